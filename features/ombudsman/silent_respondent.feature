@cases @clocks @escalation
Feature: A body that does not explain itself loses its say, not the complainant her case
  The body complained about is asked in writing, then asked again. After that its right
  to answer counts as waived and the examination goes on.
  Source: UU 37/2008, Pasal 33 (fourteen days twice; text not seen) and Pasal 31.

  Background:
    Given the ombudsman's procedure
    And Amina's report has been waiting for the Land Office since Wednesday 1 July 2026

  Rule: After fourteen days the body is asked a second time by itself

    Scenario Outline: The fourteenth day
      When <moment> comes
      Then the Land Office <is told> "Second request for an explanation" about Amina's case

      Examples: The fourteenth day is Wednesday 15 July
        | moment                           | is told     |
        | Wednesday 15 July 2026 at 23:59  | is not told |
        | Thursday 16 July 2026 at 00:00   | is told     |

  Rule: After fourteen days more the right to answer counts as waived

    Scenario Outline: The second fourteenth day
      When <moment> comes
      Then Amina's case is "<state>"

      Examples: Asked again on Thursday 16 July, the last day is Thursday 30 July
        | moment                          | state                      |
        | Thursday 30 July 2026 at 23:59  | Waiting for the respondent |
        | Friday 31 July 2026 at 00:00    | Investigation              |

    Scenario: Both sides are told
      When Friday 31 July 2026 comes
      Then Amina is told "The examination goes on without an answer" about Amina's case
      And the Land Office is told "The examination goes on without an answer" about Amina's case

  Rule: An answer in time ends the asking

    Scenario: The Land Office explains itself
      Given the Land Office explained itself in Amina's case on Wednesday 15 July 2026
      When Monday 3 August 2026 comes
      Then the Land Office is not told "Second request for an explanation" about Amina's case
      And Amina's case is "Investigation"

  Rule: The days of waiting are not counted against the office

    Scenario: The examination's own limit moves by the wait
      When the Land Office explains itself in Amina's case on Wednesday 8 July 2026
      Then the examination up to the draft finding in Amina's case is due on Friday 2 October 2026

  Rule: Whoever still does not come is called three times

    Scenario: After the third call somebody decides about the police
      Given the Land Office explained itself in Amina's case on Wednesday 8 July 2026
      And Bambang called the Land Office to appear in Amina's case on Thursday 9 July 2026
      When Monday 17 August 2026 comes
      Then Hadi has the task "ask for police assistance" in Amina's case
      And Amina's case is "Investigation"
      And the record of Amina's case says:
        | day                    | what                  |
        | Thursday 9 July 2026   | First call to appear  |
        | Monday 20 July 2026    | Second call to appear |
        | Thursday 30 July 2026  | Third call to appear  |
