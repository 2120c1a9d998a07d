"""The outbox in the database; the promises are those of ``domain.outbox.Outbox``.

A row's order within one mailbox can only be judged with all of that mailbox in view, so leasing
is done by one worker at a time (a moment: nothing is sent inside it); rows that another worker
is just recording are left to it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, text

from adapters.database import outbox_statements as sql
from adapters.database.breakers import load_breaker, save_breaker
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from domain.breaker import Breaker
from domain.delivery import MOST_IN_ONE_MAIL
from domain.engine import STREAM as ENGINE
from domain.errors import BadInput
from domain.outbox import Accepted, Failed, OfficeFacts, OutboxItem, Outcome, Retry, Unknown, UnknownItem

_ONE_AT_A_TIME = 0x0B0D6
NO_REPORT = "The worker did not report back."


@dataclass(frozen=True, slots=True)
class Posted:
    """What is known of a notice, for whoever knows the procedures and the office."""

    case_id: str
    procedure_digest: str | None
    notice: str
    language: str
    audience: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Described:
    """The key of the wording, the notice's label for the reader, and the letterhead."""

    template: str
    title: str
    office: OfficeFacts


class SqlOutbox:
    """``domain.outbox.Outbox`` over the tables ``deliveries`` and ``notices``."""

    def __init__(self, store: SqlStore, describe: Callable[[Posted], Described]) -> None:
        self._store, self._describe = store, describe

    def lease(self, now: datetime, limit: int, lease_seconds: int, token: str) -> Sequence[OutboxItem]:
        """Reserve rows that are due, oldest first, and what may share a mail with them."""
        with self._alone() as connection:
            first = connection.execute(sql.FREE, {"now": now, "limit": limit}).all()
            items = [self._item(row) for row in first]
            items += self._companions(connection, items, now)
            if items:
                ids = [item.outbox_id for item in items]
                until = now + timedelta(seconds=lease_seconds)
                connection.execute(sql.LEASE, {"ids": ids, "held_by": token, "until": until})
        return items

    def _companions(self, connection: Connection, items: Sequence[OutboxItem], now: datetime) -> list[OutboxItem]:
        """Rows that go to the same reader in the same language from the same office, and may share; at most a mail full."""
        full = Counter(_envelope(item) for item in items if item.may_share)
        taken, found = {item.outbox_id for item in items}, list[OutboxItem]()
        for reader in sorted({reader for reader, _, _ in full}):
            bounds = {"now": now, "reader": reader, "limit": MOST_IN_ONE_MAIL + len(items)}
            for row in connection.execute(sql.COMPANIONS, bounds).all():
                if row.outbox_id in taken:
                    continue
                other = self._item(row)
                if 0 < full[_envelope(other)] < MOST_IN_ONE_MAIL:
                    full[_envelope(other)] += 1
                    found.append(other)
        return found

    def start(self, outbox_ids: Sequence[str], token: str, now: datetime, lease_seconds: int, sent_as: str) -> bool:
        """Mark rows as sending: all of them, or none and False."""
        values = {
            "ids": outbox_ids,
            "held_by": token,
            "until": now + timedelta(seconds=lease_seconds),
            "mail_id": sent_as,
        }
        with self._alone() as connection:
            part = connection.begin_nested()
            if connection.execute(sql.START, values).rowcount == len(set(outbox_ids)):
                part.commit()
                return True
            part.rollback()
            return False

    def record(self, outbox_id: str, token: str, outcome: Outcome) -> bool:
        """Store how it went; False, and no change, when the row is not held under ``token``."""
        return bool(self.record_all([outbox_id], token, outcome))

    def record_all(self, outbox_ids: Sequence[str], token: str, outcome: Outcome) -> list[str]:
        """Store the same outcome of several rows in one go; gives those that were held under ``token``, in order of name.

        In that order they are locked, too, so that two never wait for each other.
        """
        statement, stored = sql.record(type(outcome)), _stored(outcome)
        with translated(), self._store.engine.begin() as connection:
            return [
                outbox_id
                for outbox_id in sorted(outbox_ids)
                if connection.execute(statement, {"id": outbox_id, "held_by": token} | stored).rowcount
            ]

    def unknowns(self, now: datetime) -> Sequence[UnknownItem]:
        """Rows with an unknown outcome, oldest first; sendings that nobody reported are among them."""
        with translated(), self._store.engine.begin() as connection:
            connection.execute(sql.LOSE_SIGHT, {"now": now, "why": NO_REPORT})
            rows = connection.execute(sql.UNKNOWN).all()
        return [UnknownItem(self._item(row), row.unknown_since, row.reason or "") for row in rows]

    def settle(self, outbox_id: str, outcome: Accepted | Retry | Failed) -> bool:
        """End an unknown outcome; False, and no change, when the row is not unknown any more."""
        with translated(), self._store.engine.begin() as connection:
            settled = connection.execute(sql.settle(type(outcome)), {"id": outbox_id} | _stored(outcome))
            return bool(settled.rowcount)

    def load_breaker(self, transport: str) -> Breaker:
        """The breaker of a transport; a closed one when none was ever saved."""
        return load_breaker(self._store, transport)

    def save_breaker(self, transport: str, breaker: Breaker) -> bool:
        """Store it if the stored revision is the one before; False when another was faster."""
        return save_breaker(self._store, transport, breaker)

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A transaction in which no other worker leases or starts; on SQLite every one is."""
        with translated(), self._store.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            yield connection

    def _item(self, row: Row[Any]) -> OutboxItem:
        """The row as an item; one that cannot be read says so and leaves the others alone."""
        language = row.language or "en"
        posted = Posted(row.case_id, row.procedure_digest, row.notice, language, row.audience, row.unit)
        described, values, flaw = _NOTHING, dict[str, object](), None
        try:
            described, values = self._describe(posted), _values(row.values_text)
        except Exception as error:  # noqa: BLE001  (poison must not stop the others; it is given up and reported)
            flaw = f"The notice cannot be read: {type(error).__name__}."
        return OutboxItem(
            outbox_id=row.outbox_id, case_id=row.case_id, notice=row.notice, template=described.template,
            language=language, audience=row.audience, statutory=bool(row.statutory), bundle=bool(row.digest),
            to_name=row.name or "", to_address=row.address or "", attempt=row.attempt, issued_at=row.issued_at,
            reference="" if row.case_id == ENGINE else row.case_id, office=described.office, title=described.title,
            values=values, sent_as=row.sent_as, flaw=flaw,
        )  # fmt: skip


_NOTHING = Described("", "", OfficeFacts("", "UTC"))


def _values(text_: str | None) -> dict[str, object]:
    values = json.loads(text_) if text_ else {}
    if not isinstance(values, dict):
        raise BadInput("The values of a notice are a mapping.")
    return values


def _envelope(item: OutboxItem) -> tuple[str, str, OfficeFacts]:
    return sql.reader(item.to_address), item.language, item.office


def _stored(outcome: Outcome) -> dict[str, Any]:
    """The outcome as the columns take it."""
    match outcome:
        case Accepted():
            return {"provider_id": outcome.provider_id, "accepted_at": outcome.at, "bundle_id": outcome.bundle}
        case Retry():
            return {"next_at": outcome.at, "reason": outcome.reason, "attempt": outcome.attempt}
        case Unknown():
            return {"unknown_since": outcome.since, "reason": outcome.reason, "sent_as": outcome.sent_as}
        case Failed():
            return {"reason": outcome.reason, "code": outcome.code}
