@assignment
Feature: A request goes to the queue of the unit that deals with its type
  The call taker need not know who mends traffic lights. The type of the request chooses
  the unit, and in it the officer with the least to do.

  Background:
    Given the rules of Boston 311
    And Amina filed a request about Rodent activity on Monday 2 March 2015 at 09:15

  Rule: The type chooses the unit

    Scenario: Rodents
      When Nina sends Amina's case to its queue on Tuesday 3 March 2015
      Then Amina's case is in the queue of Inspectional Services
      And Amina's case is with Frank

    Scenario: A traffic signal
      Given Budi filed a request about a Traffic signal inspection on Monday 2 March 2015 at 10:00
      When Nina sends Budi's case to its queue on Monday 2 March 2015 at 10:30
      Then Budi's case is in the queue of Transportation

  Rule: An empty unit keeps the case, and its supervisor is told

    Scenario: Frank has left
      Given Frank has left the office
      When Nina sends Amina's case to its queue on Tuesday 3 March 2015
      Then Amina's case is in the queue of Inspectional Services
      And Carol has the task "nobody available" in Amina's case

  Rule: Another queue, the same promise

    Scenario: It was the traffic people's rat
      Given Nina sent Amina's case to its queue on Tuesday 3 March 2015
      When Frank hands Amina's case to Transportation on Wednesday 4 March 2015
      Then Amina's case is in the queue of Transportation
      And the answer by the city (calendar days) in Amina's case is due on Wednesday 1 April 2015 at 09:15
