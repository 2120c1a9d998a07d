@cases @clocks
Feature: Two cases about one matter become one, and the earlier promise holds
  When cases are merged the complainants must not lose the time they have already
  waited. The case that goes on inherits the earliest statutory deadline.

  Background:
    Given the Water Department must answer within 10 working days

  Rule: The case that is merged stops its own clocks

    Scenario: Amina's case goes on inside Budi's
      Given Amina filed her grievance on Monday 2 March 2026
      And Budi filed his complaint on Thursday 5 March 2026
      When Dewi merges Amina's case into Budi's case on Friday 6 March 2026
      Then Amina's case is "Merged"
      And no deadline is open in Amina's case

    Scenario: It never goes up on its own
      Given Amina filed her grievance on Monday 2 March 2026
      And Budi filed his complaint on Thursday 5 March 2026
      And Dewi merged Amina's case into Budi's case on Friday 6 March 2026
      When Wednesday 1 April 2026 comes
      Then Amina's case has not gone up

  Rule: The case that goes on inherits the earliest statutory deadline

    Scenario: Amina came first
      Given Amina filed her grievance on Monday 2 March 2026
      And Budi filed his complaint on Thursday 5 March 2026
      When Dewi merges Amina's case into Budi's case on Friday 6 March 2026
      Then the Water Department must answer Budi's case by Monday 16 March 2026

    Scenario: Budi came first
      Given Budi filed his complaint on Monday 2 March 2026
      And Amina filed her grievance on Thursday 5 March 2026
      When Dewi merges Amina's case into Budi's case on Friday 6 March 2026
      Then the Water Department must answer Budi's case by Monday 16 March 2026

    Scenario: The reminder comes for the inherited day too
      Given Amina filed her grievance on Monday 2 March 2026
      And Budi filed his complaint on Thursday 5 March 2026
      And Dewi merged Amina's case into Budi's case on Friday 6 March 2026
      When Friday 13 March 2026 comes
      Then Dewi is told "Answer due soon" about Budi's case

  Rule: A case cannot be merged into itself, nor into one that is over

    Scenario: Into itself
      Given Amina filed her grievance on Monday 2 March 2026
      When Dewi merges Amina's case into Amina's case on Friday 6 March 2026
      Then it is refused: a case cannot meet itself

    Scenario: Into a withdrawn case
      Given Amina filed her grievance on Monday 2 March 2026
      And Budi filed his complaint on Monday 2 March 2026
      And Budi withdrew Budi's case on Tuesday 3 March 2026
      When Dewi merges Amina's case into Budi's case on Friday 6 March 2026
      Then it is refused: is over
