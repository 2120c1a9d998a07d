"""A history event by event: what each one changed, and what is pending after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.case.apply import apply
from domain.case.case import Case
from domain.case.timers import Timer, timers
from domain.record import Recorded
from domain.replaying.picture import Change, differences, picture


@dataclass(frozen=True, slots=True)
class Step:
    """One event with the case after it."""

    event: Recorded
    case: Case
    changes: list[Change]
    pending: list[Timer]


def steps(case_id: str, history: Iterable[Recorded]) -> Iterator[Step]:
    """Step through a history in the order in which it was recorded."""
    case, before = Case(case_id), picture(None)
    for event in history:
        case = case.copy()
        apply(case, event)
        after = picture(case)
        yield Step(event, case, differences(before, after), timers(case))
        before = after
