@escalation
Feature: Whoever sees that a case is stuck need not wait for the deadline
  A ladder can be climbed for a reason as well as for a missed date. The reason stays in
  the record.

  Background:
    Given the ombudsman's procedure
    And Amina's report has been under investigation since Wednesday 1 July 2026

  Rule: A person may start the climb, with a reason

    Scenario: The complainant does
      When Amina escalates Amina's case on Thursday 2 July 2026
      Then Amina's case has gone up to:
        | day                  | who     |
        | Thursday 2 July 2026 | Bambang |

    Scenario: It goes on by itself, like any climb
      Given Amina escalated Amina's case on Thursday 2 July 2026
      When Friday 10 July 2026 comes
      Then the last to be told of Amina's case is Hadi

    Scenario: The respondent may not
      When the Land Office escalates Amina's case on Thursday 2 July 2026
      Then it is refused: may not escalate

  Rule: A climb that is under way is not begun twice

    Scenario: Dewi escalates what Amina has escalated
      Given Amina escalated Amina's case on Thursday 2 July 2026
      When Dewi escalates Amina's case on Friday 3 July 2026
      Then Amina's case has gone up to:
        | day                  | who     |
        | Thursday 2 July 2026 | Bambang |

  Rule: When the case moves on, the climb has done its work

    Scenario: Dewi acts, and nobody higher is told
      Given Amina escalated Amina's case on Thursday 2 July 2026
      And Dewi asked the Land Office for an explanation in Amina's case on Friday 3 July 2026
      When Friday 10 July 2026 comes
      Then the last to be told of Amina's case is Bambang
