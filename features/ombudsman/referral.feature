@cases @clocks
Feature: Nobody is sent away before another body has taken the case
  "Wrong counter" is how complaints die. A referral is an offer: until the other body
  has accepted it, the case stays here, with a clock of its own.

  Background:
    Given the ombudsman's procedure
    And Amina's report has been offered to the Press Council since Wednesday 1 July 2026

  Rule: Until it is accepted, the case is still ours

    Scenario: It waits for the other body, which has fourteen working days
      When Thursday 2 July 2026 comes
      Then the answer of the other body in Amina's case is due on Tuesday 21 July 2026
      And the decision on admissibility in Amina's case is paused
      And Amina's case goes on

  Rule: Acceptance ends the case here, and the complainant is told where it is

    Scenario: The Press Council takes it
      When the Press Council takes Amina's case over on Monday 6 July 2026
      Then Amina's case is "Referred and taken over"
      And Amina is told "Your report was taken over by another body" about Amina's case
      And no deadline is open in Amina's case

  Rule: A refusal or silence brings it back, with the time that was left

    Scenario: The Press Council declines
      When the Press Council declines Amina's case on Wednesday 8 July 2026
      Then Amina's case is "Verification"
      And the decision on admissibility in Amina's case is due on Tuesday 28 July 2026
      And Amina is told "Your report stays with the ombudsman" about Amina's case

    Scenario Outline: The Press Council says nothing
      When <moment> comes
      Then Amina's case is "<state>"

      Examples: Its last day is Tuesday 21 July
        | moment                          | state            |
        | Tuesday 21 July 2026 at 23:59   | Referral offered |
        | Wednesday 22 July 2026 at 00:00 | Verification     |

  Rule: Only the body to which it was offered may take it

    Scenario: The City Police reach for it
      When the City Police takes Amina's case over on Monday 6 July 2026
      Then it is refused: may not accept_referral
