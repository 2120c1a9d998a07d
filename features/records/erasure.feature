@record
Feature: What is erased is gone, and the record still proves that nothing else is missing
  A person may ask the office to forget them, and an auditor may ask whether anything was
  removed. Both get what they ask: the words are destroyed, and a mark says by whom and why.

  Background:
    Given in the town a clerk may propose an erasure and the director must approve it
    And Amina filed her grievance on Monday 2 March 2026
    And Dewi closed Amina's case on Thursday 5 March 2026

  Rule: Words go, the history stays
    Source: Citizens' Charter of Mwamba, article 4 (the office's own rule)

    Scenario: Amina asks the town to forget her
      Given Sam proposed to erase Amina's case on Monday 9 March 2026
      When Ratna approves the erasure of Amina's case on Tuesday 10 March 2026
      Then nothing that Amina told the town can be read any more
      And the record of Amina's case says:
        | day                   | what  |
        | Monday 2 March 2026   | File  |
        | Thursday 5 March 2026 | Close |
      And the erasure of Amina's case names Sam, Ratna and "The person asked for it"
      And the record is whole, in order and without a gap

    Scenario: Worklists and letters forget her as well
      Given Sam proposed to erase Amina's case on Monday 9 March 2026
      When Ratna approves the erasure of Amina's case on Tuesday 10 March 2026
      Then what the lists show of Amina's case is what the record says
      And no letter about Amina's case names anybody

  Rule: Nobody erases alone where two must agree
    Source: Citizens' Charter of Mwamba, article 4 (the office's own rule)

    Scenario: Until the second person agrees, all of it can be read
      When Sam proposes to erase Amina's case on Monday 9 March 2026
      Then all that Amina told the town can still be read
      And Ratna has the task of approving the erasure of Amina's case

    Scenario: Whoever proposed it cannot approve it
      Given Ratna is a clerk as well
      And Ratna proposed to erase Amina's case on Monday 9 March 2026
      When Ratna approves the erasure of Amina's case on Tuesday 10 March 2026
      Then it is refused: a second person must approve

    Scenario: The director says no
      Given Sam proposed to erase Amina's case on Monday 9 March 2026
      When Ratna declines the erasure of Amina's case on Tuesday 10 March 2026
      Then all that Amina told the town can still be read

  Rule: Words that are gone without an erasure are a broken record

    Scenario: Somebody with the keys to the database deletes a complaint
      When somebody deletes the words of Amina's complaint behind the town's back
      Then the check names Amina's first entry: nobody erased it

    Scenario: Somebody brings erased words back
      Given Sam proposed to erase Amina's case on Monday 9 March 2026
      And Ratna approved the erasure of Amina's case on Tuesday 10 March 2026
      When somebody puts the words of Amina's complaint back behind the town's back
      Then the check names Amina's first entry: it was erased
