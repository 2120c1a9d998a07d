@reports @clocks @record
Feature: What another rule would have meant is reckoned from what really happened
  A legislator asks what a shorter limit would cost, an auditor what a longer one hides.
  The recorded steps are gone through again under the other rules, beside what really
  happened. Nothing is guessed, and nothing is written to the record.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: What people did stays as it was, and what follows from the rules is reckoned anew

    Scenario Outline: Answered on Thursday 12 March
      Given Dewi answered Amina's case on Thursday 12 March 2026
      When the auditor asks what if the Water Department had to answer within <limit>
      Then the answer in Amina's case was on time and would have been <verdict>
      And the answer in Amina's case would have been due on <due>

      Examples: The eighth working day is the day of the answer itself
        | limit           | due                    | verdict |
        | 7 working days  | Wednesday 11 March 2026 | late    |
        | 8 working days  | Thursday 12 March 2026 | on time |
        | 10 working days | Monday 16 March 2026   | on time |

    Scenario: The head of department would have been told, and nobody was
      Given Dewi answered Amina's case on Thursday 12 March 2026
      When the auditor asks what if the Water Department had to answer within 5 working days
      Then Amina's case would have gone up to:
        | day                 | who   |
        | Monday 9 March 2026 | Hasan |
      And Amina would have been told "Your case has gone up"
      And Amina's case has not gone up

    Scenario: The same limit as before
      Given Wednesday 1 April 2026 has come
      When the auditor asks what if the Water Department had to answer within 10 working days
      Then nothing would have been different

  Rule: Another calendar counts in place of the procedure's own

    Scenario: A province with a holiday of its own
      Given Dewi answered Amina's case on Tuesday 17 March 2026
      When the auditor asks what if Tuesday 10 March 2026 had been a holiday
      Then the answer in Amina's case was late and would have been on time
      And the answer in Amina's case would have been due on Tuesday 17 March 2026

  Rule: Another ladder tells whom it names, when it names them

    Scenario: The head is reminded before the director is told
      Given Wednesday 1 April 2026 has come
      When the auditor asks what if the head had been told again after 2 working days
      Then Amina's case would have gone up to:
        | day                     | who   |
        | Monday 16 March 2026    | Hasan |
        | Wednesday 18 March 2026 | Hasan |
        | Wednesday 25 March 2026 | Ratna |
      And Amina's case has gone up to:
        | day                   | who   |
        | Monday 16 March 2026  | Hasan |
        | Monday 23 March 2026  | Ratna |
        | Monday 30 March 2026  | Grace |

  Rule: A pause that is not allowed stops no clock

    Scenario: A week of waiting for the complainant
      Given Dewi asked Amina for information on Tuesday 3 March 2026
      And Amina sent the information on Tuesday 10 March 2026
      And Dewi answered Amina's case on Thursday 19 March 2026
      When the auditor asks what if waiting for the complainant did not stop the clock
      Then the answer in Amina's case was on time and would have been late
      And the answer in Amina's case would have been due on Monday 16 March 2026

  Rule: A history that could not have gone on is said to diverge, and is not guessed at

    Scenario: The case would have been closed before she came back
      Given Dewi answered Amina's case on Tuesday 3 March 2026
      And Amina said that she was not satisfied in Amina's case on Thursday 12 March 2026
      When the auditor asks what if she had had 5 calendar days to reply
      Then Amina's case diverges on Thursday 12 March 2026
      And Amina's case would have been closed by itself on Sunday 8 March 2026

    Scenario: A step that the other procedure does not know
      Given Dewi wrote a note in Amina's case on Tuesday 3 March 2026
      When the auditor asks what if the procedure knew no notes
      Then Amina's case diverges on Tuesday 3 March 2026

  Rule: A case that is still open is judged as of a moment

    Scenario Outline: Nobody has answered yet
      Given Wednesday 11 March 2026 has come
      When the auditor asks, as of <day>, what if the Water Department had to answer within 5 working days
      Then the answer in Amina's case was on time and would have been <verdict>

      Examples: Five working days after Monday 2 March end with Monday 9 March
        | day                     | verdict |
        | Monday 9 March 2026     | on time |
        | Tuesday 10 March 2026   | late    |

  Rule: Figures are told by class and by unit

    Scenario: The Roads Department answers faster
      Given Budi filed a complaint about roads on Monday 2 March 2026
      And Ruth answered Budi's case on Friday 6 March 2026
      And Dewi answered Amina's case on Thursday 12 March 2026
      When the auditor asks what if the Water Department had to answer within 5 working days
      Then by unit it was and would have been:
        | unit             | cases | late | would be late |
        | Roads Department | 1     | 0    | 0             |
        | Water Department | 1     | 0    | 1             |
