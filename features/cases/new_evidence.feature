@cases @record
Feature: New evidence in a closed case is read by somebody before anything else happens
  Closed cases are put away and one day deleted. What a complainant sends afterwards
  must not vanish with them unread.

  Background:
    Given the Licensing Board must decide within 14 calendar days
    And Amina filed her grievance on Monday 2 March 2026
    And Sam acknowledged Amina's case on Tuesday 3 March 2026

  Rule: A note or a file from a party after the end is a task for the officer of the case

    Scenario: Amina sends a photograph after the decision
      Given Dewi decided Amina's case on Monday 9 March 2026
      When Amina attaches a file to Amina's case on Monday 16 March 2026
      Then Dewi has the task "unread evidence" in Amina's case
      And Amina's case counts as having unread evidence

    Scenario: Amina writes after the decision
      Given Dewi decided Amina's case on Monday 9 March 2026
      When Amina writes a note in Amina's case on Monday 16 March 2026
      Then Dewi has the task "unread evidence" in Amina's case

    Scenario: Before the decision a note is ordinary work
      When Amina writes a note in Amina's case on Thursday 5 March 2026
      Then nobody has the task "unread evidence" in Amina's case

    Scenario: A note by staff is no evidence
      Given Dewi decided Amina's case on Monday 9 March 2026
      When Dewi writes a note in Amina's case on Monday 16 March 2026
      Then nobody has the task "unread evidence" in Amina's case

  Rule: Once somebody has read it, the case is at rest again

    Scenario: Dewi has read it
      Given Dewi decided Amina's case on Monday 9 March 2026
      And Amina attached a file to Amina's case on Monday 16 March 2026
      When Dewi finishes the task "unread evidence" in Amina's case on Tuesday 17 March 2026
      Then Amina's case counts as having no unread evidence

    Scenario: What comes after that must be read as well
      Given Dewi decided Amina's case on Monday 9 March 2026
      And Amina attached a file to Amina's case on Monday 16 March 2026
      And Dewi finished the task "unread evidence" in Amina's case on Tuesday 17 March 2026
      When Amina writes a note in Amina's case on Wednesday 18 March 2026
      Then Amina's case counts as having unread evidence
