@record
Feature: A case that went on inside another is kept as long as that one
  When two cases become one, the file of the first is part of the file of the second. To destroy it
  while the other goes on would tear a hole into it; to keep it for good would be a way around the period.

  Background:
    Given the town erases closed cases after 2 years
    And on Tuesday 3 March 2026 Dewi merged Amina's fresh complaint into Budi's
    And Dewi closed Budi's case on Thursday 4 June 2026

  Rule: It goes when the other has gone, and not before

    Scenario Outline: Both sides of the other's last day
      When <day> comes and the office clears away what was erased
      Then what Amina told the town <fate>

      Examples: the other case was closed on 4 June 2026
        | day                              | fate                    |
        | Saturday 4 March 2028            | can still be read       |
        | Sunday 4 June 2028 at 23:59:59   | can still be read       |
        | Monday 5 June 2028 at 00:00:01   | cannot be read any more |

    Scenario: The mark that stays
      When Monday 5 June 2028 comes and the office clears away what was erased
      Then the erasure of Amina's case names the clockwork and "Long over"
      And the record is whole, in order and without a gap

  Rule: What holds either of them holds both

    Scenario: The matter of the first is in court
      Given Ratna placed a legal hold on Amina's case on Monday 7 June 2027
      When Friday 7 July 2028 comes and the office clears away what was erased
      Then what Amina told the town can still be read

    Scenario: The matter of the second is in court
      Given Ratna placed a legal hold on Budi's case on Monday 7 June 2027
      When Friday 7 July 2028 comes and the office clears away what was erased
      Then what Amina told the town can still be read

    Scenario: Whoever asks is told what it waits for
      Given Ratna placed a legal hold on Amina's case on Monday 7 June 2027
      When Friday 7 July 2028 comes and the office clears away what was erased
      Then the office can see that Amina's case waits for the hold on Amina's case

    Scenario: The court has spoken
      Given Ratna placed a legal hold on Amina's case on Monday 7 June 2027
      And Ratna lifted the legal hold on Amina's case on Friday 7 July 2028
      When Saturday 8 July 2028 comes and the office clears away what was erased
      Then what Amina told the town cannot be read any more
