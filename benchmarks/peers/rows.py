"""What a peer's case consists of: one row that says where it stands, and a row for each thing that happened."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, create_engine, event, update

metadata = MetaData()
CASES = Table(
    "peer_cases", metadata, Column("case_id", Text, primary_key=True), Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
)  # fmt: skip
EVENTS = Table(
    "peer_events", metadata, Column("case_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True), Column("at", Text, nullable=False), Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
)  # fmt: skip
STATES = ("received", "acknowledged", "assigned", "noted", "closed")
TEXT = "The owner was called; nobody answered."


class Rows:
    """A peer's own tables, in a database that flushes at each commit as Ombuds' does."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = FULL"))
        self._one_at_a_time = threading.Lock() if self.engine.dialect.name == "sqlite" else None
        metadata.create_all(self.engine)

    def step(self, case_id: str, version: int, body: str = TEXT) -> None:
        """One thing happens to a case: two rows in one transaction."""
        if self._one_at_a_time is None:
            self._write(case_id, version, body)
            return
        with self._one_at_a_time:
            self._write(case_id, version, body)

    def _write(self, case_id: str, version: int, body: str) -> None:
        state = STATES[version % len(STATES)]
        with self.engine.begin() as connection:
            if version == 0:
                connection.execute(CASES.insert().values(case_id=case_id, state=state, version=0))
            else:
                connection.execute(update(CASES).where(CASES.c.case_id == case_id).values(state=state, version=version))
            connection.execute(
                EVENTS.insert().values(
                    case_id=case_id, version=version, at=datetime.now(UTC).isoformat(), type=state, body=body
                )
            )
