"""The office of the rehearsal: several hundred cases whose deadlines come due while things go wrong."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, text

from adapters.database.oracle import Evidence, Finding, first_wrong
from adapters.office_file import read_office
from domain.case.commands import FileComplaint, PartyIn
from domain.office_change import ChangeOffice
from domain.ports import Answer
from ombuds.bootstrap import Application, build
from ombuds.settings_model import Settings
from scripts.cluster.machines import Failed, until
from scripts.cluster.services import ROOT

LIMIT = timedelta(minutes=10)
"""How long the school has to acknowledge in this rehearsal; complaints are filed as received that long before."""

CANARIES = ("Kenari Rahasia", "canary@people.example")
OVER = "('accepted', 'delivered', 'bounced', 'failed')"
LEASE_SECONDS = 15
"""How long a machine that died keeps the mail that it was about to send."""

_EXAMPLE = ROOT / "docs" / "examples" / "school-complaints"
_AT_ONCE = "conventions: {due_at: same_time, day_zero: start, outside_hours: as_is, roll: none}"
_QUICK = (
    ("    limit: {working_days: 3}\n", f"    limit: {{minutes: 10}}\n    {_AT_ONCE}\n"),
    ("    top: governor\n", f"    top: governor\n    {_AT_ONCE}\n"),
    ("after: {working_days: 2}", "after: {minutes: 1}"),
    ("after: {working_days: 5}", "after: {minutes: 1}"),
)


class Office:
    """The example school, in a hurry; its record is looked at from outside the machines, through a socket."""

    def __init__(self, folder: Path, socket: Path) -> None:
        self.packs = folder / "packs"
        shutil.copytree(_EXAMPLE, self.packs / "school-complaints")
        file = self.packs / "school-complaints" / "procedure.yaml"
        procedure = file.read_text(encoding="utf-8")
        for slow, quick in _QUICK:
            if slow not in procedure:
                raise Failed(f"{_EXAMPLE} has changed: it no longer says {slow!r}. Correct scripts/cluster/office.py.")
            procedure = procedure.replace(slow, quick)
        file.write_text(procedure, encoding="utf-8")
        url = URL.create("postgresql+psycopg", "ombuds", database="ombuds", query={"host": str(socket)})
        self.mail = folder / "mail"
        settings = Settings(
            home=folder / "office", database_url=url.render_as_string(), packs=(self.packs,), mail_folder=self.mail,
            delivery_lease_seconds=LEASE_SECONDS,
        )  # fmt: skip
        self.app: Application = build(settings)
        self.answers: dict[str, Answer] = {}
        self.in_doubt = 0
        """Mails of which nobody knew at the end whether they had gone out: each may have been sent again."""

    def found(self) -> None:
        """Make the tables and found the office."""
        self.app.prepare()
        self.app.desk.handle(ChangeOffice(actor="ana", office=read_office(_EXAMPLE / "office.yaml")))

    def file(self, count: int, first: datetime, span: timedelta) -> None:
        """File this many complaints; their first deadlines come due one after the other, from ``first`` on."""
        commands = [self._complaint(number, first + span * number / count) for number in range(count)]
        for begin in range(0, count, 100):
            for answer in self.app.desk.handle_all(commands[begin : begin + 100]):
                self.answers[answer.command_id] = answer
        due = self.app.watching.next_due(datetime.now(UTC))
        if due is None or abs(due - first) > timedelta(seconds=5):
            raise Failed(f"the first deadline should come due at {first}, not at {due}")

    def file_one(self, number: int) -> None:
        """File one more, due in a minute.  Raises StoreBusy when the database is held by others."""
        command = self._complaint(number, datetime.now(UTC) + timedelta(minutes=1))
        self.answers[command.command_id] = self.app.desk.handle(command)

    def _complaint(self, number: int, due: datetime) -> FileComplaint:
        return FileComplaint(
            command_id=f"rehearsal-{number:05}", case_id=f"R-{number:05}", actor="complainant",
            procedure="school-complaints", case_class="fees", effective_at=due - LIMIT,
            parties=(PartyIn(name=CANARIES[0], email=CANARIES[1]),),
        )  # fmt: skip

    def late(self, seconds: float) -> int:
        """How many timers were due this long ago and have not fired."""
        return self.app.watching.due_count(datetime.now(UTC) - timedelta(seconds=seconds))

    def waiting(self) -> int:
        """How many timers have not fired, due or not."""
        return self.app.watching.pending_count()

    def fired(self) -> int:
        """How many events the clocks have caused."""
        with self.app.store.reader.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM events WHERE firing IS NOT NULL")).scalar_one())

    def settle(self) -> datetime:
        """Fire and send what is left; the moment of it.  Raises Failed when mail is still on its way after three minutes.

        A machine that fell in the moment of sending leaves it unknown whether the mail went out.  An office
        waits for news of it for a quarter of an hour; here nobody will bring any.
        """
        self.app.desk.sweep()
        at = self.app.now()
        self.in_doubt = self._count("state IN ('sending', 'unknown')")
        impatient = replace(self.app.courier.policy, unknown_for=timedelta(seconds=LEASE_SECONDS))
        vars(self.app)["courier"] = replace(self.app.courier, policy=impatient)
        until(self._all_sent, 180, "every mail has been sent")
        return at

    def _all_sent(self) -> bool:
        self.app.deliver_and_settle()
        return not self._count(f"state NOT IN {OVER}")

    def _count(self, which: str) -> int:
        with self.app.store.reader.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM deliveries WHERE {which}")).scalar_one())

    def judge(self, at: datetime, places: list[Path]) -> Finding | None:
        """What the oracle finds wrong first."""
        received = Counter(re.sub(r"^[^-]*-(.*)\.eml$", r"\1", file.name) for file in self.mail.glob("*.eml"))
        return first_wrong(
            self.app.store,
            Evidence(
                acknowledged={
                    name: (answer.stream, answer.first_seq, answer.last_seq) for name, answer in self.answers.items()
                },
                settled_at=at,
                received=received,
                may_repeat=self.in_doubt,
                canaries=CANARIES,
                places=places,
            ),
        )
