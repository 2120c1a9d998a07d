@cases
Feature: Cases that belong together know of each other
  Linking changes no deadline and no owner. It tells whoever opens one case that there
  is another.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026
    And Budi filed his complaint on Thursday 5 March 2026

  Rule: A link shows from both sides

    Scenario: Sam links them
      When Sam links Amina's case with Budi's case on Friday 6 March 2026
      Then Amina's case is linked to Budi's case
      And Budi's case is linked to Amina's case

  Rule: It moves no deadline

    Scenario: Both promises stay
      When Sam links Amina's case with Budi's case on Friday 6 March 2026
      Then the Water Department must answer Amina's case by Monday 16 March 2026
      And the Water Department must answer Budi's case by Thursday 19 March 2026

  Rule: A case is not linked to itself or to one that does not exist

    Scenario: To itself
      When Sam links Amina's case with Amina's case on Friday 6 March 2026
      Then it is refused: a case cannot meet itself
