@cases
Feature: The complainant can end her own case, and change her mind
  The case belongs to the person who brought it. Withdrawing stops every clock; within
  thirty days she may take it up again.

  Background:
    Given the ombudsman's procedure

  Rule: Whoever brought the case may withdraw it at any open stage

    Scenario Outline: At every stage
      Given Amina's report has been <stage> since Wednesday 1 July 2026
      When Amina withdraws Amina's case on Friday 3 July 2026
      Then Amina's case is "Withdrawn"
      And Amina is told "Withdrawal recorded" about Amina's case

      Examples: From the first day to the last before the finding
        | stage                       |
        | received                    |
        | under investigation         |
        | waiting for the Land Office |
        | ready for its finding       |

  Rule: Nothing climbs or runs out afterwards

    Scenario: The office's clocks have stopped
      Given Amina's report has been under investigation since Wednesday 1 July 2026
      And Amina withdrew Amina's case on Friday 3 July 2026
      When Friday 18 December 2026 comes
      Then Amina's case has not gone up
      And no deadline is open in Amina's case

  Rule: The way back is open for thirty days

    Scenario Outline: She changes her mind
      Given Amina's report has been withdrawn since Wednesday 1 July 2026
      When Amina reopens Amina's case on <day>
      Then <outcome>

      Examples: The thirtieth day is Friday 31 July
        | day                    | outcome                     |
        | Friday 31 July 2026    | Amina's case is "Admitted"  |
        | Saturday 1 August 2026 | it is refused: ended at     |

  Rule: Nobody else withdraws it for her

    Scenario: The Land Office would like to
      Given Amina's report has been under investigation since Wednesday 1 July 2026
      When the Land Office withdraws Amina's case on Friday 3 July 2026
      Then it is refused: may not withdraw
