"""What things cost as the office grows: a deadline, a command, a page of a worklist, memory."""

from __future__ import annotations

import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import Engine, text

from adapters.database.engine import open_engine
from adapters.database.queries import Filter, Order, Queries
from adapters.proof.desk import Folder
from adapters.proof.proving import receipt
from adapters.proof.signing import CheckpointSigner
from benchmarks import memory
from benchmarks.breeding import breed, numbered, parents
from benchmarks.databases import Fresh
from benchmarks.workloads import START, Bench
from domain.calendar import WorkingCalendar
from domain.case import commands as c
from domain.office import Office
from domain.office_change import ChangeOffice

NOW = START + timedelta(days=60)
SLOW, FAST = ("Bed Bugs", "Unsatisfactory Living Conditions", "Contractors Complaint"), "Heat - Excessive Insufficient"
UNITS, OFFICERS = 12, 120
ANCESTORS = 480
"""Cases decided one by one, from which the others are bred."""
FIRST_BRED = 1_000_000
WAVES, WAVE = 7, 1_000
"""How often deadlines come due at each size, and how many."""
STEP = timedelta(minutes=10)
PAGES, LOOKS = 400, 5
TELL_EVERY = 50_000
SEED = 20_150_302


@dataclass(frozen=True, slots=True)
class Point:
    """The cost of things at one size; microseconds and megabytes."""

    open_cases: int
    events: int
    per_deadline: float
    against_smallest: float
    """What a deadline costs here, over what it costs in an office of the smallest size that is swept in turn with this one:
    a machine whose speed changes within minutes changes both."""
    per_command: float
    page_median: float
    page_p95: float
    status: float
    memory: int
    receipt: int
    """Bytes of a complainant's receipt: the event, the way to the root, the signed checkpoint."""


def office() -> Office:
    """Twelve units with ten officers each."""
    people = {
        f"o{n:03}": {"name": f"Officer {n}", "roles": ("officer",), "unit": f"U{n % UNITS}"} for n in range(OFFICERS)
    }
    heads = {
        f"h{n}": {"name": f"Head {n}", "roles": ("unit_supervisor",), "unit": f"U{n}", "email": f"h{n}@office.example", "superior": "dept"}
        for n in range(UNITS)
    }  # fmt: skip
    above = {
        "clerk": {"name": "Clerk", "roles": ("intake", "officer", "administrator"), "unit": "U0"},
        "dept": {"name": "Department", "roles": ("department_head",), "email": "dept@office.example", "superior": "mayor"},
        "mayor": {"name": "Mayor", "roles": ("mayors_office",), "email": "mayor@office.example"},
    }  # fmt: skip
    units = {f"U{n}": {"name": f"Unit {n}", "head": f"h{n}"} for n in range(UNITS)}
    return Office.model_validate({
        "office": "growing", "name": "Growing", "zone": "America/New_York", "units": units,
        "officers": people | heads | above,
    })  # fmt: skip


