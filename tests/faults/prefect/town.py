"""A city's complaint unit with people at its desks, on a Monday in 2015."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.database.oracle import Evidence, Finding, first_wrong
from domain.case import commands as c
from domain.engine import STREAM as ENGINE
from domain.office import Office
from domain.office_change import ChangeOffice
from domain.record import Recorded
from ombuds.bootstrap import Application

MONDAY = datetime(2015, 6, 1, 14, 0, tzinfo=UTC)
OFFICE = Office.model_validate({
    "office": "city", "name": "The City", "zone": "America/New_York",
    "units": {"streets": {"name": "Streets", "head": "sup"}},
    "officers": {
        "adm": {"name": "Adm", "roles": ["administrator", "intake"], "email": "adm@city.example"},
        "sup": {"name": "Sup", "roles": ["unit_supervisor"], "unit": "streets", "email": "sup@city.example"},
        "off": {"name": "Off", "roles": ["officer"], "unit": "streets", "superior": "sup", "email": "off@city.example"},
        "head": {"name": "Head", "roles": ["department_head", "mayors_office"], "email": "head@city.example"},
    },
})  # fmt: skip


class Town:
    """Files complaints whose answer is due a day after they came in."""

    def __init__(self, app: Application, clock: Any) -> None:
        self.app, self.clock = app, clock
        self.filed = 0
        self.answers: dict[str, tuple[str, int, int]] = {}
        clock.moment = MONDAY
        app.desk.handle(ChangeOffice(command_id="founding", actor="adm", office=OFFICE))

    def file(self, **more: Any) -> str:
        """A complaint comes in, is acknowledged, and lies in somebody's queue."""
        self.filed += 1
        number = f"{self.filed:04}"
        known = {"parties": [c.PartyIn(name=f"Person {number}", email=f"p{number}@mail.example")]}
        filed = c.FileComplaint(
            command_id=f"file-{number}", actor="complainant", procedure="boston-311",
            case_class="Traffic Signal Inspection", case_id=f"CASE-{number}", **known | more,
        )  # fmt: skip
        self.does(filed)
        self.does(c.Acknowledge(command_id=f"ack-{number}0", actor="adm", case_id=f"CASE-{number}"))
        self.does(c.Assign(command_id=f"assign-{number}", actor="adm", case_id=f"CASE-{number}", action="assign"))
        return f"CASE-{number}"

    def does(self, command: c.Command) -> None:
        answer = self.app.desk.handle(command)
        self.answers[answer.command_id] = (answer.stream, answer.first_seq, answer.last_seq)

    def events(self, stream: str, *types: str) -> list[Recorded]:
        return [event for event in self.app.history(stream) if event.type in types]

    def alarms(self) -> list[Any]:
        return [event.facts for event in self.events(ENGINE, "AlarmRaised")]

    def wrong(self) -> Finding | None:
        """What the oracle says, everything that is due by now having fired."""
        return first_wrong(self.app.store, Evidence(acknowledged=self.answers, settled_at=self.clock.moment))


DAY = timedelta(days=1)
