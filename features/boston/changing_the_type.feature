@cases @clocks
Feature: Another type of request means another promise, and the record says why
  Callers do not know the city's categories. When the type is corrected the promise is
  derived again from the day of the call, never silently.

  Background:
    Given the rules of Boston 311
    And Amina filed a request about Rodent activity on Monday 2 March 2015 at 09:15
    And Nina sent Amina's case to its queue on Tuesday 3 March 2015

  Rule: The new limit counts from the original day

    Scenario: It was really an inspection of the building
      When Frank changes the type of Amina's case to "Building inspection request" on Wednesday 4 March 2015
      Then the answer by the city (working days) in Amina's case is due on Thursday 5 March 2015 at 09:15
      And the record of Amina's case says:
        | day                    | what                                                                   |
        | Wednesday 4 March 2015 | Change the type                                                        |
        | Wednesday 4 March 2015 | Answer by the city (calendar days) dropped                             |
        | Wednesday 4 March 2015 | Answer by the city (working days) promised by Thursday 5 March 2015    |

    Scenario: A type with the same kind of clock moves the promise
      When Frank changes the type of Amina's case to "Bed bugs" on Wednesday 4 March 2015
      Then the answer by the city (calendar days) in Amina's case is due on Tuesday 30 June 2015 at 09:15
      And the first promise of the answer by the city (calendar days) in Amina's case, Wednesday 1 April 2015, still stands in the record

  Rule: A promise that is overdue under the new type is missed at its true moment

    Scenario: Changed too late
      When Frank changes the type of Amina's case to "Building inspection request" on Monday 9 March 2015
      Then the answer by the city (working days) in Amina's case is late

  Rule: The matter stays where it was promised after reopening

    Scenario: Closed and reopened
      Given Frank closed Amina's case as "Resolved" on Monday 9 March 2015
      When Frank reopens Amina's case because the rats are back on Monday 16 March 2015 at 10:00
      Then Amina's case is "In the queue of a unit"
      And the answer after reopening in Amina's case is due on Monday 30 March 2015 at 10:00
