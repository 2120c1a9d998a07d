"""Importing a source: every row's steps through the desk, all rows together in order of time.

The past is gone through day by day: before each day's steps, whatever was due by then fires, so
that a promise is missed and escalated when it was missed, not when somebody imported it.  A step
is judged by its own moment.  Command ids follow from source, row and step: an import that was
killed goes on where it stopped, and one that is repeated adds nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from domain.case import commands as c
from domain.errors import (
    ActionNotAllowed,
    BadInput,
    CalendarNotCovered,
    CommandReused,
    GuardRefused,
    NotFound,
    OmbudsError,
)
from domain.importing import Imported, OnProgress, Progress, Refused, Row, Source, Spool, Step
from domain.office import Office
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk

T = TypeVar("T")

BATCH = 400
"""Steps per transaction: enough that a commit costs little, few enough that others get in between."""

DAY = timedelta(days=1)

ABOUT_THE_ROW = (BadInput, NotFound, ActionNotAllowed, GuardRefused, CalendarNotCovered, CommandReused)
"""Refusals that are the row's fault; any other (no access, a broken store) ends the import."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _silent(_: Progress) -> None:
    pass


class Importer:
    """Takes rows from a source to the desk."""

    def __init__(self, desk: CaseDesk, *, batch: int = BATCH, window: timedelta = DAY) -> None:
        self.desk, self.batch, self.window = desk, batch, window

    def found(self, office: Office, actor: str) -> bool:
        """Make this the office if there is none yet; whether it was done."""
        if not self.is_new():
            return False
        self.desk.handle(ChangeOffice(command_id=f"found:{office.digest}", actor=actor, office=office))
        return True

    def is_new(self) -> bool:
        """Whether there is no office yet."""
        with self.desk.store.transaction() as tx:
            return tx.office_version == 0

    def run(self, source: Source, spool: Spool, as_of: datetime, progress: OnProgress = _silent) -> Imported:
        """Import everything that had happened by ``as_of``, and let fire what was due by then.

        Refused rows are in the spool afterwards, each with its reason; the others are in the record.
        Raises BadInput if ``as_of`` lies in the future, AccessDenied if the actor may not do it.
        """
        self._is_past(as_of)
        work = _Replay(self.desk, spool, as_of, progress)
        for row in source.rows():
            work.take(row)
        work.begin()
        for window, steps in _batches(spool.steps(as_of), self.window, self.batch):
            work.sweep(window)
            work.handle(steps)
        return work.end()

    def rehearse(self, source: Source, spool: Spool, as_of: datetime, office: Office | None, actor: str) -> Imported:
        """Go through every row without writing anything; what falls due in between is left out.

        ``office`` is the one that would be founded, if any.  Raises as ``run`` does.
        """
        self._is_past(as_of)
        founding = [ChangeOffice(actor=actor, office=office)] if office is not None else []
        work = _Replay(self.desk, spool, as_of, _silent)
        for row in source.rows():
            if work.take(row) and isinstance(row, Row):
                work.rehearse(row, founding)
        return work.summary()

    def _is_past(self, as_of: datetime) -> None:
        with self.desk.store.transaction() as tx:
            if as_of > tx.now:
                raise BadInput(
                    f"--as-of {as_of.isoformat()} lies in the future (now: {tx.now.isoformat()}): choose a past moment."
                )


