"""A few days at a small office, each answer noted in the disk's trace when somebody has it in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest
from faults.power.machine import Machine

from adapters.database.heartbeats import Heartbeats
from adapters.database.oracle import Evidence
from benchmarks.workloads import OFFICE
from domain.case import commands as c
from domain.errors import OmbudsError
from domain.office_change import ChangeOffice


@dataclass(frozen=True, slots=True)
class Answered:
    """A command's answer, and whether it was given."""

    command_id: str
    stream: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Swept:
    """A sweep came to its end at this moment."""

    moment: datetime


@dataclass
class Work:
    """Runs the days on a machine."""

    machine: Machine
    cases: int
    name: str = "case"

    def all(self) -> None:
        self.found()
        for number in range(1, self.cases + 1):
            self.case(number)
            if number % 4 == 0:
                self.machine.clock.forward(days=31)
                self.sweep()
            if number == self.cases // 2:
                self.restart()

    def found(self) -> None:
        self.give(ChangeOffice(actor="clerk", command_id="founding", office=OFFICE))

    def case(self, number: int) -> None:
        key = f"{self.name}-{number:03}"
        self.give(
            c.FileComplaint(
                actor="clerk", command_id=f"file-{key}", case_id=key, procedure="boston-311", unit="Q", channel="phone",
                case_class="Heat - Excessive Insufficient", text="There is no heat.",
                parties=[c.PartyIn(name="A. Person", email=f"{number}@people.example")],
            )
        )  # fmt: skip
        self.machine.clock.forward(minutes=7)
        self.give(c.Acknowledge(actor="clerk", command_id=f"seen-{key}", case_id=key))
        self.give(c.Assign(actor="clerk", command_id=f"given-{key}", case_id=key, unit="Q"))
        with pytest.raises(OmbudsError):  # a transaction that is rolled back
            self.machine.desk.handle(c.Assign(actor="nobody", command_id=f"no-{key}", case_id=key, unit="Q"))
        self.give_all([
            c.AddNote(actor="clerk", command_id=f"note-{key}-{n}", case_id=key, text=f"Call {n}: nobody was in.")
            for n in range(number % 3 + 1)
        ])  # fmt: skip
        if number % 3 == 0:
            self.give(c.Close(actor="clerk", command_id=f"end-{key}", case_id=key, reason="The heat is back."))

    def give(self, command: c.Command) -> None:
        self.give_all([command])

    def give_all(self, commands: Sequence[c.Command]) -> None:
        for each in self.machine.desk.handle_all(commands):
            self.machine.vfs.disk.mark(Answered(each.command_id, each.stream, each.first_seq, each.last_seq))

    def sweep(self) -> None:
        moment = self.machine.clock.moment
        self.machine.desk.sweep(batch=3)
        self.machine.vfs.disk.mark(Swept(moment))
        Heartbeats(self.machine.store).beat("watch", moment)

    def restart(self) -> None:
        self.machine.stop()
        self.machine.start(self.machine.vfs.disk)


def evidence(marks: Sequence[object]) -> Evidence:
    """What the people outside know at this point."""
    answered = {m.command_id: (m.stream, m.first, m.last) for m in marks if isinstance(m, Answered)}
    swept = [m.moment for m in marks if isinstance(m, Swept)]
    return Evidence(acknowledged=answered, settled_at=swept[-1] if swept else None)
