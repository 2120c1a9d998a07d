"""Known-bad senders: what the product could easily have been, and what the tests must catch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from adapters.database import outbox_statements as statements
from adapters.database.tables import deliveries
from domain.breaker import Breaker
from domain.delivery import DeliveryPolicy
from domain.outbox import Accepted, OutboxItem
from domain.post import NotSent, OutcomeUnknown, OutgoingMessage, Receipt, Rejected, TemporaryFailure, TransportRefused
from ombuds.bootstrap import Application


def sends_inside_the_transaction(app: Application) -> None:
    """Takes a row, sends it and notes it, all in one transaction: what dies in between leaves no trace."""
    waiting = select(deliveries.c.outbox_id).where(deliveries.c.state == "pending").order_by(deliveries.c.outbox_id)
    courier = app.courier
    items = {item.outbox_id: item for item in courier.outbox.lease(app.now(), 100, 0, "nobody")}
    with app.engine.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.state == "leased").values(state="pending", token=None))
        for outbox_id in connection.execute(waiting.with_for_update()).scalars().all():
            courier.transport.send(courier.wording.letter(courier.wording.draft(items[outbox_id])))
            done = update(deliveries).where(deliveries.c.outbox_id == outbox_id)
            connection.execute(done.values(state="accepted"))


def resends_at_once(app: Application) -> None:
    """Takes a sending that nobody reported for one that never was."""
    policy = replace(DeliveryPolicy(), unknown_for=timedelta(0), lease_seconds=1)
    vars(app)["courier"] = replace(app.courier, policy=policy)
    app.deliver_and_settle()
    app.deliver_and_settle()


class Around:
    """A transport or an outbox as it is, save for what a bad one overrides."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Hasty(Around):
    """A transport that takes a lost answer for a refusal, so that the mail goes out again at once."""

    def send(self, message: OutgoingMessage) -> Receipt:
        try:
            receipt: Receipt = self._inner.send(message)
        except OutcomeUnknown as lost:
            raise TemporaryFailure(lost.reason, timedelta(0)) from lost
        return receipt


class Optimist(Around):
    """A transport that takes a broken line for an acceptance."""

    def send(self, message: OutgoingMessage) -> Receipt:
        try:
            receipt: Receipt = self._inner.send(message)
        except (TemporaryFailure, OutcomeUnknown):
            return Receipt("it will have arrived", message.issued_at)
        return receipt


class Mishears(Around):
    """A transport that takes one answer (``hears``) for another (``takes_it_for``)."""

    hears: type[NotSent]

    def send(self, message: OutgoingMessage) -> Receipt:
        try:
            receipt: Receipt = self._inner.send(message)
        except self.hears as problem:
            raise self.takes_it_for(problem) from problem
        return receipt

    def takes_it_for(self, problem: NotSent) -> NotSent:
        return TemporaryFailure(problem.reason, of_transport=False)


class Deaf(Mishears):
    """It does not hear how long it is asked to wait."""

    hears = TemporaryFailure


class KeepsTrying(Mishears):
    """It takes a refusal of the mail for one that will pass."""

    hears = Rejected


class GivesUp(Mishears):
    """It takes a refusal of us (a revoked key) for a refusal of the mail."""

    hears = TransportRefused

    def takes_it_for(self, problem: NotSent) -> NotSent:
        return Rejected(problem.reason, "401")


class NoBreaker(Around):
    """An outbox without a circuit breaker: whatever happened, it is closed."""

    def load_breaker(self, transport: str) -> Breaker:
        return Breaker()

    def save_breaker(self, transport: str, breaker: Breaker) -> bool:
        return False


class OutOfOrder(Around):
    """An outbox that hands out what is due, though an earlier mail to the same reader waits."""

    def lease(self, now: datetime, limit: int, lease_seconds: int, token: str) -> Sequence[OutboxItem]:
        with self._inner._store.engine.begin() as connection:
            due = deliveries.c.state == "pending", deliveries.c.next_at <= now
            rows = connection.execute(statements._ITEMS.where(*due).order_by(deliveries.c.issued_at).limit(limit)).all()
            values = {"ids": [row.outbox_id for row in rows], "held_by": token, "until": now + timedelta(minutes=5)}
            connection.execute(statements.LEASE, values)
        return [self._inner._item(row) for row in rows]


def words_all_before_it_sends_any(app: Application) -> None:
    """Puts a whole batch into words first: one bad row stops them all."""
    courier, token = app.courier, app.courier.new_token()
    items = courier.outbox.lease(app.now(), 100, 300, token)
    letters = [courier.wording.letter(courier.wording.draft(item)) for item in items]
    for item, letter in zip(items, letters, strict=True):
        courier.outbox.start([item.outbox_id], token, app.now(), 300, item.outbox_id)
        receipt = courier.transport.send(letter)
        courier.outbox.record(item.outbox_id, token, Accepted(receipt.provider_id, receipt.accepted_at))


class QuotesWhatItHeard(Around):
    """A transport that hands on the provider's answer as it is."""

    def __init__(self, inner: Any, answer: str) -> None:
        super().__init__(inner)
        self._answer = answer

    def send(self, message: OutgoingMessage) -> Receipt:
        receipt: Receipt = self._inner.send(message)
        return replace(receipt, provider_id=self._answer.format(name=message.to_name, address=message.to_address))
