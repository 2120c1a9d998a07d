"""Delivery joined to the record: what the carrier said becomes a step of the case.

The mail goes out first and the case learns of it afterwards; whoever dies in between is made up for by
`settle`, which finds rows that ended without the case being told.  Command ids follow from the row, so
that an outcome told twice is recorded once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from adapters.database.reporting import Delivered, ended, untold
from adapters.database.store import SqlStore
from domain.access import SYSTEM
from domain.case.commands import Command, RecordDelivery
from domain.delivery import DeliveryFailed
from domain.engine import RaiseAlarm
from domain.errors import CommandReused, OmbudsError
from workflows.delivery import Courier, DeliveryReport, deliver_due, reconcile
from workflows.desk import CaseDesk

# No transport reports yet that a mail was delivered, so every acceptance is its last word (RecordDelivery.last_word).
_OUTCOMES: dict[str, Literal["accepted", "delivered", "failed"]] = {
    "accepted": "accepted",
    "delivered": "delivered",
    "bounced": "failed",
    "failed": "failed",
}


@dataclass(slots=True)
class Round:
    """What one round of delivery did; ids and counts, nothing personal.

    `unrecorded` maps rows to why the case could not be told; the next round tries again.
    """

    mails: int = 0
    accepted: int = 0
    retried: int = 0
    unknown: int = 0
    failed: int = 0
    held_until: datetime | None = None
    trouble: str | None = None
    unrecorded: dict[str, str] = field(default_factory=dict)

    def add(self, report: DeliveryReport) -> None:
        """Count one batch in."""
        self.mails += report.mails
        self.accepted += len(report.accepted)
        self.retried += len(report.retried)
        self.unknown += len(report.unknown)
        self.failed += len(report.failed)
        self.held_until = report.held_until
        self.trouble = report.trouble or self.trouble
        self.unrecorded.update(report.untold)


class Postman:
    """Sends what is due and tells the cases."""

    def __init__(self, store: SqlStore, desk: CaseDesk, courier: Callable[[], Courier], batch: int) -> None:
        self._store, self._desk, self._courier, self._batch = store, desk, courier, batch

    def deliver(self, batches: int = 100) -> Round:
        """Send what is due until nothing is, the breaker opens, or `batches` are done."""
        done = Round()
        for report in deliver_due(self._courier(), self._batch, batches):
            done.add(report)
            self._tell(ended(self._store, report.accepted), done)
        return done

    def settle(self) -> Round:
        """Settle mails whose answer never came, and tell cases what they were not told."""
        done = Round()
        done.add(reconcile(self._courier()))
        self._tell(untold(self._store), done)
        return done

    def deliver_and_settle(self) -> Round:
        """Everything that deliveries owe at the moment: send what is due, then settle what is left over.

        Mail that begins to be held back is told to an administrator, once a day.
        """
        sent, settled = self.deliver(), self.settle()
        if sent.held_until is not None:
            self._alarm()
        return replace(
            sent,
            accepted=sent.accepted + settled.accepted,
            retried=sent.retried + settled.retried,
            failed=sent.failed + settled.failed,
            unrecorded=settled.unrecorded,
        )

    def _alarm(self) -> None:
        """Asked whenever mail is held back, so that whoever dies or is refused before it is told leaves it to the next."""
        courier = self._courier()
        transport = courier.transport.name
        breaker = courier.outbox.load_breaker(transport)
        if breaker.since is None or self._desk.known(command_id := f"mail:{breaker.since.date().isoformat()}"):
            return
        details: dict[str, str | int] = {"transport": transport, "reason": breaker.reason[:200]}
        self._record(RaiseAlarm(command_id=command_id, actor=SYSTEM, alarm="mail_refused", details=details))

    def fail(self, failed: DeliveryFailed) -> None:
        """A notice is given up: the case records it, and a statutory one becomes somebody's task."""
        case_id, _, notice_id = failed.outbox_id.rpartition(".")
        self._record(
            RecordDelivery(
                command_id=_command_id(failed.outbox_id, "failed"), actor=SYSTEM, case_id=case_id, notice_id=notice_id,
                outcome="failed", why=failed.reason[:200], code=failed.code[:200],
            )
        )  # fmt: skip

    def _tell(self, rows: Sequence[Delivered], done: Round) -> None:
        """All in one transaction; one that is refused spoils no other."""
        now = self._now() if rows else None
        commands = {row.outbox_id: _command(row, now) for row in rows}
        try:
            self._desk.handle_all(list(commands.values()))
        except Exception:  # noqa: BLE001  (one of them is at fault: each is told by itself)
            for outbox_id, command in commands.items():
                try:
                    self._record(command)
                except Exception as error:  # noqa: BLE001  (reported, and tried again in the next round)
                    done.unrecorded[outbox_id] = str(error) if isinstance(error, OmbudsError) else type(error).__name__

    def _record(self, command: Command) -> None:
        try:
            self._desk.handle(command)
        except CommandReused:
            return  # told before, in other words: what was recorded first stands

    def _now(self) -> datetime:
        """The record's own time: a carrier whose clock runs ahead must not date anything into the future."""
        with self._store.transaction() as tx:
            return tx.now


def _command(row: Delivered, now: datetime | None) -> RecordDelivery:
    outcome = _OUTCOMES[row.state]
    at = None if row.at is None or now is None else min(row.at, now)
    return RecordDelivery(
        command_id=_command_id(row.outbox_id, outcome), actor=SYSTEM, case_id=row.case_id, notice_id=row.notice_id,
        outcome=outcome, effective_at=None if outcome == "failed" else at, why=(row.reason or "not delivered")[:200],
        code=row.code, provider=(row.provider or "")[:200] or None, bundle=row.bundle, last_word=outcome == "accepted",
    )  # fmt: skip


def _command_id(outbox_id: str, outcome: str) -> str:
    return f"delivery:{outbox_id}:{outcome}"
