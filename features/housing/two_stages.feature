@cases @clocks
Feature: A landlord answers twice, each time within days that anybody can count
  A tenant gets an answer at stage 1, and if she is not content another one at stage 2
  from somebody else. Then the Housing Ombudsman is open to her.
  Source: Housing Ombudsman, Complaint Handling Code 2024, 6.2, 6.3 and 6.11 to 6.13.

  Background:
    Given the landlord's two stages
    And Amina filed a complaint on Monday 1 June 2026

  Rule: Stage 1 is acknowledged within five working days, and answered within ten from then

    Scenario: The acknowledgement
      When Tuesday 2 June 2026 comes
      Then the stage 1 acknowledgement in Amina's case is due on Monday 8 June 2026

    Scenario: The response is counted from the acknowledgement, not from receipt
      When Priya acknowledges Amina's case on Wednesday 3 June 2026
      Then the stage 1 response in Amina's case is due on Wednesday 17 June 2026

    Scenario Outline: The tenth working day
      Given Priya acknowledged Amina's case on Wednesday 3 June 2026
      When <moment> comes
      Then the stage 1 response in Amina's case is <what>
      And the way to the Housing Ombudsman is <way> in Amina's case

      Examples: Wednesday 17 June is the tenth
        | moment                          | what    | way      |
        | Wednesday 17 June 2026 at 23:59 | running | not open |
        | Thursday 18 June 2026 at 00:00  | missed  | open     |

  Rule: The tenant has a month to ask for stage 2, and need not say why

    Scenario Outline: The last day of the month
      Given Priya acknowledged Amina's case on Wednesday 3 June 2026
      And Priya gave the response to Amina's case on Monday 15 June 2026
      When Amina asks for stage 2 of Amina's case on <day>
      Then <outcome>

      Examples: Served on Monday 15 June, the month ends on Wednesday 15 July
        | day                              | outcome                              |
        | Wednesday 15 July 2026 at 23:00  | Amina's case is "Stage 2 logged"     |
        | Thursday 16 July 2026            | it is refused: not possible there    |

    Scenario: She is reminded a week before
      Given Priya acknowledged Amina's case on Wednesday 3 June 2026
      And Priya gave the response to Amina's case on Monday 15 June 2026
      When Friday 10 July 2026 comes
      Then Amina gets the notice "Time left for stage 2" about Amina's case on Thursday 9 July 2026 at 09:00

    Scenario: A late request may still be accepted
      Given Priya acknowledged Amina's case on Wednesday 3 June 2026
      And Priya gave the response to Amina's case on Monday 15 June 2026
      When Helen accepts a late request for stage 2 of Amina's case on Monday 20 July 2026
      Then Amina's case is "Stage 2 logged"

  Rule: Whoever answered at stage 1 does not answer at stage 2

    Scenario: Stage 2 goes to a colleague
      Given Priya acknowledged Amina's case on Wednesday 3 June 2026
      And Priya gave the response to Amina's case on Monday 15 June 2026
      When Amina asks for stage 2 of Amina's case on Monday 22 June 2026
      Then Amina's case is with Tom

    Scenario: Priya tries to answer again
      Given Priya acknowledged Amina's case on Wednesday 3 June 2026
      And Priya gave the response to Amina's case on Monday 15 June 2026
      And Amina asked for stage 2 of Amina's case on Monday 22 June 2026
      And Tom acknowledged Amina's case on Wednesday 24 June 2026
      When Priya gives the response to Amina's case on Thursday 25 June 2026
      Then it is refused: decided this case before

    Scenario: Tom has twenty working days
      Given Priya acknowledged Amina's case on Wednesday 3 June 2026
      And Priya gave the response to Amina's case on Monday 15 June 2026
      And Amina asked for stage 2 of Amina's case on Monday 22 June 2026
      When Tom acknowledges Amina's case on Wednesday 24 June 2026
      Then the final response at stage 2 in Amina's case is due on Wednesday 22 July 2026
