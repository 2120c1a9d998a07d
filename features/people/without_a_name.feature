@cases @notices
Feature: Whoever is afraid may complain without a name, or have it kept secret
  Those who need the office most may have most to fear. An anonymous complainant reads
  everything through the portal; a confidential one is known to the office alone.
  Source: UU 37/2008, Pasal 24 ayat (2).

  Background:
    Given the ombudsman's procedure

  Rule: An anonymous complainant is told through the portal

    Scenario: Nothing goes by mail
      Given somebody filed an anonymous complaint, called Diana's here, on Wednesday 1 July 2026
      When Siti acknowledges Diana's case on Thursday 2 July 2026
      Then the notice "Your report has arrived" about Diana's case goes by portal
      And nobody has the task "serve by other means" in Diana's case

    Scenario: Time that runs from service runs from the portal too
      Given somebody filed an anonymous complaint, called Diana's here, on Wednesday 1 July 2026
      And Siti acknowledged Diana's case on Thursday 2 July 2026
      When Siti asks Diana for information on Thursday 2 July 2026
      Then the time for the complainant to complete the report in Diana's case is due on Monday 3 August 2026

    Scenario: Anonymous means that no name is taken
      When Amina files an anonymous complaint under her own name on Wednesday 1 July 2026
      Then it is refused: An anonymous complaint names nobody

  Rule: The respondent does not learn a complainant's name from our letters

    Scenario: The Land Office is asked to explain
      Given Amina's report has been waiting for the Land Office since Wednesday 1 July 2026
      When Friday 31 July 2026 comes
      Then the Land Office is told "Request for an explanation" about Amina's case
      And no notice of Amina's case names Amina except her own

  Rule: Names stand apart from the facts, so that they can be erased without harm to the record

    Scenario: The facts of a whole procedure hold no name
      When Amina files a confidential report on Wednesday 1 July 2026
      Then the headers of the record of Amina's case nowhere say "amina"
