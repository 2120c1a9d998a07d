"""The watch of the office on any store: the product's own duties, with a guard of the test's choosing."""

from __future__ import annotations

from faults.time.town import calendar, desk, office

from adapters.database.heartbeats import Heartbeats
from adapters.database.reads import ClockworkReads
from domain.engine import STREAM as ENGINE
from workflows.duties import Duties, Manners


def duties_on(store, *, zone: str = "Africa/Nairobi", **manners) -> Duties:
    """Duties as the program wires them: the database's clock decides."""
    return Duties(
        desk=desk(store, calendar(zone)), office=lambda: office(zone), deliver=dict, beats=Heartbeats(store),
        reads=ClockworkReads(store), clock=lambda: store.time().now, manners=Manners(**manners),
    )  # fmt: skip


def alarms(store) -> list[tuple[str, tuple[str, ...]]]:
    """Every alarm with whom it addresses."""
    return [
        (event.facts["alarm"], tuple(event.facts["addressees"]))
        for event in store.events(stream=ENGINE)
        if event.type == "AlarmRaised"
    ]


def time_runs_on(store) -> str | None:
    """Whether the record's own times never run back."""
    last = None
    for event in store.events():
        if last is not None and event.recorded_at < last:
            return f"event {event.seq} was recorded at {event.recorded_at}, the one before at {last}"
        last = event.recorded_at
    return None
