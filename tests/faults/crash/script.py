"""Two hundred commands of many kinds, always the same, and the moments at which they come.

They are found by playing a seeded office once: what it accepted is written down here as steps,
so that any process can hand in the very same commands, with the very same ids, again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fakes.databases import FixedClock, RepeatableSalts
from model.commands import command_for, complaint
from model.office import OFFICE

from adapters.calendars.shelf import CalendarShelf
from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from adapters.packs.shelf import PackShelf
from domain.case.apply import fold
from domain.case.commands import Command
from domain.errors import OmbudsError
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk
from workflows.library import Library

COMMANDS = 200
RUNS = 20
PER_RUN = COMMANDS // RUNS
PROCEDURES = ("ombudsman", "housing-two-stage", "boston-311")
SEED = 3


@dataclass(frozen=True)
class Step:
    """One command, or (none) a sweep of everything due, at a moment."""

    moment: datetime
    command: Command | None
    name: str


def library():
    """The shipped rules; Boston's own calendar ends in 2016, without its holidays it serves any year here."""
    calendars = {n: replace(c, first_year=2014, last_year=2040) for n, c in CalendarShelf().load_all().items()}
    return Library(PackShelf(), calendars)


def store_on(url, clock, kind=SqlStore):
    """A store whose salts are the same in every life of the program."""
    return kind(open_engine(url), clock=clock, salts=RepeatableSalts())


def write_down(url, rules, after_run):
    """Play the office on an empty database; return the runs of steps, each of ten commands and a sweep.

    ``after_run(number)`` is called before the first run and after each, with the database at rest.
    """
    office = _Office(url, rules)
    after_run(0)
    runs = []
    for number in range(1, RUNS + 1):
        runs.append(office.run(PER_RUN))
        after_run(number)
    office.desk.store.engine.dispose()
    return runs


class _Office:
    """A seeded office that keeps what was accepted."""

    def __init__(self, url, rules):
        self.dice, self.clock = random.Random(SEED), FixedClock()
        self.desk = CaseDesk(store_on(url, self.clock), rules)
        self.cases: list[str] = []
        self.tried = 0

    def run(self, count):
        """So many accepted commands, and a sweep."""
        steps = []
        while len(steps) < count:
            self.clock.moment += timedelta(hours=self.dice.randrange(16))
            command = self._next()
            self.tried += 1
            try:
                answer = self.desk.handle(command)
            except OmbudsError:
                continue  # a refusal writes nothing: there would be no write to be killed at
            if answer.stream not in (*self.cases, "office"):
                self.cases.append(answer.stream)
            steps.append(Step(self.clock.moment, command, command.command_id))
        self.desk.sweep()
        return [*steps, Step(self.clock.moment, None, f"sweep after {steps[-1].name}")]

    def _next(self):
        number, dice = self.tried, self.dice
        if number == 0:
            return ChangeOffice(actor="admin", command_id="office-founded", office=OFFICE)
        if number % 6 == 1:
            compiled = self.desk.library.current(PROCEDURES[number // 6 % 3])
            name = compiled.procedure.procedure
            return complaint(name, compiled, f"{number:05}", dice.randrange(9_999), self.clock.now())
        case_id = self.cases[dice.randrange(len(self.cases))]
        case = fold(case_id, self.desk.store.events(stream=case_id))
        with self.desk.store.transaction() as tx:
            compiled = self.desk.library.pinned(case.procedure, tx)
        others = [other for other in self.cases if other != case_id]
        pick, who = dice.randrange(9_999), dice.randrange(9_999)
        return command_for(case, compiled, f"{number:05}", pick, who, others, onward=bool(pick % 3))
