"""The office as people read it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.cli.output import console, styled, table
from domain.office import Office

_HEADINGS = {
    "en": (
        ("Officer", "Name", "Roles", "Unit", "Superior", "Today"), ("Unit", "Name", "Head", "Above", "Serves"),
        ("Body", "Name", "Superior", "E-mail"), ("here", "away until {0}, {1}", "nobody", "not active", "everything"),
    ),
    "id": (
        ("Petugas", "Nama", "Peran", "Unit", "Atasan", "Hari ini"), ("Unit", "Nama", "Kepala", "Di atasnya", "Melayani"),
        ("Instansi", "Nama", "Atasan", "Surel"), ("hadir", "berhalangan sampai {0}, {1}", "tanpa pengganti", "tidak aktif", "semua"),
    ),
}  # fmt: skip


def put_office(office: Office, now: datetime, lang: str) -> None:
    """Print the office."""
    officers, units, bodies, (here, away, nobody, inactive, everything) = _HEADINGS[lang]
    day = now.astimezone(ZoneInfo(office.zone)).date()
    out = console()
    out.print(styled(f"{office.name}   ({office.office}, {office.zone})", "bold"))
    rows = []
    for key, officer in office.officers.items():
        absence = officer.absence_on(day)
        today = away.format(absence.last, absence.substitute or nobody) if absence else here
        rows.append((
            key, officer.name, ", ".join(officer.roles), officer.unit or "", officer.superior or "",
            today if officer.active else inactive,
        ))  # fmt: skip
    out.print(table(officers, rows))
    if office.units:
        out.print()
        out.print(table(units, [
            (key, u.name, u.head or "", u.parent or "", ", ".join((*u.classes, *u.areas)) or everything)
            for key, u in office.units.items()
        ]))  # fmt: skip
    if office.bodies:
        out.print()
        out.print(table(bodies, [(key, b.name, b.superior or "", b.email or "") for key, b in office.bodies.items()]))
