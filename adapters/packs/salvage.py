"""What can still be said about a file in which some parts have the wrong shape.

A lawyer who mends a file wants all its faults at once: a misspelt key must not hide the misspelt names behind it.
The parts of the wrong shape are left out, and what remains is asked for the names it uses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from adapters.packs.yaml_lines import Document
from domain.procedure.checks import check_names
from domain.procedure.faults import Fault, Path
from domain.procedure.model import Procedure

_ROUNDS = 12
"""Leaving a part out can leave the part around it incomplete: as often as this the next one is left out too."""

_STAND_INS: Mapping[str, Any] = {
    "procedure": "unnamed",
    "version": "0",
    "title": {},
    "effective": {"from": "2000-01-01"},
    "calendar": "",
}
"""What stands for a heading that is missing or of the wrong shape; nothing is said about it again."""


@dataclass(frozen=True, slots=True)
class Remains:
    """A procedure without its parts of the wrong shape, and where those stood."""

    procedure: Procedure
    left_out: frozenset[Path]

    def faults(self, templates: Mapping[str, str], calendars: Collection[str] | None) -> list[Fault]:
        """The unknown names and missing languages in the rest, none of them caused by what was left out."""
        whole = self.procedure.model_copy(update={"templates": {**templates, **self.procedure.templates}})
        return [self._placed(fault) for fault in check_names(whole, calendars=calendars) if self._stands(fault)]

    def _stands(self, fault: Fault) -> bool:
        if any(fault.path[: len(path)] == path for path in self.left_out):
            return False
        gone = {str(path[1]) for path in self.left_out if len(path) == 2}
        return not any(repr(name) in fault.message or repr(name) in fault.hint for name in gone)

    def _placed(self, fault: Fault) -> Fault:
        """The fault at its list, where an entry of that list was left out: the numbers behind it have moved."""
        moved = {path[:-1] for path in self.left_out if path and isinstance(path[-1], int)}
        for length in range(len(fault.path)):
            if fault.path[:length] in moved and isinstance(fault.path[length], int):
                return Fault(fault.message, fault.path[:length], fault.hint, severity=fault.severity)
        return fault


def remains_of(document: Document) -> Remains | None:
    """The procedure that is left when parts of the wrong shape are left out; None where that is none."""
    value, left_out = deepcopy(document.value), set[Path]()
    for _ in range(_ROUNDS):
        try:
            return Remains(Procedure.model_validate(value), frozenset(left_out))
        except ValidationError as error:
            wrong = {_place(value, entry) for entry in error.errors(include_url=False, include_input=False)}
        if () in wrong:
            return None
        for path in sorted(wrong, key=_last_first, reverse=True):
            _leave_out(value, path)
        left_out |= wrong
    return None


def _place(value: Any, entry: Any) -> Path:
    """The deepest part that the fault names and the file has; a missing heading itself, for which something stands in."""
    found: Path = ()
    for step in entry["loc"]:
        if _holds(value, step):
            value, found = value[step], (*found, step)
    if not found and entry["type"] == "missing" and entry["loc"][-1] in _STAND_INS:
        return (str(entry["loc"][-1]),)
    return found


def _last_first(path: Path) -> tuple[tuple[bool, int, str], ...]:
    """So that of one list the last entry goes first, and the numbers of the others stay true."""
    return tuple((isinstance(step, int), step if isinstance(step, int) else 0, str(step)) for step in path)


def _leave_out(value: Any, path: Path) -> None:
    for step in path[:-1]:
        if not _holds(value, step):
            return
        value = value[step]
    if len(path) == 1 and path[0] in _STAND_INS:
        value[path[0]] = deepcopy(_STAND_INS[str(path[0])])
    elif _holds(value, path[-1]):
        del value[path[-1]]


def _holds(value: Any, step: str | int) -> bool:
    """Whether this mapping has the key, or this list the place."""
    return step in value if isinstance(value, dict) else isinstance(value, list) and step in range(len(value))
