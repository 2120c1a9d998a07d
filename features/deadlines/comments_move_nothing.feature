@clocks
Feature: A comment never moves a deadline
  In some systems every edit starts the clock again, so that a busy file is never late.
  Here a promise is a record: only what the procedure names can move it.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: Notes, files and corrections leave every deadline where it is

    Scenario: Amina adds a note
      When Amina writes a note in Amina's case on Monday 9 March 2026
      Then the Water Department must answer Amina's case by Monday 16 March 2026

    Scenario: The officer adds a note on the last day
      When Dewi writes a note in Amina's case on Monday 16 March 2026 at 16:00
      Then the Water Department must answer Amina's case by Monday 16 March 2026

    Scenario: Amina sends a photograph
      When Amina attaches a file to Amina's case on Tuesday 10 March 2026
      Then the Water Department must answer Amina's case by Monday 16 March 2026

    Scenario: The counter corrects a slip in the first entry
      When Sam corrects the first entry of Amina's case on Tuesday 3 March 2026
      Then the Water Department must answer Amina's case by Monday 16 March 2026

  Rule: A note after the deadline does not undo the escalation

    Scenario: The officer writes a note the day after
      When Dewi writes a note in Amina's case on Tuesday 17 March 2026
      Then the answer in Amina's case is missed
      And Amina's case has gone up to:
        | day                    | who   |
        | Monday 16 March 2026   | Hasan |
