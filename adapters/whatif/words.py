"""What the results are called, in (English, Indonesian)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.phrases import words

WORDS = {
    "class": ("Class", "Kelas"), "unit": ("Unit", "Unit"), "none": ("(none)", "(tidak ada)"), "total": ("Total", "Jumlah"),
    "cases": ("Cases", "Laporan"), "late": ("Late", "Terlambat"),
    "newly_late": ("Newly\nlate", "Jadi\nterlambat"), "newly_on_time": ("Newly\non time", "Jadi tepat\nwaktu"),
    "diverges": ("Diverge", "Menyimpang"), "escalations": ("Escalations", "Eskalasi"),
    "notices": ("Notices", "Pemberitahuan"),
    "same_class": ("{0} further {0:class|classes} in which nothing changes.", "{0} kelas lain tanpa perubahan."),
    "same_unit": ("{0} further {0:unit|units} in which nothing changes.", "{0} unit lain tanpa perubahan."),
    "same_to": ("{0} further {0:addressee|addressees} for whom nothing changes.", "{0} penerima lain tanpa perubahan."),
    "ladder": ("Ladder", "Tangga eskalasi"), "to": ("To", "Kepada"), "nobody": ("(nobody there)", "(tidak ada orang)"),
    "procedure": ("What if {0} were version {1}", "Bagaimana jika {0} adalah versi {1}"),
    "calendar": ("What if days were counted by {0}", "Bagaimana jika hari dihitung menurut {0}"),
    "no_cases": ("No case is asked about.", "Tidak ada laporan yang dimaksud."),
    "same": ("No case comes out differently.", "Tidak ada laporan yang hasilnya berbeda."),
    "different": ("{0} of {1} {1:case comes|cases come} out differently in some way.", "{0} dari {1} laporan berbeda dalam suatu hal."),
    "diverging": (
        ("{0} {0:case|cases} could not have gone on as {0:it|they} did: {0:it is|they are} not judged, "
         "and {0:is|are} counted up to there (--csv says where)."),
        "{0} laporan tidak mungkin berlanjut seperti kenyataannya: tidak dinilai, dihitung sampai di situ (lihat --csv).",
    ),
    "really": ("As it was", "Kenyataan"), "then": ("What if", "Bagaimana jika"),
    "to_whom": ("Escalations, to whom", "Eskalasi, kepada siapa"),
    "by_class": ("Late cases of each class", "Laporan terlambat per kelas"),
    "by_unit": ("Late cases of each unit", "Laporan terlambat per unit"),
    "of": ("{0:,} of {1:,} late, {2}", "{0:,} dari {1:,} terlambat, {2}"), "of_then": ("{0:,} late, {1}", "{0:,} terlambat, {1}"),
    "of_diverging": ("{0:,} diverge", "{0:,} menyimpang"),
    "in_all": ("{0:,} {0:case|cases}: {1:,} {1:was|were} late, {2:,} would have been",
               "{0:,} laporan: {1:,} terlambat, dengan aturan itu {2:,}"),
    "more": ("and {0} more", "dan {0} lagi"),
}  # fmt: skip
word = words(WORDS)


def title(asked: Mapping[str, Any], lang: str) -> list[str]:
    """What was asked, in words."""
    said = []
    if asked["procedure"] is not None:
        said.append(word("procedure", lang, asked["procedure"], asked["version"]))
    if asked["calendar"] is not None:
        said.append(word("calendar", lang, asked["calendar"]))
    return said
