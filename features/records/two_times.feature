@record @clocks
Feature: The record keeps when something happened and when it was written down
  A letter that came on Friday and is entered on Monday came on Friday. The clock starts
  then; the record shows both moments.

  Background:
    Given the Water Department must answer within 10 working days

  Rule: Deadlines count from the day on which the complaint was received

    Scenario: Received on Friday, entered on Monday
      When Sam enters on Monday 9 March 2026 the complaint that Amina brought on Friday 6 March 2026
      Then the Water Department must answer Amina's case by Friday 20 March 2026
      And the record of Amina's case shows that it happened on Friday 6 March 2026 and was entered on Monday 9 March 2026

    Scenario: Entered so late that the promise is already broken
      When Sam enters on Tuesday 24 March 2026 the complaint that Amina brought on Monday 2 March 2026
      Then the answer in Amina's case is late

    Scenario: What has not happened yet cannot be entered
      When Sam enters on Friday 6 March 2026 the complaint that Amina brought on Monday 9 March 2026
      Then it is refused: lies in the future

  Rule: A step that is entered late counts on the day on which it was taken

    Scenario: The answer went out on the last day and is entered the day after
      Given Amina filed her grievance on Monday 2 March 2026
      When Dewi enters on Tuesday 17 March 2026 that the answer to Amina's case went out on Monday 16 March 2026
      Then the answer in Amina's case is kept
      And the answer in Amina's case is not late

    Scenario: It went out a day late
      Given Amina filed her grievance on Monday 2 March 2026
      When Dewi enters on Wednesday 18 March 2026 that the answer to Amina's case went out on Tuesday 17 March 2026
      Then the answer in Amina's case is late
