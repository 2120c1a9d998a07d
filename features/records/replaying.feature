@record
Feature: A case can be seen as it stood on any day, in law and as the office knew it
  An auditor asks what the office knew on the day the minister was told. That is another
  question than what had happened by then, and both have an answer.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: What had happened by a day and what had been entered by then are told apart

    Scenario: The answer went out on Monday and is entered on Wednesday
      When Dewi enters on Wednesday 18 March 2026 that the answer to Amina's case went out on Monday 16 March 2026
      Then by the end of Tuesday 17 March 2026 the answer in Amina's case was kept, in law
      But by the end of Tuesday 17 March 2026 the office knew of an answer in Amina's case that was missed
      And the auditor is told that "Answer" of Monday 16 March 2026 was not known on Tuesday 17 March 2026 and was entered on Wednesday 18 March 2026

    Scenario: What is entered at once is known at once
      When Dewi answers Amina's case on Thursday 5 March 2026
      Then by the end of Thursday 5 March 2026 the answer in Amina's case was kept, in law
      And on Thursday 5 March 2026 the office knew all that had happened in Amina's case

  Rule: In the end both pictures are the case as it is

    Scenario: After everything has been entered
      When Dewi enters on Tuesday 17 March 2026 that the answer to Amina's case went out on Monday 16 March 2026
      Then on Tuesday 17 March 2026 the office knew all that had happened in Amina's case
