@mandates @access
Feature: Somebody may act for the complainant, as far as she has said and no further
  Many people complain through a civil-society organisation. What it may do for them is
  written in the mandate: what it covers, how it is proved, and when it ends.

  Background:
    Given the ombudsman's procedure

  Rule: A representative does what the mandate covers

    Scenario: Laura of Legal Aid adds a note
      Given Laura, acting for Amina, filed her complaint on Wednesday 1 July 2026
      When Laura writes a note in Amina's case on Thursday 2 July 2026
      Then the record of Amina's case says:
        | day                  | what |
        | Thursday 2 July 2026 | Note |

    Scenario: Withdrawing needs a mandate that says so
      Given Laura, acting for Amina, filed her complaint on Wednesday 1 July 2026
      When Laura withdraws Amina's case on Thursday 2 July 2026
      Then it is refused: no mandate in force that covers 'withdraw'

    Scenario: With such a mandate she may
      Given Laura, acting for Amina and allowed to file, act, receive and withdraw, filed her complaint on Wednesday 1 July 2026
      When Laura withdraws Amina's case on Thursday 2 July 2026
      Then Amina's case is "Withdrawn"

    Scenario: A mandate to receive letters is no mandate to file
      When Laura, acting for Amina and allowed to receive only, files her complaint on Wednesday 1 July 2026
      Then it is refused: no mandate in force that covers 'file'

  Rule: A mandate ends on its last day, and that day still counts

    Scenario: The last day
      Given Laura, acting for Amina until Friday 10 July 2026, filed her complaint on Wednesday 1 July 2026
      When Laura writes a note in Amina's case on Friday 10 July 2026
      Then the record of Amina's case says:
        | day                 | what |
        | Friday 10 July 2026 | Note |

    Scenario: The day after
      Given Laura, acting for Amina until Friday 10 July 2026, filed her complaint on Wednesday 1 July 2026
      When Laura writes a note in Amina's case on Saturday 11 July 2026
      Then it is refused: no mandate in force

    Scenario: A mandate that has ended does not file
      When Laura, acting for Amina until Tuesday 30 June 2026, files her complaint on Wednesday 1 July 2026
      Then it is refused: no mandate in force that covers 'file'

  Rule: The complainant can end it at any time

    Scenario: Amina ends it
      Given Laura, acting for Amina, filed her complaint on Wednesday 1 July 2026
      And Amina ended the mandate of Laura in Amina's case on Thursday 2 July 2026
      When Laura writes a note in Amina's case on Friday 3 July 2026
      Then it is refused: no mandate in force

    Scenario: The representative cannot be ended by the respondent
      Given Laura, acting for Amina, filed her complaint on Wednesday 1 July 2026
      When the Land Office ends the mandate of Laura in Amina's case on Thursday 2 July 2026
      Then it is refused: may not revoke_mandate

  Rule: Letters go to the representative too, for as long as the mandate covers receiving them

    Scenario: Both are told
      Given Laura, acting for Amina, filed her complaint on Wednesday 1 July 2026
      When Siti acknowledges Amina's case on Thursday 2 July 2026
      Then Amina is told "Your report has arrived" about Amina's case
      And Laura is told "Your report has arrived" about Amina's case

    Scenario: A mandate to act only
      Given Laura, acting for Amina and allowed to file and act, filed her complaint on Wednesday 1 July 2026
      When Siti acknowledges Amina's case on Thursday 2 July 2026
      Then Amina is told "Your report has arrived" about Amina's case
      And Laura is not told "Your report has arrived" about Amina's case
