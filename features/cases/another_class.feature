@cases @clocks
Feature: A case that becomes urgent gets the shorter limit from its first day
  Urgent matters have shorter limits. Whoever raises a case to urgent does not restart
  it, and the record shows the old promise, the new one and why.

  Background:
    Given the ombudsman's procedure
    And Amina's report has been acknowledged since Wednesday 1 July 2026
    And the decision on admissibility in Amina's case was due on Tuesday 21 July 2026

  Rule: The limit of the new priority counts from the original start

    Scenario: Raised on the second day
      When Siti changes the priority of Amina's case to urgent on Friday 3 July 2026
      Then the decision on admissibility in Amina's case is due on Monday 6 July 2026
      And the record of Amina's case says:
        | day                | what                                                                                                |
        | Friday 3 July 2026 | Change class or priority                                                                            |
        | Friday 3 July 2026 | Decision on admissibility moved from Tuesday 21 July 2026 to Monday 6 July 2026: reclassified |

    Scenario: Lowered again
      Given Siti changed the priority of Amina's case to urgent on Thursday 2 July 2026
      When Siti changes the priority of Amina's case to normal on Friday 3 July 2026
      Then the decision on admissibility in Amina's case is due on Tuesday 21 July 2026

  Rule: Raised too late, the shorter limit is missed at once and goes up

    Scenario: Raised after a fortnight
      When Siti changes the priority of Amina's case to urgent on Friday 10 July 2026
      Then the decision on admissibility in Amina's case is late
      And the decision on admissibility in Amina's case is missed by Friday 10 July 2026 at 10:05

  Rule: Only priorities and classes that the procedure knows

    Scenario: A priority of one's own
      When Siti changes the priority of Amina's case to whenever on Friday 3 July 2026
      Then it is refused: There is no priority
