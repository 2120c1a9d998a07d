"""An office simulated for years: its workers, its clocks and its bad luck, all from one seed.

Two sweepers, two deliverers, three people on the staff and an importer work day by day.  Each may die
at any statement, between a sending and its note, or fall asleep for hours in between; the provider
fails in every way; clocks of single hosts go wrong, and now and then nobody works for weeks.

Afterwards the bad luck ends, everything that is due is done, and the oracle is asked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import fsum
from random import Random

from fakes.databases import RepeatableSalts
from faults.simulation.hub import Crash, Hub, SimulatedStore
from faults.simulation.provider import Line, Provider, Words
from model.commands import command_for, complaint
from model.desk_commands import desk_command
from model.office import OFFICE
from model.shelf import DESK, AmendedShelf, QuickLibrary
from model.trial import CALENDARS, PROCEDURES
from sqlalchemy import func, make_url, select

from adapters.database import tables
from adapters.database.engine import open_engine
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.outbox import Described, SqlOutbox
from domain.case.apply import fold
from domain.errors import OmbudsError, StoreBusy
from domain.office_change import ChangeOffice
from domain.outbox import OfficeFacts
from ombuds.wiring.delivering import Postman
from workflows.delivery import Courier
from workflows.desk import CaseDesk

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
LETTERHEAD = Described("simulated", "A message", OfficeFacts("Office of the simulation", "Asia/Jakarta"))


@dataclass
class Chances:
    """How likely each misfortune is; ``on`` is 0 once they have ended."""

    crash: float = 0.002
    sleep: float = 0.01
    trouble: float = 0.15
    skew: float = 0.01
    outage: float = 0.004
    naps: tuple = (timedelta(minutes=2), timedelta(minutes=7), timedelta(hours=5), timedelta(days=2))
    on: int = 1


@dataclass(frozen=True)
class Plan:
    """What is simulated: so many open cases for so many days."""

    seed: int
    cases: int = 20
    days: int = 400


@dataclass
class Parts:
    """What the processes are made of; a control puts a bad part in."""

    desk: type = CaseDesk
    store: type = SimulatedStore
    outbox: type = SqlOutbox


class Worker:
    """One process on a host of its own, with a clock of its own."""

    def __init__(self, world, name, work):
        self.world, self.name, self.work = world, name, work
        self.skew = timedelta(0)
        self.running, self.dead, self.unnoted, self.inside = None, False, False, False
        self.asleep_until, self.again = None, None
        self.begin()

    def now(self):
        return self.world.now + self.skew

    def begin(self):
        """A new process: nothing is left in memory."""
        world, parts = self.world, self.world.parts
        self.store = parts.store(world.engine, clock=self, salts=world.salts)
        self.store.hub, self.store.world = world.hub, world
        self.desk = parts.desk(self.store, QuickLibrary(world.shelf, CALENDARS))
        outbox = noting(parts.outbox, self)(self.store, lambda _: LETTERHEAD)
        self.postman = Postman(self.store, self.desk, lambda: self.courier, 20)
        self.courier = Courier(
            outbox=outbox, wording=Words(), transport=Line(world.provider, world.hub, self.now),
            on_failure=self.postman.fail, clock=self.now, roll=world.dice.random, new_token=world.token,
        )  # fmt: skip

    def job(self):
        """A day's work of this process; if it dies, another one begins tomorrow."""
        try:
            self.work(self)
        except Crash:
            if self.unnoted:
                self.world.provider.may_repeat += 1
            self.unnoted = False
        except OmbudsError:
            self.world.refused += 1


def noting(outbox, worker):
    """The outbox, and what the simulation must know: whether a mail that was accepted has been noted."""

    class Noting(outbox):
        def record_all(self, outbox_ids, token, outcome):
            kept = super().record_all(outbox_ids, token, outcome)
            if worker.unnoted and len(kept) < len(outbox_ids):
                worker.world.provider.may_repeat += 1
            worker.unnoted = False
            return kept

    return Noting


