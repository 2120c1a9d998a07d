"""The ``eventsourcing`` package: a case is an aggregate, each command one saved event; replay rebuilds aggregates."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from benchmarks.peers.figures import COMMANDS, REPLAY, Measured, timed
from benchmarks.peers.rows import STATES, TEXT

PRODUCT = "eventsourcing"


class PeerCase(Aggregate):
    """A case: where it stands, and what was noted."""

    @event("Filed")
    def __init__(self, text: str) -> None:
        self.state, self.notes = STATES[0], [text]

    @event("Moved")
    def move(self, state: str, text: str) -> None:
        """The next thing happens."""
        self.state = state
        self.notes.append(text)


def measure(database: str, environment: dict[str, str], cases: int) -> list[Measured]:
    """Commands one by one, then every case rebuilt from its events."""
    office: Application[UUID] = Application(env=environment)
    ids = []

    def commands() -> None:
        for _ in range(cases):
            case = PeerCase(TEXT)
            office.save(case)
            for state in STATES[1:]:
                again = office.repository.get(case.id)
                again.move(state, TEXT)
                office.save(again)
            ids.append(case.id)

    def replay() -> None:
        for each in ids:
            office.repository.get(each)

    count = cases * len(STATES)
    try:
        return [
            timed(PRODUCT, database, COMMANDS, count, commands),
            timed(PRODUCT, database, REPLAY, count, replay),
        ]
    finally:
        office.close()
