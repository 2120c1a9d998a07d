@record
Feature: The same steps under the same rules give the same record
  A chain of hashes proves only that nothing was changed since it was computed. Taking every
  step again proves that the record says what the rules say.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: Whoever takes the whole record again finds every entry as it is, to the last letter

    Scenario: A promise was missed and went up the ladder
      When Friday 20 March 2026 comes
      Then the whole record, taken again, comes out the same

    Scenario: The rules have changed for new cases since
      Given Dewi asked Amina for information on Thursday 5 March 2026
      When Amina sends the information on Monday 9 March 2026
      Then the whole record, taken again, comes out the same

  Rule: A promise that was changed by hand is found, even where every hash was computed anew

    Scenario: Somebody postpones the answer in the database
      When somebody with every key moves the promised answer in Amina's case to Friday 27 March 2026
      Then no hash of the record is wrong
      But the whole record, taken again, differs at the promise of the answer in Amina's case
