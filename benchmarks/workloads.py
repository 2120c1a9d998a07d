"""What is measured: single commands, a sweep over many due deadlines, replay, verification, and a bulk import."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Engine

from adapters.database.store import SqlStore
from adapters.packs.shelf import PackShelf
from benchmarks.limit import Capture, seconds_by_hand
from domain.calendar import WorkingCalendar
from domain.case import commands as c
from domain.office import Office
from domain.office_change import ChangeOffice
from domain.replay import replay as replayed
from workflows.desk import CaseDesk
from workflows.library import Library

START = datetime(2015, 3, 2, 15, 0, tzinfo=UTC)
CLASS = "Heat - Excessive Insufficient"
OFFICE = Office(
    office="bench", name="Bench", zone="America/New_York",
    units={"Q": {"name": "Queue", "head": "head"}},
    officers={
        "clerk": {"name": "Clerk", "roles": ("intake", "officer", "administrator"), "unit": "Q"},
        "head": {"name": "Head", "roles": ("unit_supervisor",), "unit": "Q", "email": "head@office.example", "superior": "dept"},
        "dept": {"name": "Department", "roles": ("department_head",), "email": "dept@office.example", "superior": "mayor"},
        "mayor": {"name": "Mayor", "roles": ("mayors_office",), "email": "mayor@office.example"},
    },
)  # fmt: skip

MASS = 40_000
"""Deadlines for several processes: so many that the first batch of each, which loads rules and plans, hardly counts."""
PASSES = 7
"""Over what is read only: one pass is a moment in which a shared machine may be anywhere else."""


class SetClock:
    """A clock that the workload moves."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured rate and, where there is one, the limit beside it."""

    work: str
    unit: str
    count: int
    seconds: float
    limit_seconds: float | None = None

    @property
    def rate(self) -> float:
        """Per second."""
        return self.count / self.seconds

    @property
    def ratio(self) -> float | None:
        """Share of the limit."""
        return None if self.limit_seconds is None else self.limit_seconds / self.seconds


@dataclass(slots=True)
class Bench:
    """One office on one database."""

    engine: Engine
    clock: SetClock
    store: SqlStore
    desk: CaseDesk

    @classmethod
    def on(cls, engine: Engine, calendars: dict[str, WorkingCalendar]) -> Bench:
        """A founded office, nothing filed."""
        clock = SetClock()
        store = SqlStore(engine, clock=clock)
        desk = CaseDesk(store, Library(PackShelf(), calendars))
        desk.handle(ChangeOffice(actor="clerk", office=OFFICE))
        return cls(engine, clock, store, desk)

    def complaint(self, number: int) -> c.FileComplaint:
        """A complaint like many."""
        return c.FileComplaint(
            actor="clerk", command_id=f"file-{number:08}", case_id=f"N{number:08}", procedure="boston-311", case_class=CLASS,
            unit="Q", channel="phone", parties=({"name": "A. Person", "email": f"p{number}@people.example"},),
            subject="No heat", text="There has been no heat in the flat since Friday.",
        )  # fmt: skip

    def file(self, count: int, batch: int = 500) -> None:
        """File so many complaints, in batches; no two came in at the same moment."""
        for first in range(0, count, batch):
            numbers = range(first, min(first + batch, count))
            self.desk.handle_all([
                self.complaint(n).model_copy(update={"effective_at": START - timedelta(seconds=n)}) for n in numbers
            ])  # fmt: skip


def _limited(bench: Bench, spare: Engine, work: Callable[[], int], name: str, unit: str) -> Figure:
    """Run a piece of work, keep what it writes, and write the same by hand."""
    capture = Capture()
    copy_rows(bench.engine, spare)
    with capture.of(bench.store):
        begun = time.perf_counter()
        count = work()
        seconds = time.perf_counter() - begun
    return Figure(name, unit, count, seconds, seconds_by_hand(spare, capture.transactions))


def copy_rows(source: Engine, target: Engine) -> None:
    """Bring another empty database to the same rows, so that updates by hand find theirs."""
    from adapters.database.tables import metadata

    with source.connect() as read, target.begin() as write:
        for table in metadata.sorted_tables:
            write.execute(table.delete())
            rows = [dict(row) for row in read.execute(table.select()).mappings()]
            for first in range(0, len(rows), 2_000):
                write.execute(table.insert(), rows[first : first + 2_000])


def life(bench: Bench, cases: int) -> int:
    """The whole life of so many cases, each command committed: file, acknowledge, assign, note, close."""
    for number in range(cases):
        case = bench.desk.handle(bench.complaint(number)).stream
        bench.clock.moment += timedelta(minutes=1)
        for command in (
            c.Acknowledge(actor="clerk", case_id=case),
            c.Assign(actor="clerk", case_id=case, unit="Q"),
            c.AddNote(actor="clerk", case_id=case, text="The owner was called; nobody answered."),
            c.Close(actor="clerk", case_id=case, reason="The heat is back."),
        ):
            bench.desk.handle(command)
    return cases * 5


