@cases
Feature: The way back is open to the second that was promised, and by every door
  A window that one screen shows as open and another refuses is worse than none. What
  counts is the moment in the record, not the clock on the complainant's telephone.

  Background:
    Given the ombudsman's procedure
    And Amina's report has been closed since Wednesday 1 July 2026

  Rule: Thirty days after the closure, until the end of the last day, the case can be reopened

    Scenario Outline: The desk, a trial run and the clockwork agree
      When <moment> comes
      Then a trial run says that Amina <may> reopen Amina's case
      And Amina <is told> "The time to come back is over" about Amina's case

      Examples: The thirtieth day is Friday 31 July; the second after it is the next day's first
        | moment                            | may     | is told     |
        | Friday 31 July 2026 at 23:59:59   | may     | is not told |
        | Saturday 1 August 2026 at 00:00   | may not | is told     |

    Scenario: In the last second
      When Amina reopens Amina's case on Friday 31 July 2026 at 23:59:59
      Then Amina's case is "Admitted"

    Scenario: One second later
      When Amina reopens Amina's case on Saturday 1 August 2026 at 00:00
      Then it is refused: ended at

  Rule: The complainant's own word about the time does not count; staff may enter post that came in time

    Scenario: Amina says that she pressed the button yesterday
      When Amina reopens Amina's case on Saturday 1 August 2026, dating it Friday 31 July 2026
      Then it is refused: only staff may enter a step for an earlier moment

    Scenario: Her letter came on the last day and is entered on Monday
      When Bambang reopens Amina's case on Monday 3 August 2026, dating it Friday 31 July 2026
      Then Amina's case is "Admitted"

    Scenario: Her letter came a day late
      When Bambang reopens Amina's case on Monday 3 August 2026, dating it Saturday 1 August 2026
      Then it is refused: ended at

  Rule: A reopened case is worked on like any other

    Scenario: Somebody gets it, with a time for taking it up
      When Amina reopens Amina's case on Monday 13 July 2026
      Then Amina's case is with Dewi
      And the start of the examination in Amina's case is due on Monday 20 July 2026
