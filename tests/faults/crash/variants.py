"""The store as shipped, and bad ones that the tests of crashes and of disks must catch.

Each bad one is a mistake that somebody could make in good faith in a few lines.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial

from faults.crash.script import store_on
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from adapters.database.store import SqlStore
from adapters.database.transaction import SqlTransaction
from domain.errors import StoreBroken
from domain.ports import Answer


def _as_shipped(url, clock, tell):
    return store_on(url, clock)


def _write_ahead(url, clock, tell):
    """As shipped with a newer SQLite, which may be trusted with the write-ahead log."""
    return _with_pragmas(store_on(url, clock), "journal_mode = WAL")


def _acknowledges_first(url, clock, tell):
    """Tells the client that the command is done before the commit."""

    class TooEarly(SqlStore):
        @contextmanager
        def transaction(self):
            with super().transaction() as unit:
                yield _Eager(unit, tell)

    return store_on(url, clock, TooEarly)


class _Around:
    """A unit of work with something done differently."""

    def __init__(self, unit, tell=None):
        self._unit, self._tell = unit, tell

    def __getattr__(self, name):
        return getattr(self._unit, name)


class _Eager(_Around):
    """Acknowledges what it has appended, though not yet committed."""

    def append(self, writes):
        answers = self._unit.append(writes)
        for answer in answers:
            self._tell.line("ack", answer.command_id, answer.stream, answer.first_seq, answer.last_seq)
        return answers


class _Deaf(_Around):
    """Takes what it could not write for written."""

    def keep_document(self, *words):
        try:
            self._unit.keep_document(*words)
        except DBAPIError:
            return

    def append(self, writes):
        try:
            return self._unit.append(writes)
        except StoreBroken:
            return [Answer(write.command_id, write.stream, write.expected_version, 0, 0) for write in writes]


def _two_transactions(url, clock, tell):
    """Writes the tables in one transaction and the events in the next."""

    class Parted(SqlStore):
        @contextmanager
        def transaction(self):
            with super().transaction() as unit:
                unit.advance = partial(_commit_and_advance, unit)
                yield unit

    return store_on(url, clock, Parted)


def _commit_and_advance(unit, count, begun):
    for statement in ("COMMIT AND CHAIN",) if unit._postgres else ("COMMIT", "BEGIN IMMEDIATE"):
        unit.raw.execute(statement)
    return SqlTransaction.advance(unit, count, begun)


def _no_journal(url, clock, tell):
    """Writes the database's pages without keeping what stood there before."""
    return _with_pragmas(store_on(url, clock), "journal_mode = OFF")


def _no_flush(url, clock, tell):
    """Leaves it to the system when the pages reach the disk."""
    return _with_pragmas(store_on(url, clock), "synchronous = OFF")


def _flush_at_checkpoints(url, clock, tell):
    """The write-ahead log as many set it up: flushed before it is copied back, not at each commit."""
    return _with_pragmas(store_on(url, clock), "journal_mode = WAL", "synchronous = NORMAL")


def _does_not_wait(url, clock, tell):
    """Lets PostgreSQL answer before the commit is flushed."""
    store = store_on(url, clock)

    def prepare(connection, record):
        connection.execute("SET synchronous_commit = off")
        connection.commit()

    event.listen(store.engine, "connect", prepare)
    return store


def _swallows_errors(url, clock, tell):
    """Takes a refused write for a done one."""

    class Trusting(SqlStore):
        @contextmanager
        def transaction(self):
            try:
                with super().transaction() as unit:
                    yield _Deaf(unit)
            except StoreBroken:
                return

    return store_on(url, clock, Trusting)


def _with_pragmas(store, *pragmas):
    def prepare(connection, record):
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(store.engine, "connect", prepare)
    return store


VARIANTS = {
    "as shipped": _as_shipped,
    "write-ahead log": _write_ahead,
    "acknowledges first": _acknowledges_first,
    "two transactions": _two_transactions,
    "no journal": _no_journal,
    "no flush": _no_flush,
    "flush at checkpoints": _flush_at_checkpoints,
    "does not wait": _does_not_wait,
    "swallows errors": _swallows_errors,
}
