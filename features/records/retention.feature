@record
Feature: A closed case is kept as long as the procedure says, and not a day longer
  Files that nobody needs are a danger to the people in them; files that are destroyed too early
  are a danger to the office. The procedure names the period, and everybody can see the last day.

  Background:
    Given the town erases closed cases after 2 years
    And Amina filed her grievance on Monday 2 March 2026
    And Dewi closed Amina's case on Thursday 5 March 2026

  Rule: The last day is kept whole, the day after it goes
    Source: Citizens' Charter of Mwamba, article 4 (the office's own rule)

    Scenario Outline: Both sides of the last day
      When <day> comes
      Then what Amina told the town <fate>

      Examples: the last day is Sunday 5 March 2028, until midnight in the town
        | day                                | fate                     |
        | Sunday 5 March 2028 at 23:59:59    | can still be read        |
        | Monday 6 March 2028 at 00:00:01    | cannot be read any more  |

    Scenario: The mark that stays
      When Tuesday 7 March 2028 comes
      Then the erasure of Amina's case names the clockwork and "Long over"
      And the record is whole, in order and without a gap

  Rule: A legal hold stops it, and lifting the hold lets it go on

    Scenario: The matter is in court
      Given Ratna placed a legal hold on Amina's case on Monday 7 June 2027
      When Friday 7 April 2028 comes
      Then what Amina told the town can still be read
      And the list of what is to be erased says that a legal hold keeps Amina's case

    Scenario: The court has spoken
      Given Ratna placed a legal hold on Amina's case on Monday 7 June 2027
      When Ratna lifts the legal hold on Amina's case on Friday 7 April 2028
      Then what Amina told the town cannot be read any more

  Rule: What nobody has read is never destroyed

    Scenario: Amina writes on the last day
      Given Amina added to her closed case on Sunday 5 March 2028
      When Friday 7 April 2028 comes
      Then what Amina told the town can still be read

    Scenario: Somebody has read it
      Given Amina added to her closed case on Sunday 5 March 2028
      When the director reads it on Friday 7 April 2028
      Then what Amina told the town cannot be read any more
