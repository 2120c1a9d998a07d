@cases @notices
Feature: Each body complained about is asked for its own answer
  A report may be about two bodies. What one of them is asked is not sent to the other,
  and whoever has answered is not asked again.

  Background:
    Given the ombudsman's procedure
    And Amina's report about the Land Office and the City Police has been under investigation since Wednesday 1 July 2026

  Rule: A demand goes to the body that it names

    Scenario: The Land Office is asked
      When Dewi asks the Land Office for an explanation in Amina's case on Thursday 2 July 2026
      Then the Land Office is told "Request for an explanation" about Amina's case
      And the City Police is not told "Request for an explanation" about Amina's case

  Rule: The second request goes to those who were silent

    Scenario: Neither has answered
      Given Dewi asked the Land Office for an explanation in Amina's case on Thursday 2 July 2026
      When Friday 17 July 2026 comes
      Then the Land Office is told "Second request for an explanation" about Amina's case once

  Rule: A finding is told to all of them

    Scenario: Maladministration
      Given Dewi sent out the draft finding in Amina's case on Thursday 2 July 2026
      And Amina commented on the draft in Amina's case on Friday 3 July 2026
      When Hadi finds maladministration in Amina's case on Monday 6 July 2026
      Then the Land Office is told "Finding and corrective action" about Amina's case
      And the City Police is told "Finding and corrective action" about Amina's case
