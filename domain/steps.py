"""Why a limit ends when it ends: runs of like days, in the order of the calendar.

Every promise keeps its steps, so they are small: neighbouring days of one kind are one step.
`domain.explanation` opens them day by day and puts them in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What a day did to the limit."""

    START = "start"  # the event: counting begins, or the day is day 0
    OPENING = "opening"  # the start was outside hours: counting begins here
    COUNTED = "counted"
    PART = "part"  # counted, less what a pause took out
    PAUSED = "paused"
    DAY_OFF = "day_off"  # a weekday that this calendar does not work
    HOLIDAY = "holiday"
    CLOSED = "closed"  # a special day without any window
    ROLLED = "rolled"  # after the last day, which was not a working day
    DUE = "due"


class Step(NamedTuple):
    """A run of days from `first` to `last`.

    `amount` is what each day counted: 1 for limits in days, seconds for limits in hours; for PART it is
    what the pause took out, in seconds.  `at` is a time of day (START, OPENING, DUE).  `pause` numbers
    the united pauses from 0.
    """

    kind: Kind
    first: date
    last: date
    amount: int = 0
    name: Mapping[str, str] | None = None
    estimated: bool = False
    at: str | None = None
    pause: int | None = None


def steps_to_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Plain data with nothing in it that is not said."""
    return [_step_to_json(step) for step in steps]


def _step_to_json(step: Step) -> dict[str, Any]:
    kind, first, last, amount, name, estimated, at, pause = step
    data: dict[str, Any] = {"kind": str(kind), "from": first.isoformat()}
    if last is not first and last != first:
        data["to"] = last.isoformat()
    if amount:
        data["amount"] = amount
    if at is not None:
        data["at"] = at
    if pause is not None:
        data["pause"] = pause
    if name is not None:
        data["name"] = dict(name)
    if estimated:
        data["estimated"] = True
    return data


def steps_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The inverse of `steps_to_json`."""
    return tuple(
        Step(
            kind=Kind(step["kind"]),
            first=date.fromisoformat(step["from"]),
            last=date.fromisoformat(step.get("to", step["from"])),
            amount=step.get("amount", 0),
            name=step.get("name"),
            estimated=step.get("estimated", False),
            at=step.get("at"),
            pause=step.get("pause"),
        )
        for step in data
    )
