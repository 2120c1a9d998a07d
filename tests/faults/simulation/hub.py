"""A scheduler of workers: one runs at a time, and the dice say which, and which one dies.

Each worker is a greenlet that comes back to the hub before every statement that it sends to the
database, so that what happens in between is decided here and can be decided again in the same way.

* On PostgreSQL workers take turns at every statement: several transactions are open at once, and
  one that waits for another's lock waits until that one has gone on.  When several wait for the
  same row, the server lets whoever comes first have it; so all but one of them are stopped.
* On SQLite, which lets one writer in, they take turns between transactions; they die anywhere.
"""

from __future__ import annotations

import os
import select
import signal
from contextlib import contextmanager

import psycopg
from greenlet import getcurrent, greenlet
from sqlalchemy import event

from adapters.database.bulk import bulk_for
from adapters.database.store import SqlStore
from benchmarks.limit import _Observed


class Crash(BaseException):
    """The process dies here: nothing after it runs, not even handlers of errors."""


class Hub:
    """Whose turn it is.  ``dice`` decide; ``chances`` say how often somebody dies or falls asleep at a turn."""

    def __init__(self, engine, dice, chances):
        self.engine, self.dice, self.chances = engine, dice, chances
        self.postgres = engine.dialect.name == "postgresql"
        self.main, self.turns, self.crashes, self.overlaps = getcurrent(), 0, 0, 0
        self._monitor, self._bulk = None, bulk_for(engine.dialect.name)
        self._waiting = {}  # worker: the connection on which it waits for a lock; in the order in which they came
        event.listen(
            engine,
            "before_cursor_execute",
            lambda c, _cursor, text, *_: self.point(text, c.connection.driver_connection),
        )
        event.listen(engine, "commit", lambda c: self.point("COMMIT", c.connection.driver_connection))
        event.listen(engine, "checkout", lambda *_: self._before_transaction())
        if self.postgres:
            self._monitor = psycopg.connect(**_address(engine.url), autocommit=True)
            event.listen(engine, "connect", lambda raw, _: setattr(raw, "wait", self._waiter(raw)))

    def close(self):
        """End everything, also what still waits for a lock."""
        for raw in self._waiting.values():
            os.kill(raw.info.backend_pid, signal.SIGCONT)
            self._monitor.execute("SELECT pg_terminate_backend(%s, 10000)", (raw.info.backend_pid,))
        self.engine.dispose()
        if self._monitor is not None:
            self._monitor.close()

    @property
    def worker(self):
        """Who runs now; None for the hub itself."""
        return getattr(getcurrent(), "worker", None)

    # ── called by workers ───────────────────────────────────────────────────

    def _before_transaction(self):
        """Somebody is about to begin: no lock is held yet."""
        worker = self.worker
        if worker is not None and not worker.dead:
            worker.inside = False
            self.main.switch()
            worker.inside = True

    def point(self, statement, raw):
        """Somebody is about to send a statement: others may come first, or this one may die.

        Statements that go out together are one turn.  Each is answered before the next one goes out: when the
        server's answer comes in would else be the server's choice, and a refusal would show now here, now there.
        """
        worker = self.worker
        if worker is None:
            return
        if worker.dead:
            raise Crash
        worker.says = statement
        if self.postgres:
            if raw.pgconn.pipeline_status == psycopg.pq.PipelineStatus.OFF:
                self.main.switch()
            else:
                self._bulk.hear(raw)
        worker.inside = statement != "COMMIT"
        self._live_or_die(worker)

    def outside(self):
        """Something happens outside of any transaction, such as the sending of a mail."""
        worker = self.worker
        if worker is None:
            return
        worker.inside = False
        if worker.dead:
            raise Crash
        self.main.switch()
        self._live_or_die(worker)

    def _live_or_die(self, worker):
        if self.dice.random() < self.chances.crash * self.chances.on:
            worker.dead = True
            self.crashes += 1
            raise Crash

    def _waiter(self, raw):
        """How a connection waits for its answer: whoever waits for a lock lets the others go on."""
        plain = raw.wait

        def wait(generator, interval=0.1, timeout=None):
            worker = self.worker
            if worker is None:
                return plain(generator, interval=interval, timeout=timeout)
            try:
                wants = next(generator)
                while True:
                    ready = _ready(raw.pgconn.socket, wants)
                    if ready:
                        wants = generator.send(ready)
                    elif self._waits(raw):
                        self._wait(worker, raw)
            except StopIteration as end:
                return end.value

        return wait

    def _wait(self, worker, raw):
        """Until the lock is free, and nobody who came before wants it."""
        os.kill(raw.info.backend_pid, signal.SIGSTOP)
        self._waiting[worker] = raw
        self.main.switch()
        del self._waiting[worker]
        os.kill(raw.info.backend_pid, signal.SIGCONT)

    def _waits(self, raw):
        return bool(self._blockers(raw))

    def _blockers(self, raw):
        asked = "SELECT pg_blocking_pids(%s)"
        return self._monitor.execute(asked, (raw.info.backend_pid,)).fetchone()[0]

    # ── the hub ─────────────────────────────────────────────────────────────

    def start(self, worker, job):
        worker.dead, worker.inside, worker.asleep_until, worker.says = False, False, None, ""
        worker.running = greenlet(job)
        worker.running.worker = worker

    def turn(self, workers, now):
        """Let one of those who can go on do so; None when nobody can."""
        able = [each for each in workers if self._able(each, now)]
        if not able:
            sleeps = any(each.running is not None and each.asleep_until is not None for each in workers)
            assert sleeps or not self._waiting, f"everybody waits for everybody: {self._stuck()}"
            return None
        worker = self.dice.choice(able)
        if not worker.inside and self.dice.random() < self.chances.sleep * self.chances.on:
            worker.asleep_until = now + self.dice.choice(self.chances.naps)
            return worker
        self.turns += 1
        self.overlaps += sum(each.inside for each in workers if each.running is not None) > 1
        self._go_on(worker)
        while free := next((each for each, raw in self._waiting.items() if not self._waits(raw)), None):
            self._go_on(free)  # at once, so that it does not depend on how fast the server is
        return worker

    def _stuck(self):
        """Who waits for whom, and with what."""
        names = {raw.info.backend_pid: worker.name for worker, raw in self._waiting.items()}
        return "; ".join(
            f"{worker.name} for {[names.get(pid, pid) for pid in self._blockers(raw)]} with {worker.says}"
            for worker, raw in self._waiting.items()
        )

    def _go_on(self, worker):
        worker.running.switch()
        if worker.running.dead:
            worker.running, worker.inside = None, False

    def _able(self, worker, now):
        if worker.running is None or (worker.asleep_until is not None and worker.asleep_until > now):
            return False
        worker.asleep_until = None
        return worker not in self._waiting


class SimulatedStore(SqlStore):
    """The store of one process: what goes straight to the driver comes by the hub as well."""

    hub: Hub

    @contextmanager
    def transaction(self):
        with super().transaction() as unit:
            raw = unit.raw
            unit.raw = _Observed(raw, lambda text, *_: self.hub.point(text, raw))
            yield unit


def _ready(socket, wants):
    """What the connection is ready for of what it wants (1: to read, 2: to write), waiting for a moment."""
    reads, writes, _ = select.select([socket] if wants & 1 else [], [socket] if wants & 2 else [], [], 0.002)
    return (1 if reads else 0) | (2 if writes else 0)


def _address(url):
    return {
        key: value
        for key, value in {
            "host": url.query.get("host") or url.host, "port": url.port, "user": url.username, "password": url.password,
            "dbname": url.database,
        }.items()
        if value
    }  # fmt: skip
