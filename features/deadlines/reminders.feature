@clocks @notices
Feature: Reminders keep working hours, deadlines do not wait for them
  A reminder at midnight helps nobody, and a deadline that waits for office hours is
  longer than the law says.

  Rule: A reminder that falls outside working hours goes out at the next opening

    Scenario: Two working days before the last day
      Given the Water Department must answer within 10 working days
      And Amina filed her grievance on Monday 2 March 2026
      When Friday 13 March 2026 comes
      Then Dewi gets the notice "Answer due soon" about Amina's case on Friday 13 March 2026 at 08:00

    Scenario: Two calendar days before a Monday is a Saturday
      Given the Licensing Board must decide within 14 calendar days
      And offices are closed on Friday 13 March 2026
      And Amina filed her grievance on Monday 2 March 2026
      And Sam acknowledged Amina's case on Friday 6 March 2026
      When Monday 16 March 2026 comes
      Then Amina gets the notice "Reminder to send evidence" about Amina's case on Monday 16 March 2026 at 08:00

  Rule: The deadline itself does not move for the reminder

    Scenario: The last day is the same
      Given the Water Department must answer within 10 working days
      And Amina filed her grievance on Monday 2 March 2026
      When Friday 13 March 2026 comes
      Then the Water Department must answer Amina's case by Monday 16 March 2026

    Scenario: It is missed at midnight, when no office is open
      Given the Water Department must answer within 10 working days
      And Amina filed her grievance on Monday 2 March 2026
      When Tuesday 17 March 2026 at 00:00 comes
      Then the answer in Amina's case is missed
