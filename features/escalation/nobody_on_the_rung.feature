@escalation
Feature: A rung on which nobody stands is an alarm and not an end
  People leave, fall ill and go on leave. Where the chain of command has a hole, the
  case goes on to the next rung at once, and somebody is given the task of mending it.

  Background:
    Given the Water Department must answer within 10 working days

  Rule: A missing superior sends the case to the next rung at once

    Scenario: The department has no head
      Given Hasan has left the office
      And Amina filed her grievance on Monday 2 March 2026
      When Tuesday 17 March 2026 comes
      Then Amina's case has gone up to:
        | day                  | who   |
        | Monday 16 March 2026 | Ratna |
      And Grace has the task "escalation dead end" in Amina's case

    Scenario: With a head there is no such alarm
      Given Amina filed her grievance on Monday 2 March 2026
      When Tuesday 17 March 2026 comes
      Then the last to be told of Amina's case is Hasan
      And nobody has the task "escalation dead end" in Amina's case

  Rule: Somebody on leave is stood in for, or passed over

    Scenario: Ratna stands in for Hasan
      Given Hasan is away from Monday 9 March 2026 to Friday 20 March 2026, and Ratna stands in
      And Amina filed her grievance on Monday 2 March 2026
      When Tuesday 17 March 2026 comes
      Then the last to be told of Amina's case is Ratna
      And nobody has the task "escalation dead end" in Amina's case

    Scenario: Nobody stands in for Hasan
      Given Hasan is away from Monday 9 March 2026 to Friday 20 March 2026
      And Amina filed her grievance on Monday 2 March 2026
      When Tuesday 17 March 2026 comes
      Then the last to be told of Amina's case is Ratna
      And Grace has the task "escalation dead end" in Amina's case

    Scenario: Hasan is back on the day after
      Given Hasan is away from Monday 9 March 2026 to Sunday 15 March 2026
      And Amina filed her grievance on Monday 2 March 2026
      When Tuesday 17 March 2026 comes
      Then the last to be told of Amina's case is Hasan

  Rule: A case that has reached the top becomes somebody's task

    Scenario: The City Ombudsperson must see to it
      Given Amina filed her grievance on Monday 2 March 2026
      When Wednesday 1 April 2026 comes
      Then Grace has the task "escalation at the top" in Amina's case

    Scenario: Even when nobody is left on any rung
      Given Hasan, Ratna and Grace have left the office
      And Amina filed her grievance on Monday 2 March 2026
      When Tuesday 17 March 2026 comes
      Then Amina's case has gone up to nobody
      And there is a task "escalation dead end" for the City Ombudsperson in Amina's case

  Rule: The head of the department does not judge a complaint about himself

    Scenario: Hasan belongs to the Water Department's own utility
      Given Hasan may not handle cases about the Water Department
      And Amina filed her grievance on Monday 2 March 2026
      When Tuesday 17 March 2026 comes
      Then the last to be told of Amina's case is Ratna
