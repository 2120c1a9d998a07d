"""A machine that tries everything on the engine, in any order, and argues back after every step.

Commands of every kind on cases of every shipped procedure, time passing, sweeps, deliveries,
repeated commands, and crashes: between steps (the process starts again) and inside them (it
dies at the n-th statement of the transaction).  What must hold after each step:

* the order is 1..n without a gap, and so is each case's version;
* the tables are what the events say (``replay == projection``), and so is what the desk remembers;
* an acknowledged command is in the record exactly once, and gives its answer again;
* a refused or crashed one has left nothing behind;
* no deadline is missed twice, none in time is missed, and after a sweep none that is due waits;
* each notice by e-mail stands in the outbox exactly once.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from model.commands import command_for, complaint, rare_command
from model.office import OFFICE
from sqlalchemy import text

from adapters.calendars.shelf import CalendarShelf
from adapters.database import rebuild
from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from adapters.packs.shelf import PackShelf
from benchmarks.limit import observing
from domain.case import commands as c
from domain.case.apply import fold
from domain.errors import OmbudsError
from domain.office_change import ChangeOffice
from domain.projection import project, rows
from domain.record import verify
from workflows.desk import CaseDesk
from workflows.library import Library

PROCEDURES = ("ombudsman", "housing-two-stage", "boston-311")
NUMBERS = st.integers(0, 2**32 - 1).map(lambda n: n * 2_654_435_761 % 2**32)
"""Spread evenly: small integers, which are drawn most often, lead to different choices."""

MOST_CASES = 4
"""Few cases, so that each gets far."""


class Crash(BaseException):
    """The process dies here: nothing after it runs, not even handlers of errors."""


class Machine(RuleBasedStateMachine):
    """See the module's text.  A subclass says which database, through ``prepare``."""

    calendars = {
        # Boston's own calendar ends in 2016; without its holidays it serves any year here.
        name: replace(calendar, first_year=2014, last_year=2040)
        for name, calendar in CalendarShelf().load_all().items()
    }
    shelf = PackShelf()
    steps = 0
    seen: frozenset = frozenset()
    """Types of events that happened in any run: a machine that never gets anywhere proves nothing."""

    def prepare(self):
        """The address of an empty database with tables, a clock and salts."""
        raise NotImplementedError

    @initialize(first=st.sampled_from(PROCEDURES), picks=st.tuples(NUMBERS, NUMBERS))
    def begin(self, first, picks):
        self.url, self.clock, self.salts = self.prepare()
        self.engine = None
        self.start()
        self.cases: list[str] = []
        self.acknowledged: dict[str, object] = {}
        self.commands: dict[str, c.Command] = {}
        self.give(ChangeOffice(actor="admin", command_id="office-founded", office=OFFICE))
        for procedure, pick in zip((first, "ombudsman"), picks, strict=True):
            self.file(procedure, pick, 0)

    def start(self):
        """A new process: nothing is left in memory."""
        if self.engine is not None:
            self.engine.dispose()
        self.engine = open_engine(self.url)
        self.store = SqlStore(self.engine, clock=self.clock, salts=self.salts)
        self.desk = CaseDesk(self.store, Library(self.shelf, self.calendars))

    def teardown(self):
        if getattr(self, "engine", None) is None:
            return
        compared = rebuild.check(self.store, project)
        assert compared.equal, compared.first
        assert verify(self.store.stored()) == self.head()
        type(self).seen |= {happened.type for happened in self.store.events()}
        self.engine.dispose()

    # ── what can happen ─────────────────────────────────────────────────────

    @precondition(lambda self: len(self.cases) < MOST_CASES)
    @rule(procedure=st.sampled_from(PROCEDURES), pick=NUMBERS, crash=st.integers(0, 60))
    def file(self, procedure, pick, crash):
        command = complaint(procedure, self.desk.library.current(procedure), len(self.commands), pick, self.clock.now())
        answer = self.give(command, crash)
        if answer is not None:
            self.cases.append(answer.stream)

    @precondition(lambda self: self.cases)
    @rule(pick=NUMBERS, who=NUMBERS)
    def something_rare(self, pick, who):
        """The first case in which a rare kind of step is possible takes it."""
        for case_id in self.cases:
            case, compiled = self.read(case_id)
            others = [other for other in self.cases if other != case_id and self.read(other)[1] is compiled]
            command = rare_command(case, compiled, f"c{len(self.commands)}", pick, who, others)
            if command is not None:
                self.give(command)
                return

    @precondition(lambda self: self.cases)
    @rule(which=NUMBERS, pick=NUMBERS, who=NUMBERS, crash=st.integers(0, 90))
    def act(self, which, pick, who, crash):
        """A step that the procedure knows in this state, usually by somebody who may."""
        self.give(self.some_command(which, pick, who), crash)

    @precondition(lambda self: self.cases)
    @rule(which=NUMBERS, pick=NUMBERS, who=NUMBERS)
    def go_on(self, which, pick, who):
        """A step that brings a case further, by somebody who may."""
        self.give(self.some_command(which, pick, who, onward=True))

    @precondition(lambda self: self.cases)
    @rule(which=NUMBERS, pick=NUMBERS, who=NUMBERS)
    def go_on_again(self, which, pick, who):
        """The commonest thing in an office, so the likeliest here."""
        self.give(self.some_command(which, pick, who, onward=True))

    @rule(which=NUMBERS)
    def repeat(self, which):
        """A command comes twice, with the process started again in between."""
        if self.acknowledged:
            self.start()
            key = sorted(self.acknowledged)[which % len(self.acknowledged)]
            before = self.head()
            answer = self.desk.handle(self.commands[key])
            assert answer.repeated
            assert (answer.stream, answer.first_seq, answer.last_seq) == self.acknowledged[key]
            assert self.head() == before

    @rule(hours=st.integers(1, 24 * 45))
    def time_passes(self, hours):
        self.clock.moment += timedelta(hours=hours)

    @rule(batch=st.sampled_from([1, 3, 200]), crash=st.integers(0, 90))
    def sweep(self, batch, crash):
        if self.survives(lambda: self.desk.sweep(batch=batch), crash) is None:
            self.start()
            self.desk.sweep(batch=batch)
        self.nothing_due_waits()

    @rule()
    def the_process_starts_again(self):
        self.start()

    # ── how it is done ──────────────────────────────────────────────────────

    def some_command(self, which, pick, who, *, onward=False):
        case_id = self.cases[which % len(self.cases)]
        case, compiled = self.read(case_id)
        others = [other for other in self.cases if other != case_id]
        return command_for(case, compiled, f"c{len(self.commands)}", pick, who, others, onward=onward)

    def read(self, case_id):
        """A case as its events say it, and the procedure that governs it."""
        case = fold(case_id, self.store.events(stream=case_id))
        with self.store.transaction() as tx:
            return case, self.desk.library.pinned(case.procedure, tx)

    def give(self, command, crash=0):
        """Hand a command in; if the process dies in it, start again and hand it in once more."""
        self.commands[command.command_id] = command
        before = self.head()
        try:
            answer = self.survives(lambda: self.desk.handle(command), crash)
            if answer is None:
                assert self.head() == before, "a command that died left something behind"
                if crash % 2:  # else only the connection was lost, and the same process goes on
                    self.start()
                answer = self.desk.handle(command)
        except OmbudsError:
            assert self.head() == before, "a refused command left something behind"
            return None
        assert not answer.repeated
        assert answer.last_seq <= self.head()
        self.acknowledged[command.command_id] = (answer.stream, answer.first_seq, answer.last_seq)
        return answer

    def survives(self, work, crash):
        """The outcome of the work; None if the process died at its ``crash``-th statement."""
        try:
            with self.dying_at(crash):
                return work()
        except Crash:
            return None

    @contextmanager
    def dying_at(self, statement):
        left = [statement]

        def count(*_):
            left[0] -= 1
            if left[0] == 0:
                raise Crash

        if not statement:
            yield
            return
        with observing(self.store, count):
            yield

    def head(self):
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT seq FROM log_head")).scalar_one()

    def nothing_due_waits(self):
        now = self.clock.now()
        with self.store.transaction() as tx:
            assert list(tx.due(now, 10)) == []

    # ── what must hold ──────────────────────────────────────────────────────

    @invariant()
    def the_order_has_no_gap(self):
        if not hasattr(self, "engine"):
            return
        type(self).steps += 1
        with self.engine.connect() as connection:
            count, least, most = connection.execute(text("SELECT count(*), min(seq), max(seq) FROM events")).one()
            assert (least, most) == (1, count)
            wrong = text(
                "SELECT s.stream FROM streams s JOIN events e ON e.stream = s.stream GROUP BY s.stream, s.version "
                "HAVING count(*) <> s.version OR max(e.version) <> s.version"
            )
            assert connection.execute(wrong).all() == []

    @invariant()
    def the_tables_are_what_the_events_say(self):
        if hasattr(self, "engine"):
            compared = rebuild.check(self.store, project)
            assert compared.equal, compared.first

    @invariant()
    def what_is_remembered_is_what_the_events_say(self):
        if hasattr(self, "engine"):
            for stream, known in self.desk._memory._cases.items():
                case = fold(stream, self.store.events(stream=stream))
                if case.version == known.end.version:  # else another process wrote on: it will not be used
                    assert (known.case, known.rows) == (case, rows(case))

    @invariant()
    def deadlines_are_missed_once_and_only_when_due(self):
        if not hasattr(self, "engine"):
            return
        now = self.clock.now()
        for case_id in self.cases:
            missed = [e for e in self.store.events(stream=case_id) if e.type == "DeadlineMissed"]
            firings = [e.facts["firing"] for e in missed]
            assert len(firings) == len(set(firings))
            assert all(e.effective_at < now for e in missed)

    @invariant()
    def each_mail_stands_in_the_outbox_once(self):
        if not hasattr(self, "engine"):
            return
        with self.engine.connect() as connection:
            issued = connection.execute(
                text("SELECT case_id, notice_id FROM notices WHERE channel = 'email' AND address IS NOT NULL")
            )
            waiting = connection.execute(text("SELECT case_id, notice_id FROM deliveries"))
            assert sorted(map(tuple, issued)) == sorted(map(tuple, waiting))
