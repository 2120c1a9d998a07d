@record
Feature: A mistake is put right beside the original, never over it
  Nobody trusts a file in which entries can be changed. A correction is an entry of its
  own; both can be read, and anybody can prove that nothing is missing.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: The original entry stays as it was

    Scenario: The counter corrects the first entry
      When Sam corrects the first entry of Amina's case on Tuesday 3 March 2026
      Then the first entry of Amina's case still reads as on Monday 2 March 2026
      And the record of Amina's case says:
        | day                  | what             |
        | Monday 2 March 2026  | File             |
        | Tuesday 3 March 2026 | Correct an entry |

    Scenario: From then on letters go to the corrected address
      Given Sam corrected the address of Amina in Amina's case to amina@new.example on Tuesday 3 March 2026
      When Dewi answers Amina's case on Thursday 5 March 2026
      Then the notice "Answer" about Amina's case goes to amina@new.example

    Scenario: An entry that does not exist
      When Sam corrects entry 99 of Amina's case on Tuesday 3 March 2026
      Then it is refused: there is no entry 99

  Rule: The whole record can be proved at any time

    Scenario: After a correction
      Given Sam corrected the first entry of Amina's case on Tuesday 3 March 2026
      When Tuesday 17 March 2026 comes
      Then the record is whole, in order and without a gap
      And what the lists show of Amina's case is what the record says