@dataclass(slots=True)
class Growing:
    """An office that grows, and is measured at each size."""

    bench: Bench
    chance: random.Random
    signer: CheckpointSigner
    size: int = 0
    bred: int = 0
    waves: int = 0

    def grow(self, to: int) -> None:
        """Breed cases until so many are open: in a process of its own, whose memory goes with it."""
        address, more = self.bench.engine.url.render_as_string(hide_password=False), to - self.size
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as one:
            one.submit(_bred, address, FIRST_BRED + self.bred, more).result()
        self.bred += more
        self.size = to
        _tell("settling")
        _settle(self.bench.engine)

    def measure(self, smallest: Growing) -> Point:
        """The costs at this size; adds the cases of the waves, here and in the office beside it."""
        swept = [(self._sweep(), smallest._sweep()[0]) for _ in range(WAVES)]
        _tell("deadlines measured")
        per_command = self._commands()
        pages = sorted(self._pages())
        status = statistics.median(self._looks())
        with self.bench.engine.connect() as connection:
            events = connection.execute(text("SELECT seq FROM log_head")).scalar_one()
        _tell("pages measured")
        bytes_of_receipt = self._receipt()
        return Point(
            self.size, events, statistics.median(cost for (cost, _), _ in swept),
            statistics.median(cost / beside for (cost, _), beside in swept), per_command, statistics.median(pages),
            pages[int(len(pages) * 0.95)], status, max(most for (_, most), _ in swept), bytes_of_receipt,
        )  # fmt: skip

    def _wave(self) -> None:
        """Complaints whose deadlines fall within the next minutes, really filed."""
        first = 50_000_000 + self.waves * WAVE
        self.waves += 1
        received = NOW - timedelta(days=30) + self.waves * STEP
        for begin in range(first, first + WAVE, 500):
            self.bench.desk.handle_all(
                [_complaint(self.bench, n, FAST, n % UNITS, received) for n in range(begin, begin + 500)], historic=True
            )
        self.size += WAVE

    def _sweep(self) -> tuple[float, int]:
        """What each deadline of a wave costs, and the most memory held."""
        self._wave()
        self.bench.clock.moment = NOW + self.waves * STEP + timedelta(seconds=1)
        memory.forget()
        begun = time.perf_counter()
        missed = self.bench.desk.sweep(batch=500).missed
        seconds = time.perf_counter() - begun
        if missed != WAVE:
            raise AssertionError(f"{missed} deadlines fell due instead of {WAVE}: the wave is not alone.")
        return seconds / missed * 1e6, memory.peak()

    def _commands(self, cases: int = 100) -> float:
        """New complaints on their way, and notes on cases that nobody has touched for long."""
        desk, first = self.bench.desk, 60_000_000 + self.waves * cases
        old = [f"N{FIRST_BRED + self.chance.randrange(self.bred):08}" for _ in range(cases)]
        steps: list[c.Command] = []
        for number, untouched in zip(range(first, first + cases), old, strict=True):
            case = f"N{number:08}"
            steps += [
                _complaint(self.bench, number, SLOW[0], number % UNITS, None),
                c.Acknowledge(actor="clerk", case_id=case),
                c.Assign(actor="clerk", case_id=case, unit=f"U{number % UNITS}"),
                c.AddNote(actor="clerk", case_id=untouched, text="Looked at again."),
            ]
        begun = time.perf_counter()
        for step in steps:
            desk.handle(step)
        return (time.perf_counter() - begun) / len(steps) * 1e6

    def _pages(self) -> Iterator[float]:
        """Two pages each of the lists that people ask for."""
        queries, at = Queries(self.bench.store), self.bench.clock.moment
        for _ in range(PAGES // 2):
            (chosen, order), after = _asked(self.chance, at), None
            for _ in range(2):
                begun = time.perf_counter()
                page = queries.worklist(chosen, order, after)
                yield (time.perf_counter() - begun) * 1e6
                after = page.after

    def _looks(self) -> Iterator[float]:
        """How the office stands, as the status shows it."""
        queries, at = Queries(self.bench.store), self.bench.clock.moment
        for _ in range(LOOKS):
            begun = time.perf_counter()
            queries.status(at)
            yield (time.perf_counter() - begun) * 1e6

    def _receipt(self) -> int:
        """How long a receipt is under a checkpoint over everything, signed after all of it was read again."""
        if not self.signer.folder.key.exists():
            self.signer.new_key()
        self.signer.sign()
        return len(receipt(self.bench.store, f"N{FIRST_BRED:08}").text.encode())


def _asked(chance: random.Random, at: datetime) -> tuple[Filter, Order]:
    """Whose cases, which of them, and in which order: each as often as the others.

    Broken promises, and those that end soon, are asked for in their own order.
    """
    officer, unit, kind = (
        f"o{chance.randrange(OFFICERS):03}",
        f"U{chance.randrange(UNITS)}",
        chance.choice((*SLOW, FAST)),
    )
    whose = chance.choice((
        Filter(), Filter(officer=officer), Filter(unit=unit), Filter(case_class=kind), Filter(unit=unit, case_class=kind),
        Filter(officer=officer, case_class=kind), Filter(procedure="boston-311"),
    ))  # fmt: skip
    which = chance.choice((None, "received", "acknowledged", "in_queue", "overdue", "soon", "closed", "all"))
    order = chance.choice(tuple(Order))
    match which:
        case "overdue":
            return replace(whose, overdue_at=at), Order.DUE
        case "soon":
            return replace(whose, due_before=at + timedelta(days=3)), Order.DUE
        case "closed" | "all":
            return replace(whose, open=False if which == "closed" else None), order
        case state:
            return replace(whose, state=state), order


def growing(engine: Engine, calendars: dict[str, WorkingCalendar], signers: Path) -> Growing:
    """An office with its ancestors: most in time, every fifth overdue and climbing."""
    bench = Bench.on(engine, calendars)
    bench.desk.handle(ChangeOffice(actor="clerk", office=office()))
    chance = random.Random(SEED)  # noqa: S311 - the same office each time
    bench.clock.moment = NOW
    for number in range(ANCESTORS):
        bench.desk.handle_all(_beginning(bench, number, chance), historic=True)
    bench.desk.sweep(batch=500)
    return Growing(bench, chance, CheckpointSigner(bench.store, Folder(signers)))


def _beginning(bench: Bench, number: int, chance: random.Random) -> list[c.Command]:
    """How an ancestor began: every fifth late by now, every third in an officer's hands, the others acknowledged."""
    late, held = number % 5 == 0, number % 3 == 0
    when = NOW - timedelta(days=chance.uniform(31, 33) if late else chance.uniform(0, 25))
    filed = _complaint(bench, number, FAST if late else chance.choice(SLOW), chance.randrange(UNITS), when)
    about = {"actor": "clerk", "case_id": filed.new_case_id(), "effective_at": when}
    steps: list[c.Command] = [filed]
    if held:
        officer = f"o{chance.randrange(OFFICERS):03}"
        steps.append(c.Assign(**about, command_id=f"assign-{number:08}", officer=officer))
    elif not late:
        steps.append(c.Acknowledge(**about, command_id=f"ack-{number:08}"))
    return steps


def _complaint(bench: Bench, number: int, kind: str, unit: int, received: datetime | None) -> c.FileComplaint:
    return bench.complaint(number).model_copy(update={"case_class": kind, "unit": f"U{unit}", "effective_at": received})


def _bred(address: str, first: int, count: int) -> None:
    engine, begun = open_engine(address), time.perf_counter()

    def tell(done: int) -> None:
        if done % TELL_EVERY == 0 or done == count:
            _tell(f"{done:,} of {count:,} cases bred, {time.perf_counter() - begun:,.0f} s")

    breed(engine, parents(engine, list(numbered(0, ANCESTORS))), first, count, tell)
    engine.dispose()


def _settle(engine: Engine) -> None:
    """What PostgreSQL does by itself in the course of a day; nobody does it for SQLite."""
    if engine.dialect.name == "sqlite":
        return
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for step in ("SET statement_timeout = 0", "VACUUM ANALYZE", "CHECKPOINT", "RESET statement_timeout"):
            connection.execute(text(step))


def _tell(progress: str) -> None:
    """To whoever watches; the points themselves go to the output."""
    click.echo(f"  {datetime.now():%H:%M:%S} {progress}", err=True)  # noqa: DTZ005 - the watcher's own clock


def measured(fresh: Fresh, calendars: dict[str, WorkingCalendar], sizes: Sequence[int]) -> Iterator[Point]:
    """One point for each size, in one database that grows, beside one that stays small."""
    with tempfile.TemporaryDirectory(prefix="ombuds-signer-") as signers:
        here, smallest = (growing(fresh(), calendars, Path(signers) / name) for name in ("grows", "smallest"))
        smallest.grow(sizes[0] - WAVES * WAVE)
        for size in sizes:
            here.grow(size - WAVES * WAVE)
            yield here.measure(smallest)
