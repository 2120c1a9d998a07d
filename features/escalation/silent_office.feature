@escalation
Feature: A silent office does not end a grievance
  People file a grievance because an office has already failed them once.
  When that office then says nothing, the case goes up to the next authority by
  itself. The person who complained should never have to chase it.

  Background:
    Given the Water Department must answer within 10 working days
    And offices are closed on Friday 13 March 2026

  Rule: The last allowed day belongs to the office, and the case goes up when it is over

    Scenario: On the last day the case is still with the department
      Given Amina filed her grievance on Monday 2 March 2026
      When Tuesday 17 March 2026 at 23:59:59 comes
      Then the answer in Amina's case is running
      And Amina's case has not gone up

    Scenario: When the last day is over the head of the department has it
      Given Amina filed her grievance on Monday 2 March 2026
      When Wednesday 18 March 2026 at 00:00 comes
      Then the answer in Amina's case is missed
      And Amina's case has gone up to:
        | day                   | who   |
        | Tuesday 17 March 2026 | Hasan |

  Rule: After the first rung the second and the third still come

    Scenario Outline: The case climbs for as long as nobody answers
      Given Amina filed her grievance on Monday 2 March 2026
      When <day> comes
      Then the last to be told of Amina's case is <authority>

      Examples: Five working days after Tuesday 17 March is Tuesday 24 March, and five more is Tuesday 31 March
        | day                             | authority |
        | Wednesday 18 March 2026         | Hasan     |
        | Tuesday 24 March 2026 at 23:59  | Hasan     |
        | Wednesday 25 March 2026         | Ratna     |
        | Tuesday 31 March 2026 at 23:59  | Ratna     |
        | Wednesday 1 April 2026          | Grace     |

    Scenario: The City Ombudsperson takes the case over
      Given Amina filed her grievance on Monday 2 March 2026
      When Wednesday 1 April 2026 comes
      Then Amina's case is with Grace

    Scenario: An answer ends the climb
      Given Amina filed her grievance on Monday 2 March 2026
      And Wednesday 18 March 2026 has come
      When Dewi answers Amina's case on Thursday 19 March 2026
      Then nobody else is told of Amina's case by Friday 1 May 2026

  Rule: A case that belongs to nobody climbs like any other

    Scenario: There is no officer in the department
      Given Dewi has left the office
      And Amina filed her grievance on Monday 2 March 2026
      And Amina's case has no officer
      When Wednesday 1 April 2026 comes
      Then the last to be told of Amina's case is Grace
