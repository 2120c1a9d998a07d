"""One batch of the watch: take what is due, let it happen, set aside what cannot."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from threading import Event
from traceback import extract_tb
from typing import TYPE_CHECKING, Protocol

from domain.access import SYSTEM
from domain.engine import STREAM as ENGINE
from domain.engine import RaiseAlarm
from domain.errors import OmbudsError
from domain.ports import Due, Transaction

if TYPE_CHECKING:
    from workflows.session import Session

PATIENCE = 5
"""Failures of one timer after which somebody is told."""

RETRY_AFTER = timedelta(minutes=5)

COUNTS = ("cases", "events", "missed", "escalated", "notices", "set_aside")
"""What a sweep counts."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What sweeping did."""

    cases: int = 0
    events: int = 0
    missed: int = 0
    escalated: int = 0
    notices: int = 0
    set_aside: int = 0
    more: bool = False
    touched: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """What was done, as programs get it: by name, without the names of the cases."""
        return {name: getattr(self, name) for name in COUNTS}

    @classmethod
    def of(cls, parts: Sequence[Swept]) -> Swept:
        """All of them together; the last one tells whether there is more.

        In one go: whoever adds a thousand batches one by one copies the cases of the first a thousand times.
        """
        return cls(
            sum(part.cases for part in parts),
            sum(part.events for part in parts),
            sum(part.missed for part in parts),
            sum(part.escalated for part in parts),
            sum(part.notices for part in parts),
            sum(part.set_aside for part in parts),
            bool(parts) and parts[-1].more,
            tuple(chain.from_iterable(part.touched for part in parts)),
        )

    def __add__(self, other: Swept) -> Swept:
        """Both together."""
        return Swept.of((self, other))


def side_by_side(hands: int, work: Callable[[Event], Swept]) -> Swept:
    """The same work by several threads at once; when one fails, or somebody calls it off, all end soon.

    They share one interpreter and still gain: what one waits for, the other does.
    """
    enough = Event()

    def one() -> Swept:
        try:
            return work(enough)
        except BaseException:
            enough.set()
            raise

    with ThreadPoolExecutor(hands, "sweep") as pool:
        working = [pool.submit(one) for _ in range(hands)]
        try:
            return Swept.of([each.result() for each in working])
        finally:
            enough.set()


class Helpers(Protocol):
    """Others who sweep at the same time, each in a process of its own."""

    def done(self) -> Swept:
        """Wait for them; what they did.  Raises OmbudsError when one could not go on."""

    def dismiss(self) -> None:
        """End them now."""


class _Nobody:
    """No helpers."""

    def done(self) -> Swept:
        """Nothing."""
        return Swept()

    def dismiss(self) -> None:
        """Nobody is there."""


NOBODY: Helpers = _Nobody()


def with_helpers(helpers: Helpers, sweep: Callable[[], Swept]) -> Swept:
    """Sweep while others do; what all did together.  When our own sweep fails, they are ended."""
    try:
        own = sweep()
    except BaseException:
        helpers.dismiss()
        raise
    return Swept.of((helpers.done(), own))


def sweep_batch(tx: Transaction, session: Session, size: int) -> Swept:
    """Fire what is due of up to ``size`` timers' cases; each case catches up completely.

    A case that cannot be fired is set aside and tried again later; the others go on.
    """
    until = session.moment
    first: dict[str, Due] = {}
    due = tx.due(until, size)
    for each in due:
        first.setdefault(each.stream, each)
    session.load(list(first))
    touched, types = list[str](), list[str]()
    for stream, earliest in first.items():
        try:
            outcomes = session.fire(stream, until)
        except Exception as error:  # noqa: BLE001  (poison must not stop the others; it is set aside and reported)
            _set_aside(tx, session, earliest, until, error)
            continue
        firing = f"fire:{stream}:{earliest.timer}:{earliest.due_at.isoformat()}"
        session.keep(firing, _digest(firing), outcomes)
        touched.append(stream)
        types += [event.type for outcome in outcomes for event in outcome.events]
    session.write()
    happened = Counter(types)
    return Swept(
        len(touched), len(types), happened["DeadlineMissed"], happened["CaseEscalated"], happened["NoticeIssued"],
        len(first) - len(touched), len(due) == size, tuple(touched),
    )  # fmt: skip


def _set_aside(tx: Transaction, session: Session, due: Due, until: datetime, error: Exception) -> None:
    failures = tx.quarantine(due, _why(error), until + RETRY_AFTER)
    if failures == PATIENCE:
        alarm = RaiseAlarm(
            command_id=f"poison:{_digest(f'{due.stream}:{due.timer}')}", actor=SYSTEM, alarm="timer_quarantined",
            details={"case": due.stream, "timer": due.timer, "error": type(error).__name__},
        )  # fmt: skip
        session.load([ENGINE])
        session.take(alarm)


def _digest(text: str) -> str:
    """Of a length that a command's id may have, however long the names are."""
    return hashlib.sha256(text.encode()).hexdigest()


def _why(error: Exception) -> str:
    """Our own refusals in their words; of any other fault its kind and place, since its text may quote what it met."""
    kind = type(error).__name__
    if isinstance(error, OmbudsError):
        return f"{kind}: {error}"[:500]
    last = extract_tb(error.__traceback__)[-1:]
    return " at ".join([kind, *(f"{step.filename.rpartition('/')[2]}, line {step.lineno}" for step in last)])