def commands(bench: Bench, spare: Engine, count: int) -> Figure:
    """One client, each command committed, over many cases."""
    return _limited(bench, spare, lambda: life(bench, count // 5), "commands, each committed", "commands")


def sweep(bench: Bench, spare: Engine, count: int) -> Figure:
    """All these open cases miss their deadline and begin to climb."""
    bench.file(count)
    bench.clock.moment = START + timedelta(days=30, minutes=1)
    work = f"due deadlines, {count:,} open cases"
    return _limited(bench, spare, lambda: bench.desk.sweep(batch=500, hands=2).missed, work, "deadlines")


def crew(bench: Bench, count: int, workers: int) -> Figure:
    """The same by several workers at once, each with a process for every core, as they sweep a mass."""
    from benchmarks.workers import swept_by
    from ombuds.wiring.helpers import cores

    bench.file(count)
    processes = workers * cores()
    count, seconds = swept_by(processes, bench.engine, START + timedelta(days=30, minutes=1))
    work = f"due deadlines, by {workers} worker{'s' * (workers > 1)} with {processes} processes"
    return Figure(work, "deadlines", count, seconds)


def replay(bench: Bench) -> Figure:
    """Every case folded from the record; the limit reads the same rows and parses their JSON."""

    def work() -> int:
        return sum(case.version for case in replayed(bench.store.events()).values())

    return _read("replay", work, lambda: _parse_all(bench.engine))


def _read(name: str, work: Callable[[], int], by_hand: Callable[[], float]) -> Figure:
    """Work that only reads takes a moment and can be repeated: the quickest of some passes, in turn with the limit."""
    passes = list[tuple[float, float]]()
    for _ in range(PASSES):
        begun = time.perf_counter()
        count = work()
        passes.append((time.perf_counter() - begun, by_hand()))
    seconds, limit = map(min, zip(*passes, strict=True))
    return Figure(name, "events", count, seconds, limit)


def _parse_all(engine: Engine) -> float:
    begun = time.perf_counter()
    for header, body in _rows(engine, "e.header, c.body"):
        orjson.loads(header)
        if body is not None:
            orjson.loads(body)
    return time.perf_counter() - begun


def _rows(engine: Engine, columns: str) -> Iterator[tuple[Any, ...]]:
    """These columns of the record through the bare driver."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {columns} FROM events e LEFT JOIN contents c ON c.seq = e.seq ORDER BY e.seq")  # noqa: S608
        while rows := cursor.fetchmany(4_000):
            yield from rows
    finally:
        connection.close()


def verification(bench: Bench) -> Figure:
    """Order, links, hashes, contents and the tree with a signed checkpoint; the limit reads, parses and hashes the same."""
    from adapters.database import checkpoints
    from adapters.database.chained import chained
    from adapters.proof.ed25519 import PrivateKey, verify
    from domain.proof.checkpoint import Checkpoint
    from domain.proof.note import opened, signed

    def work() -> int:
        origin, (size, _) = checkpoints.origin(bench.store), checkpoints.head(bench.store)
        key = PrivateKey.new(origin)
        chain = chained(bench.store, {size})
        note = signed(Checkpoint(origin, size, chain.roots[size]).body, [key])
        opened(note, [key.key], verify)
        return size

    return _read("verification", work, lambda: _hash_all(bench.engine))


def _hash_all(engine: Engine) -> float:
    begun = time.perf_counter()
    for header, salt, body in _rows(engine, "e.header, c.salt, c.body"):
        orjson.loads(header)
        hashlib.sha256(b"\x00" + header.encode()).hexdigest()
        if body is not None:
            hashlib.sha256(salt + body.encode()).hexdigest()
    return time.perf_counter() - begun


def bulk(bench: Bench, spare: Engine, count: int) -> Figure:
    """Complaints filed, acknowledged and closed in batches, as an import does."""

    def work() -> int:
        for first in range(0, count, 200):
            steps: list[c.Command] = []
            for number in range(first, min(first + 200, count)):
                complaint = bench.complaint(number)
                case = complaint.new_case_id()
                steps += [
                    complaint,
                    c.Acknowledge(actor="clerk", case_id=case, command_id=f"ack-{number:08}"),
                    c.Assign(actor="clerk", case_id=case, unit="Q", command_id=f"assign-{number:08}"),
                    c.Close(actor="clerk", case_id=case, reason="Noted.", command_id=f"close-{number:08}"),
                ]
            bench.desk.handle_all(steps)
        return count

    return _limited(bench, spare, work, "bulk import", "cases")


def all_figures(fresh: Callable[[], Engine], calendars: dict[str, WorkingCalendar], scale: float) -> Sequence[Figure]:
    """Every workload on one kind of database."""
    figures = [commands(Bench.on(fresh(), calendars), fresh(), int(1_000 * scale) // 5 * 5)]
    swept = Bench.on(fresh(), calendars)
    figures.append(sweep(swept, fresh(), int(5_000 * scale)))
    if swept.store.writers > 1:
        figures += [crew(Bench.on(fresh(), calendars), int(MASS * scale), workers) for workers in (1, 2)]
    figures += [replay(swept), verification(swept)]
    figures.append(bulk(Bench.on(fresh(), calendars), fresh(), int(2_000 * scale)))
    return figures
