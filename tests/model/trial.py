"""An office on trial: everything may be tried on it, in any order, and it is argued with after every step.

Commands of every kind on cases of every shipped procedure and of one that the reference knows by
heart, procedures that change, time passing, sweeps, deliveries, repeated commands, two desks at
once, and crashes: between steps (the process starts again) and inside them (it dies at the n-th
statement of the transaction).  After each step ``model.holding`` says whether all is well.

What is tried is up to the dice that each step is given: a machine of Hypothesis brings its own
(``machine``), and so does a walk that comes to everything (``walk``).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from model.commands import command_for, complaint, custody_command, rare_command
from model.desk_commands import desk_command
from model.holding import Holding
from model.office import OFFICE
from model.reference import Reference, Refused
from model.shelf import DESK, PLAIN_WEEK, AmendedShelf, QuickLibrary

from adapters.calendars.shelf import CalendarShelf
from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from benchmarks.limit import observing
from domain.case import commands as c
from domain.engine import RaiseAlarm
from domain.errors import OmbudsError
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk

PROCEDURES = ("ombudsman", "housing-two-stage", "boston-311")

MOST_CASES = 6
"""Few cases, so that each gets far: four at the desk, two of the shipped procedures."""

CALENDARS = {
    # Boston's own calendar ends in 2016; without its holidays it serves any year here.
    name: replace(calendar, first_year=2014, last_year=2040)
    for name, calendar in CalendarShelf().load_all().items()
} | {PLAIN_WEEK.name: PLAIN_WEEK}


class Crash(BaseException):
    """The process dies here: nothing after it runs, not even handlers of errors."""


class Trial:
    """See the module's text.  ``dice`` are a ``random.Random``; other parts may be given to see them caught."""

    def __init__(self, url, clock, salts, *, store=SqlStore, desk=CaseDesk):
        self.clock, self.salts, self.parts = clock, salts, (store, desk)
        self.engine, self.shelf = open_engine(url), AmendedShelf()
        self.cases: list[str] = []
        self.acknowledged: dict[str, object] = {}
        self.commands: dict[str, c.Command] = {}
        self.reference = Reference()
        self.start()
        self.holding = Holding(self.store, self.reference)
        self.give(ChangeOffice(actor="admin", command_id="office-founded", office=OFFICE))
        self.check()

    def begin(self, dice, first):
        """A case to start with, and one at the desk."""
        for procedure in (first, DESK):
            self.file(dice, procedure)
            self.check()

    def start(self):
        """New processes: nothing is left in memory."""
        make_store, make_desk = self.parts
        self.store = make_store(self.engine, clock=self.clock, salts=self.salts)
        self.desks = [make_desk(self.store, QuickLibrary(self.shelf, CALENDARS)) for _ in range(2)]

    @property
    def desk(self):
        """Two processes take turns."""
        return self.desks[len(self.commands) // 3 % 2]

    def check(self):
        """What a step has touched."""
        self.holding.since_last_time(self.clock.now(), self.desks)

    def end(self):
        """Check the whole once more; return the types of events that happened."""
        self.holding.store = self.store
        return self.holding.altogether()

    def dispose(self):
        self.holding.witness.close()
        self.engine.dispose()

    # ── what can happen ─────────────────────────────────────────────────────

    def file(self, dice, procedure=None):
        """Another complaint, while there are few."""
        if len(self.cases) >= MOST_CASES:
            self.go_on(dice)
            return
        name = procedure or dice.choice((*PROCEDURES, DESK))
        compiled = self.desk.library.current(name)
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
        for case_id in self.others():
            case, compiled = self.read(case_id)
            others = [other for other in self.others(case_id) if self.read(other)[1] is compiled]
            command = rare_command(case, compiled, len(self.commands), pick, who, others)
            if command is not None:
                self.give(command)
                return

    def keep_or_erase(self, dice):
        """Content is held back, erased, or somebody clears the way for it; of cases that are over before others."""
        pick, who = dice.getrandbits(32), dice.getrandbits(32)
        for case in sorted(map(self.holding.case, self.others()), key=lambda case: (not case.over, -len(case.parties))):
            command = custody_command(case, len(self.commands), pick, who)
            if command is not None:
                self.give(command, dice.randrange(61))
                return

    def repeat(self, dice):
        """A command comes twice, sometimes with the process started again in between."""
        if dice.randrange(2):
            self.start()
        key = dice.choice(list(self.acknowledged))
        answer = self.desk.handle(self.commands[key])
        assert answer.repeated
        assert (answer.stream, answer.first_seq, answer.last_seq) == self.acknowledged[key]
        assert self.holding.head() == self.holding.seen

    def time_passes(self, dice):
        self.clock.moment += timedelta(hours=dice.choice((dice.randint(1, 48), dice.randint(1, 24 * 45))))

    def sweep(self, dice):
        batch, crash = dice.choice((1, 3, 200)), dice.randrange(91)
        if self.survives(lambda: self.desk.sweep(batch=batch), crash) is None:
            self.start()
            self.desk.sweep(batch=batch)
        self.reference.sweep(self.clock.now())
        self.holding.nothing_due_waits(self.clock.now())

    def start_again(self, dice):
        """The processes stop and start."""
        self.start()

    def amend(self, dice):
        """A procedure gets a new version, and a case moves to it: one of its own, or one of another procedure."""
        others = self.others()
        if not others:
            return
        case_id = dice.choice(others)
        name = self.holding.case(case_id).procedure_name
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

    def others(self, but=None):
        """Cases of the shipped procedures."""
        return [case for case in self.cases if case != but and case not in self.reference.cases]

    def some_command(self, dice, *, onward=False):
        case_id, pick, who = dice.choice(self.cases), dice.getrandbits(32), dice.getrandbits(32)
        if case_id in self.reference.cases:
            return desk_command(case_id, self.reference.cases[case_id], len(self.commands), dice)
        case, compiled = self.read(case_id)
        return command_for(case, compiled, len(self.commands), pick, who, self.others(case_id), onward=onward)

    def read(self, case_id):
        """A case as its events say it, and the procedure that governs it."""
        case = self.holding.case(case_id)
        return case, self.desk.library.pinned(case.procedure, self)

    def procedure(self, digest):
        """The stored text of a procedure."""
        with self.store.transaction() as tx:
            return tx.procedure(digest)

    def give(self, command, crash=0):
        """Hand a command in; if the process dies in it, start again and hand it in once more."""
        self.commands[command.command_id] = command
        before, refused = self.holding.seen, self.foretold_refused(command)
        try:
            answer = self.survives(lambda: self.desk.handle(command), crash)
            if answer is None:
                assert self.holding.head() == before, "a command that died left something behind"
                if crash % 2:  # else only the connection was lost, and the same process goes on
                    self.start()
                answer = self.desk.handle(command)
        except OmbudsError as refusal:
            if refused is False:
                refusal.add_note(f"{command!r} should have been done")
                raise
            answer = None
        if answer is None:
            assert self.holding.head() == before, "a refused command left something behind"
            return None
        assert not refused, f"{command!r} should have been refused"
        assert not answer.repeated
        assert (answer.first_seq, answer.last_seq <= self.holding.head()) == (before + 1, True)
        self.acknowledged[command.command_id] = (answer.stream, answer.first_seq, answer.last_seq)
        return answer

    def foretold_refused(self, command):
        """Whether the reference, which does the command now, refuses it; None if it does not know such cases."""
        known = getattr(command, "procedure", None) == DESK or getattr(command, "case_id", None) in self.reference.cases
        if not known:
            return None
        try:
            self.reference.do(command, self.clock.now())
        except Refused:
            return True
        return False

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
