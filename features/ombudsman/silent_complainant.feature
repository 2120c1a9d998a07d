@cases @clocks
Feature: A complainant who stays silent is told what that means, and can come back
  An incomplete report cannot be examined, and cannot lie about for ever. But silence
  may have reasons: a letter that was lost, an illness, a move.
  Source: practice of the Ombudsman of the Republic of Indonesia, 30 days.

  Background:
    Given the ombudsman's procedure
    And Amina's report has been waiting for its missing papers since Wednesday 1 July 2026

  Rule: The thirty days run from the day on which the request reached the complainant

    Scenario: Amina has until the end of July
      When Thursday 2 July 2026 comes
      Then the time for the complainant to complete the report in Amina's case is due on Friday 31 July 2026

    Scenario: While she has time, the office's own clock stands still
      When Monday 27 July 2026 comes
      Then the decision on admissibility in Amina's case is paused

    Scenario: A week before the end she is reminded
      When Monday 27 July 2026 comes
      Then Amina gets the notice "Reminder to complete the report" about Amina's case on Monday 27 July 2026 at 07:30

  Rule: When they are over the report counts as withdrawn, and the complainant is told

    Scenario Outline: The last second of the thirtieth day
      When <moment> comes
      Then Amina's case is "<state>"

      Examples: Friday 31 July is the thirtieth day
        | moment                          | state                       |
        | Friday 31 July 2026 at 23:59:59 | Waiting for the complainant |
        | Saturday 1 August 2026 at 00:00 | Deemed withdrawn            |

    Scenario: Amina is told, and how to come back
      When Saturday 1 August 2026 comes
      Then Amina is told "Report deemed withdrawn" about Amina's case
      And the time to come back in Amina's case is due on Monday 31 August 2026

  Rule: For thirty days more there is a way back, without giving reasons

    Scenario: On the last day (the thirtieth is a Sunday)
      When Amina comes back to Amina's case on Monday 31 August 2026
      Then Amina's case is "Verification"
      And the decision on admissibility in Amina's case is due on Friday 18 September 2026

    Scenario: The day after
      When Amina comes back to Amina's case on Tuesday 1 September 2026
      Then it is refused: ended at

  Rule: Papers that arrive in time end the wait

    Scenario: On the last day
      When Amina sends the information on Friday 31 July 2026
      Then Amina's case is "Verification"
      And the time for the complainant to complete the report in Amina's case is kept
