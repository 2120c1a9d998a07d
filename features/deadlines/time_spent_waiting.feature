@clocks
Feature: Time spent waiting for the complainant is not counted against the office
  While the office waits for an answer its clock stands still. Afterwards only the
  working time of the wait is added: nights, weekends and holidays were never counted.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: A wait adds the working time that it took, no more and no less

    Scenario Outline: Dewi asks for the meter reading and Amina sends it
      Given Dewi asked Amina for information on <asked>
      When Amina sends the information on <sent>
      Then the Water Department must answer Amina's case by <due>

      Examples: Without any wait the answer was due on Monday 16 March
        | asked                          | sent                           | due                      |
        | Thursday 5 March 2026          | Friday 6 March 2026            | Tuesday 17 March 2026    |
        | Friday 6 March 2026            | Monday 9 March 2026            | Tuesday 17 March 2026    |
        | Thursday 5 March 2026          | Thursday 12 March 2026         | Monday 23 March 2026     |
        | Friday 6 March 2026 at 18:00   | Sunday 8 March 2026 at 21:00   | Monday 16 March 2026     |

    Scenario: A holiday during the wait was not working time either
      Given offices are closed on Tuesday 10 March 2026
      And Laila had the deadlines of Amina's case reckoned again
      And Dewi asked Amina for information on Monday 9 March 2026
      When Amina sends the information on Wednesday 11 March 2026
      Then the Water Department must answer Amina's case by Wednesday 18 March 2026

  Rule: While the office waits, its deadline cannot be missed

    Scenario: The old due day passes during the wait
      Given Dewi asked Amina for information on Thursday 12 March 2026
      When Friday 20 March 2026 comes
      Then the answer in Amina's case is paused
      And Amina's case has not gone up

  Rule: The record says from when to when the clock stood still

    Scenario: A wait from Thursday to Thursday
      Given Dewi asked Amina for information on Thursday 5 March 2026
      When Amina sends the information on Thursday 12 March 2026
      Then the record of Amina's case says:
        | day                    | what                                                                  |
        | Monday 2 March 2026    | Answer promised by Monday 16 March 2026                               |
        | Thursday 5 March 2026  | Answer paused: waiting for complainant                                |
        | Thursday 12 March 2026 | Answer runs again                                                     |
        | Thursday 12 March 2026 | Answer moved from Monday 16 March 2026 to Monday 23 March 2026: resumed |
