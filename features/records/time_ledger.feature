@record @clocks
Feature: For every case it can be said who had it for how long
  Nobody is blamed for what another had on the desk. The time of a case is shared out among
  those whose turn it was, and nothing of it is lost.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: Time counts for whoever's turn it is, in working hours

    Scenario: Dewi waits for Amina's meter reading
      The Water Department works nine hours a day, from eight to five.

      Given Dewi asked Amina for information on Thursday 5 March 2026
      When Amina sends the information on Monday 9 March 2026
      Then Amina's case has lain 27 working hours with the officer
      And Amina's case has lain 18 working hours with the complainant

  Rule: From the first rung of a ladder on the time is the superior's

    Scenario: The answer is missed on Monday, and Hasan hears of it
      When Wednesday 18 March 2026 comes
      Then Amina's case has lain 97 working hours with the officer
      And Amina's case has lain 11 working hours with the supervisor

  Rule: A late entry moves the time to where it belonged

    Scenario: The answer of Monday is entered on Tuesday
      When Dewi enters on Tuesday 17 March 2026 that the answer to Amina's case went out on Monday 16 March 2026
      Then Amina's case has lain 90 working hours with the officer
      And Amina's case has lain 9 working hours with the complainant
