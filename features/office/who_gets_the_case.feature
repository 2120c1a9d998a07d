@assignment
Feature: Every case is in somebody's hands, and that somebody is there, able and impartial
  A case that nobody has is a case that nobody answers. It goes to the one with the
  least to do among those who may have it; if there is none, somebody is told so.

  Background:
    Given the ombudsman's procedure

  Rule: The officer with the fewest open cases gets the next one

    Scenario: One after the other
      Given Amina's report has been admitted since Wednesday 1 July 2026
      And Budi's report has been admitted since Wednesday 1 July 2026
      When Citra's report is admitted on Thursday 2 July 2026
      Then Amina's case is with Dewi
      And Budi's case is with Rudi
      And Citra's case is with Dewi

    Scenario: A closed case weighs nothing
      Given Amina's report has been closed since Wednesday 1 July 2026
      When Budi's report is admitted on Thursday 2 July 2026
      Then Budi's case is with Dewi

  Rule: Some matters need somebody who has learnt them

    Scenario: A demand for money goes to whoever knows how to handle it
      Given Rudi has learnt to handle sensitive matters
      When Amina's report about a demand for money, goods or favours is admitted on Thursday 2 July 2026
      Then Amina's case is with Rudi

    Scenario: Nobody has learnt it, so anybody on the team gets it
      When Amina's report about a demand for money, goods or favours is admitted on Thursday 2 July 2026
      Then Amina's case is with Dewi

  Rule: Somebody on leave gets nothing new, unless somebody stands in

    Scenario: Dewi is away
      Given Dewi is away from Monday 29 June 2026 to Friday 3 July 2026
      When Amina's report is admitted on Thursday 2 July 2026
      Then Amina's case is with Rudi

    Scenario: She is back on Monday
      Given Dewi is away from Monday 29 June 2026 to Friday 3 July 2026
      When Amina's report is admitted on Monday 6 July 2026
      Then Amina's case is with Dewi

    Scenario: Wati stands in for her
      Given Dewi is away from Monday 29 June 2026 to Friday 3 July 2026, and Wati stands in
      And Rudi has left the office
      When Amina's report is admitted on Thursday 2 July 2026
      Then Amina's case is with Wati

  Rule: Nobody available is a task for whoever leads the team, never silence

    Scenario: Both officers have left
      Given Dewi and Rudi have left the office
      When Amina's report is admitted on Thursday 2 July 2026
      Then Bambang has the task "nobody available" in Amina's case

    Scenario: The task is done as soon as somebody has it
      Given Dewi and Rudi have left the office
      And Amina's report has been admitted since Wednesday 1 July 2026
      When Bambang gives Amina's case to Wati on Thursday 2 July 2026
      Then nobody has the task "nobody available" in Amina's case
      And Amina's case is with Wati

    Scenario: The case is late like any other meanwhile
      Given Dewi and Rudi have left the office
      And Amina's report has been admitted since Wednesday 1 July 2026
      When Thursday 9 July 2026 comes
      Then the last to be told of Amina's case is Bambang
