@clocks
Feature: More time is granted in the lawful way or not at all
  An extension after the deadline, or one that the parties never heard of, is how
  delays are papered over. Such a request is kept in the record, and changes nothing.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026
    And the answer in Amina's case was due on Monday 16 March 2026

  Rule: An extension comes before the deadline, or not at all

    Scenario: On the last day there is still time
      When Dewi extends the answer in Amina's case by 5 working days on Monday 16 March 2026 at 16:59, telling both parties
      Then the Water Department must answer Amina's case by Monday 23 March 2026

    Scenario: The day after it is too late
      When Dewi extends the answer in Amina's case by 5 working days on Tuesday 17 March 2026 at 08:01, telling both parties
      Then the answer in Amina's case is missed
      And the record of Amina's case says:
        | day                   | what                                                                          |
        | Tuesday 17 March 2026 | no extension of Answer: the deadline is over: an extension comes before it or not at all |

  Rule: An extension without notice to both parties is void

    Scenario Outline: Somebody was not told
      When Dewi extends the answer in Amina's case by 5 working days on Thursday 12 March 2026, telling <whom>
      Then the Water Department must answer Amina's case by Monday 16 March 2026
      And the record of Amina's case says:
        | day                    | what                                                      |
        | Thursday 12 March 2026 | no extension of Answer: it is void without notice to <missing> |

      Examples: The complainant and the department complained about must both be told
        | whom                 | missing                  |
        | the complainant only | respondent               |
        | the respondent only  | complainant              |
        | nobody               | complainant, respondent  |

    Scenario: Both parties get the new date
      When Dewi extends the answer in Amina's case by 5 working days on Thursday 12 March 2026, telling both parties
      Then Amina is told "New date" about Amina's case
      And the Water Department is told "New date" about Amina's case

  Rule: An extension by notice has a most, and comes once

    Scenario: More than five working days
      When Dewi extends the answer in Amina's case by 6 working days on Thursday 12 March 2026, telling both parties
      Then the Water Department must answer Amina's case by Monday 16 March 2026

    Scenario: A second one
      Given Dewi extended the answer in Amina's case by 5 working days on Thursday 12 March 2026, telling both parties
      When Dewi extends the answer in Amina's case by 5 working days on Friday 13 March 2026, telling both parties
      Then the Water Department must answer Amina's case by Monday 23 March 2026

  Rule: With the complainant's consent there may be more, as often as agreed

    Scenario: Amina agrees to ten more working days after the notice has been used up
      Given Dewi extended the answer in Amina's case by 5 working days on Thursday 12 March 2026, telling both parties
      When Dewi extends the answer in Amina's case by 10 working days with Amina's consent on Friday 20 March 2026
      Then the Water Department must answer Amina's case by Monday 6 April 2026
