@escalation @flows
Feature: The engine says when something is wrong with itself
  A machine that stops silently is the worst silent office of all. A gap in its watch, a
  clock that cannot be fired and a flood of deadlines each have an addressee.

  Background:
    Given the Water Department must answer within 10 working days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: A gap in the watch is told to the administrator once

    Scenario: The watch has slept for a day
      Given the watch last looked on Tuesday 3 March 2026 at 10:00
      When the watch looks on Wednesday 4 March 2026 at 10:00
      Then the administrator Laila has been alarmed: watch gap
      And she has a task of her own for it

    Scenario: A pause of four minutes is no gap
      Given the watch last looked on Tuesday 3 March 2026 at 10:00
      When the watch looks on Tuesday 3 March 2026 at 10:04
      Then nobody has been alarmed

    Scenario: It is not told again at the next look
      Given the watch last looked on Tuesday 3 March 2026 at 10:00
      And the watch looked on Wednesday 4 March 2026 at 10:00
      When the watch looks on Wednesday 4 March 2026 at 10:01
      Then the administrator Laila has been alarmed 1 time

  Rule: A case that cannot be fired is set aside, the others go on, and somebody is told

    Scenario: Amina's case is broken
      Given Budi filed his complaint on Monday 2 March 2026
      And the clock of Amina's case cannot be fired from Monday 16 March 2026 at 23:50 on
      When Tuesday 17 March 2026 at 00:10 comes
      Then Budi's case has gone up to:
        | day                  | who   |
        | Monday 16 March 2026 | Hasan |
      And Amina's case has not gone up

    Scenario: After five tries the administrator is told
      Given the clock of Amina's case cannot be fired from Monday 16 March 2026 at 23:50 on
      When Tuesday 17 March 2026 at 00:25 comes
      Then the administrator Laila has been alarmed: timer quarantined

    Scenario: Once it is mended the case catches up at its true date
      Given the clock of Amina's case cannot be fired from Monday 16 March 2026 at 23:50 on
      And Tuesday 17 March 2026 at 00:07 has come
      And the clock of Amina's case is mended
      When Tuesday 17 March 2026 at 00:12 comes
      Then Amina's case has gone up to:
        | day                  | who   |
        | Monday 16 March 2026 | Hasan |
