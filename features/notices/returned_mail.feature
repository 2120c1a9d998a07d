@notices @clocks
Feature: Time that runs from service does not run from a mail that came back
  A deadline for the complainant starts when the letter has reached her. If the mail
  comes back, somebody must bring it by other means before any time is counted.

  Background:
    Given the Licensing Board must decide within 14 calendar days
    And Amina filed her grievance on Monday 2 March 2026

  Rule: The clock starts on the day of service

    Scenario: The acknowledgement arrives
      When Sam acknowledges Amina's case on Tuesday 3 March 2026
      Then the notice "Acknowledgement" about Amina's case is served
      And the time to send evidence in Amina's case is due on Tuesday 10 March 2026

    Scenario: The acknowledgement comes back
      Given mail to Amina comes back
      When Sam acknowledges Amina's case on Tuesday 3 March 2026
      Then no clock for the time to send evidence is running in Amina's case
      And Dewi has the task "serve by other means" in Amina's case

    Scenario: Nothing is counted while it lies there
      Given mail to Amina comes back
      And Sam acknowledged Amina's case on Tuesday 3 March 2026
      When Friday 13 March 2026 comes
      Then Amina is not told "The time for evidence is over" about Amina's case

  Rule: A letter that comes back later was never served

    Scenario: The mail is returned on the third day
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      When the "Acknowledgement" of Amina's case comes back on Friday 6 March 2026
      Then the time to send evidence in Amina's case is dropped
      And Dewi has the task "serve by other means" in Amina's case

    Scenario: It counts from the day on which somebody has brought it
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      And the "Acknowledgement" of Amina's case came back on Friday 6 March 2026
      When Dewi serves the notice by hand in Amina's case on Monday 9 March 2026
      Then the time to send evidence in Amina's case is due on Monday 16 March 2026

  Rule: Serving by other means starts it, on the day on which it is done

    Scenario: Dewi brings the letter
      Given mail to Amina comes back
      And Sam acknowledged Amina's case on Tuesday 3 March 2026
      When Dewi serves the notice by hand in Amina's case on Friday 6 March 2026
      Then the time to send evidence in Amina's case is due on Friday 13 March 2026
      And nobody has the task "serve by other means" in Amina's case

    Scenario: Ticking the task off without serving starts nothing
      Given mail to Amina comes back
      And Sam acknowledged Amina's case on Tuesday 3 March 2026
      When Dewi finishes the task "serve by other means" in Amina's case on Friday 6 March 2026
      Then no clock for the time to send evidence is running in Amina's case

  Rule: Somebody without an address is served by other means from the start

    Scenario: Amina has left a telephone number only
      Given Citra, who has no e-mail address, filed a complaint on Monday 2 March 2026
      When Sam acknowledges Citra's case on Tuesday 3 March 2026
      Then the notice "Acknowledgement" about Citra's case goes by post
      And Dewi has the task "serve by other means" in Citra's case
