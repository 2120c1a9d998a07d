@record @reports
Feature: An office that runs something else can be held against a procedure
  An auditor gets a list of what an office did, out of whatever program it uses. Held
  against the procedure, the list shows which steps were skipped, which were not allowed
  and which promises were broken. Without this only offices that run Ombuds could be audited.

  Rule: Steps that the procedure asks for and the list does not have are named

    Scenario: By the book
      Given a registry lists of grievance R-1:
        | when                       | what         |
        | Monday 2 March 2026        | Registered   |
        | Wednesday 4 March 2026     | Receipt sent |
        | Thursday 5 March 2026      | Admitted     |
      When an auditor holds the list against the ombudsman's procedure on Thursday 5 March 2026
      Then the list departs from it in nothing

    Scenario: Taken up without having been admitted
      Given a registry lists of grievance R-1:
        | when                       | what         |
        | Monday 2 March 2026        | Registered   |
        | Tuesday 3 March 2026       | Receipt sent |
        | Wednesday 4 March 2026     | Taken up     |
      When an auditor holds the list against the ombudsman's procedure on Wednesday 4 March 2026
      Then before "Take up the examination" of R-1 these steps are missing: "Admit"

    Scenario: Admitted after it was withdrawn
      Given a registry lists of grievance R-1:
        | when                       | what         |
        | Monday 2 March 2026        | Registered   |
        | Tuesday 3 March 2026       | Withdrawn    |
        | Wednesday 4 March 2026     | Admitted     |
      When an auditor holds the list against the ombudsman's procedure on Wednesday 4 March 2026
      Then "Admit" of R-1 was not allowed

  Rule: Promises are counted by the procedure's own clocks and calendar

    Scenario Outline: The receipt is owed within 3 working days
      Given a registry lists of grievance R-1:
        | when                | what         |
        | Monday 2 March 2026 | Registered   |
        | <when>              | Receipt sent |
      When an auditor holds the list against the ombudsman's procedure on <when>
      Then the list departs from it in <deviations>

      Examples: The last day, and the day after it
        | when                  | deviations                       |
        | Thursday 5 March 2026 | nothing                          |
        | Friday 6 March 2026   | a broken promise: acknowledgement |

  Rule: Our own record, written as a list, departs in nothing

    Scenario: What the Water Department did, read back
      Given the Water Department must answer within 10 working days
      And Amina filed her grievance on Monday 2 March 2026
      And Dewi answered Amina's case on Thursday 5 March 2026
      When an auditor holds what the office itself lists against its procedure
      Then the list departs from it in nothing
