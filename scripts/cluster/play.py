"""The rehearsal itself: what happens, in order, and what must hold."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from domain.errors import StoreBusy
from scripts.cluster.leftovers import network_name
from scripts.cluster.machines import Failed, Machine, Running, until
from scripts.cluster.network import Network
from scripts.cluster.office import LEASE_SECONDS, Office
from scripts.cluster.services import BIN, Postgres, Prefect, Redis, Secrets, postgres_folder

INTERVAL = 20
"""A shift of the watch begins this often, in seconds."""

BACK_AT_WORK = 240
"""Seconds within which a machine is back at work; several shifts, on a slow machine."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)
LATE = 10
"""Seconds after which a deadline that has not fired counts as late here."""

HELD_AT_MOST = 60
"""Seconds for which a machine that was cut off may keep everybody else from writing."""


class Play:
    """Machines, services and an office; everything is gone when the block ends."""

    def __init__(self, folder: Path, *, cases: int, seconds: int, guarded: bool) -> None:
        self.folder, self.cases, self.seconds, self.guarded = folder, cases, seconds, guarded
        self.network = Network(network_name())
        self.machines: dict[str, Machine] = {}
        self.workers: dict[str, Running] = {}
        self._number = 0
        self._began = time.monotonic()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Make the network and the machines."""
        with ExitStack() as stack:
            stack.enter_context(self.network)
            stack.callback(self._power_off)
            self.secrets = Secrets(self.folder / "secrets")
            for number, name in enumerate(("db", "prefect", "a", "b", "c"), 11):
                self.machines[name] = self._machine(name, number)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process that was started, and remove every namespace that was made."""
        self._stack.__exit__(kind, error, trace)

    def run(self, only: list[str] | None) -> str | None:
        """Play it; what is wrong, or None."""
        self._stand_up()
        for name, step in STEPS.items():
            if only is None or name in only:
                step(self)
        return self._end()

    # -- standing it up -----------------------------------------------------------------------------

    def _machine(self, name: str, number: int) -> Machine:
        folder = self.folder / name
        folder.mkdir()
        return Machine(name, self.network, self.network.add(name, number), folder, {"HOME": str(folder)})

    def _power_off(self) -> None:
        for machine in self.machines.values():
            machine.kill()

    def _stand_up(self) -> None:
        self.say("five machines: database, Prefect's server with Redis, and workers a, b, c")
        db, prefect = self.machines["db"], self.machines["prefect"]
        self.postgres = Postgres(db, self.secrets, postgres_folder())
        self.postgres.start()
        self.redis = Redis(prefect, self.secrets)
        self.redis.start()
        self.prefect = Prefect(prefect, self.secrets, db.address)
        took = self.prefect.start()
        self.say(f"PostgreSQL, Redis and Prefect's server answer ({took:.0f} s)")
        self.office = Office(self.folder, db.folder / "socket")
        self._stack.callback(self.office.app.close)
        self.office.found()
        if not self.guarded:
            self.postgres.sql("ombuds", "DROP INDEX uq_events_stream_firing")
        for name in ("a", "b", "c"):
            self.machines[name].variables = self._settings(self.machines[name])
        self.office.file(self.cases, datetime.now(UTC) + timedelta(seconds=20), timedelta(seconds=self.seconds))
        self.say(f"{self.cases} complaints; their deadlines come due within the next {self.seconds + 20} s, then climb")
        for name in ("a", "b"):
            self.begin(name)
        took = until(lambda: self.at_work(EVER), BACK_AT_WORK, "a worker is at work", self.all_run)
        self.say(f"workers on a and b; the first shift began after {took:.0f} s")

    def _settings(self, machine: Machine) -> dict[str, str]:
        return {
            "HOME": str(machine.folder),
            "OMBUDS_HOME": str(machine.folder / "home"),
            "OMBUDS_PACKS": str(self.office.packs),
            "OMBUDS_DATABASE_URL": f"postgresql://ombuds@{self.machines['db'].address}/ombuds",
            "OMBUDS_DATABASE_PASSWORD_FILE": str(self.secrets.ombuds),
            "OMBUDS_PREFECT_API_URL": self.prefect.api,
            "OMBUDS_PREFECT_AUTH_FILE": str(self.secrets.auth),
            "OMBUDS_WATCH_INTERVAL_SECONDS": str(INTERVAL),
            "OMBUDS_WATCH_SHIFT_SECONDS": str(INTERVAL),
            "OMBUDS_MAIL_FOLDER": str(self.office.mail),
            "OMBUDS_DELIVERY_LEASE_SECONDS": str(LEASE_SECONDS),
            "PREFECT_RUNNER_POLL_FREQUENCY": "3",
        }

    # -- what steps need ----------------------------------------------------------------------------

    def say(self, what: str) -> None:
        """The next numbered line."""
        self._number += 1
        print(f"{self._number:>3}. [{time.monotonic() - self._began:5.0f} s] {what}", flush=True)

    def begin(self, name: str) -> None:
        """Start a worker on a machine."""
        self.workers[name] = self.machines[name].start("worker", [str(BIN / "ombuds"), "worker"])

    def all_run(self) -> None:
        """Raise Failed when a worker or a server has ended by itself."""
        for running in (*self.workers.values(), self.postgres.running, self.redis.running, self.prefect.running):
            if running is not None:
                running.must_run()

    def at_work(self, since: datetime) -> set[str]:
        """The machines that have begun work for the office since then."""
        found = self.postgres.busy_machines(since)
        return {name for name in ("a", "b", "c") if self.machines[name].address in found}

    def wait_for_shift(self, on: str | None = None) -> float:
        """Wait until a new shift begins, on this machine or on any; how long it took."""
        since = self.postgres.now()
        what = f"a new shift begins on {on or 'any machine'}"
        return until(
            lambda: (on in self.at_work(since)) if on else self.at_work(since), BACK_AT_WORK, what, self.all_run
        )

    def wait_for_deadlines(self, count: int = 20) -> float:
        """Wait until this many more firings are recorded and none is late; how long it took."""
        goal = self.office.fired() + min(count, self.office.waiting())
        try:
            return until(lambda: self.office.fired() >= goal and not self.office.late(LATE), BACK_AT_WORK,
                         "deadlines fire and none is late", self.all_run)  # fmt: skip
        except Failed as error:
            raise Failed(f"{error} ({self.office.fired()} of {goal} fired, {self.office.late(LATE)} late)") from error

    def python(self, name: str, module: str) -> subprocess.Popen[str]:
        """Run one of our own scripts on a machine, with a line to it and from it."""
        machine = self.machines[name]
        command = [
            "ip",
            "netns",
            "exec",
            self.network.namespace(name),
            sys.executable,
            "-m",
            f"scripts.cluster.{module}",
        ]
        return subprocess.Popen(
            command,
            env=dict(machine.variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    # -- the end ------------------------------------------------------------------------------------

    def _end(self) -> str | None:
        took = until(lambda: not self.office.waiting(), self.seconds + 300, "every timer has fired", self.all_run)
        self.say(f"every deadline and every rung has fired ({self.office.fired()} firings, waited {took:.0f} s)")
        for running in self.workers.values():
            running.stop()
        at = self.office.settle()
        self.say(f"every mail has been sent; of {self.office.in_doubt} it was not known")
        self.postgres.dump("prefect", self.folder / "prefect.sql")
        wrong = self.office.judge(at, self._places())
        self.say(f"the oracle: {wrong or 'nothing is wrong'}")
        return str(wrong) if wrong else None

    def _places(self) -> list[Path]:
        homes = [self.folder / name / "home" / "prefect" for name in ("a", "b", "c")]
        return [self.folder / "prefect.sql", self.machines["prefect"].folder, *homes, *self.folder.glob("*/*.log")]


# -- what goes wrong ------------------------------------------------------------------------------


def cut_off(play: Play) -> None:
    """A machine loses its network in the midst of a shift, and comes back."""
    until(lambda: play.at_work(EVER), BACK_AT_WORK, "a machine is at work", play.all_run)
    victim = max(play.at_work(EVER))
    play.network.cut(victim)
    play.say(f"{victim} is cut off while it keeps a shift")
    took = play.wait_for_deadlines()
    play.say(f"the others go on: 20 firings more, none late, after {took:.0f} s")
    play.network.join(victim)
    play.say(f"{victim} is back; it took {play.wait_for_shift(victim):.0f} s until it kept a shift again")


def held(play: Play) -> None:
    """A machine is cut off at the worst moment: while it holds what every writer needs."""
    holder = play.python("c", "holding")
    assert holder.stdout is not None
    if holder.stdout.readline().strip() != "holding":
        raise Failed("the holder did not get hold of the log head")
    play.network.cut("c")
    began = time.monotonic()
    took = until(lambda: _can_file(play), HELD_AT_MOST, "others can write again")
    play.say(f"c was cut off while it held the log head: others could write again after {took:.0f} s")
    holder.kill()
    holder.wait()
    play.network.join("c")
    assert time.monotonic() - began < HELD_AT_MOST + 30


def _can_file(play: Play) -> bool:
    number = len(play.office.answers)
    try:
        play.office.file_one(number)
    except StoreBusy:
        return False
    return True


def join_and_leave(play: Play) -> None:
    """A worker joins, one is asked to leave, one loses its power and starts again."""
    play.begin("c")
    play.say(f"c joins; it kept its first shift after {play.wait_for_shift('c'):.0f} s")
    began = time.monotonic()
    play.workers.pop("b").stop()
    play.say(f"b leaves in an orderly way, within {time.monotonic() - began:.0f} s")
    play.machines["a"].kill()
    play.workers.pop("a")
    play.say(f"a loses its power; deadlines went on within {play.wait_for_deadlines(10):.0f} s")
    play.begin("a")
    play.say(f"a is back; it kept a shift after {play.wait_for_shift('a'):.0f} s")


def prefect_restarts(play: Play) -> None:
    """Prefect's server goes away for a while: a sweep from cron, or the workers by themselves, keep the deadlines."""
    assert play.prefect.running is not None
    play.prefect.running.stop()
    play.prefect.running = None
    play.say("Prefect's server has stopped")
    play.say(f"the workers keep the watch by themselves: none late after {play.wait_for_deadlines(10):.0f} s")
    told = play.machines["c"].ask([str(BIN / "ombuds"), "sweep", "--json"])
    late = play.office.late(LATE)
    play.say(f"`ombuds sweep` on c meanwhile: {' '.join(told.split())[:60]}…; {late} late")
    if late:
        raise Failed(f"{late} deadlines are late after a sweep")
    took = play.prefect.start()
    play.say(f"Prefect's server is back after {took:.0f} s; a worker kept a shift {play.wait_for_shift():.0f} s later")


def redis_restarts(play: Play) -> None:
    """Redis is killed and started again; Prefect's server goes on with it."""
    assert play.redis.running is not None
    play.redis.running.stop(signal.SIGKILL)
    time.sleep(3)
    play.redis.start()
    play.say("Redis was killed and started again")
    play.wait_for_shift()
    play.say(f"a shift was planned and kept {play.wait_for_shift():.0f} s after the one before")


def stale(play: Play) -> None:
    """A machine decides, is cut off, and writes when it is back, long after another has done it."""
    until(lambda: play.office.fired() > 20, BACK_AT_WORK, "something has fired", play.all_run)
    writer = play.python("b", "stale")
    assert writer.stdin is not None
    assert writer.stdout is not None
    decided = writer.stdout.readline().split()
    if decided[:1] != ["decided"]:
        raise Failed("the stale machine could not read")
    play.network.cut("b")
    time.sleep(2)
    play.network.join("b")
    told, _ = writer.communicate("now\n", timeout=120)
    written = int(told.split()[-1])
    play.say(f"b writes late what it decided for {decided[1]} cases: {written} written, the others refused")


STEPS: dict[str, Callable[[Play], None]] = {
    "cut-off": cut_off,
    "held": held,
    "join-and-leave": join_and_leave,
    "prefect-restarts": prefect_restarts,
    "redis-restarts": redis_restarts,
    "stale": stale,
}
"""What goes wrong, by name, in order."""
