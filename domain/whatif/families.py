"""Cases that belong together: a link or a merger is one act in two histories, and must be gone through in both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from domain.record import Recorded

_NAMES = {"CasesLinked": "other", "CaseMerged": "into", "CaseAbsorbed": "other"}
"""Where an event names another case that was changed with it."""


def family_of(
    case_id: str, history: Sequence[Recorded], history_of: Callable[[str], Sequence[Recorded]]
) -> dict[str, Sequence[Recorded]]:
    """A case with all those that it met, and those that they met; one that is not there any more is left out."""
    found: dict[str, Sequence[Recorded]] = {case_id: history}
    waiting = list(_met(history))
    while waiting:
        other = waiting.pop()
        if other in found:
            continue
        known = history_of(other)
        if known:
            found[other] = known
            waiting += _met(known)
    return found


def _met(history: Sequence[Recorded]) -> Iterator[str]:
    for event in history:
        name = _NAMES.get(event.type)
        if name is not None:
            yield event.facts[name]
