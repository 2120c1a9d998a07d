"""What `ombuds verify` says, in (English, Indonesian)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.phrases import words

if TYPE_CHECKING:
    from adapters.proof.verifying import Told

STEPS = {
    "events": (
        "events 1..n without a gap; each hashes to its leaf, stands where it says and follows the one before in its case; content fits",
        "peristiwa 1..n tanpa celah; masing-masing sesuai hash-nya, berada di tempatnya dan menyambung peristiwa sebelumnya; isi cocok",
    ),
    "heads": (
        "the heads say where the record and each case end",
        "kepala catatan menunjukkan akhir catatan dan akhir tiap laporan",
    ),
    "contents": (
        "content is absent only where the record says that it was erased",
        "isi hanya boleh tidak ada bila catatan menyatakan telah dihapus",
    ),
    "documents": (
        "procedures and calendars are those that the events name",
        "prosedur dan kalender sama dengan yang disebut peristiwa",
    ),
    "attachments": (
        "every attached file is the one that its entry names",
        "tiap berkas lampiran adalah yang disebut catatannya",
    ),
    "roots": (
        "the tree over the events has the root of every checkpoint, so each checkpoint continues the one before",
        "pohon peristiwa memiliki akar tiap titik periksa, sehingga tiap titik periksa menyambung yang sebelumnya",
    ),
    "signatures": (
        "the checkpoints are signed by the key that you named, and those that it handed over to",
        "titik periksa ditandatangani kunci yang Anda sebut, dan kunci penerusnya",
    ),
    "since": (
        "what you kept is the beginning of this record",
        "yang Anda simpan adalah awal catatan ini",
    ),
    "tree": ("what is kept of the tree is that of the events", "bagian pohon yang disimpan sesuai peristiwa"),
    "commands": (
        "every event belongs to one command, stands where its answer said, and attests to what is kept of it",
        "tiap peristiwa milik satu perintah, di tempat yang disebut jawabannya, dan mengesahkan apa yang disimpan darinya",
    ),
    "firings": (
        "no deadline, warning or rung fired twice, and none before it was due",
        "tidak ada batas waktu, peringatan atau jenjang yang terpicu dua kali atau terlalu dini",
    ),
    "projections": (
        "worklists, deadlines, tasks and notices are what the events say",
        "daftar kerja, batas waktu, tugas dan pemberitahuan sesuai peristiwa",
    ),
    "outbox": (
        "every notice by e-mail is in the outbox once",
        "tiap pemberitahuan surel ada satu kali di kotak keluar",
    ),
}
"""Each step: what holds if it is OK."""

MEANS = {
    "events": (
        "this event, or the one before it, was changed, removed, moved or put in after it was recorded.",
        "peristiwa ini, atau yang sebelumnya, diubah, dihapus, dipindah atau disisipkan setelah dicatat.",
    ),
    "heads": (
        "events were removed from the end, or somebody wrote into the tables beside the record.",
        "peristiwa di akhir dihapus, atau seseorang menulis ke tabel di samping catatan.",
    ),
    "contents": (
        "content of this event was destroyed, or put back, without the record saying so.",
        "isi peristiwa ini dimusnahkan, atau dikembalikan, tanpa disebut dalam catatan.",
    ),
    "documents": (
        "a procedure or calendar by which cases were decided was changed or removed.",
        "prosedur atau kalender yang menjadi dasar keputusan diubah atau dihapus.",
    ),
    "attachments": (
        "an attached file was changed or removed. The events are whole; a backup may still have the file.",
        "berkas lampiran diubah atau dihapus. Peristiwa utuh; cadangan mungkin masih memiliki berkasnya.",
    ),
    "roots": (
        "the record was rewritten or cut after the checkpoint was signed: somewhere from here on it is not what was signed.",
        "catatan ditulis ulang atau dipotong setelah titik periksa ditandatangani: mulai dari sini tidak lagi seperti yang ditandatangani.",
    ),
    "signatures": (
        "nothing outside the database vouches for it under a key that you trust. All steps above hold.",
        "tidak ada yang di luar basis data yang menjaminnya dengan kunci yang Anda percaya. Semua langkah di atas benar.",
    ),
    "since": (
        "this is not the record that you saw before: it was rewritten, cut, or is another.",
        "ini bukan catatan yang pernah Anda lihat: telah ditulis ulang, dipotong, atau catatan lain.",
    ),
    "tree": (
        "the tables for proofs are damaged; the events are not. `ombuds rebuild` mends them.",
        "tabel untuk bukti rusak; peristiwa tidak. `ombuds rebuild` memperbaikinya.",
    ),
    "commands": (
        "somebody wrote into the table of commands.",
        "seseorang menulis ke tabel perintah.",
    ),
    "firings": (
        "an event of a clock cannot be right: a fault of the program, or somebody wrote it.",
        "peristiwa batas waktu tidak mungkin benar: kesalahan program, atau ditulis seseorang.",
    ),
    "projections": (
        "worklists show something else than the record. The events are whole; `ombuds rebuild` mends the tables.",
        "daftar kerja berbeda dari catatan. Peristiwa utuh; `ombuds rebuild` memperbaiki tabel.",
    ),
    "outbox": (
        "a notice is missing in the outbox, or one stands there without cause. The events are whole.",
        "pemberitahuan hilang dari kotak keluar, atau ada tanpa sebab. Peristiwa utuh.",
    ),
}
"""Each step: what it means if it fails."""

_PHRASES = {
    "computed": ("computed", "dihitung"),
    "expected": ("expected", "seharusnya"),
    "gap": ("GAP", "CELAH"),
    "ok": (
        "OK: {0:,} {0:event is|events are} what was signed; nothing is missing and nothing was changed.",
        "OK: {0:,} peristiwa sesuai yang ditandatangani; tidak ada yang hilang dan tidak ada yang diubah.",
    ),
    "unlooked": (
        "Attached files were not looked at (--without-attachments).",
        "Berkas lampiran tidak diperiksa (--without-attachments).",
    ),
    "at": (" at event {0:,}", " pada peristiwa {0:,}"),
    "between": (" somewhere in events {0:,} to {1:,}", " di antara peristiwa {0:,} sampai {1:,}"),
}
said = words(_PHRASES)


_TOLD = {
    "as_it_is": ("{0}", "{0}"),
    "at": ("{0}: {1}", "{0}: {1}"),
    "root": ("{0:,} {0:event|events}, root {1}", "{0:,} peristiwa, akar {1}"),
    "events": ("{0:,} {0:event|events}", "{0:,} peristiwa"),
    "streams": ("{0:,} {0:stream|streams}", "{0:,} rangkaian"),
    "contents": ("{0:,} {0:content|contents}", "{0:,} isi"),
    "stray": ("content of no event", "isi tanpa peristiwa"),
    "none": ("none", "tidak ada"),
    "fit": ("{0:,} {0:fits|fit}, {1:,} {1:was|were} erased", "{0:,} cocok, {1:,} dihapus"),
    "digests": ("{0:,} {0:text has its digest|texts have their digests}", "{0:,} naskah sesuai hash-nya"),
    "files": ("{0:,} {0:file has its digest|files have their digests}", "{0:,} berkas sesuai hash-nya"),
    "a_checkpoint": ("a checkpoint", "titik periksa"),
    "other_note": ("the note of {0:,} says something else", "catatan titik periksa {0:,} menyatakan hal lain"),
    "checkpoints": (
        "{0:,} {0:checkpoint|checkpoints}, up to event {1:,}", "{0:,} titik periksa, sampai peristiwa {1:,}",
    ),
    "ends": ("the record ends at event {0:,}", "catatan berakhir pada peristiwa {0:,}"),
    "no_key": ("nobody's key was named", "tidak ada kunci yang disebut"),
    "no_checkpoint_no_key": (
        "there is no checkpoint, and nobody's key was named", "tidak ada titik periksa, dan tidak ada kunci yang disebut",
    ),
    "a_key": ("a key that you were told: --key", "kunci yang diberitahukan kepada Anda: --key"),
    "only_outside": (
        "the database has no checkpoint; what was kept outside is judged below",
        "basis data tidak memiliki titik periksa; yang disimpan di luar dinilai di bawah",
    ),
    "signed_by": ("signed by {0}", "ditandatangani {0}"),
    "signed": (
        "{0:,} {0:checkpoint|checkpoints} of {1}, up to event {2:,} of {3:,}",
        "{0:,} titik periksa dari {1}, sampai peristiwa {2:,} dari {3:,}",
    ),
    "signed_and_seen": (
        "{0:,} {0:checkpoint|checkpoints} of {1}, up to event {2:,} of {3:,}; seen by {4}",
        "{0:,} titik periksa dari {1}, sampai peristiwa {2:,} dari {3:,}; disaksikan {4}",
    ),
    "unseen": ("{0} has seen no checkpoint", "{0} tidak menyaksikan titik periksa mana pun"),
    "cosignature": ("its cosignature", "tanda tangan saksinya"),
    "outside": ("{0:,} kept outside", "{0:,} disimpan di luar"),
    "nothing_outside": ("nothing was kept outside", "tidak ada yang disimpan di luar"),
    "nobody_signed": (
        "no key in force has signed what was kept outside", "yang disimpan di luar tidak ditandatangani kunci yang berlaku",
    ),
    "lost": (
        "events {0:,} to {1:,} as they were seen; {2} declared it on {3} in event {4:,}",
        "peristiwa {0:,} sampai {1:,} yang pernah terlihat; {2} menyatakannya pada {3} dalam peristiwa {4:,}",
    ),
    "as_events_say": ("as the events say", "sesuai peristiwa"),
    "readable": ("what can be read", "sesuatu yang dapat dibaca"),
}  # fmt: skip
_told = words(_TOLD)


def spoken(found: Told, lang: str) -> str:
    """What was computed or expected; what a refusal or the oracle says of a fault stays in English."""
    return _told(found.key, lang, *found.values)
