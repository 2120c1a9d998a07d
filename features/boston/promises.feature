@cases @clocks
Feature: The city's promise depends on what is complained about
  Boston 311 promised an answer by type of request: some in working days of the city's
  hours, some in days of the calendar. The promise is exact to the minute.
  Source: City of Boston, 311 service requests 2015 (open data), column target_dt.

  Background:
    Given the rules of Boston 311

  Rule: Working days are days of eight and a half hours, from opening to closing

    Scenario Outline: Three working days for an inspection of a building
      When Amina files a request about a Building inspection request on <moment>
      Then the answer by the city (working days) in Amina's case is due on <due>

      Examples: Inside the hours the same time of day, outside them the next opening; Monday 16 February is a holiday
        | moment                             | due                                  |
        | Monday 2 March 2015 at 09:15       | Thursday 5 March 2015 at 09:15       |
        | Thursday 5 March 2015 at 16:59     | Tuesday 10 March 2015 at 16:59       |
        | Saturday 7 March 2015 at 12:00     | Thursday 12 March 2015 at 08:30      |
        | Monday 2 March 2015 at 19:30       | Friday 6 March 2015 at 08:30         |
        | Friday 13 February 2015 at 10:00   | Thursday 19 February 2015 at 10:00   |

  Rule: Calendar days keep the time of day, through weekends and the change to summer time

    Scenario: Thirty days for rodents, across Sunday 8 March
      When Amina files a request about Rodent activity on Monday 2 March 2015 at 09:15
      Then the answer by the city (calendar days) in Amina's case is due on Wednesday 1 April 2015 at 09:15

  Rule: A late answer goes up to the supervisor, the head of department and the Mayor's office

    Scenario: Nobody answers
      Given Amina filed a request about Rodent activity on Monday 2 March 2015 at 09:15
      And Nina sent Amina's case to its queue on Tuesday 3 March 2015
      When Monday 27 April 2015 comes
      Then Amina's case has gone up to:
        | day                     | who    |
        | Wednesday 1 April 2015  | Carol  |
        | Wednesday 8 April 2015  | Martha |
        | Thursday 23 April 2015  | Walter |

    Scenario: Closed in time it does not
      Given Amina filed a request about Rodent activity on Monday 2 March 2015 at 09:15
      And Nina sent Amina's case to its queue on Tuesday 3 March 2015
      When Frank closes Amina's case as "Resolved" on Wednesday 1 April 2015 at 09:15
      Then the answer by the city (calendar days) in Amina's case is not late
      And Amina's case has not gone up
