@clocks @calendars
Feature: Days are counted as everybody can count them on a calendar
  A deadline that nobody can check is a deadline that nobody trusts. The day of
  the event is day zero; only working days count; the last day counts whole.

  Rule: A grievance that arrives on a day off is counted from the next working day

    Scenario Outline: Day one is Monday for whatever arrives over the weekend
      Given the Water Department must answer within 10 working days
      When Amina files her grievance on <day>
      Then the Water Department must answer Amina's case by <due>

      Examples: Friday is day zero, so Monday 9 March is day one for Friday, Saturday and Sunday alike
        | day                   | due                   |
        | Friday 6 March 2026   | Friday 20 March 2026  |
        | Saturday 7 March 2026 | Friday 20 March 2026  |
        | Sunday 8 March 2026   | Friday 20 March 2026  |
        | Monday 9 March 2026   | Monday 23 March 2026  |

  Rule: A last day that is a day off moves to the next working day

    Scenario Outline: The Licensing Board decides within fourteen calendar days
      Given the Licensing Board must decide within 14 calendar days
      And offices are closed on Friday 3 April 2026
      When Amina files her grievance on <day>
      Then the decision in Amina's case is due on <due>

      Examples: The fourteenth day is a Thursday, a holiday, a Saturday, a Sunday and a Monday
        | day                      | due                     |
        | Thursday 19 March 2026   | Thursday 2 April 2026   |
        | Friday 20 March 2026     | Monday 6 April 2026     |
        | Saturday 21 March 2026   | Monday 6 April 2026     |
        | Sunday 22 March 2026     | Monday 6 April 2026     |
        | Monday 23 March 2026     | Monday 6 April 2026     |

  Rule: The promise says which days it counted and which it did not

    Scenario: A weekend and a holiday stand in the way
      Given the Water Department must answer within 10 working days
      And offices are closed on Friday 13 March 2026 for the founding of the town
      When Amina files her grievance on Thursday 5 March 2026
      Then the Water Department must answer Amina's case by Friday 20 March 2026
      And the record explains the deadline of the answer in Amina's case:
        | day                    | why                                |
        | Friday 6 March 2026    | counted, day 1                     |
        | Saturday 7 March 2026  | not counted, not a working day     |
        | Thursday 12 March 2026 | counted, day 5                     |
        | Friday 13 March 2026   | holiday, the founding of the town  |
        | Thursday 19 March 2026 | counted, day 9                     |

  Rule: A calendar that does not know a year refuses to guess it

    Scenario: A complaint whose deadline lies beyond the calendar
      Given the Water Department must answer within 10 working days
      When Amina files her grievance on Friday 27 December 2030
      Then it is refused: 2031
