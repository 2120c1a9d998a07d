@cases @clocks
Feature: A case that moves to another unit keeps what the law promised
  Passing a case around must not buy anybody time. The unit's own working limits go
  with the unit; the promise to the complainant stays.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026
    And the first look by the department in Amina's case was due on Thursday 5 March 2026

  Rule: The unit's own clock falls away when the case leaves the unit

    Scenario: Sam hands the case to the Roads Department
      When Sam hands Amina's case to the Roads Department on Wednesday 4 March 2026
      Then the record of Amina's case says:
        | day                    | what                               |
        | Wednesday 4 March 2026 | First look by the department dropped |
      And Hasan is not told "First look overdue" about Amina's case

    Scenario: The new unit has its own time for a first look
      When Sam hands Amina's case to the Roads Department on Wednesday 4 March 2026
      Then the first look by the department in Amina's case is due on Monday 9 March 2026

    Scenario: Moving within the unit changes nothing
      When Hasan gives Amina's case to Dewi on Wednesday 4 March 2026
      Then the first look by the department in Amina's case is due on Thursday 5 March 2026

  Rule: The statutory promise goes along unchanged

    Scenario: The answer is due on the same day as before
      When Sam hands Amina's case to the Roads Department on Wednesday 4 March 2026
      Then the answer in Amina's case is due on Monday 16 March 2026

    Scenario: It goes up the new unit's ladder
      Given Sam handed Amina's case to the Roads Department on Wednesday 4 March 2026
      When Tuesday 17 March 2026 comes
      Then the last to be told of Amina's case is Joseph
