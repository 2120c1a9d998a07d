@cases
Feature: A finding is heard before it is made, and made by four eyes
  Whoever examined the case does not decide it alone, and the complainant reads the
  draft before it is final.
  Source: Peraturan Ombudsman RI 48/2020, Pasal 25 ayat (5)-(5b).

  Background:
    Given the ombudsman's procedure

  Rule: The complainant has fourteen days to comment on the draft

    Scenario Outline: The fourteenth day
      Given Amina's report has been open to comments since Wednesday 1 July 2026
      When <moment> comes
      Then Amina's case is "<state>"

      Examples: The fourteenth day is Wednesday 15 July
        | moment                          | state                     |
        | Wednesday 15 July 2026 at 23:59 | Draft finding for comment |
        | Thursday 16 July 2026 at 00:00  | Finding to be issued      |

    Scenario: She comments before
      Given Amina's report has been open to comments since Wednesday 1 July 2026
      When Amina comments on the draft in Amina's case on Monday 6 July 2026
      Then Amina's case is "Finding to be issued"
      And the issue of the finding in Amina's case is due on Friday 24 July 2026

    Scenario: Good comments send the case back into examination
      Given Amina's report has been ready for its finding since Wednesday 1 July 2026
      When Bambang has Amina's case examined again on Thursday 2 July 2026
      Then Amina's case is "Investigation"

  Rule: Whoever drafted it does not issue it

    Scenario: The team leader drafted it himself
      Given Amina's report has been under investigation since Wednesday 1 July 2026
      And Kartini gave Amina's case to Bambang on Thursday 2 July 2026
      And Bambang sent out the draft finding in Amina's case on Friday 3 July 2026
      And Amina commented on the draft in Amina's case on Monday 6 July 2026
      When Bambang finds maladministration in Amina's case on Tuesday 7 July 2026
      Then it is refused: a second person must decide

    Scenario: A member of the ombudsman issues it
      Given Amina's report has been ready for its finding since Wednesday 1 July 2026
      When Hadi finds maladministration in Amina's case on Thursday 2 July 2026
      Then Amina's case is "Corrective action by the respondent"
      And Amina is told "Report of the examination" about Amina's case
      And the Land Office is told "Finding and corrective action" about Amina's case

  Rule: Where nothing is found the case closes, and the way back is open

    Scenario: No maladministration
      Given Amina's report has been ready for its finding since Wednesday 1 July 2026
      When Hadi finds no maladministration in Amina's case on Thursday 2 July 2026
      Then Amina's case is "Closed"
      And the time to come back in Amina's case is due on Monday 3 August 2026

  Rule: Only the officer in charge sends out the draft

    Scenario: A colleague tries
      Given Amina's report has been under investigation since Wednesday 1 July 2026
      When Rudi sends out the draft finding in Amina's case on Thursday 2 July 2026
      Then it is refused: in the hands of dewi
