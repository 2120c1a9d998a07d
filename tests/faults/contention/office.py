"""An office to quarrel over: founded, with cases that hold four promises each, all due at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from adapters.calendars.shelf import CalendarShelf
from adapters.database.store import SqlStore
from adapters.packs.shelf import PackShelf
from domain.case import commands as c
from domain.case.timers import AFTER
from domain.office import Office
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk
from workflows.library import Library

NAME = "boston-311"
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PROMISES = 4
"""Deadlines of each case."""

LIMIT = timedelta(days=30)
OFFICE = Office(
    office="contention", name="Contention", zone="America/New_York", units={"Q": {"name": "Queue", "head": "head"}},
    officers={
        "clerk": {"name": "Clerk", "roles": ("intake", "officer", "administrator"), "unit": "Q"},
        "head": {"name": "Head", "roles": ("unit_supervisor",), "unit": "Q", "email": "head@office.example"},
    },
)  # fmt: skip


@dataclass
class At:
    """A clock that stands where it is put."""

    moment: datetime = START

    def now(self):
        return self.moment


@cache
def rules():
    """Boston's procedure with three more promises beside its own; none of theirs escalates."""
    shipped = PackShelf().load(NAME)
    promise = shipped.clocks["answer_calendar"]
    more = {f"promise_{n}": promise.model_copy(update={"expiry": ()}) for n in range(2, PROMISES + 1)}
    return shipped.model_copy(update={"version": "four promises", "clocks": {**shipped.clocks, **more}})


class Shelf:
    """Holds these rules alone."""

    def names(self):
        return [NAME]

    def load(self, name):
        return rules()


@cache
def calendars():
    """The shipped ones; Boston's week without its few years stands for any year."""
    shipped = CalendarShelf().load_all()
    return {**shipped, NAME: shipped["demo"]}


def desk(store: SqlStore) -> CaseDesk:
    """A process's own desk at this store."""
    return CaseDesk(store, Library(Shelf(), calendars()))


def found(store: SqlStore) -> CaseDesk:
    """A new office."""
    made = desk(store)
    made.handle(ChangeOffice(command_id="founding", actor="clerk", office=OFFICE))
    return made


def complaint(case_id: str, at: datetime | None = None) -> c.FileComplaint:
    """A complaint under this reference, received at this moment."""
    return c.FileComplaint(
        command_id=f"file-{case_id}", actor="clerk", case_id=case_id, procedure=NAME, unit="Q", effective_at=at,
        case_class="Heat - Excessive Insufficient", parties=({"name": "A. Person", "email": "a@people.example"},),
    )  # fmt: skip


def file(at: CaseDesk, cases, batch: int = 500):
    """File complaints under these references, many at a time."""
    commands = [complaint(case) for case in cases]
    for first in range(0, len(commands), batch):
        at.handle_all(commands[first : first + batch])


def note(case_id: str, command_id: str, **more) -> c.AddNote:
    """A short note."""
    return c.AddNote(command_id=command_id, actor="clerk", case_id=case_id, text="Called; nobody answered.", **more)


def close(case_id: str, command_id: str, **more) -> c.Close:
    """The end of a case."""
    return c.Close(command_id=command_id, actor="clerk", case_id=case_id, reason="Done.", **more)


IN_TIME = LIMIT
"""After filing: the last moment at which a promise still is kept."""

TOO_LATE = LIMIT + AFTER
"""After filing: the first moment at which it is broken."""
