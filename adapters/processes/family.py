"""A family of child processes that lives no longer than this program."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from adapters.processes.keeper import end
from domain.errors import BadInput

PATIENCE = 10.0
"""Seconds that a child gets to end what it does."""

LARGE = 5_000_000
"""Bytes of a log after which the next start begins a new one and keeps the old."""


@dataclass(slots=True)
class Child:
    """A process of its own group, with a log of its own."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """Its process id, which is also that of its group."""
        return self.process.pid

    @property
    def runs(self) -> bool:
        """Whether it is alive."""
        return self.process.poll() is None


class Family:
    """Starts children, keeps a note of them on disk, and ends them; a keeper does so if this program cannot.

    Used as a context: only one family at a time lives in a folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: dict[str, Child] = {}
        self._keeper: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        """Take the folder; end what an earlier run left behind.  Raises BadInput while another run has it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self._folder / "run.lock")
        self._end_left_behind()
        self._keeper = subprocess.Popen(
            [sys.executable, "-m", "adapters.processes.keeper"], stdin=subprocess.PIPE, start_new_session=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End every child and whatever it started, the last first: it may still need those before it."""
        for child in reversed(list(self._children.values())):
            _end(child)
        self._children.clear()
        self._write_note()
        if self._keeper is not None and self._keeper.stdin is not None:
            self._keeper.stdin.close()
            self._keeper.wait(30)
        if self._lock is not None:
            self._lock.close()

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Child:
        """Start a child; one of this name that has ended is replaced.  Its output goes to ``logs/NAME.log``."""
        log = _fresh_log(self._folder / "logs" / f"{name}.log")
        with log.open("ab") as output:
            process = subprocess.Popen(
                list(command), env=dict(environment), stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        earlier = self._children.get(name)
        if earlier is not None:
            end({earlier.pid}, 1.0)
            self._tell(f"forget {earlier.pid}")
        child = self._children[name] = Child(name, log, process)
        self._tell(f"watch {child.pid}")
        self._write_note()
        return child

    def _tell(self, line: str) -> None:
        if self._keeper is not None and self._keeper.stdin is not None and self._keeper.poll() is None:
            self._keeper.stdin.write(f"{line}\n".encode())
            self._keeper.stdin.flush()

    # ── the note on disk ────────────────────────────────────────────────────

    @property
    def _note(self) -> Path:
        return self._folder / "run.json"

    def _write_note(self) -> None:
        noted = [{"name": each.name, "pid": each.pid, "born": born(each.pid)} for each in self._children.values()]
        draft = self._note.with_suffix(".new")
        draft.write_text(json.dumps(noted), encoding="utf-8")
        draft.replace(self._note)

    def _end_left_behind(self) -> None:
        """Children of a run whose keeper was killed as well; a number that now belongs to others is let be."""
        try:
            noted: list[dict[str, Any]] = json.loads(self._note.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return
        end({each["pid"] for each in noted if each["born"] and born(each["pid"]) == each["born"]}, 10.0)


def _end(child: Child) -> None:
    """Ask the child, which ends its own; after a while ask its whole group, and at last kill it."""
    child.process.terminate()
    # Whether it went or not, what is left of its group is ended next.
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.process.wait(PATIENCE)
    end({child.pid}, 3.0)
    child.process.wait()


def born(pid: int) -> str | None:
    """When a process began, in the system's own words; None if there is no such process, or no way to know."""
    try:
        # After the name in parentheses, which may hold anything: the 20th field is the start, in ticks since boot.
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return _born_by_ps(pid)  # no such process, or no /proc, as on macOS


def _born_by_ps(pid: int) -> str | None:
    try:
        answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return answer.stdout.strip() or None


def _locked(file: Path) -> IO[str]:
    import fcntl

    lock = file.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        who = lock.read().strip() or "unknown"
        lock.close()
        raise BadInput(
            f"`ombuds run` is already at work in {file.parent} (process {who}). Stop it with Ctrl-C, or choose another --home."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _fresh_log(log: Path) -> Path:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGE:
        log.replace(log.with_suffix(".old.log"))
    return log


__all__ = ["Child", "Family", "born"]
