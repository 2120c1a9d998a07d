@access
Feature: Nobody may do anything that no rule lets them do
  Every step says who may take it. Whoever is not named is refused, whichever door they
  come through, and the refusal says what it would take.

  Background:
    Given the ombudsman's procedure
    And Amina's report has been under investigation since Wednesday 1 July 2026

  Rule: A step is refused to everybody whom the procedure does not name

    Scenario Outline: Who may not send out the draft finding
      When <who> sends out the draft finding in Amina's case on Thursday 2 July 2026
      Then it is refused: <why>

      Examples: One of each kind
        | who             | why                             |
        | Amina           | it takes one of the roles       |
        | Siti            | it takes one of the roles       |
        | Yusuf           | it takes one of the roles       |
        | the Land Office | it takes one of the roles       |

    Scenario: Somebody who does not work here
      When an officer who does not work here writes a note in Amina's case
      Then it is refused: nobody of this id works here

    Scenario: Somebody who no longer works here
      Given Rudi has left the office
      When Rudi writes a note in Amina's case on Thursday 2 July 2026
      Then it is refused: nobody of this id works here

  Rule: A body may act only in a case that is about it

    Scenario: The City Police answer for the Land Office
      When the City Police explains itself in Amina's case on Thursday 2 July 2026
      Then it is refused: the case is not about this body

  Rule: Reading is denied by default too

    Scenario: Who may read the case
      When Thursday 2 July 2026 comes
      Then Dewi may read Amina's case
      And the Land Office may read Amina's case
      And the City Police may not read Amina's case

  Rule: What the clockwork does, no person may do

    Scenario: An officer lets the time run out
      When Dewi lets everything fall due in Amina's case until Thursday 31 December 2026
      Then it is refused: may not fire

    Scenario: An officer says that a letter has been delivered
      When Dewi says that the first notice of Amina's case was delivered
      Then it is refused: may not record_delivery

  Rule: A task is finished by whoever has it, or by a supervisor

    Scenario: A colleague finishes it
      Given mail to Budi comes back
      And Budi's report has been received since Thursday 2 July 2026
      And Siti acknowledged Budi's case on Thursday 2 July 2026
      When Wati finishes the task "serve by other means" in Budi's case on Friday 3 July 2026
      Then it is refused: may not finish this task
