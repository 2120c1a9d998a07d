@escalation @flows
Feature: After an outage every missed step happens once, in order, with its own date
  Machines stop. When they come back nobody may be spared a missed deadline, nobody
  may be told twice, and the record must show when each thing fell due.

  Background:
    Given the Water Department must answer within 10 working days

  Rule: What was missed keeps its true date, and the record says when it was noticed

    Scenario: The watch stands still over the last day
      Given Amina filed her grievance on Monday 2 March 2026
      And the watch stands still from Monday 16 March 2026
      When the watch runs again on Thursday 19 March 2026
      Then Amina's case has gone up to:
        | day                  | who   |
        | Monday 16 March 2026 | Hasan |
      And the miss of the answer in Amina's case of Monday 16 March 2026 was noticed on Thursday 19 March 2026

  Rule: Several missed steps of one case come in their order

    Scenario: The watch stands still for three weeks
      Given Amina filed her grievance on Monday 2 March 2026
      And the watch stands still from Monday 16 March 2026
      When the watch runs again on Wednesday 8 April 2026
      Then Amina's case has gone up to:
        | day                  | who   |
        | Monday 16 March 2026 | Hasan |
        | Monday 23 March 2026 | Ratna |
        | Monday 30 March 2026 | Grace |

  Rule: Every missed step happens once

    Scenario: The watch looks again
      Given Amina filed her grievance on Monday 2 March 2026
      And the watch stands still from Monday 16 March 2026
      And the watch runs again on Thursday 19 March 2026
      When the watch looks again right away
      Then nothing further happens

    Scenario: An answer given during the outage comes after the miss
      Given Amina filed her grievance on Monday 2 March 2026
      And the watch stands still from Monday 16 March 2026
      When Dewi answers Amina's case on Wednesday 18 March 2026
      Then the record of Amina's case says:
        | day                     | what               |
        | Monday 16 March 2026    | Answer missed      |
        | Wednesday 18 March 2026 | Answer             |
        | Wednesday 18 March 2026 | Answer kept        |

  Rule: One person gets one mail, not thirty

    Scenario: Hasan hears of three cases in one mail
      Given Amina, Budi and Citra filed their complaints on Monday 2 March 2026
      And the watch stands still from Monday 16 March 2026
      And the watch runs again on Thursday 19 March 2026
      When the mail goes out
      Then Hasan has one mail that speaks of 3 cases
      And Amina, Budi and Citra have a mail each
