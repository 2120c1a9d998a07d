"""A whole office with its post: a real database, a real provider, and a clock that the test moves."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from fakes.play import compiled
from fakes.sendgrid_server import API_KEY, SendGridServer
from fakes.smtp_server import SmtpServer
from sqlalchemy import select

from adapters.database.oracle import Evidence, Finding, first_wrong
from adapters.database.tables import deliveries
from adapters.email.composing import Sender
from domain.case import commands as c
from domain.office import Office
from domain.office_change import ChangeOffice
from domain.ports import Clock
from ombuds.bootstrap import Application, build
from ombuds.settings import Settings

OFFICE = Office.model_validate({
    "office": "province", "name": "Ombudsman of the Province", "zone": "Asia/Jakarta", "reply_to": "cases@office.example",
    "officers": {"ana": {"name": "Ana", "roles": ["administrator", "intake"]}},
})  # fmt: skip
SENDER = Sender("Ombudsman", "notices@office.example")
STATUTORY, COURTESY = ("ombudsman", "undue_delay"), ("boston-311", "Rodent Activity")
"""Procedures (and a class of complaint) whose acknowledgement the law requires, and does not."""

Provider = SendGridServer | SmtpServer


def settings_for(provider: Provider | None, **more: Any) -> Settings:
    """Settings that send mail to this local provider, or into the folder of the home."""
    if isinstance(provider, SendGridServer):
        known = {"mail_transport": "sendgrid", "sendgrid_key": API_KEY, "sendgrid_host": provider.host}
    elif isinstance(provider, SmtpServer):
        known = {
            "mail_transport": "smtp", "smtp_host": "localhost", "smtp_port": provider.port, "smtp_ca_file": provider.trust,
        }  # fmt: skip
    else:
        known = {}
    return Settings(**known | {"mail_from": f"{SENDER.name} <{SENDER.address}>", "mail_timeout_seconds": 20} | more)


def opened(settings: Settings, clock: Clock) -> Application:
    """The application, with the procedures made ready once for the whole run."""
    app = build(settings, clock=clock)
    for name, _ in (STATUTORY, COURTESY):
        app.library._current[name] = app.library._pinned[compiled(name).digest] = compiled(name)
    return app


@dataclass
class Post:
    """The office at work: complaints come in, notices go out."""

    app: Application
    clock: Any
    provider: Provider | None
    answers: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    filed: int = 0

    def found(self) -> None:
        """Load the office's file."""
        self.app.desk.handle(ChangeOffice(command_id="founding", actor="ana", office=OFFICE))

    def file(
        self, count: int = 1, *, statutory: bool = True, to: str | None = None, name: str | None = None
    ) -> list[str]:
        """Complaints that are acknowledged at once, each by one notice to its complainant: the ids of the mails."""
        procedure, case_class = STATUTORY if statutory else COURTESY
        commands: list[c.Command] = []
        cases = []
        for _ in range(count):
            self.filed += 1
            number = f"{self.filed:04}"
            cases.append(case := f"CASE-{number}")
            person = c.PartyIn(name=name or f"Person {number}", email=to or f"p{number}@people.example")
            commands += [
                c.FileComplaint(
                    command_id=f"file-{number}", actor="complainant", procedure=procedure, case_class=case_class,
                    case_id=case, parties=[person], text="No water since January.",
                ),
                c.Acknowledge(command_id=f"acknowledge-{number}", actor="ana", case_id=case),
            ]  # fmt: skip
        for answer in self.app.desk.handle_all(commands):
            self.answers[answer.command_id] = (answer.stream, answer.first_seq, answer.last_seq)
        return [f"{case}.n1" for case in cases]

    def later(self, **by: float) -> None:
        self.clock.forward(**by)

    def round(self) -> Any:
        """What a shift of deliveries does each time that it looks."""
        return self.app.deliver_and_settle()

    def rounds(self, count: int = 12, **apart: float) -> None:
        """Round after round, so far apart (an hour, if not said otherwise)."""
        for _ in range(count):
            self.round()
            self.clock.forward(**(apart or {"hours": 1}))

    def states(self) -> dict[str, str]:
        """The state of every row of the outbox."""
        with self.app.store.reader.connect() as connection:
            rows = connection.execute(select(deliveries.c.outbox_id, deliveries.c.state)).all()
        return {row.outbox_id: row.state for row in rows}

    def state(self, outbox_id: str) -> str:
        return self.states()[outbox_id]

    def tasks(self) -> list[str]:
        """What staff has been asked to do, by case."""
        return sorted(f"{task.rule} {task.case_id}" for task in self.app.queries.tasks())

    def given_up(self) -> list[str]:
        """The mails of which their cases know that they will not arrive."""
        events = self.app.store.events()
        return [f"{event.stream}.{event.facts['notice_id']}" for event in events if event.type == "NoticeFailed"]

    def received(self) -> Counter[str]:
        """How often the provider accepted each mail, by our own id on it."""
        return received(self.provider)

    def wrong(self, *, may_repeat: int = 0) -> Finding | None:
        """What the oracle says of it all, after a last round."""
        return first_wrong(
            self.app.store, Evidence(acknowledged=self.answers, received=self.received(), may_repeat=may_repeat)
        )

    def with_courier(self, change: Callable[[Any], Any] | None = None, **changes: Any) -> Post:
        """The same office with another courier: how a known-bad one is put in its place."""
        courier = replace(self.app.courier, **changes)
        vars(self.app)["courier"] = change(courier) if change else courier
        return self

    def seeded(self, seed: int) -> Post:
        """The same office, with chance that can be repeated."""
        return self.with_courier(roll=random.Random(seed).random)


def received(provider: Provider | None) -> Counter[str]:
    """How often a provider accepted each mail, by our own id on it."""
    if isinstance(provider, SendGridServer):
        return Counter(request.body["custom_args"]["outbox_id"] for request in provider.accepted)
    assert isinstance(provider, SmtpServer)
    return Counter(str(mail["Message-ID"]).strip("<>").rpartition("@")[0] for mail in provider.messages)
