@notices @bilingual
Feature: Everybody is written to in the language that they chose
  A notice of a right that cannot be read is no notice. English and Indonesian are there
  for every notice; whoever asked for another
  language gets that of the complaint, or else the procedure's first.

  Background:
    Given the ombudsman's procedure

  Rule: The complainant's own language counts, then the complaint's

    Scenario Outline: Which language the letter is in
      Given Amina, who reads <hers>, filed a complaint in <complaint> on Wednesday 1 July 2026
      When Siti acknowledges Amina's case on Thursday 2 July 2026
      Then the notice "Your report has arrived" about Amina's case is written in <letter>

      Examples: Javanese is not among the pack's languages
        | hers       | complaint  | letter     |
        | Indonesian | English    | Indonesian |
        | English    | Indonesian | English    |
        | Javanese   | Indonesian | Indonesian |
        | Javanese   | Javanese   | English    |

  Rule: Bodies and officers have their own language

    Scenario: The Land Office reads Indonesian
      Given the Land Office reads Indonesian
      When Amina's report is brought to the Land Office on Wednesday 1 July 2026
      Then the notice "Request for an explanation" about Amina's case is written in Indonesian

  Rule: The first letter tells of the receipt that proves it was recorded

    Scenario Outline: Amina need not know that there is one
      Given Amina, who reads <hers>, filed a complaint in English on Wednesday 1 July 2026
      And Siti acknowledged Amina's case on Thursday 2 July 2026
      When the mail goes out
      Then the mail to Amina says "<words>"

      Examples: In the words of her own language
        | hers       | words                                                                   |
        | English    | You can ask us for a receipt which proves that your report was recorded |
        | Indonesian | Anda dapat meminta tanda bukti bahwa laporan Anda telah dicatat         |
