"""A small office with a signed record, kept in memory: written once, taken up again for every attack."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from fakes.databases import FixedClock, RepeatableSalts
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from adapters.calendars.shelf import CalendarShelf
from adapters.database import checkpoints
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.schema import upgrade
from adapters.database.store import SqlStore
from adapters.packs.shelf import PackShelf
from adapters.proof.desk import Folder
from adapters.proof.ed25519 import PrivateKey
from adapters.proof.signing import CheckpointSigner
from adapters.proof.verifying import Verification
from domain.case import commands as c
from domain.office import Office
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk
from workflows.library import Library

OFFICE = Office(
    office="bench", name="Bench", zone="America/New_York", units={"Q": {"name": "Queue", "head": "head"}},
    officers={
        "clerk": {"name": "Clerk", "roles": ("intake", "officer", "administrator"), "unit": "Q"},
        "head": {"name": "Head", "roles": ("unit_supervisor",), "unit": "Q", "email": "head@office.example"},
    },
)  # fmt: skip
CLASS = "Heat - Excessive Insufficient"


@dataclass
class Scene:
    """A record as it stands, what an attacker may have kept of it, and what lies outside his reach."""

    whole: bytes
    earlier: bytes
    signer: PrivateKey
    kept_outside: object
    events: int


class Desk:
    """Writes an office's record."""

    def __init__(self, engine, clock):
        self.clock = clock
        self.store = SqlStore(engine, clock=clock, salts=RepeatableSalts())
        self.desk = CaseDesk(self.store, Library(PackShelf(), CalendarShelf().load_all()))
        self.desk.handle(ChangeOffice(command_id="found-office", actor="clerk", office=OFFICE))

    def file(self, number):
        self.desk.handle(c.FileComplaint(
            actor="clerk", command_id=f"file-{number:08}", case_id=f"N{number:08}", procedure="boston-311", case_class=CLASS,
            unit="Q", channel="phone", parties=({"name": "A. Person", "email": f"p{number}@people.example"},),
            subject="No heat", text="There has been no heat in the flat since Friday.",
        ))  # fmt: skip

    def note(self, number, said):
        self.clock.forward(hours=1)
        self.desk.handle(c.AddNote(
            actor="clerk", command_id=f"note-{number:08}-{said}", case_id=f"N{number:08}", text=f"Note {said}: nobody answered.",
        ))  # fmt: skip

    def close(self, number):
        self.desk.handle(c.Close(
            actor="clerk", command_id=f"close-{number:08}", case_id=f"N{number:08}", reason="The heat is back.",
        ))  # fmt: skip


def play(folder, cases=3, engine=None):
    """A record of a few cases, one closed and the others late, with three checkpoints, the last of them kept outside as well."""
    file, clock = folder / "played.db", FixedClock(datetime(2015, 3, 2, 14, 0, tzinfo=UTC))
    engine = engine or open_engine(sqlite_url(file))
    upgrade(engine, origin="test")
    desk = Desk(engine, clock)
    signer = CheckpointSigner(desk.store, Folder(folder / "signer"))
    key = signer.new_key()
    for number in range(cases):
        desk.file(number)
    signer.sign()
    for said in range(3):
        for number in range(cases):
            desk.note(number, said)
    signer.sign()
    earlier = image(engine) if engine.dialect.name == "sqlite" else b""
    desk.close(0)
    clock.forward(days=60)
    desk.desk.sweep()
    kept_outside = signer.sign().note
    size, _ = checkpoints.head(desk.store)
    whole = image(engine) if engine.dialect.name == "sqlite" else b""
    engine.dispose()
    return Scene(whole, earlier, key, kept_outside, size)


def image(engine):
    """The bytes of a SQLite database, with nothing left in a journal."""
    with sqlite3.connect(engine.url.database) as source, sqlite3.connect(":memory:") as copy:
        source.backup(copy)
        return copy.serialize()


class Held(sqlite3.Connection):
    """A connection whose transaction nobody ends who only reads on it."""

    def commit(self):
        """Not here."""

    rollback = commit


class Stage:
    """One database in memory, in which a record stands as it was again and again."""

    def __init__(self):
        self.raw = self.record = None
        self.engine = create_engine("sqlite://", creator=lambda: self.raw, poolclass=StaticPool)
        self.store = SqlStore(self.engine)

    def put(self, record):
        """Take back what was done to it; another one gets a connection of its own, since SQLite remembers tables."""
        if record is self.record:
            self.raw.execute("ROLLBACK")
        else:
            self.engine.dispose()
            self.record = record
            self.raw = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None, factory=Held)
            self.raw.deserialize(record)
        self.raw.execute("BEGIN")

    def steps(self, key, since=()):
        """Verify what stands there."""
        return list(Verification(self.store, key, (), since).steps())
