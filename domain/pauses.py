"""Stretches during which a clock stands still."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.errors import BadInput
from domain.local_time import instant

Stretch = tuple[int, int]


def unite(pauses: Sequence[tuple[datetime, datetime]]) -> list[Stretch]:
    """Pauses as instants, in order; those that overlap or touch become one.  Raises BadInput."""
    stretches: list[Stretch] = []
    for begin, end in pauses:
        left, right = instant(begin), instant(end)
        if right < left:
            raise BadInput(f"The pause from {begin.isoformat()} ends before it begins, at {end.isoformat()}.")
        stretches.append((left, right))
    return merge(stretches)


def merge(stretches: list[Stretch]) -> list[Stretch]:
    """In order, overlaps and touches made one, empty ones dropped."""
    united: list[Stretch] = []
    for left, right in sorted(stretches):
        if united and left <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], right))
        elif left < right:
            united.append((left, right))
    return united
