"""What the engine reports about itself: gaps, poison, broken records, digests.

Its stream holds alarms; each alarm is a task and a notice for an administrator, so that
nothing which must reach a person ends in a log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from domain import access
from domain.case import events as e
from domain.case.apply import absorb, apply
from domain.case.case import Case
from domain.case.codec import codec
from domain.case.commands import Code, Command, FinishTask, RecordDelivery
from domain.errors import NotFound
from domain.office import Office
from domain.record import Event, Json, Recorded

STREAM = "engine"

AlarmKind = Literal[
    "watch_gap", "clock_went_back", "timer_quarantined", "record_broken", "mail_refused", "many_due", "projection_differs"
]  # fmt: skip


class RaiseAlarm(Command):
    """Tell an administrator that the machinery needs a look."""

    kind: Literal["raise_alarm"] = "raise_alarm"
    alarm: AlarmKind
    details: dict[str, str | int] = {}


class IssueDigest(Command):
    """Tell one officer what is on their desk today."""

    kind: Literal["issue_digest"] = "issue_digest"
    officer: Code
    day: date
    values: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(e.Happening):
    """The machinery needs a look."""

    alarm: str
    addressees: tuple[str, ...]
    details: Mapping[str, Json] | None = None


e.CODECS["AlarmRaised"] = codec(AlarmRaised)

ALARM_NOTICE = "engine_alarm"
DIGEST_NOTICE = "daily_digest"


def fold(events: Sequence[Recorded]) -> Case:
    """The engine's tasks and notices."""
    engine = Case(STREAM)
    for event in events:
        apply(engine, event)
    return engine


def decide(engine: Case, command: Command, office: Office, now: datetime) -> tuple[Case, list[Event]]:
    """The engine's stream after a command.  Raises AccessDenied or NotFound."""
    after, events = engine.copy(), []

    def happen(event: e.Happening, actor: str = access.SYSTEM) -> None:
        absorb(after, event, now, actor, None)
        events.append(e.to_event(event, now, actor, None))

    match command:
        case RaiseAlarm():
            access.may_beside(access.actor_of(command.actor, office), "fire")
            _alarm(after, command, office, happen)
        case IssueDigest():
            access.may_beside(access.actor_of(command.actor, office), "fire")
            _notice(after, office, command.officer, DIGEST_NOTICE, "digest", command.values, happen)
        case FinishTask():
            task = after.tasks.get(command.task)
            if task is None:
                raise NotFound("task", command.task, list(after.tasks))
            access.may_finish(access.actor_of(command.actor, office), task.role, task.officer)
            if task.done_at is None:
                happen(e.TaskDone(task=task.id, note=command.note), command.actor)
        case RecordDelivery():
            access.may_beside(access.actor_of(command.actor, office), command.kind)
            _delivered(after, command, happen)
        case _:
            raise NotFound("case", STREAM)
    return after, events


def administrators(office: Office) -> list[str]:
    """Who hears of alarms: administrators, else supervisors."""
    return office.with_role(access.ADMINISTRATOR) or office.with_role(access.SUPERVISOR)


def _alarm(engine: Case, command: RaiseAlarm, office: Office, happen: Any) -> None:
    addressees = administrators(office)
    happen(AlarmRaised(alarm=command.alarm, addressees=tuple(addressees), details=command.details or None))
    if not any(t.rule == command.alarm and t.done_at is None for t in engine.tasks.values()):
        happen(e.TaskOpened(task=f"t{len(engine.tasks) + 1}", rule=command.alarm, role=access.ADMINISTRATOR))
    for officer in addressees:
        values = {"alarm": command.alarm, "details": [f"{k}: {v}" for k, v in sorted(command.details.items())]}
        _notice(engine, office, officer, ALARM_NOTICE, "alarm", values, happen)


def _notice(
    engine: Case, office: Office, key: str, notice: str, occasion: str, values: Mapping[str, Json], happen: Any
) -> None:
    officer = office.officers.get(key)
    if officer is None:
        raise NotFound("officer", key)
    happen(
        e.NoticeIssued(
            notice_id=f"n{len(engine.notices) + 1}",
            notice=notice,
            audience="officer",
            party=key,
            language=officer.language,
            channel="email" if officer.email else "portal",
            statutory=False,
            occasion=occasion,
            name=officer.name,
            address=officer.email,
            values=dict(values),
        )
    )


def _delivered(engine: Case, command: RecordDelivery, happen: Any) -> None:
    notice = engine.notices.get(command.notice_id)
    if notice is None:
        raise NotFound("notice", command.notice_id)
    if command.outcome == "failed" and notice.state != "failed":
        happen(e.NoticeFailed(notice_id=notice.id, why=command.why or "not delivered", code=command.code))
    elif command.outcome != "failed" and notice.state == "issued":
        happen(e.NoticeSent(notice_id=notice.id, provider=command.provider, bundle=command.bundle))
