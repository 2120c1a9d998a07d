@clocks @procedures
Feature: A changed rule moves a case only in the open
  Limits change by law. Cases that are under way keep the rule under which they came
  in, until somebody with authority moves them, and then everything else stays as it was.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026
    And from Monday 9 March 2026 the Water Department must answer within 12 working days

  Rule: Old cases keep the old rule, new ones have the new rule

    Scenario: Amina's case is not touched
      When Tuesday 10 March 2026 comes
      Then the Water Department must answer Amina's case by Monday 16 March 2026

    Scenario: Budi's complaint comes in under the new rule
      When Budi files his complaint on Tuesday 10 March 2026
      Then the Water Department must answer Budi's case by Thursday 26 March 2026

  Rule: Moving a case to the new rule is a step in the record

    Scenario: The administrator moves Amina's case
      When Laila moves Amina's case to the new rules on Tuesday 10 March 2026
      Then the Water Department must answer Amina's case by Wednesday 18 March 2026
      And the record of Amina's case says:
        | day                   | what                                                                          |
        | Tuesday 10 March 2026 | new rules                                                                     |
        | Tuesday 10 March 2026 | Answer moved from Monday 16 March 2026 to Wednesday 18 March 2026: procedure |

    Scenario: The officer in charge may not
      When Dewi moves Amina's case to the new rules on Tuesday 10 March 2026
      Then it is refused: may not migrate

  Rule: A clock that stands still goes on standing still under the new rule

    Scenario: The rule changes while the office waits for Amina
      Given Dewi asked Amina for information on Friday 13 March 2026
      When Laila moves Amina's case to the new rules on Monday 16 March 2026
      Then the answer in Amina's case is paused
      And Amina's case has not gone up

    Scenario: The time before and during the wait still counts as it did
      Given Dewi asked Amina for information on Friday 13 March 2026
      And Laila moved Amina's case to the new rules on Monday 16 March 2026
      When Amina sends the information on Tuesday 17 March 2026
      Then the Water Department must answer Amina's case by Friday 20 March 2026
