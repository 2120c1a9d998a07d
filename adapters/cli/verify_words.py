"""What `ombuds verify` says, in (English, Indonesian)."""

from __future__ import annotations

from adapters.phrases import words

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
        "OK: {0} {0:event is|events are} what was signed; nothing is missing and nothing was changed.",
        "OK: {0} peristiwa sesuai yang ditandatangani; tidak ada yang hilang dan tidak ada yang diubah.",
    ),
    "at": (" at event {0}", " pada peristiwa {0}"),
    "between": (" somewhere in events {0} to {1}", " di antara peristiwa {0} sampai {1}"),
}
said = words(_PHRASES)
