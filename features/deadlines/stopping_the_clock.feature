@clocks
Feature: A clock is stopped by hand only on a listed ground, and not for ever
  "On hold" is where complaints go to be forgotten. Every pause has a ground, says whose
  turn it is, and where the law sets a longest pause the clock runs again by itself.

  Background:
    Given the ombudsman's procedure
    And Amina's report has been under investigation since Wednesday 1 July 2026
    And the examination up to the draft finding in Amina's case was due on Friday 25 September 2026

  Rule: A pause takes a ground that the clock knows

    Scenario: Evidence from a third party
      When Dewi pauses the examination up to the draft finding in Amina's case on Monday 6 July 2026: Evidence from a third party is awaited
      Then the examination up to the draft finding in Amina's case is paused

    Scenario: Too much other work
      When Dewi pauses the examination up to the draft finding in Amina's case on Monday 6 July 2026: too_much_work
      Then it is refused: is no ground

    Scenario: A clock that is not running
      Given Dewi paused the examination up to the draft finding in Amina's case on Monday 6 July 2026: Evidence from a third party is awaited
      When Dewi pauses the examination up to the draft finding in Amina's case on Tuesday 7 July 2026: Evidence from a third party is awaited
      Then it is refused: paused, not running

  Rule: When it runs again the working time of the pause is added

    Scenario: A week
      Given Dewi paused the examination up to the draft finding in Amina's case on Monday 6 July 2026: Evidence from a third party is awaited
      When Dewi lets the examination up to the draft finding in Amina's case run again on Monday 13 July 2026
      Then the examination up to the draft finding in Amina's case is due on Friday 2 October 2026

  Rule: After thirty working days it runs again by itself

    Scenario Outline: The longest pause
      Given Dewi paused the examination up to the draft finding in Amina's case on Monday 6 July 2026: Evidence from a third party is awaited
      When <moment> comes
      Then the examination up to the draft finding in Amina's case is <state>

      Examples: Thirty working days from Monday 6 July end on Tuesday 18 August, since Monday 17 August is a holiday
        | moment                             | state   |
        | Tuesday 18 August 2026 at 23:59    | paused  |
        | Wednesday 19 August 2026 at 00:00  | running |

  Rule: More time takes the approval of the head of the team, and both parties are told

    Scenario: Bambang approves thirty working days
      When Bambang approves 30 working days more for the examination up to the draft finding in Amina's case on Monday 6 July 2026, telling both parties
      Then the examination up to the draft finding in Amina's case is due on Friday 6 November 2026
      And Amina is told "A deadline was extended" about Amina's case

    Scenario: Dewi cannot approve it herself
      When Dewi approves 30 working days more for the examination up to the draft finding in Amina's case on Monday 6 July 2026, telling both parties
      Then the examination up to the draft finding in Amina's case is due on Friday 25 September 2026
      And the record of Amina's case says:
        | day                | what                                                                                   |
        | Monday 6 July 2026 | no extension of Examination up to the draft finding: it takes the approval of a team_lead |
