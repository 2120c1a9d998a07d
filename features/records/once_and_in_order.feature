@record @storage
Feature: A step that is sent twice happens once, and nobody overwrites what they have not seen
  Networks repeat themselves and two people open the same case. Neither may do harm.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: The same step sent twice has one effect and one answer

    Scenario: Dewi's network repeats her note
      When Dewi's note in Amina's case on Tuesday 3 March 2026 is sent twice
      Then both get the same answer
      And the record of Amina's case holds it once

    Scenario: The same number with another text
      When Dewi's note in Amina's case on Tuesday 3 March 2026 is sent again with another text
      Then it is refused: was handled before with other content

  Rule: Whoever acts on what they have read is told when the case has moved on

    Scenario: Nothing has happened in between
      Given Dewi has opened Amina's case
      When Dewi answers what she has read in Amina's case on Tuesday 3 March 2026
      Then Amina's case is "Answered"

    Scenario: Amina has written in between
      Given Dewi has opened Amina's case
      And Amina wrote a note in Amina's case on Tuesday 3 March 2026
      When Dewi answers what she has read in Amina's case on Tuesday 3 March 2026
      Then it is refused: read it again and repeat the step
      And Amina's case is "Open"

  Rule: Several steps belong together: all of them happen or none

    Scenario: The second of two is impossible
      When Dewi answers Amina's case and then asks her for information, in one go
      Then it is refused: not possible there
      And Amina's case is "Open"

  Rule: A trial run shows what would happen and changes nothing

    Scenario: Dewi tries the answer out
      When Dewi tries out an answer to Amina's case on Tuesday 3 March 2026
      Then she is shown that Amina's case would be "Answered"
      And Amina's case is "Open"
