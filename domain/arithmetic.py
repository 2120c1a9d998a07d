"""The kept arithmetic of a promise, opened again: the limit first, then each extension behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from domain.explanation import Line, lines
from domain.limits import Limit
from domain.record import Json
from domain.steps import Step, steps_from_json


def segments(arithmetic: Sequence[Json], limit: str) -> Iterator[tuple[str | None, str, tuple[Step, ...]]]:
    """The base limit and each extension behind it: (kind of extension or None, limit, steps)."""
    how: str | None = None
    steps: list[Any] = []
    for entry in arithmetic:
        if entry.get("kind") == "extension":
            yield how, limit, steps_from_json(steps)
            how, limit, steps = entry["how"], entry["limit"], []
        else:
            steps.append(entry)
    yield how, limit, steps_from_json(steps)


def day_by_day(arithmetic: Sequence[Json], limit: str, language: str, longest: int = 400) -> list[Line]:
    """Every day and what it did, in the reader's language; beyond ``longest`` days, runs of like days."""
    return [
        line
        for _, part, steps in segments(arithmetic, limit)
        for line in lines(steps, Limit.parse(part), language, longest=longest)
    ]
