@cases
Feature: After the last answer the tenant has a year to go to the Housing Ombudsman
  A landlord that is late opens the way by itself. What was promised to be mended is
  tracked beside it, so that an answer need not wait for the plumber.
  Source: Complaint Handling Code 2024, 5.5; twelve months from the final response.

  Background:
    Given the landlord's two stages
    And Amina filed a complaint on Monday 1 June 2026
    And Priya acknowledged Amina's case on Wednesday 3 June 2026

  Rule: The way opens with the final response, or when an answer is late

    Scenario: Before either of them it is closed
      When Amina goes to the Housing Ombudsman with Amina's case on Tuesday 16 June 2026
      Then it is refused: the right to it has not opened yet

    Scenario: Stage 1 is late
      When Amina goes to the Housing Ombudsman with Amina's case on Thursday 18 June 2026
      Then Amina's case is "With the Housing Ombudsman"

  Rule: Twelve months after the final response the time is over, and she is reminded before

    Scenario: The final response
      Given Priya gave the response to Amina's case on Monday 15 June 2026
      And Amina asked for stage 2 of Amina's case on Monday 22 June 2026
      And Tom acknowledged Amina's case on Wednesday 24 June 2026
      When Tom gives the response to Amina's case on Friday 10 July 2026
      Then Amina's case is "Final response given"
      And the time to go to the Housing Ombudsman in Amina's case is due on Monday 12 July 2027

    Scenario: A month before the end
      Given Priya gave the response to Amina's case on Monday 15 June 2026
      And Amina asked for stage 2 of Amina's case on Monday 22 June 2026
      And Tom acknowledged Amina's case on Wednesday 24 June 2026
      And Tom gave the response to Amina's case on Friday 10 July 2026
      When Monday 14 June 2027 comes
      Then Amina is told "Time left for the Ombudsman" about Amina's case

  Rule: Outstanding actions are tracked until somebody reports them as done

    Scenario: The boiler
      Given Priya gave the response to Amina's case on Monday 15 June 2026
      And Priya set an outstanding action in Amina's case on Tuesday 16 June 2026
      When Priya reports the outstanding action in Amina's case as done on Friday 26 June 2026
      Then 0 actions are outstanding in Amina's case

    Scenario: Not yet
      Given Priya gave the response to Amina's case on Monday 15 June 2026
      When Priya sets an outstanding action in Amina's case on Tuesday 16 June 2026
      Then 1 action is outstanding in Amina's case