class World:
    """See the module's text."""

    def __init__(self, url, plan, parts=None, chances=None):
        self.plan, self.parts, self.chances = plan, parts or Parts(), chances or Chances()
        self.dice, self.now = Random(plan.seed), START
        self.engine, self.salts, self.shelf = opened(url), RepeatableSalts(), AmendedShelf()
        self.hub, self.provider = Hub(self.engine, self.dice, self.chances), Provider(self.dice, self.chances)
        self.cases, self.acknowledged, self.tokens, self.commands, self.refused = [], {}, 0, 0, 0
        self.workers = [
            Worker(self, name, work)
            for name, work in (
                ("sweeper-1", sweep), ("sweeper-2", sweep), ("deliverer-1", deliver), ("deliverer-2", deliver),
                ("staff-1", office_work), ("staff-2", office_work), ("staff-3", office_work), ("importer", bring_in),
            )
        ]  # fmt: skip
        self.quiet = Worker(self, "afterwards", sweep)

    def token(self):
        self.tokens += 1
        return f"token-{self.tokens:09}"

    # ── days ────────────────────────────────────────────────────────────────

    def run(self):
        """Live through all days, come to rest, ask the oracle; give what was found wrong."""
        try:
            self.quiet.desk.handle(ChangeOffice(actor="admin", command_id="office-founded", office=OFFICE))
            end = self.now + timedelta(days=self.plan.days)
            while self.now < end:
                self.day()
            return self.afterwards()
        finally:
            self.hub.close()

    def day(self):
        """Everybody who is awake does a day's work, in turns."""
        morning = self.now
        for worker in self.workers:
            self.disturb(worker)
            if worker.running is None:
                if worker.dead:
                    worker.begin()
                self.hub.start(worker, worker.job)
        self.take_turns()
        outage = self.dice.random() < self.chances.outage
        ahead = timedelta(days=self.dice.randint(10, 60)) if outage else timedelta(hours=self.dice.randint(18, 30))
        self.now = max(self.now, morning + ahead)

    def take_turns(self):
        while self.hub.turn(self.workers, self.now) is not None:
            self.now += timedelta(seconds=self.dice.randrange(20))

    def disturb(self, worker):
        """A host's clock goes wrong, or is put right."""
        if self.dice.random() < self.chances.skew:
            wrong = self.dice.choice(
                (timedelta(hours=-5), timedelta(minutes=-3), timedelta(minutes=3), timedelta(days=3))
            )
            worker.skew = timedelta(0) if worker.skew else wrong

    def afterwards(self):
        """The bad luck has ended: who sleeps wakes, what is due is done, what waits is sent."""
        self.chances.on = 0
        self.now += timedelta(days=5)
        for worker in self.workers:
            worker.skew = timedelta(0)
        self.take_turns()
        settled = self.now
        self.quiet.desk.sweep()
        for _ in range(200):
            self.quiet.postman.deliver_and_settle()
            if not self.mail_waits():
                break
            self.now += timedelta(hours=6)
        evidence = Evidence(
            acknowledged=self.acknowledged, settled_at=settled, received=self.provider.received,
            may_repeat=self.provider.may_repeat,
        )  # fmt: skip
        return first_wrong(self.quiet.store, evidence)

    def mail_waits(self):
        over = ("accepted", "delivered", "bounced", "failed")
        with self.quiet.store.reader.connect() as connection:
            waiting = select(func.count()).where(tables.deliveries.c.state.not_in(over))
            return connection.execute(waiting).scalar_one() > 0

    # ── what came of it ─────────────────────────────────────────────────────

    def case_years(self):
        """The time for which cases were open, in years."""
        known = tables.cases.c
        with self.quiet.store.reader.connect() as connection:
            spans = connection.execute(select(known.received_at, known.closed_at)).all()
        return fsum(((closed or self.now) - received) / YEAR for received, closed in spans)

    def fingerprint(self):
        """Of everything that was recorded."""
        headers = (row.header for row in self.quiet.store.stored())
        return hashlib.sha256("\n".join(headers).encode()).hexdigest()


def opened(url):
    """Nobody is sent away for having waited too long by the watch of this machine: that would be no seed's choice.

    Nor does the server look for circles of waiting: the hub finds them, and what they are made of.
    """
    if make_url(url).get_backend_name() == "postgresql":
        patience = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        options = [*(f"-c {name}=0" for name in patience), "-c deadlock_timeout=1d"]
        url = make_url(url).update_query_dict({"options": " ".join(options)})
    return open_engine(url, pool_size=12)


# ── what the workers do ─────────────────────────────────────────────────────


def sweep(worker):
    worker.desk.sweep(batch=worker.world.dice.choice((1, 5, 200)))


def deliver(worker):
    worker.postman.deliver_and_settle()


def office_work(worker):
    """Some steps on some cases; what a crash interrupted is handed in again first."""
    world = worker.world
    if worker.again is not None:
        hand_in(worker, worker.again)
    for _ in range(world.dice.randrange(3)):
        hand_in(worker, [a_step(worker)])


def bring_in(worker):
    """Complaints, as long as there are too few open ones."""
    world = worker.world
    if worker.again is not None:
        hand_in(worker, worker.again)
    missing = world.plan.cases - len(world.cases)
    if missing > 0:
        hand_in(worker, [a_complaint(worker) for _ in range(min(missing, 3))])


def hand_in(worker, commands):
    """Hand commands in until they are answered or refused, however often the process dies in between."""
    worker.again = commands
    try:
        answers = worker.desk.handle_all(commands)
    except StoreBusy:
        raise
    except OmbudsError:
        worker.again = None
        worker.world.refused += 1
        return
    worker.again = None
    for command, answer in zip(commands, answers, strict=True):
        worker.world.acknowledged[command.command_id] = (answer.stream, answer.first_seq, answer.last_seq)
        if command.kind == "file" and answer.stream not in worker.world.cases:
            worker.world.cases.append(answer.stream)


def a_complaint(worker):
    world = worker.world
    world.commands += 1
    name = world.dice.choice((*PROCEDURES, DESK))
    compiled = worker.desk.library.current(name)
    return complaint(name, compiled, world.commands, world.dice.getrandbits(32), worker.now())


def a_step(worker):
    """Something that might be done with a case as this person has read it."""
    world, dice = worker.world, worker.world.dice
    world.commands += 1
    if not world.cases:
        return a_complaint(worker)
    case_id = dice.choice(world.cases)
    case = fold(case_id, worker.store.events(stream=case_id))
    if case.over:
        world.cases = [each for each in world.cases if each != case_id]
    number, pick, who = world.commands, dice.getrandbits(32), dice.getrandbits(32)
    if case.procedure_name == DESK:
        known = {"state": case.state, "tasks": case.tasks, "notices": case.notices}
        return desk_command(case_id, known, number, dice)
    others = [each for each in world.cases if each != case_id]
    compiled = worker.desk.library.current(case.procedure_name)
    return command_for(case, compiled, number, pick, who, others, onward=bool(pick % 3))
