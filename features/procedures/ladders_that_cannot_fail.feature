@procedures @escalation
Feature: A procedure that could fail to escalate is not loaded
  A missing line in a settings file once meant that complaints waited for a default of
  five days that nobody had chosen. Here the office is told before the first case.

  Rule: Every deadline says what happens when it is missed, and somebody stands at the top

    Scenario Outline: A part of the ladder is missing
      Given the procedure of the Water Department, in which <what>
      When the office loads it
      Then it is refused: <why>

      Examples: Each of these once led to silence
        | what                                           | why                                  |
        | the ladder is missing                          | there is no ladder 'silent_office'   |
        | the answer's clock says nothing of its expiry  | nothing happens when 'answer' is missed |
        | nobody stands at the top                       | top                                  |
        | the ladder has no rungs                        | rungs                                |
        | a rung names no notice                         | notice                               |
        | a rung is for a role that no office has        | there is no office role 'governor'   |

    Scenario: Whole, it is loaded
      Given the procedure of the Water Department
      When the office loads it
      Then it is accepted

  Rule: All faults are told at once, each with its place and its remedy

    Scenario: Two faults in one file
      Given the procedure of the Water Department, in which the ladder is missing and a state cannot be reached
      When the office loads it
      Then it is refused: there is no ladder 'silent_office'
      And it is refused as well: state 'stuck' is unreachable

  Rule: A state in which no clock runs is refused, since a case could wait there for ever

    Scenario: A waiting room without a clock
      Given the procedure of the Water Department, in which the answer may be parked without a clock
      When the office loads it
      Then it is refused: no clock can run in state 'parked'
