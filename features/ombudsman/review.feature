@cases
Feature: A decision is reviewed by somebody who did not make it
  Asking the same person again is not a review. Whoever decided the first time is not
  given the case, and cannot take it.

  Background:
    Given the ombudsman's procedure

  Rule: Thirty days after the decision anybody concerned may ask for a review

    Scenario Outline: The thirtieth day
      Given Amina's report has been closed since Wednesday 1 July 2026
      When Amina asks for a review of Amina's case on <day>
      Then <outcome>

      Examples: The thirtieth day is Friday 31 July
        | day                    | outcome                                    |
        | Friday 31 July 2026    | Amina's case is "Review by another officer" |
        | Saturday 1 August 2026 | it is refused: ended at                    |

    Scenario: A refusal to examine can be reviewed too
      Given Amina's report has been refused since Wednesday 1 July 2026
      When Amina asks for a review of Amina's case on Monday 6 July 2026
      Then Amina's case is "Review by another officer"
      And the decision on the review in Amina's case is due on Tuesday 18 August 2026

  Rule: Whoever decided before does not decide again

    Scenario: Hadi decided, so Hadi may not uphold it
      Given Amina's report has been closed since Wednesday 1 July 2026
      And Amina asked for a review of Amina's case on Monday 6 July 2026
      When Hadi upholds the decision in Amina's case on Tuesday 7 July 2026
      Then it is refused: decided this case before

    Scenario: Kartini upholds it
      Given Amina's report has been closed since Wednesday 1 July 2026
      And Amina asked for a review of Amina's case on Monday 6 July 2026
      When Kartini upholds the decision in Amina's case on Tuesday 7 July 2026
      Then Amina's case is "Closed after review"
      And Amina is told "Review decided" about Amina's case

    Scenario: Kartini sets it aside and the examination begins again
      Given Amina's report has been closed since Wednesday 1 July 2026
      And Amina asked for a review of Amina's case on Monday 6 July 2026
      When Kartini sets aside the decision in Amina's case on Tuesday 7 July 2026
      Then Amina's case is "Admitted"
      And the start of the examination in Amina's case is due on Tuesday 14 July 2026

  Rule: After a review there is no second one here

    Scenario: Amina asks again
      Given Amina's report has been closed since Wednesday 1 July 2026
      And Amina asked for a review of Amina's case on Monday 6 July 2026
      And Kartini upheld the decision in Amina's case on Tuesday 7 July 2026
      When Amina asks for a review of Amina's case on Wednesday 8 July 2026
      Then it is refused: not possible there
