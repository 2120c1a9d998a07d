@cases
Feature: A report is admitted or refused on grounds that anybody can read
  A refusal without a legal ground teaches people that complaining is useless. The
  grounds are listed, each with its clause, and the complainant is told which one it was.

  Background:
    Given the ombudsman's procedure

  Rule: What happened more than two years before the report is time-barred
    Peraturan Ombudsman RI 2/2009, Pasal 4.

    Scenario: The last day of the two years
      Given Amina's report about an event of Monday 1 July 2024 has been acknowledged since Wednesday 1 July 2026
      When Bambang admits Amina's case on Thursday 2 July 2026
      Then Amina's case is "Admitted"

    Scenario: One day too late
      Given Amina's report about an event of Sunday 30 June 2024 has been acknowledged since Wednesday 1 July 2026
      When Bambang admits Amina's case on Thursday 2 July 2026
      Then it is refused: could be complained about until 2026-06-30

    Scenario: The day of the report counts, not the day of the decision
      Given Amina's report about an event of Monday 1 July 2024 has been acknowledged since Wednesday 1 July 2026
      When Bambang admits Amina's case on Friday 17 July 2026
      Then Amina's case is "Admitted"

    Scenario: There may be reasons to go beyond it
      Given Amina's report about an event of Sunday 30 June 2024 has been acknowledged since Wednesday 1 July 2026
      When Bambang admits Amina's case on Thursday 2 July 2026 in spite of the time bar, because she was in hospital
      Then Amina's case is "Admitted"

  Rule: The body itself must have been asked first
    UU 37/2008, Pasal 24 ayat (1) huruf c.

    Scenario: Amina went to the ombudsman straight away
      Given Amina's report about a matter that the Land Office was never asked to mend has been acknowledged since Wednesday 1 July 2026
      When Bambang admits Amina's case on Thursday 2 July 2026
      Then it is refused: has not yet turned to the body itself

    Scenario: She is told the ground
      Given Amina's report about a matter that the Land Office was never asked to mend has been acknowledged since Wednesday 1 July 2026
      When Bambang refuses Amina's case on Thursday 2 July 2026: The body complained about was not asked first
      Then Amina's case is "Not admitted"
      And Amina is told "Report not admitted" about Amina's case

  Rule: Nothing is refused without a ground from the list

    Scenario: Without saying why
      Given Amina's report has been acknowledged since Wednesday 1 July 2026
      When Bambang refuses Amina's case on Thursday 2 July 2026 without saying why
      Then it is refused: needs ground, reason

    Scenario: On a ground of his own
      Given Amina's report has been acknowledged since Wednesday 1 July 2026
      When Bambang refuses Amina's case on Thursday 2 July 2026: too_much_work
      Then it is refused: is no ground

  Rule: Admitting and refusing is for those who lead the team

    Scenario: A case officer tries
      Given Amina's report has been acknowledged since Wednesday 1 July 2026
      When Dewi admits Amina's case on Thursday 2 July 2026
      Then it is refused: it takes one of the roles

  Rule: The decision on admissibility comes within fourteen working days

    Scenario Outline: The fourteenth working day
      Given Amina's report has been acknowledged since Wednesday 1 July 2026
      When <moment> comes
      Then the decision on admissibility in Amina's case is <what>

      Examples: Counted from Thursday 2 July, the fourteenth working day is Tuesday 21 July
        | moment                          | what    |
        | Tuesday 21 July 2026 at 23:59   | running |
        | Wednesday 22 July 2026 at 00:00 | missed  |
