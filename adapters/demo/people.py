"""Invented people, bodies and organisations."""

from __future__ import annotations

from random import Random

_FIRST = {
    "en": ("Agnes", "Benjamin", "Clara", "Dorothy", "Edwin", "Fatima", "Grace", "Harold", "Irene", "Joseph", "Kamala",
           "Leonard", "Miriam", "Nathan", "Olive", "Prakash", "Queenie", "Rosa", "Stanley", "Theresa"),
    "id": ("Ahmad", "Bayu", "Citra", "Dian", "Eko", "Fitri", "Gusti", "Halimah", "Indra", "Joko", "Komang", "Laras",
           "Made", "Ningsih", "Oka", "Purnomo", "Rahayu", "Slamet", "Tuti", "Wayan"),
}  # fmt: skip
_LAST = {
    "en": ("Barrow", "Coleman", "Dunmore", "Ellery", "Fairclough", "Gaunt", "Holloway", "Ibekwe", "Jardine", "Kestrel",
           "Lockwood", "Merriman", "Nolan", "Okoro", "Pettigrew", "Quayle", "Rudd", "Sandoval", "Thorne", "Vickers"),
    "id": ("Abdurrahman", "Budiarti", "Cahyono", "Darmawan", "Effendi", "Firmansyah", "Ginting", "Hutapea", "Irawan",
           "Junaedi", "Kusumo", "Lubis", "Manurung", "Nasution", "Pangestu", "Ritonga", "Siregar", "Tarigan", "Utomo",
           "Wibisono"),
}  # fmt: skip
ORGANISATIONS = ("Legal Aid Circle", "Lembaga Bantuan Warga", "Tenants' Voice", "Forum Pengaduan Rakyat")
BODIES = ("land-office", "civil-registry", "city-hospital", "school-board", "police-resort", "water-company")


def person(chance: Random, language: str, number: int) -> dict[str, str]:
    """Somebody with a name, an address that no mail reaches, and a language."""
    first, last = chance.choice(_FIRST[language]), chance.choice(_LAST[language])
    return {"name": f"{first} {last}", "email": f"{first}.{last}{number}@mail.example".lower(), "language": language}
