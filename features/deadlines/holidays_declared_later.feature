@clocks @calendars
Feature: A holiday that is declared later moves a promise openly or not at all
  Governments declare holidays at short notice. A system that quietly shifts every
  date breaks its word; one that ignores the decree counts a day that nobody worked.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026
    And the answer in Amina's case was due on Monday 16 March 2026

  Rule: The decree alone changes no promise that was given before

    Scenario: Nobody has reckoned the deadlines again yet
      When Friday 13 March 2026 is declared a holiday on Thursday 5 March 2026
      Then the Water Department must answer Amina's case by Monday 16 March 2026

    Scenario: A complaint that comes in afterwards is counted with the new holiday
      Given Friday 13 March 2026 was declared a holiday on Thursday 5 March 2026
      When Budi files his complaint on Friday 6 March 2026
      Then the Water Department must answer Budi's case by Monday 23 March 2026

  Rule: The new date is explained, and the old promise stays in the record

    Scenario: The administrator has the deadlines reckoned again
      Given Friday 13 March 2026 was declared a holiday on Thursday 5 March 2026
      When Laila has the deadlines of Amina's case reckoned again
      Then the Water Department must answer Amina's case by Tuesday 17 March 2026
      And the first promise of the answer in Amina's case, Monday 16 March 2026, still stands in the record
      And the record of Amina's case says:
        | day                   | what                                                                    |
        | Monday 2 March 2026   | Answer promised by Monday 16 March 2026                                  |
        | Thursday 5 March 2026 | Answer moved from Monday 16 March 2026 to Tuesday 17 March 2026: calendar |

    Scenario: A holiday after the last day moves nothing
      Given Tuesday 17 March 2026 was declared a holiday on Thursday 5 March 2026
      When Laila has the deadlines of Amina's case reckoned again
      Then the Water Department must answer Amina's case by Monday 16 March 2026
      And the record of Amina's case says nothing of "moved"

  Rule: A promise that is already broken stays broken

    Scenario: The decree comes after the last day
      Given Monday 16 March 2026 was declared a holiday on Wednesday 18 March 2026
      When Laila has the deadlines of Amina's case reckoned again
      Then the answer in Amina's case is missed

  Rule: Only an administrator may have deadlines reckoned again

    Scenario: The officer in charge tries
      Given Friday 13 March 2026 was declared a holiday on Thursday 5 March 2026
      When Dewi has the deadlines of Amina's case reckoned again
      Then it is refused: may not recalculate