class _Replay:
    """One import under way."""

    def __init__(self, desk: CaseDesk, spool: Spool, as_of: datetime, progress: OnProgress) -> None:
        self.desk, self.spool, self.as_of, self.progress = desk, spool, as_of, progress
        self.started = time.monotonic()
        self.reached: datetime | None = None
        self.refused: set[int] = set()
        self.rows = self.set_aside = self.later = self.shifted = self.total = 0
        self.done = self.filed = self.known = self.commands = 0

    # ── reading ─────────────────────────────────────────────────────────────

    def take(self, row: Row | Refused) -> bool:
        """Keep a row that was read; whether it can be used."""
        self.rows += 1
        if isinstance(row, Refused):
            self.set_aside += 1
            self.spool.refuse(row.line, row.reason, row.cells)
            return False
        earlier = self.spool.add(row)
        if earlier is not None:
            self.set_aside += 1
            self.spool.refuse(
                row.line, f"The id {row.id!r} stands on line {earlier} already: keep one of the two.", row.cells
            )
            return False
        self.shifted += row.shifted
        return True

    def begin(self) -> None:
        """All rows are read: say how much there is to do."""
        counts = self.spool.count(self.as_of)
        self.total, self.later = counts["steps"], counts["later"]
        self._report()

    # ── going through the past ──────────────────────────────────────────────

    def sweep(self, at: datetime) -> None:
        """Let fire what was due by the beginning of a window."""
        if self.reached is not None and at <= self.reached:
            return
        self.desk.sweep(at, batch=BATCH)
        self.reached = at

    def handle(self, steps: Sequence[Step]) -> None:
        """Hand steps to the desk, together; where one is refused, one by one."""
        _each(steps, self._hand_over, self._refuse)
        self.done += len(steps)
        self._report()

    def _hand_over(self, steps: Sequence[Step]) -> None:
        wanted = [step for step in steps if step.line not in self.refused]
        if not wanted:
            return
        answers = self.desk.handle_all([step.command for step in wanted], historic=True)
        for step, answer in zip(wanted, answers, strict=True):
            self.filed += step.number == 0
            self.known += step.number == 0 and answer.repeated
            self.commands += not answer.repeated

    def _refuse(self, step: Step, error: OmbudsError) -> None:
        self.refused.add(step.line)
        self.set_aside += 1
        self.filed -= step.number > 0
        self.spool.refuse(step.line, _why(error))

    def end(self) -> Imported:
        """Fire what is due in the end, and sum up."""
        self.reached = None
        self.sweep(self.as_of)
        self._report()
        return self.summary()

    # ── rehearsing ──────────────────────────────────────────────────────────

    def rehearse(self, row: Row, founding: Sequence[c.Command]) -> None:
        """Go through one row's steps without writing them."""
        past = [command for command in row.commands if (command.effective_at or self.as_of) <= self.as_of]
        if not past:
            self.later += 1
            return
        try:
            self.desk.rehearse([*founding, *past], historic=True)
        except ABOUT_THE_ROW as error:
            self.set_aside += 1
            self.spool.refuse(row.line, _why(error))
        else:
            self.filed, self.commands = self.filed + 1, self.commands + len(past)

    # ── telling ─────────────────────────────────────────────────────────────

    def _report(self) -> None:
        self.progress(Progress(self.done, self.total, self.filed, self.set_aside, self.reached))

    def summary(self) -> Imported:
        """What was done."""
        return Imported(
            as_of=self.as_of, rows=self.rows, accepted=self.filed, known=self.known, set_aside=self.set_aside,
            later=self.later, commands=self.commands, shifted=self.shifted, seconds=time.monotonic() - self.started,
        )  # fmt: skip


def _why(error: OmbudsError) -> str:
    if isinstance(error, CommandReused):
        return "This row was imported before with other values, and those stand. Correct the case itself."
    return str(error)


def _batches(steps: Iterator[Step], window: timedelta, most: int) -> Iterator[tuple[datetime, list[Step]]]:
    """Steps of one window at a time, at most so many, each time with the window's beginning."""
    batch: list[Step] = []
    current = _EPOCH
    for step in steps:
        start = _EPOCH + (step.moment - _EPOCH) // window * window
        if batch and (start != current or len(batch) >= most):
            yield current, batch
            batch = []
        current = start
        batch.append(step)
    if batch:
        yield current, batch


def _each(items: Sequence[T], attempt: Callable[[Sequence[T]], None], refuse: Callable[[T, OmbudsError], None]) -> None:
    """All together if that works; else by halves, so that only what is refused by itself is refused."""
    try:
        attempt(items)
    except ABOUT_THE_ROW as error:
        if len(items) == 1:
            refuse(items[0], error)
            return
        middle = len(items) // 2
        _each(items[:middle], attempt, refuse)
        _each(items[middle:], attempt, refuse)
