"""An office of three people whose cases hold one promise of every kind, on any store and clock."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from adapters.packs.shelf import PackShelf
from domain.calendar import Window, WorkingCalendar
from domain.case import commands as c
from domain.office import Office
from domain.office_change import ChangeOffice
from domain.procedure.compiled import Compiled
from workflows.desk import CaseDesk
from workflows.library import Library

HERE = Path(__file__).parent
ROUND_THE_CLOCK = dict.fromkeys(range(7), (Window.parse("00:00", "24:00"),))
OFFICE_HOURS = dict.fromkeys(range(5), (Window.parse("08:00", "17:00"),))


def office(zone: str = "Africa/Nairobi") -> Office:
    return Office.model_validate({
        "office": "here", "name": "The office", "zone": zone,
        "units": {"all": {"name": "All", "head": "head"}},
        "officers": {
            "admin": {"name": "Admin", "roles": ["administrator"], "email": "admin@office.example"},
            "officer": {"name": "Officer", "roles": ["officer"], "unit": "all", "superior": "head", "email": "officer@office.example"},
            "head": {"name": "Head", "roles": ["head"], "unit": "all", "superior": "director", "email": "head@office.example"},
            "director": {"name": "Director", "roles": ["director"], "email": "director@office.example", "language": "id"},
        },
    })  # fmt: skip


@cache
def compiled(name: str) -> Compiled:
    return Compiled(PackShelf().load(str(HERE / f"{name}.yaml")))


class Shelf:
    """The procedures of this folder."""

    def names(self) -> list[str]:
        return sorted(file.stem for file in HERE.glob("*.yaml"))

    def load(self, name: str):
        return compiled(name).procedure


def calendar(zone: str, week=ROUND_THE_CLOCK, version: str = "1", **more) -> WorkingCalendar:
    return WorkingCalendar("here", version, zone, week, **more)


def desk(store, calendar: WorkingCalendar, *, found: bool = True, zones: str | None = None) -> CaseDesk:
    """A desk at this store, its office founded unless it is."""
    library = Library(Shelf(), {"here": calendar}, zones)
    for name in library.shelf.names():
        library._current[name] = library._pinned[compiled(name).digest] = compiled(name)
    made = CaseDesk(store, library)
    if found:
        made.handle(ChangeOffice(command_id="founding", actor="admin", office=office(calendar.zone)))
    return made


def complaint(number: int = 1, procedure: str = "promises", **more) -> c.FileComplaint:
    given = {"actor": "complainant", "procedure": procedure, "case_class": "any"} | more
    party = c.PartyIn(name="A. Person", email=f"p{number}@people.example")
    return c.FileComplaint(command_id=f"file-{number:06}", case_id=f"T-{number:06}", parties=[party], **given)


def missed(store, stream: str):
    """Broken promises of a case: clock → the events that say so."""
    found: dict[str, list] = {}
    for event in store.events(stream=stream):
        if event.type == "DeadlineMissed":
            found.setdefault(event.facts["deadline"].partition("#")[0], []).append(event)
    return found


def promised(store, stream: str) -> dict[str, str]:
    """The first due moment of each clock of a case, as the record has it."""
    return {e.facts["clock"]: e.facts["due_at"] for e in store.events(stream=stream) if e.type == "DeadlineSet"}
