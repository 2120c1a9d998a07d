"""Known-bad senders: what the product could easily have been, and what the tests must catch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from adapters.database.tables import deliveries
from domain.delivery import DeliveryPolicy
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
