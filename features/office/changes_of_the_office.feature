@office @record
Feature: Who works where is data, and every change of it is in the record
  An escalation went to the wrong desk? The record says who was head of which unit on
  that day, and who changed it.

  Background:
    Given the Water Department must answer within 10 working days

  Rule: Every change of the office is recorded, by what changed and without names

    Scenario: Hasan gets a new superior
      When Laila makes Grace the superior of Hasan on Monday 2 March 2026
      Then the record of the office says that "officers.hasan" changed
      And the record of the office holds no name among its facts

    Scenario: Nothing changed, nothing recorded
      When Laila loads the same office again on Monday 2 March 2026
      Then the record of the office has 1 entry

  Rule: After it has been founded, only an administrator changes it

    Scenario: Dewi would like another superior
      When Dewi makes Grace the superior of Dewi on Monday 2 March 2026
      Then it is refused: may not change_office

  Rule: The office as it is on the day of the step counts

    Scenario: A new superior before the deadline
      Given Amina filed her grievance on Monday 2 March 2026
      And Laila made Grace the superior of Dewi on Thursday 5 March 2026
      When Tuesday 17 March 2026 comes
      Then the last to be told of Amina's case is Grace

  Rule: An office file that points to nobody is refused

    Scenario: The superior does not exist
      When Laila makes Nobody the superior of Dewi on Monday 2 March 2026
      Then it is refused: there is no officer
