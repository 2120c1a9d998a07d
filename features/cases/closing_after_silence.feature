@cases @clocks @notices
Feature: A case closes after silence only with a warning, and never locks anybody out
  An answer that nobody contests ends the case. But the complainant is warned first,
  a reply starts the time again, and whoever replies too late is not sent away.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026
    And Dewi answered Amina's case on Tuesday 3 March 2026

  Rule: The complainant is warned three days before the case closes

    Scenario: Amina is warned
      When Wednesday 11 March 2026 comes
      Then Amina gets the notice "Your case will be closed" about Amina's case on Wednesday 11 March 2026 at 08:00
      And Amina's case is "Answered"

    Scenario Outline: Ten calendar days after the answer
      When <moment> comes
      Then Amina's case is "<state>"

      Examples: The tenth day is Friday 13 March
        | moment                           | state    |
        | Friday 13 March 2026 at 23:59:59 | Answered |
        | Saturday 14 March 2026 at 00:00  | Closed   |

  Rule: A reply starts the time again

    Scenario: Amina replies on the last day
      When Amina replies in Amina's case on Friday 13 March 2026
      Then the time to reply in Amina's case is due on Monday 23 March 2026

    Scenario: She is warned again before the new end
      Given Amina replied in Amina's case on Friday 13 March 2026
      When Monday 23 March 2026 comes
      Then Amina is told "Your case will be closed" about Amina's case 2 times

    Scenario: Not satisfied, she sends it back
      When Amina says that she is not satisfied in Amina's case on Thursday 12 March 2026
      Then Amina's case is "Open"
      And the answer in Amina's case is due on Thursday 26 March 2026

  Rule: A reply after the close opens a new case that is linked to the old one

    Scenario: The closed case takes no reply
      Given Saturday 14 March 2026 has come
      When Amina replies in Amina's case on Monday 16 March 2026
      Then it is refused: not possible there

    Scenario: Her late reply becomes a new case
      Given Saturday 14 March 2026 has come
      When Sam takes Amina's late reply in as a new case on Monday 16 March 2026
      Then the answer in Amina's new case is due on Monday 30 March 2026
      And Amina's new case is linked to Amina's case as its follow up
      And Amina's case is linked to Amina's new case
