"""The whole record read once, in its own order: every case as it stood when the last event was read.

To stand at an earlier moment, stop reading there.  One event is held at a time, and of each case
what it has become.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.case.apply import apply
from domain.case.case import Case
from domain.case.events import ComplaintFiled
from domain.record import Recorded

_FILED = ComplaintFiled.__name__


def replay(events: Iterable[Recorded]) -> dict[str, Case]:
    """The cases that these events make, by stream; streams that hold none (the office's, the engine's) are passed by."""
    cases: dict[str, Case] = {}
    for event in events:
        case = cases.get(event.stream)
        if case is None:
            if event.type != _FILED:
                continue
            case = cases[event.stream] = Case(event.stream)
        apply(case, event)
    return cases
