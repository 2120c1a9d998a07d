@cases @notices
Feature: Several people may bring one complaint together
  A whole street may have one matter. Everybody who signed is a complainant in full, and
  everybody is told.

  Background:
    Given the ombudsman's procedure
    And Amina, Budi and Citra filed a complaint together on Wednesday 1 July 2026

  Rule: Everybody is a complainant, and everybody is told

    Scenario: Three people
      When Siti acknowledges Amina's case on Thursday 2 July 2026
      Then Amina's case has 3 complainants
      And the notices of Amina's case are:
        | notice                  | who   |
        | Your report has arrived | Amina |
        | Your report has arrived | Budi  |
        | Your report has arrived | Citra |

  Rule: Each of them may act

    Scenario: Budi adds a note
      When Budi writes a note in Amina's case on Thursday 2 July 2026
      Then the record of Amina's case says:
        | day                  | what |
        | Thursday 2 July 2026 | Note |

  Rule: A complaint has a complainant, or says why it has none

    Scenario: Nobody at all
      When a complaint without any complainant comes in on Thursday 2 July 2026
      Then it is refused: A complaint has a complainant

    Scenario: The office's own motion
      When Siti opens a case of the office's own motion, called Diana's here, on Thursday 2 July 2026
      Then Diana's case is "Received"
      And Diana's case has 0 complainants
