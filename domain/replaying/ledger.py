"""The time ledger: with whom a case lay, and for how long, from its receipt to its end.

At each moment an open case lies with exactly one of six, by how it stood *in law* at that moment; so the parts
always add up to the whole.  Time in which a case is over counts for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from domain.calendar import WorkingCalendar
from domain.case.apply import apply
from domain.case.case import Case
from domain.case.climbing import TOP
from domain.local_time import instant
from domain.record import Recorded
from domain.replaying.standing import together
from domain.working_time import between

HOLDERS = ("complainant", "respondent", "officer", "supervisor", "other_body", "nobody")
OF_OTHERS = ("complainant", "respondent", "other_body", "nobody")
"""Whose turn the state itself says it is; of the office's turn more must be asked."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A case lay with one of the six from one moment to another."""

    holder: str
    begin: datetime
    end: datetime
    case_class: str
    unit: str | None
    officer: str | None

    @property
    def elapsed(self) -> int:
        """Microseconds by any clock."""
        return (self.end - self.begin) // _MICROSECOND

    def working(self, calendar: WorkingCalendar) -> int:
        """Microseconds of working time.  Raises CalendarNotCovered."""
        return between(calendar, instant(self.begin), instant(self.end))


_MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class Hands:
    """What decides with whom an open case lies when it is the office's turn."""

    kinds: dict[str, str] = field(default_factory=dict)  # run of a ladder → whom its last rung addressed
    by_ladder: bool = False  # whether a rung put the case into the hands in which it is

    def take(self, event: Recorded) -> None:
        """Take one event in."""
        if event.type == "CaseEscalated":
            self.kinds[event.facts["run"]] = event.facts["addressee_kind"]
        elif event.type == "CaseAssigned":
            self.by_ladder = event.facts["rule"].startswith("ladder ")

    def holder(self, case: Case) -> str | None:
        """With whom the case lies; None when it is over."""
        if case.over:
            return None
        if case.waiting_on in OF_OTHERS:
            return case.waiting_on
        if (self.by_ladder and case.officer is not None) or self._escalated(case):
            return "supervisor"
        return "nobody" if case.officer is None else "officer"

    def _escalated(self, case: Case) -> bool:
        """Whether a superior has been called upon and has not been relieved since."""
        runs = {task.about for task in case.tasks.values() if task.rule == TOP and task.done_at is None}
        return any(
            self.kinds.get(climb.run) == "officer" and (climb.ended is None or climb.run in runs)
            for climb in case.climbs.values()
        )


class _Lying(NamedTuple):
    """With whom a case lies from a moment on (None: it is over), and as what."""

    at: datetime
    holder: str | None
    case_class: str = ""
    unit: str | None = None
    officer: str | None = None


def stretches(history: Sequence[Recorded], until: datetime) -> list[Stretch]:
    """With whom a case lay from its receipt until it was over, or until then."""
    found: list[Stretch] = []
    for now, after in pairwise([*_lying(history, until), _Lying(until, None)]):
        if now.holder is None or now.at == after.at:
            continue
        last = found[-1] if found else None
        begin = now.at
        if last is not None and last.end == begin and _like(last) == now[1:]:
            begin = found.pop().begin
        found.append(Stretch(now.holder, begin, after.at, now.case_class, now.unit, now.officer))
    return found


def _like(stretch: Stretch) -> tuple[str, str, str | None, str | None]:
    return stretch.holder, stretch.case_class, stretch.unit, stretch.officer


def _lying(history: Sequence[Recorded], until: datetime) -> Iterator[_Lying]:
    """With whom it lay from each moment on at which something happened, in law."""
    told = [event for event in history if event.effective_at <= until]
    if all(one.effective_at <= other.effective_at for one, other in pairwise(told)):
        yield from _in_order(told)
        return
    for at in sorted({event.effective_at for event in told}):
        case, stood, _ = together([event for event in told if event.effective_at <= at])
        if case is not None:
            yield _from(at, case, _hands(stood))


def _in_order(history: Iterable[Recorded]) -> Iterator[_Lying]:
    """The same for a history without late entries: one pass."""
    case: Case | None = None
    hands, at = Hands(), None
    for event in history:
        if case is not None and at is not None and event.effective_at > at:
            yield _from(at, case, hands)
        case = case or Case(event.stream)
        apply(case, event)
        hands.take(event)
        at = event.effective_at
    if case is not None and at is not None:
        yield _from(at, case, hands)


def _from(at: datetime, case: Case, hands: Hands) -> _Lying:
    return _Lying(at, hands.holder(case), case.case_class, case.unit, case.officer)


def _hands(events: Iterable[Recorded]) -> Hands:
    hands = Hands()
    for event in events:
        hands.take(event)
    return hands


# ── adding up ───────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Account:
    """Working and elapsed microseconds by holder; `cases` are those that contributed."""

    working: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HOLDERS, 0))
    elapsed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HOLDERS, 0))
    cases: set[str] = field(default_factory=set)

    def take(self, case_id: str, stretch: Stretch, calendar: WorkingCalendar) -> None:
        """Count one stretch in.  Raises CalendarNotCovered before anything is counted."""
        working = stretch.working(calendar)
        self.working[stretch.holder] += working
        self.elapsed[stretch.holder] += stretch.elapsed
        self.cases.add(case_id)


def account_of(case_id: str, found: Iterable[Stretch], calendar: WorkingCalendar) -> Account:
    """What one case's stretches add up to.  Raises CalendarNotCovered."""
    account = Account()
    for stretch in found:
        account.take(case_id, stretch, calendar)
    return account


def calendar_of(
    history: Iterable[Recorded], name: str, stored: Mapping[str, WorkingCalendar]
) -> WorkingCalendar | None:
    """The version of its procedure's calendar that a case's promises cite last; None where none cites any."""
    cited = [event.facts.get("calendar") for event in history if "calendar" in event.facts]
    found = (stored.get(digest) for digest in reversed(cited) if digest is not None)
    return next((calendar for calendar in found if calendar is not None and calendar.name == name), None)
