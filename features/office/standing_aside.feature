@assignment @access
Feature: Nobody handles a case in which they have an interest
  Whoever stands aside is off the case for good, and it goes to somebody else at once.
  Source: UU 37/2008, Pasal 40.

  Background:
    Given the ombudsman's procedure

  Rule: Whoever stands aside is off the case, and somebody else gets it

    Scenario: Dewi knows the head of the Land Office
      Given Amina's report has been under investigation since Wednesday 1 July 2026
      When Dewi stands aside from Amina's case on Thursday 2 July 2026
      Then Amina's case is with Rudi

    Scenario: It cannot be given back to her
      Given Amina's report has been under investigation since Wednesday 1 July 2026
      And Dewi stood aside from Amina's case on Thursday 2 July 2026
      When Bambang gives Amina's case to Dewi on Friday 3 July 2026
      Then it is refused: is recused

    Scenario: She can no longer act in it, nor read it
      Given Amina's report has been under investigation since Wednesday 1 July 2026
      And Dewi stood aside from Amina's case on Thursday 2 July 2026
      When Dewi writes a note in Amina's case on Friday 3 July 2026
      Then it is refused: recused from the case
      And Dewi may not read Amina's case

  Rule: A known conflict keeps a case away from the start

    Scenario: Dewi used to work at the Land Office
      Given Dewi may not handle cases about the Land Office
      When Amina's report is admitted on Thursday 2 July 2026
      Then Amina's case is with Rudi

    Scenario: The team leader has the conflict and may not decide
      Given Bambang may not handle cases about the Land Office
      And Amina's report has been received since Wednesday 1 July 2026
      And Siti acknowledged Amina's case on Wednesday 1 July 2026
      When Bambang admits Amina's case on Thursday 2 July 2026
      Then it is refused: conflict of interest

    Scenario: Kartini has none
      Given Bambang may not handle cases about the Land Office
      And Amina's report has been received since Wednesday 1 July 2026
      And Siti acknowledged Amina's case on Wednesday 1 July 2026
      When Kartini admits Amina's case on Thursday 2 July 2026
      Then Amina's case is "Admitted"
