"""The outbox in memory: the port's whole contract, kept honest, without a database.

Rows are copied in and out, every write checks the lease token, and a lease that ran out is
treated as the contract says.  A test may look at `rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.breaker import Breaker
from domain.delivery import MOST_IN_ONE_MAIL
from domain.outbox import (
    Accepted,
    DeliveryState,
    Failed,
    OfficeFacts,
    OutboxItem,
    Outcome,
    Retry,
    Unknown,
    UnknownItem,
)

OFFICE = OfficeFacts(
    name="Ombudsman of the Province",
    zone="Asia/Jakarta",
    address=("Jalan Merdeka 1", "Bandung 40111"),
    phone="+62 22 555 0100",
    reply_to="cases@office.example",
)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
ISSUED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass
class Row:
    item: OutboxItem
    state: DeliveryState = DeliveryState.PENDING
    due: datetime = LONG_AGO
    until: datetime = LONG_AGO
    token: str | None = None
    provider_id: str | None = None
    bundle: str | None = None
    reason: str | None = None
    code: str | None = None


class MemoryOutbox:
    """`Outbox` over a dict."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.breakers: dict[str, Breaker] = {}

    def add(self, *items: OutboxItem) -> None:
        for item in items:
            self.rows[item.outbox_id] = Row(item)

    def states(self) -> dict[str, str]:
        return {outbox_id: row.state.value for outbox_id, row in self.rows.items()}

    def lease(self, now: datetime, limit: int, lease_seconds: int, token: str) -> Sequence[OutboxItem]:
        taken: list[Row] = []
        for row in self._in_order():
            if len(taken) < limit and row not in taken and self._may_go(row, now):
                taken.append(row)
                taken += self._companions(row, now, taken)
        for row in taken:
            row.state, row.token, row.until = DeliveryState.LEASED, token, now + timedelta(seconds=lease_seconds)
        return [row.item for row in taken]

    def start(self, outbox_ids: Sequence[str], token: str, now: datetime, lease_seconds: int, sent_as: str) -> bool:
        rows = [self.rows[outbox_id] for outbox_id in outbox_ids]
        if any(row.state is not DeliveryState.LEASED or row.token != token for row in rows):
            return False
        for row in rows:
            row.state, row.until = DeliveryState.SENDING, now + timedelta(seconds=lease_seconds)
            row.item = replace(row.item, attempt=row.item.attempt + 1, sent_as=sent_as)
        return True

    def record(self, outbox_id: str, token: str, outcome: Outcome) -> bool:
        row = self.rows[outbox_id]
        if row.token != token or row.state not in {DeliveryState.LEASED, DeliveryState.SENDING}:
            return False
        self._store(row, outcome)
        return True

    def record_all(self, outbox_ids: Sequence[str], token: str, outcome: Outcome) -> list[str]:
        return [outbox_id for outbox_id in outbox_ids if self.record(outbox_id, token, outcome)]

    def unknowns(self, now: datetime) -> Sequence[UnknownItem]:
        for row in self.rows.values():
            if row.state is DeliveryState.SENDING and row.until <= now:
                row.state, row.token, row.reason = DeliveryState.UNKNOWN, None, "The worker did not report back."
        unknown = [row for row in self._in_order() if row.state is DeliveryState.UNKNOWN]
        return [UnknownItem(row.item, row.until, row.reason or "") for row in unknown]

    def settle(self, outbox_id: str, outcome: Accepted | Retry | Failed) -> bool:
        row = self.rows[outbox_id]
        if row.state is not DeliveryState.UNKNOWN:
            return False
        self._store(row, outcome)
        return True

    def load_breaker(self, transport: str) -> Breaker:
        return self.breakers.get(transport, Breaker())

    def save_breaker(self, transport: str, breaker: Breaker) -> bool:
        if self.load_breaker(transport).revision != breaker.revision - 1:
            return False
        self.breakers[transport] = breaker
        return True

    def _store(self, row: Row, outcome: Outcome) -> None:
        row.token = None
        match outcome:
            case Accepted():
                row.state, row.provider_id, row.bundle = DeliveryState.ACCEPTED, outcome.provider_id, outcome.bundle
            case Retry():
                row.state, row.due, row.reason = DeliveryState.PENDING, outcome.at, outcome.reason
                row.item = replace(row.item, attempt=outcome.attempt)
            case Unknown():
                row.state, row.until, row.reason = DeliveryState.UNKNOWN, outcome.since, outcome.reason
            case Failed():
                row.state, row.reason, row.code = DeliveryState.FAILED, outcome.reason, outcome.code

    def _in_order(self) -> list[Row]:
        return sorted(self.rows.values(), key=lambda row: (row.item.issued_at, row.item.outbox_id))

    def _is_due(self, row: Row, now: datetime) -> bool:
        if row.state is DeliveryState.PENDING:
            return row.due <= now
        return row.state is DeliveryState.LEASED and row.until <= now

    def _may_go(self, row: Row, now: datetime) -> bool:
        return self._is_due(row, now) and not any(self._blocks(other, row, now) for other in self._in_order())

    def _blocks(self, other: Row, row: Row, now: datetime) -> bool:
        earlier = (other.item.issued_at, other.item.outbox_id) < (row.item.issued_at, row.item.outbox_id)
        same = other.item.to_address.casefold() == row.item.to_address.casefold()
        busy = other.state in {DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.SENDING}
        return earlier and same and busy and not self._is_due(other, now)

    def _companions(self, first: Row, now: datetime, taken: list[Row]) -> list[Row]:
        def shares(row: Row) -> bool:
            a, b = row.item, first.item
            return (a.to_address.casefold(), a.language, a.office) == (b.to_address.casefold(), b.language, b.office)

        if not first.item.may_share:
            return []
        others = [row for row in self._in_order() if row not in taken and row.item.may_share and shares(row)]
        return [row for row in others if self._may_go(row, now)][: MOST_IN_ONE_MAIL - 1]


def make_item(outbox_id: str = "n1", **changes: object) -> OutboxItem:
    """A statutory acknowledgement to Amina, changed as the test needs it."""
    item = OutboxItem(
        outbox_id=outbox_id,
        case_id=f"case-{outbox_id}",
        notice="acknowledgement",
        template="acknowledgement",
        language="en",
        audience="complainant",
        statutory=True,
        bundle=False,
        to_name="Amina Yusuf",
        to_address="amina@people.example",
        attempt=0,
        issued_at=ISSUED,
        reference=f"OMB-2026-{outbox_id}",
        office=OFFICE,
        title="We have received your complaint",
        values={"complainant": "Amina Yusuf", "due": "2026-03-16T02:00:00+00:00"},
    )
    return replace(item, **changes)


@pytest.fixture
def memory_outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def outbox_item() -> Callable[..., OutboxItem]:
    return make_item
