"""What the engine must never become: each of these loses or doubles something, and the tests beside it must see it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, replace

from sqlalchemy import event, select, text

from adapters.database import tables
from adapters.database.edge import translated
from adapters.database.engine import _begin_sqlite
from adapters.database.store import SqlStore
from adapters.database.transaction import SqlTransaction
from domain.ports import Due

UPSERTED = (tables.documents, tables.quarantine)


def drop_keys(engine):
    """Forget every unique key but those that upserts need: nothing stops what comes twice."""
    with engine.begin() as connection:
        for table in tables.metadata.tables.values():
            if table in UPSERTED:
                continue
            if engine.dialect.name == "sqlite":
                connection.execute(text(f"CREATE TABLE copied AS SELECT * FROM {table.name}"))
                connection.execute(text(f"DROP TABLE {table.name}"))
                connection.execute(text(f"ALTER TABLE copied RENAME TO {table.name}"))
            else:
                connection.execute(text(f"ALTER TABLE {table.name} DROP CONSTRAINT pk_{table.name} CASCADE"))
        if engine.dialect.name != "sqlite":
            connection.execute(
                text("DROP INDEX uq_events_stream_version, uq_events_stream_firing, uq_deliveries_notice")
            )


class UnlockedTransaction(SqlTransaction):
    """Reads without locking what it read."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        texts = {name: text for name, text in asdict(self._reads).items() if isinstance(text, str)}
        self._reads = replace(self._reads, **{name: text.replace(" FOR UPDATE", "") for name, text in texts.items()})

    def due(self, at, limit, skip=()):
        timers = tables.timers
        waiting = select(timers.c.case_id, timers.c.timer, timers.c.due_at).where(timers.c.due_at <= at)
        rows = self.connection.execute(waiting.order_by(timers.c.due_at, timers.c.case_id, timers.c.timer).limit(limit))
        return [Due(*row) for row in rows]

    def reserve(self, streams):
        for stream in streams if self._postgres else ():
            self.connection.exec_driver_sql("INSERT INTO streams VALUES (%s, 0, NULL)", (stream,))


def _unflushed(raw, _):
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("PRAGMA journal_mode = MEMORY")


class UnlockedStore(SqlStore):
    """Locks nothing; on SQLite every statement is a transaction of its own (and none is flushed, or it would take minutes)."""

    def __init__(self, engine, **more):
        super().__init__(engine, **more)
        if engine.dialect.name == "sqlite" and event.contains(engine, "begin", _begin_sqlite):
            event.remove(engine, "begin", _begin_sqlite)
            event.listen(engine, "connect", _unflushed)

    @contextmanager
    def transaction(self):
        with translated(), self.engine.begin() as connection:
            yield UnlockedTransaction(connection, self._bulk, self._salts, self._clock)
