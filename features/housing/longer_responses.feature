@clocks
Feature: A landlord takes longer only with a written reason, a new date and in time
  Source: Complaint Handling Code 2024; the sources conflict on the cap at stage 2.

  Background:
    Given the landlord's two stages
    And Amina filed a complaint on Monday 1 June 2026
    And Priya acknowledged Amina's case on Wednesday 3 June 2026

  Rule: At stage 1 at most ten working days more, once, and the tenant is told inside the limit

    Scenario Outline: How much, when, and who is told
      When Priya extends the stage 1 response in Amina's case by <days> on <moment>, telling <whom>
      Then the stage 1 response in Amina's case is due on <due>

      Examples: The limit ends on Wednesday 17 June; ten working days more end on Wednesday 1 July
        | days            | moment                           | whom                 | due                    |
        | 10 working days | Wednesday 17 June 2026 at 16:00  | the complainant only | Wednesday 1 July 2026  |
        | 11 working days | Wednesday 17 June 2026 at 16:00  | the complainant only | Wednesday 17 June 2026 |
        | 10 working days | Wednesday 17 June 2026 at 16:00  | nobody               | Wednesday 17 June 2026 |
        | 10 working days | Thursday 18 June 2026 at 09:00   | the complainant only | Wednesday 17 June 2026 |

    Scenario: Amina gets the new date
      When Priya extends the stage 1 response in Amina's case by 10 working days on Friday 12 June 2026, telling the complainant only
      Then Amina is told "Response extended" about Amina's case
