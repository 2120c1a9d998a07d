@notices
Feature: A letter is sent until it has arrived or somebody brings it
  Mail servers fail, addresses die, and one bad letter must not hold up the others. What
  the law wants to be served is never simply given up.

  Background:
    Given the Licensing Board must decide within 14 calendar days
    And the post is carried by the office's own courier
    And Amina, Budi and Citra filed their complaints on Monday 2 March 2026

  Rule: What the carrier has taken counts as served, where it says no more

    Scenario: The acknowledgement has left
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      When the mail goes out
      Then the notice "Acknowledgement" about Amina's case is served
      And the time to send evidence in Amina's case is due on Tuesday 10 March 2026

  Rule: A letter that cannot leave now leaves later

    Scenario: The mail server is down for an hour
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      And the mail server is down
      And the mail has gone out
      And the mail server is up again
      When the mail goes out an hour later
      Then Amina has 1 mail

    Scenario: While it is down nobody is told that anything was served
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      And the mail server is down
      When the mail goes out
      Then the notice "Acknowledgement" about Amina's case is not served
      And Amina has 0 mails

  Rule: A letter that will never arrive becomes a task, and the others go out

    Scenario: Budi's mailbox does not exist
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      And Sam acknowledged Budi's case on Tuesday 3 March 2026
      And Budi's mailbox does not exist
      When the mail goes out
      Then Amina has 1 mail
      And Dewi has the task "serve by other means" in Budi's case

    Scenario: One letter cannot be put into words
      Given the wording of the acknowledgement is spoilt on Tuesday 3 March 2026
      And Diana filed a complaint on Tuesday 3 March 2026
      And Sam acknowledged Diana's case on Tuesday 3 March 2026
      And Sam acknowledged Amina's case on Tuesday 3 March 2026
      When the mail goes out
      Then Amina has 1 mail
      And Dewi has the task "serve by other means" in Diana's case

  Rule: A letter is sent once, even when its answer is lost

    Scenario: Sent again and again, it is sent once
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      And the mail has gone out
      When the mail goes out an hour later
      Then Amina has 1 mail

    Scenario: The line breaks just after the letter was taken
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      And the line to the mail server breaks after each letter
      And the mail has gone out
      When the courier asks what became of it an hour later
      Then Amina has 1 mail
      And nobody has the task "serve by other means" in Amina's case

  Rule: What colleagues and superiors are told shares one mail, what complainants are told does not

    Scenario: Three late decisions
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      And the watch stands still from Monday 16 March 2026
      And the watch runs again on Thursday 19 March 2026
      When the mail goes out
      Then Hasan has one mail that speaks of 3 cases

  Rule: The subject of a mail says nothing about the matter

    Scenario: What the neighbour sees on the telephone
      Given Sam acknowledged Amina's case on Tuesday 3 March 2026
      When the mail goes out
      Then the subject of the mail to Amina says nothing of "licence", "objection" or "Amina"
