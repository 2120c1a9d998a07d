"""An office on trial: everything may be tried on it, in any order, and it is argued with after every step.

Commands of every kind on cases of every shipped procedure, procedures that change, time passing,
sweeps, deliveries, repeated commands, and crashes: between steps (the process starts again) and
inside them (it dies at the n-th statement of the transaction).  What must hold after each step:

* the order is 1..n without a gap, and so is each case's version;
* the tables are what the events say (``replay == projection``), and so is what the desk remembers;
* an acknowledged command is in the record exactly once, and gives its answer again;
* a refused or crashed one has left nothing behind;
* no deadline is missed twice, none in time is missed, and after a sweep none that is due waits;
* each notice by e-mail stands in the outbox exactly once.

What is tried is up to the dice that each step is given: a machine of Hypothesis brings its own
(``machine``), and so does a walk that comes to everything (``walk``).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from model.commands import command_for, complaint, rare_command
from model.office import OFFICE
from model.shelf import AmendedShelf
from sqlalchemy import text

from adapters.calendars.shelf import CalendarShelf
from adapters.database import rebuild
from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from benchmarks.limit import observing
from domain.case import commands as c
from domain.case.apply import fold
from domain.engine import RaiseAlarm
from domain.errors import OmbudsError
from domain.office_change import ChangeOffice
from domain.projection import project, rows
from domain.record import verify
from workflows.desk import CaseDesk
from workflows.library import Library

PROCEDURES = ("ombudsman", "housing-two-stage", "boston-311")

MOST_CASES = 4
"""Few cases, so that each gets far."""

CALENDARS = {
    # Boston's own calendar ends in 2016; without its holidays it serves any year here.
    name: replace(calendar, first_year=2014, last_year=2040)
    for name, calendar in CalendarShelf().load_all().items()
}


class Crash(BaseException):
    """The process dies here: nothing after it runs, not even handlers of errors."""


class Trial:
    """See the module's text.  ``dice`` are a ``random.Random``."""

    def __init__(self, url, clock, salts):
        self.url, self.clock, self.salts = url, clock, salts
        self.engine, self.shelf = None, AmendedShelf()
        self.cases: list[str] = []
        self.acknowledged: dict[str, object] = {}
        self.commands: dict[str, c.Command] = {}
        self.start()
        self.give(ChangeOffice(actor="admin", command_id="office-founded", office=OFFICE))

    def start(self):
        """A new process: nothing is left in memory."""
        if self.engine is not None:
            self.engine.dispose()
        self.engine = open_engine(self.url)
        self.store = SqlStore(self.engine, clock=self.clock, salts=self.salts)
        self.desk = CaseDesk(self.store, Library(self.shelf, CALENDARS))

    def end(self):
        """Check the whole once more; return the types of events that happened."""
        self.check()
        assert verify(self.store.stored()) == self.head()
        seen = {happened.type for happened in self.store.events()}
        self.engine.dispose()
        return seen

    # ── what can happen ─────────────────────────────────────────────────────

    def file(self, dice, procedure=None):
        """Another complaint, while there are few."""
        if len(self.cases) >= MOST_CASES:
            self.go_on(dice)
            return
        compiled = self.desk.library.current(procedure or dice.choice(PROCEDURES))
        name = compiled.procedure.procedure
        command = complaint(name, compiled, len(self.commands), dice.getrandbits(32), self.clock.now())
        answer = self.give(command, dice.randrange(61))
        if answer is not None:
            self.cases.append(answer.stream)

    def act(self, dice):
        """A step that the procedure knows in this state, usually by somebody who may."""
        self.give(self.some_command(dice), dice.randrange(91))

    def go_on(self, dice):
        """A step that brings a case further, by somebody who may."""
        self.give(self.some_command(dice, onward=True))

    def something_rare(self, dice):
        """The first case in which a rare kind of step is possible takes it."""
        pick, who = dice.getrandbits(32), dice.getrandbits(32)
        for case_id in self.cases:
            case, compiled = self.read(case_id)
            others = [other for other in self.cases if other != case_id and self.read(other)[1] is compiled]
            command = rare_command(case, compiled, len(self.commands), pick, who, others)
            if command is not None:
                self.give(command)
                return

    def repeat(self, dice):
        """A command comes twice, with the process started again in between."""
        self.start()
        key = dice.choice(list(self.acknowledged))
        before = self.head()
        answer = self.desk.handle(self.commands[key])
        assert answer.repeated
        assert (answer.stream, answer.first_seq, answer.last_seq) == self.acknowledged[key]
        assert self.head() == before

    def time_passes(self, dice):
        self.clock.moment += timedelta(hours=dice.randint(1, 24 * 45))

    def sweep(self, dice):
        batch, crash = dice.choice((1, 3, 200)), dice.randrange(91)
        if self.survives(lambda: self.desk.sweep(batch=batch), crash) is None:
            self.start()
            self.desk.sweep(batch=batch)
        self.nothing_due_waits()

    def start_again(self, dice):
        """The process stops and starts."""
        self.start()

    def amend(self, dice):
        """A procedure gets a new version, and a case moves to it: one of its own, or one of another procedure."""
        case_id = dice.choice(self.cases)
        name = self.read(case_id)[0].procedure_name
        if dice.randrange(4):
            self.shelf.amend(name)
            self.start()
        digest = self.desk.library.current(name).digest
        self.give(c.Migrate(command_id=self.next_id(), actor="admin", case_id=case_id, procedure_digest=digest))

    def raise_alarm(self, dice):
        """The machinery reports about itself."""
        self.give(RaiseAlarm(command_id=self.next_id(), actor="system", alarm="watch_gap"), dice.randrange(61))

    # ── how it is done ──────────────────────────────────────────────────────

    def next_id(self):
        return f"command-{len(self.commands)}"

    def some_command(self, dice, *, onward=False):
        case_id = dice.choice(self.cases)
        case, compiled = self.read(case_id)
        others = [other for other in self.cases if other != case_id]
        pick, who = dice.getrandbits(32), dice.getrandbits(32)
        return command_for(case, compiled, len(self.commands), pick, who, others, onward=onward)

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

    # ── what must hold ──────────────────────────────────────────────────────

    def check(self):
        """Everything that must hold after a step."""
        self.the_order_has_no_gap()
        compared = rebuild.check(self.store, project)
        assert compared.equal, compared.first
        self.what_is_remembered_is_what_the_events_say()
        self.deadlines_are_missed_once_and_only_when_due()
        self.each_mail_stands_in_the_outbox_once()

    def nothing_due_waits(self):
        now = self.clock.now()
        with self.store.transaction() as tx:
            assert list(tx.due(now, 10)) == []

    def the_order_has_no_gap(self):
        with self.engine.connect() as connection:
            count, least, most = connection.execute(text("SELECT count(*), min(seq), max(seq) FROM events")).one()
            assert (least, most) == (1, count)
            wrong = text(
                "SELECT s.stream FROM streams s JOIN events e ON e.stream = s.stream GROUP BY s.stream, s.version "
                "HAVING count(*) <> s.version OR max(e.version) <> s.version"
            )
            assert connection.execute(wrong).all() == []

    def what_is_remembered_is_what_the_events_say(self):
        for stream, known in self.desk._memory._cases.items():
            case = fold(stream, self.store.events(stream=stream))
            if case.version == known.end.version:  # else another process wrote on: it will not be used
                assert (known.case, known.rows) == (case, rows(case))

    def deadlines_are_missed_once_and_only_when_due(self):
        now = self.clock.now()
        for case_id in self.cases:
            missed = [e for e in self.store.events(stream=case_id) if e.type == "DeadlineMissed"]
            firings = [e.facts["firing"] for e in missed]
            assert len(firings) == len(set(firings))
            assert all(e.effective_at < now for e in missed)

    def each_mail_stands_in_the_outbox_once(self):
        with self.engine.connect() as connection:
            issued = connection.execute(
                text("SELECT case_id, notice_id FROM notices WHERE channel = 'email' AND address IS NOT NULL")
            )
            waiting = connection.execute(text("SELECT case_id, notice_id FROM deliveries"))
            assert sorted(map(tuple, issued)) == sorted(map(tuple, waiting))
