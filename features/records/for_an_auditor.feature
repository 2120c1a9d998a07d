@record
Feature: With a file and a key an auditor needs nobody's word
  Whoever audits an office cannot ask that office whether its record is true. What it hands out
  must show by itself whether anything was changed or left out, and who was given what.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina and Baraka each filed a grievance on Monday 2 March 2026
    And the record was signed on Tuesday 3 March 2026 at 16:00

  Rule: Whoever has the office's key can check the whole record without the office

    Scenario: The record is as it was signed
      When Laila hands the auditor the whole record on Wednesday 4 March 2026
      Then the auditor finds nothing missing and nothing changed

    Scenario: Somebody rewrote a grievance and made it fit again
      Given somebody rewrote Amina's grievance
      When Laila hands the auditor the whole record on Wednesday 4 March 2026
      Then the auditor finds that this is not what was signed

    Scenario: The file was signed with a key that is not the office's
      Given the auditor was given another key than the office's
      When Laila hands the auditor the whole record on Wednesday 4 March 2026
      Then the auditor finds that this is not what was signed

  Rule: One case shows that case alone, to whoever may read it

    Scenario: Amina's case is in the log, and nobody else's is in the file
      When Laila hands the auditor Amina's case on Wednesday 4 March 2026
      Then the auditor finds nothing missing and nothing changed
      And nothing of Baraka's case is in the file

    Scenario: Peter looks after the machines and may read nothing of what people wrote
      When Peter hands the auditor Amina's case on Wednesday 4 March 2026
      Then the auditor finds nothing missing and nothing changed
      And what Amina wrote is withheld

  Rule: The record says who took what out of the house

    Scenario: Laila exports a case
      When Laila hands the auditor Amina's case on Wednesday 4 March 2026
      Then the office's own record says that Laila exported Amina's case
