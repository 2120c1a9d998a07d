@notices @flows
Feature: Each morning an officer finds the day's work in one mail
  Ten reminders a day are read as none. One mail in the morning lists what is overdue,
  what falls due soon, what is new and which tasks wait.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: Whoever has something on the desk gets one mail in the morning

    Scenario: The answer is due today
      When the digests are made on Monday 16 March 2026 at 07:30
      Then Dewi's digest names Amina's case as due

    Scenario: The answer is overdue
      When the digests are made on Wednesday 18 March 2026 at 07:30
      Then Dewi's digest names Amina's case as overdue

  Rule: Nobody gets an empty one

    Scenario: Ruth has nothing on her desk
      When the digests are made on Wednesday 18 March 2026 at 07:30
      Then Ruth has no digest

  Rule: There is one a day, and none before seven

    Scenario: Too early
      When the digests are made on Wednesday 18 March 2026 at 06:59
      Then Dewi has no digest

    Scenario: Made again an hour later
      Given the digests were made on Wednesday 18 March 2026 at 07:30
      When the digests are made on Wednesday 18 March 2026 at 08:30
      Then Dewi has 1 digest

  Rule: Somebody on leave is left in peace

    Scenario: Dewi is away
      Given Dewi is away from Monday 16 March 2026 to Friday 20 March 2026
      When the digests are made on Wednesday 18 March 2026 at 07:30
      Then Dewi has no digest
