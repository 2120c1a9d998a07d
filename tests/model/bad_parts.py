"""Parts that are wrong in one way each.  A trial that lets one of them pass proves nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import text

from adapters.database.store import SqlStore
from domain.ports import Rows, Write
from domain.record import Event
from workflows.desk import CaseDesk
from workflows.memory import Memory


class ForgetsWhatItAnswered(CaseDesk):
    """Takes a command that comes again for a new one."""

    def handle(self, command):
        if self.known(command.command_id):
            command = command.model_copy(update={"command_id": f"{command.command_id}/again"})
        return super().handle(command)


class TrustsItsMemory(CaseDesk):
    """Believes that a case which it knows has not moved on."""

    def __init__(self, store, library):
        super().__init__(store, library)
        self._memory = NeverInvalid()


class NeverInvalid(Memory):
    def get(self, stream, end):
        known = self._cases.get(stream)
        return known and replace(known, end=end)


class SweepsFromAnOldList(CaseDesk):
    """Lets happen what its list says, though another sweep has seen to it: only the unique key stands in between."""

    def sweep(self, at=None, *, batch=200, most=None):
        done = super().sweep(at, batch=batch, most=most)
        for stream in done.touched[:1]:
            events = list(self.store.events(stream=stream))
            fired = [event for event in events if event.facts.get("firing") and event.type == "WarningGiven"]
            for event in fired[-1:]:
                write = Write(stream, f"stale:{event.seq}", "0" * 64, len(events), [as_written(event)], Rows(), Rows())
                with self.store.transaction() as tx:
                    tx.append([write])
        return done


class WithoutUniqueFirings(SqlStore):
    """The key that lets a deadline fire once has been dropped."""

    def __init__(self, engine, **more):
        super().__init__(engine, **more)
        with engine.begin() as connection:
            for name in firing_keys(connection):
                connection.execute(text(f"DROP INDEX {name}"))


class LeavesTasksOpen(SqlStore):
    """Its tables never hear that a task is done."""

    @contextmanager
    def transaction(self):
        with super().transaction() as tx:
            append = tx.append
            tx.append = lambda writes: append([replace(write, after=tasks_open(write.after)) for write in writes])
            yield tx


class CountsAhead(SqlStore):
    """Takes its numbers outside the transaction, as a sequence of PostgreSQL does: what dies leaves a gap."""

    @contextmanager
    def transaction(self):
        try:
            with super().transaction() as tx:
                yield tx
        except BaseException:
            with self.engine.begin() as connection:
                connection.execute(text("UPDATE log_head SET seq = seq + 1"))
            raise


def as_written(event):
    return Event(event.type, event.effective_at, event.actor, event.facts, event.content, event.procedure)


def firing_keys(connection):
    """The names of unique indexes on the firings of events."""
    found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%firing%'"))
    return [row[0] for row in found]


def tasks_open(rows):
    tasks = {key: {**row, "done_at": None} for key, row in rows.tables.get("tasks", {}).items()}
    return Rows({**rows.tables, "tasks": tasks})


CONTROLS = {
    "a desk that forgets what it answered": {"desk": ForgetsWhatItAnswered},
    "a desk that trusts its memory": {"desk": TrustsItsMemory},
    "a sweep that fires twice, without the unique key": {"desk": SweepsFromAnOldList, "store": WithoutUniqueFirings},
    "tables that miss one type of event": {"store": LeavesTasksOpen},
    "numbers taken outside the transaction": {"store": CountsAhead},
}
