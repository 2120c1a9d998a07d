@record @storage
Feature: Whoever kept one signed line can tell that nothing was changed since
  An auditor trusts neither the office nor whoever administers its database. A signed
  checkpoint that she kept is enough to hold every later state of the record against it.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026
    And the auditor keeps the checkpoint that was signed on Tuesday 3 March 2026

  Rule: An untouched record passes, however much was added to it

    Scenario: The office worked on
      Given Dewi wrote a note in Amina's case on Wednesday 4 March 2026
      When the auditor verifies the record
      Then nothing is missing and nothing was changed

  Rule: Whatever was signed cannot be changed unseen, even by somebody who computes every hash anew

    Scenario Outline: Somebody with every right in the database
      When the administrator <does> and the auditor verifies the record
      Then the verification fails at <place>

      Examples: What he can do, and where it shows
        | does                                      | place               |
        | changes the second event                  | event 2             |
        | removes the second event                  | event 2             |
        | rewrites the record from the second event | events 1 and later  |
        | removes the end of the record             | the end             |
        | makes the second step pass for another    | the step of event 2 |

    Scenario: The whole database is put back to the day before the checkpoint
      Given a copy of the database was made before the checkpoint
      When the copy takes its place and the auditor verifies the record
      Then the verification fails at the end

  Rule: An attached letter is the one that was attached

    Scenario: Nobody touched it
      Given Dewi attached a letter to Amina's case, which lies in the folder of attachments
      When the auditor verifies the record
      Then nothing is missing and nothing was changed

    Scenario Outline: Somebody with every right in the folder of attachments
      Given Dewi attached a letter to Amina's case, which lies in the folder of attachments
      When somebody <does> the letter and the auditor verifies the record
      Then the verification fails at the letter

      Examples: What he can do to it
        | does      |
        | exchanges |
        | removes   |

  Rule: The signer goes on from a smaller record only when the restore is declared, and then everybody sees the gap

    Scenario: A backup was restored in silence
      Given a copy of the database was made before the checkpoint
      When the copy takes its place and the signer signs
      Then it is refused: ombuds checkpoint restored

    Scenario: Laila declares it
      Given a copy of the database was made before the checkpoint
      When the copy takes its place, Laila declares it, and the auditor verifies the record
      Then nothing is missing but a gap that Laila declared

  Rule: The complainant's receipt proves that her complaint was recorded

    Scenario: Amina shows her receipt to somebody who knows the office's key
      When Amina is given the receipt of her case
      Then it proves that her complaint was recorded, without naming her

  Rule: A witness never speaks of two histories

    Scenario: Two auditors are shown two records
      Given a witness saw the checkpoint
      When the office shows the witness another record of the same length
      Then it is refused: FORK
