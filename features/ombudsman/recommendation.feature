@cases @escalation
Feature: A recommendation is followed up until it is carried out or made public
  A recommendation that nobody follows up is a letter. Its clock runs, and a body that
  does not comply meets the next rung, up to parliament and the President.
  Source: Peraturan Ombudsman RI 58/2023, Pasal 54 ayat (1); UU 37/2008, Pasal 38 and 39.

  Background:
    Given the ombudsman's procedure

  Rule: The body has thirty working days for corrective action

    Scenario Outline: The thirtieth working day
      Given Amina's report has been found justified since Wednesday 1 July 2026
      When <moment> comes
      Then Amina's case is "<state>"

      Examples: From Thursday 2 July the thirtieth working day is Wednesday 12 August
        | moment                            | state                               |
        | Wednesday 12 August 2026 at 23:59 | Corrective action by the respondent |
        | Thursday 13 August 2026 at 00:00  | Resolution and monitoring           |

    Scenario: The Land Office has put things right
      Given Amina's report has been found justified since Wednesday 1 July 2026
      And the Land Office reported full corrective action in Amina's case on Monday 13 July 2026
      When Wati closes Amina's case on Wednesday 15 July 2026: Corrective action or recommendation carried out
      Then Amina's case is "Closed"
      And Amina is told "Case closed" about Amina's case

  Rule: A recommendation goes to the superior, who has sixty days to report

    Scenario: The chair recommends
      Given Amina's report has been with the resolution unit since Wednesday 1 July 2026
      When Yusuf recommends a remedy to the Ministry in Amina's case on Thursday 2 July 2026
      Then Amina's case is "Recommendation to the superior"
      And the Ministry is told "Recommendation" about Amina's case
      And the report on the recommendation in Amina's case is due on Monday 31 August 2026

  Rule: Non-compliance climbs to the superior, the chair, parliament and the President

    Scenario: Nobody reports
      Given Amina's report has been under a recommendation since Wednesday 1 July 2026
      When Friday 16 October 2026 comes
      Then Amina's case has gone up to:
        | day                         | who        |
        | Monday 31 August 2026       | Ministry   |
        | Friday 18 September 2026    | Yusuf      |
        | Thursday 8 October 2026     | Parliament |
        | Friday 9 October 2026       | President  |

    Scenario: Amina hears of every rung
      Given Amina's report has been under a recommendation since Wednesday 1 July 2026
      When Monday 21 September 2026 comes
      Then Amina is told "Your report was escalated" about Amina's case 2 times

    Scenario: A report ends the climb
      Given Amina's report has been under a recommendation since Wednesday 1 July 2026
      And Tuesday 1 September 2026 has come
      When the Ministry reports full implementation in Amina's case on Wednesday 2 September 2026
      Then nobody else is told of Amina's case by Friday 25 September 2026

  Rule: It closes as implemented only after a report, and otherwise only in public

    Scenario: Implemented
      Given Amina's report has been under a recommendation since Wednesday 1 July 2026
      And the Ministry reported full implementation in Amina's case on Monday 20 July 2026
      When Wati closes Amina's case on Tuesday 21 July 2026: Corrective action or recommendation carried out
      Then Amina's case is "Closed"

    Scenario: Not implemented, and published
      Given Amina's report has been under a recommendation since Wednesday 1 July 2026
      When Yusuf closes Amina's case on Monday 12 October 2026: Recommendation not carried out; published and reported
      Then Amina's case is "Closed"

    Scenario: The monitoring officer may not close it so
      Given Amina's report has been under a recommendation since Wednesday 1 July 2026
      When Wati closes Amina's case on Monday 12 October 2026: Recommendation not carried out; published and reported
      Then it is refused: may not publish_and_close
