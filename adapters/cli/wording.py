"""Every event in words, in English and in Indonesian.

An event's wording is a row of parts; a part is used when all the fields that it names are filled.  Fields come
as :mod:`adapters.cli.labels` words them: labels for codes, local time for moments.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

Parts = tuple[str, ...]

_STEP_EN: Parts = ("; now: {to}", "; ground: {ground}", " (by effect of law)[deemed]")
_STEP_ID: Parts = ("; kini: {to}", "; alasan: {ground}", " (demi hukum)[deemed]")


def _step(english: str, indonesian: str, *, en: Parts = (), id: Parts = ()) -> dict[str, Parts]:
    """A step of the procedure: its own words, what is special about it, then what every step may carry."""
    return {"en": (english, *en, *_STEP_EN), "id": (indonesian, *id, *_STEP_ID)}


def _fact(en: Parts, id: Parts) -> dict[str, Parts]:
    return {"en": en, "id": id}


EVENTS: Mapping[str, Mapping[str, Parts]] = {
    # intake
    "ComplaintFiled": _fact(
        ("Complaint received[!own_motion]", "Opened of the office's own motion[own_motion]", ": {case_class}, {priority}",
         ", by {channel}[!own_motion]", "; about {respondents}", "; source's number {reference}",
         "; anonymous[anonymous]", "; confidential[confidential]"),
        ("Laporan diterima[!own_motion]", "Dibuka atas prakarsa sendiri[own_motion]", ": {case_class}, {priority}",
         ", melalui {channel}[!own_motion]", "; tentang {respondents}", "; nomor asal {reference}",
         "; anonim[anonymous]", "; dirahasiakan[confidential]"),
    ),
    "ReceiptAcknowledged": _step("Receipt acknowledged", "Tanda terima diberikan"),
    "InformationRequested": _step("Information asked of the complainant", "Kelengkapan diminta dari pelapor"),
    "CaseCompleted": _step("Complaint completed", "Laporan dilengkapi"),
    "CaseAdmitted": _step(
        "Admitted", "Dinyatakan layak ditindaklanjuti",
        en=("; in spite of the time bar[discretion]",), id=("; meskipun telah lewat waktu[discretion]",),
    ),
    "CaseRefused": _step("Refused", "Dinyatakan tidak dapat ditindaklanjuti"),
    "ReferralOffered": _step("Offered to {body}", "Pelimpahan ditawarkan kepada {body}"),
    "ReferralAccepted": _step("The other body took the case", "Instansi lain menerima pelimpahan"),
    "ReferralRefused": _step("The other body did not take the case", "Instansi lain tidak menerima pelimpahan"),
    # assignment
    "CaseAssigned": _fact(
        ("Assigned", " to {officer}", " in {unit}", " (for {stands_in_for}, who is absent)", ", before: {previous}", "; {rule}",
         "; now: {to}"),
        ("Didisposisikan", " kepada {officer}", " di {unit}", " (menggantikan {stands_in_for} yang berhalangan)",
         ", sebelumnya: {previous}", "; {rule}", "; kini: {to}"),
    ),
    "OfficerRecused": _step("{officer} stands aside", "{officer} mengundurkan diri dari penanganan"),
    # investigation
    "AnswerDemanded": _step("Answer demanded of {respondent}, request no. {number}",
                            "Jawaban diminta dari {respondent}, permintaan ke-{number}"),
    "AnswerRecorded": _step("Answer of {respondent} came in", "Jawaban dari {respondent} diterima",
                            en=(" (interim)[interim]",), id=(" (sementara)[interim]",)),
    "NoteAdded": _step("Note", "Catatan", en=(" shared with the parties[shared]", " by a party[by_party]"),
                       id=(" dibagikan kepada para pihak[shared]", " dari salah satu pihak[by_party]")),
    "FileAttached": _step("File attached, {size} bytes", "Berkas dilampirkan, {size} bita",
                          en=(": {name}", ", shared with the parties[shared]"), id=(": {name}", ", dibagikan[shared]")),
    "CaseMoved": _step("{action}", "{action}"),
    "EscalationRequested": _step("Escalation asked for", "Eskalasi diminta", en=(": {ladder}",), id=(": {ladder}",)),
    "CaseReclassified": _step("Reclassified: {was_class}, {was_priority} → {case_class}, {priority}",
                              "Diklasifikasi ulang: {was_class}, {was_priority} → {case_class}, {priority}"),
    "CasesLinked": _step("Linked to {other} ({relation})", "Ditautkan dengan {other} ({relation})"),
    "CaseMerged": _step("Goes on inside {into}", "Dilanjutkan di dalam {into}"),
    "CaseAbsorbed": _fact(("{other} goes on inside this case",), ("{other} dilanjutkan di dalam laporan ini",)),
    "EntryCorrected": _step("Entry {version} corrected", "Catatan {version} dikoreksi"),
    # outcome
    "FindingProposed": _step("Draft finding sent out: {outcome}", "Konsep hasil dikirim: {outcome}"),
    "FindingCommented": _step("{party} commented on the draft", "{party} menanggapi konsep"),
    "CaseDecided": _step("Decided by {decider}: {outcome}", "Diputuskan oleh {decider}: {outcome}",
                         en=("; remedy: {remedy}",), id=("; pemulihan: {remedy}",)),
    "RecommendationMade": _step("Recommendation {recommendation} to {addressee}", "Rekomendasi {recommendation} kepada {addressee}",
                                en=(": {remedy}",), id=(": {remedy}",)),
    "ImplementationReported": _step("Report on what was carried out: {degree}", "Laporan pelaksanaan: {degree}",
                                    en=("; recommendation {recommendation}",), id=("; rekomendasi {recommendation}",)),
    "ReviewRequested": _step("Review asked for", "Peninjauan kembali diminta"),
    "CaseReopened": _step("Reopened", "Dibuka kembali"),
    "ComplaintWithdrawn": _step("Withdrawn", "Dicabut"),
    "CaseClosed": _step("Closed", "Ditutup", en=(": {outcome}",), id=(": {outcome}",)),
    # clocks
    "DeadlineSet": _fact(
        ("Clock “{clock}”: due {due_at}", " ({limit} from {started_at})", "; chosen by {chosen_by}", "; taken over from {inherited_from}"),
        ("Batas waktu “{clock}”: jatuh tempo {due_at}", " ({limit} sejak {started_at})", "; dipilih menurut {chosen_by}",
         "; diambil alih dari {inherited_from}"),
    ),
    "DeadlineMoved": _fact(
        ("Clock “{deadline}”: due {due_at}, before: {was} ({why})", "; chosen by {chosen_by}"),
        ("Batas waktu “{deadline}”: jatuh tempo {due_at}, sebelumnya: {was} ({why})", "; dipilih menurut {chosen_by}"),
    ),
    "DeadlinePaused": _fact(
        ("Clock “{deadline}” paused: {ground}; waiting on {waiting_on}", "; at most until {cap_at}"),
        ("Batas waktu “{deadline}” dihentikan sementara: {ground}; menunggu {waiting_on}", "; paling lama sampai {cap_at}"),
    ),
    "DeadlineResumed": _fact(
        ("Clock “{deadline}” runs again, paused since {paused_at} ({why})",),
        ("Batas waktu “{deadline}” berjalan lagi, dihentikan sejak {paused_at} ({why})",),
    ),
    "DeadlineExtended": _fact(
        ("Clock “{deadline}” extended by {limit} ({kind}): due {due_at}, before: {was}", "; ground: {ground}", "; told: {told}"),
        ("Batas waktu “{deadline}” diperpanjang {limit} ({kind}): jatuh tempo {due_at}, sebelumnya: {was}", "; alasan: {ground}",
         "; diberi tahu: {told}"),
    ),
    "ExtensionRefused": _fact(
        ("Clock “{deadline}”: no extension ({kind}): {why}",),
        ("Batas waktu “{deadline}”: tidak diperpanjang ({kind}): {why}",),
    ),
    "DeadlineMet": _fact(
        ("Clock “{deadline}” met[in_time]", "Clock “{deadline}” met late, it was due {due_at}[late]"),
        ("Batas waktu “{deadline}” dipenuhi[in_time]", "Batas waktu “{deadline}” dipenuhi terlambat, jatuh tempo {due_at}[late]"),
    ),
    "DeadlineMissed": _fact(
        ("DEADLINE MISSED: “{deadline}”, due {due_at}", "; noticed {noticed_at}"),
        ("BATAS WAKTU TERLEWATI: “{deadline}”, jatuh tempo {due_at}", "; diketahui {noticed_at}"),
    ),
    "DeadlineCancelled": _fact(
        ("Clock “{deadline}” fell away ({why})",), ("Batas waktu “{deadline}” gugur ({why})",)
    ),
    "WarningGiven": _fact(
        ("Warning: “{deadline}” is due {due_at}",), ("Peringatan: “{deadline}” jatuh tempo {due_at}",)
    ),
    # escalation
    "LadderStarted": _fact(
        ("Escalation begins: {ladder}; first rung {next_at}",), ("Eskalasi dimulai: {ladder}; jenjang pertama {next_at}",)
    ),
    "CaseEscalated": _fact(
        ("ESCALATED to {addressee}, rung {rung}", ", who takes the case over[takes_over]", "; next rung {next_at}"),
        ("DIESKALASI kepada {addressee}, jenjang {rung}", ", yang mengambil alih[takes_over]", "; jenjang berikutnya {next_at}"),
    ),
    "EscalationDeadEnd": _fact(
        ("NOBODY ON RUNG {rung}: {why}", "; next rung {next_at}"), ("JENJANG {rung} KOSONG: {why}", "; jenjang berikutnya {next_at}")
    ),
    "LadderEnded": _fact(("Escalation “{run}” ends ({why})",), ("Eskalasi “{run}” berakhir ({why})",)),
    # tasks, rights, notices
    "TaskOpened": _fact(
        ("Task {task}: {rule}, for {officer}[officer]", "Task {task}: {rule}, for {role}[no_officer]", " (about {about})"),
        ("Tugas {task}: {rule}, untuk {officer}[officer]", "Tugas {task}: {rule}, untuk {role}[no_officer]", " (tentang {about})"),
    ),
    "TaskDone": _fact(("Task {task} done",), ("Tugas {task} selesai",)),
    "RightOpened": _fact(("Open to the complainant from now on: {action}",), ("Mulai kini terbuka bagi pelapor: {action}",)),
    "NoticeIssued": _fact(
        ("Notice {notice_id} to {party}: {notice} ({channel})",), ("Pemberitahuan {notice_id} kepada {party}: {notice} ({channel})",)
    ),
    "NoticeSent": _fact(("Notice {notice_id} sent",), ("Pemberitahuan {notice_id} terkirim",)),
    "NoticeServed": _fact(
        ("Notice {notice_id} counts as served ({how})",), ("Pemberitahuan {notice_id} dianggap telah disampaikan ({how})",)
    ),
    "NoticeFailed": _fact(("NOTICE {notice_id} FAILED: {why}",), ("PEMBERITAHUAN {notice_id} GAGAL: {why}",)),
    "MandateEnded": _fact(("Mandate of {party} ended ({why})",), ("Kuasa {party} berakhir ({why})",)),
    "ProcedureMigrated": _fact(
        ("Governed by another version of the procedure from now on ({now})",), ("Mulai kini diatur oleh versi prosedur lain ({now})",)
    ),
    # what becomes of the content
    "RetentionSet": _fact(
        ("Content kept until the end of {last_day} ({keep} from {closed_at})", "; then: {then}", "; ground: {ground}"),
        ("Isi disimpan sampai akhir {last_day} ({keep} sejak {closed_at})", "; kemudian: {then}", "; alasan: {ground}"),
    ),
    "HoldPlaced": _fact(("LEGAL HOLD {hold}: nothing is erased", "; ground: {ground}"),
                        ("PENAHANAN HUKUM {hold}: tidak ada yang dihapus", "; alasan: {ground}")),
    "HoldLifted": _fact(("Legal hold {hold} lifted",), ("Penahanan hukum {hold} dicabut",)),
    "ErasureProposed": _fact(
        ("Erasure {proposal} proposed by {proposer}", " of what tells of {party}", ", entries {entries}", "; ground: {ground}",
         "; kept until {kept_until}"),
        ("Penghapusan {proposal} diusulkan oleh {proposer}", " atas isi tentang {party}", ", catatan {entries}", "; alasan: {ground}",
         "; disimpan sampai {kept_until}"),
    ),
    "ErasureDeclined": _fact(("Erasure {proposal} declined: the content stays",),
                             ("Penghapusan {proposal} ditolak: isi tetap disimpan",)),
    "ContentErased": _fact(
        ("CONTENT ERASED of entries {versions}", " ({scope}", " {party}", ")[scope]", "; ground: {ground}", "; proposed by {proposer}",
         "; approved by {approver}", "; kept until {kept_until}", "; again, after a restore (event {again_of} of the lost record)",
         "; as that of {merged_into}, in which it went on"),
        ("ISI DIHAPUS dari catatan {versions}", " ({scope}", " {party}", ")[scope]", "; alasan: {ground}", "; diusulkan oleh {proposer}",
         "; disetujui oleh {approver}", "; disimpan sampai {kept_until}",
         "; sekali lagi, setelah pemulihan (peristiwa {again_of} dari catatan yang hilang)",
         "; mengikuti {merged_into}, tempat laporan ini dilanjutkan"),
    ),
    "DetailsRestated": _fact(("Details of {parties} written down anew",), ("Data {parties} dicatat kembali",)),
    # the machinery
    "AlarmRaised": _fact(("ALARM: {alarm}", ", told: {addressees}"), ("ALARM: {alarm}", ", diberi tahu: {addressees}")),
}  # fmt: skip

CODES: Mapping[str, tuple[str, str]] = {
    "office": ("the office", "kantor"),
    "complainant": ("the complainant", "pelapor"),
    "representative": ("the representative", "kuasa"),
    "respondent": ("the respondent", "terlapor"),
    "other_body": ("another body", "instansi lain"),
    "nobody": ("nobody", "tidak ada"),
    "running": ("running", "berjalan"),
    "paused": ("paused", "dihentikan"),
    "met": ("met", "dipenuhi"),
    "met late": ("met late", "dipenuhi terlambat"),
    "missed": ("MISSED", "TERLEWATI"),
    "overdue": ("OVERDUE", "LEWAT"),
    "cancelled": ("fell away", "gugur"),
    "resumed": ("resumed", "dilanjutkan"),
    "restarted": ("begun anew", "dimulai ulang"),
    "reclassified": ("reclassified", "klasifikasi ulang"),
    "calendar": ("calendar changed", "kalender berubah"),
    "procedure": ("procedure changed", "prosedur berubah"),
    "merged": ("merged", "digabung"),
    "state": ("state changed", "status berubah"),
    "by hand": ("by hand", "oleh petugas"),
    "cap": ("longest pause is over", "jeda terlama habis"),
    "over": ("over", "selesai"),
    "top": ("top reached", "puncak tercapai"),
    "closed": ("case closed", "laporan ditutup"),
    "left the unit": ("left the unit", "keluar dari unit"),
    "notice": ("by notice", "dengan pemberitahuan"),
    "approval": ("with approval", "dengan persetujuan"),
    "consent": ("by consent", "dengan kesepakatan"),
    "interim_reply": ("by interim reply", "dengan jawaban sementara"),
    "email": ("e-mail", "surel"),
    "post": ("by post", "lewat pos"),
    "portal": ("to be collected", "diambil sendiri"),
    "on_acceptance": ("accepted by the carrier", "diterima layanan surel"),
    "on_delivery": ("delivered", "sampai"),
    "other_means": ("served by other means", "disampaikan dengan cara lain"),
    "expired": ("expired", "habis masa berlaku"),
    "revoked": ("revoked", "dicabut"),
    "full": ("in full", "seluruhnya"),
    "partial": ("in part", "sebagian"),
    "none": ("not at all", "tidak sama sekali"),
    "related": ("related", "terkait"),
    "duplicate": ("duplicate", "ganda"),
    "follow_up": ("follow-up", "lanjutan"),
    "normal": ("normal", "biasa"),
    "urgent": ("urgent", "mendesak"),
    "counter": ("counter", "loket"),
    "phone": ("telephone", "telepon"),
    "web": ("web", "web"),
    "letter": ("letter", "surat"),
    "own_motion": ("own motion", "prakarsa sendiri"),
    "officer": ("officer", "petugas"),
    "supervisor": ("supervisor", "atasan"),
    "addressee": ("addressee", "pejabat tujuan"),
    "system": ("by itself", "otomatis"),
    "administrator": ("administrator", "administrator"),
    "issued": ("issued", "terbit"),
    "sent": ("sent", "terkirim"),
    "served": ("served", "disampaikan"),
    "failed": ("FAILED", "GAGAL"),
    "pending": ("waiting", "menunggu"),
    "leased": ("on its way", "dalam proses"),
    "sending": ("on its way", "dalam proses"),
    "unknown": ("unknown, being settled", "belum pasti"),
    "accepted": ("accepted", "diterima"),
    "delivered": ("delivered", "sampai"),
    "bounced": ("BOUNCED", "DITOLAK"),
    "offered": ("offered", "ditawarkan"),
    "refused": ("refused", "ditolak"),
    "nobody_available": ("nobody is there to take the case", "tidak ada petugas yang dapat menangani"),
    "serve_by_other_means": ("serve a notice by other means", "sampaikan pemberitahuan dengan cara lain"),
    "escalation_dead_end": ("an escalation found nobody", "eskalasi tidak menemukan siapa pun"),
    "escalation_at_the_top": ("an escalation reached the top", "eskalasi mencapai puncak"),
    "automatic_step_impossible": ("an automatic step was not possible", "langkah otomatis tidak dapat dilakukan"),
    "watch_gap": ("the watch did not run", "pengawasan tidak berjalan"),
    "clock_went_back": ("the clock went back", "jam mesin mundur"),
    "timer_quarantined": ("a deadline cannot be handled", "batas waktu tidak dapat diproses"),
    "record_broken": ("the record does not verify", "catatan tidak lolos pemeriksaan"),
    "mail_refused": ("mail is refused", "surel ditolak"),
    "many_due": ("very many deadlines due at once", "sangat banyak batas waktu jatuh tempo"),
    "erasure_to_approve": ("approve an erasure, or decline it", "setujui atau tolak penghapusan"),
    "hold": ("legal hold", "penahanan hukum"),
    "task": ("task", "tugas"),
    "proposed": ("waits for approval", "menunggu persetujuan"),
    "withdrawn": ("withdrawn", "dicabut"),
    "propose": ("somebody is asked to approve the erasure", "penghapusan dimintakan persetujuan"),
    "erase": ("erased by itself", "dihapus otomatis"),
    "entries": ("single entries", "catatan tertentu"),
    "party": ("party", "pihak"),
    "case": ("the whole case", "seluruh laporan"),
    "request": ("the person asked for it", "atas permintaan yang bersangkutan"),
    "consent_withdrawn": ("consent was withdrawn", "persetujuan ditarik kembali"),
    "no_longer_needed": ("no longer needed", "tidak diperlukan lagi"),
    "unlawful": ("it was recorded unlawfully", "dicatat secara melawan hukum"),
    "legal_duty": ("a legal duty", "kewajiban hukum"),
    "litigation": ("a dispute in court", "perkara di pengadilan"),
    "investigation": ("an investigation", "penyelidikan"),
    "audit": ("an audit", "pemeriksaan"),
    "projection_differs": ("a worklist differs from the record", "daftar kerja berbeda dari catatan"),
}
"""Codes of the engine's own, in (English, Indonesian)."""


def code(value: str, lang: str) -> str:
    """A code in words, or as it is where the engine has none for it."""
    known = CODES.get(value)
    return value.replace("_", " ") if known is None else known[lang == "id"]


def worded(type_: str, fields: Mapping[str, str], lang: str) -> str:
    """An event in words; raises KeyError for a type that has none."""
    return "".join(said for part in EVENTS[type_][lang] if (said := _part(part, fields)) is not None)


def _part(part: str, fields: Mapping[str, str]) -> str | None:
    """One part filled in; None when a field that it needs is empty.

    ``[name]`` at its end asks for one more, ``[!name]`` for one that is empty.
    """
    if part.endswith("]"):
        part, _, needed = part[:-1].rpartition("[")
        if bool(fields.get(needed.removeprefix("!"))) is needed.startswith("!"):
            return None
    names = [name for _, name, _, _ in Formatter().parse(part) if name]
    if not all(fields.get(name) for name in names):
        return None
    return part.format_map(fields)
