"""In whose hands cases were: whom the rules choose where they chose somebody in life, and whom where they did not."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.case.apply import apply
from domain.case.case import Case
from domain.record import Recorded
from domain.whatif.entries import Entry


class OpenCases:
    """How many open cases each officer had, at any place of the record."""

    def __init__(self, histories: Iterable[Sequence[Recorded]]) -> None:
        taken: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
        left: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
        for history in histories:
            for seq, before, after in _moves(history):
                for officer, moves in ((before, left), (after, taken)):
                    if officer is not None:
                        moves[officer].append(seq)
        self._taken, self._left = _in_order(taken), _in_order(left)

    def of(self, officer: str, seq: int) -> int:
        """How many were in these hands once the event of this number was recorded."""
        return sum(
            sign * bisect_right(moves.get(officer, ()), seq) for moves, sign in ((self._taken, 1), (self._left, -1))
        )


def _moves(history: Sequence[Recorded]) -> Iterator[tuple[int, str | None, str | None]]:
    case, before = Case(history[0].stream), None
    for event in history:
        apply(case, event)
        after = case.officer if not case.over else None
        if after != before:
            yield event.seq, before, after
            before = after


def _in_order(moves: Mapping[str, Iterable[int]]) -> dict[str, array[int]]:
    return {officer: array("q", sorted(seqs)) for officer, seqs in moves.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Hands(Mapping[str, int]):
    """Loads by which the rules choose whom they chose in life, if they may: in this entry, else in this case.

    Who was never chosen in this case has as many cases as they had in life.
    """

    here: Sequence[str]
    ever: Sequence[str]
    open_cases: Callable[[str], int]

    @classmethod
    def at(cls, entry: Entry, chosen: Sequence[str], open_cases: Callable[[str, int], int]) -> Hands:
        """Those of one entry, where the rules had chosen these officers in the whole case."""
        assigned = [e for e in entry.events if e.type == "CaseAssigned"] if len(chosen) > 1 else []
        here = [e.facts["officer"] for e in assigned if e.facts.get("officer")]
        return cls(here, chosen, lambda officer: open_cases(officer, entry.seq - 1))

    def __getitem__(self, officer: str) -> int:
        if officer in self.here:
            return self.here.index(officer) - 1_000
        return -1 if officer in self.ever else self.open_cases(officer)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ever)

    def __len__(self) -> int:
        return len(self.ever)
