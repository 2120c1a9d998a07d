"""The words of the live view, in English and in Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "prefect": "Prefect", "mail": "Mail", "record": "Record", "login": "login in {file}", "guide": "Guide",
        "mails": "{count:,} {count:mail|mails}", "events": "{count:,} {count:event|events}",
        "watch_worker": "watch {age} ago", "watch_here": "sweeping directly meanwhile",
        "watch_none": "the watch has not run yet", "server": "server {health}", "worker": "worker {health}",
        "starting": "starting", "up": "up", "down": "DOWN, starting again", "elsewhere": "answers",
        "cases": "CASES", "coming": "NEXT DEADLINES", "latest": "JUST HAPPENED", "mailed": "LATEST MAIL",
        "open_closed": "{open} open · {closed} over",
        "totals": "{overdue} overdue · {escalated} escalated · {tasks} {tasks:task|tasks}",
        "nothing": "nothing yet", "to": "to {whom}", "steps": "{count} {count:step|steps} to come",
        "footer": "Ctrl-C stops everything.  Elsewhere: ombuds show {case}, ombuds status",
        "warning": "reminder: {clock}", "cap": "pause ends: {clock}", "rung": "rung {rung}: {ladder}",
        "trouble": "TROUBLE: {what}", "complainant": "complainant", "respondent": "respondent",
        "other_body": "other body", "officer": "officer {id}", "addressee": "{id}", "supervisor": "supervisor {id}",
        "d": "d", "h": "h", "min": "min", "s": "s", "now": "now",
        "state": "Prefect {server}, worker {worker}",
        "loading": "Loading the demonstration: {done} of {total} steps of its past",
        "loaded": "The demonstration is loaded: {steps} steps of the past.",
        "continues": "The demonstration goes on where it ended.",
        "own_office": "This home holds an office of its own: no demonstration is loaded.",
        "gone": "Everything that was started here has ended. `make run` (or `ombuds run`) goes on from here.",
        "began": "{name}: Prefect {prefect}, mail in {mail}, record in {record}.",
    },
    "id": {
        "prefect": "Prefect", "mail": "Surel", "record": "Catatan", "login": "sandi di {file}", "guide": "Panduan",
        "mails": "{count:,} surel", "events": "{count:,} peristiwa",
        "watch_worker": "pengawasan {age} lalu", "watch_here": "sementara disapu langsung",
        "watch_none": "pengawasan belum berjalan", "server": "server {health}", "worker": "pekerja {health}",
        "starting": "dimulai", "up": "siap", "down": "MATI, dimulai lagi", "elsewhere": "menjawab",
        "cases": "LAPORAN", "coming": "BATAS WAKTU BERIKUT", "latest": "BARU SAJA TERJADI", "mailed": "SUREL TERAKHIR",
        "open_closed": "{open} terbuka · {closed} selesai",
        "totals": "{overdue} lewat · {escalated} eskalasi · {tasks} tugas",
        "nothing": "belum ada", "to": "kepada {whom}", "steps": "{count} langkah lagi",
        "footer": "Ctrl-C menghentikan semuanya.  Lainnya: ombuds show {case}, ombuds status",
        "warning": "pengingat: {clock}", "cap": "jeda berakhir: {clock}", "rung": "jenjang {rung}: {ladder}",
        "trouble": "MASALAH: {what}", "complainant": "pelapor", "respondent": "terlapor",
        "other_body": "instansi lain", "officer": "petugas {id}", "addressee": "{id}", "supervisor": "atasan {id}",
        "d": "hari", "h": "jam", "min": "mnt", "s": "dtk", "now": "kini",
        "state": "Prefect {server}, pekerja {worker}",
        "loading": "Memuat demonstrasi: {done} dari {total} langkah masa lalunya",
        "loaded": "Demonstrasi telah dimuat: {steps} langkah masa lalu.",
        "continues": "Demonstrasi dilanjutkan dari akhir terakhir.",
        "own_office": "Tempat ini sudah memuat kantor sendiri: demonstrasi tidak dimuat.",
        "gone": "Semua yang dimulai di sini telah berhenti. `make run` (atau `ombuds run`) melanjutkannya.",
        "began": "{name}: Prefect {prefect}, surel di {mail}, catatan di {record}.",
    },
}  # fmt: skip


def span(seconds: float, lang: str) -> str:
    """A length of time, its two largest units: `2 d 4 h`, `3 min 20 s`."""
    words = WORDS[lang]
    left = int(abs(seconds))
    parts: list[str] = []
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, left = divmod(left, length)
        if count or (parts and len(parts) < 2):
            parts.append(f"{count} {words[unit]}")
        if len(parts) == 2:
            break
    return " ".join(parts) or words["now"]
