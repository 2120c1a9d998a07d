"""Everything Ombuds refuses, as one short tree.

A message says what is wrong, where, and what to do; identifiers are attributes,
so that a surface can show them its own way.  No transport codes live here.
"""

from __future__ import annotations

from collections.abc import Sequence


class OmbudsError(Exception):
    """The root: catch it to catch every refusal of this product."""


class BadInput(OmbudsError):
    """What was handed in cannot be understood: nothing was changed."""


class NotFound(OmbudsError):
    """No such case, officer, procedure or calendar here."""

    def __init__(self, kind: str, identifier: str, known: Sequence[str] = ()) -> None:
        self.kind, self.identifier, self.known = kind, identifier, tuple(known)
        hint = f" Known: {', '.join(self.known)}." if self.known else ""
        super().__init__(f"There is no {kind} {identifier!r} here.{hint}")


class ActionNotAllowed(OmbudsError):
    """The procedure has no such step from the state that the case is in."""

    def __init__(self, case_id: str, action: str, state: str, allowed: Sequence[str]) -> None:
        self.case_id, self.action, self.state, self.allowed = case_id, action, state, tuple(allowed)
        now = ", ".join(self.allowed) or "nothing"
        super().__init__(
            f"Case {case_id} is in state {state!r}: {action!r} is not possible there. Possible now: {now}."
        )


class GuardRefused(OmbudsError):
    """The step exists, but a rule of the procedure or of law forbids it here and now."""

    def __init__(self, case_id: str, action: str, reason: str, clause: str | None = None) -> None:
        self.case_id, self.action, self.reason, self.clause = case_id, action, reason, clause
        cited = f" ({clause})" if clause else ""
        super().__init__(f"Case {case_id}: {action!r} is refused: {reason}{cited}")


class AccessDenied(OmbudsError):
    """This actor may not do this; access is denied unless a rule grants it."""

    def __init__(self, actor: str, action: str, reason: str) -> None:
        self.actor, self.action, self.reason = actor, action, reason
        super().__init__(f"{actor} may not {action}: {reason}")


class VersionConflict(OmbudsError):
    """The case has moved on since it was read: look again, then decide."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        self.stream, self.expected, self.actual = stream, expected, actual
        super().__init__(f"Case {stream} is at version {actual}, not {expected}: read it again and repeat the step.")


class CommandReused(OmbudsError):
    """A command id came back with other content; the first one stands."""

    def __init__(self, command_id: str) -> None:
        self.command_id = command_id
        super().__init__(
            f"Command {command_id} was handled before with other content. Give the new command an id of its own."
        )


class CalendarNotCovered(OmbudsError):
    """The calendar says nothing about this year: to assume 'no holidays' would invent a date."""

    def __init__(self, calendar: str, year: int, first: int, last: int) -> None:
        self.calendar, self.year, self.first, self.last = calendar, year, first, last
        super().__init__(
            f"Calendar {calendar!r} covers {first} to {last}, not {year}. "
            f"Extend it (ombuds procedure calendar extend {calendar} --to {year}) and try again."
        )


class RecordBroken(OmbudsError):
    """The record does not verify: it names the first thing that is wrong."""

    def __init__(self, sequence: int, reason: str) -> None:
        self.sequence, self.reason = sequence, reason
        super().__init__(f"The record is broken at event {sequence}: {reason}")


class ProofRefused(OmbudsError):
    """A proof, a checkpoint or a signature does not show what it should: nothing of it may be believed."""


class StoreBusy(OmbudsError):
    """The database is held by others or cannot be reached now: nothing was written, the step may be repeated."""


class Raced(OmbudsError):
    """Another process recorded the same thing a moment earlier: nothing was written.

    ``what`` is ``command``, ``firing`` or ``case``.  Safe to repeat: the answer will then be found.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"Another process recorded the same {what} first; nothing was written here. Repeat the step.")


class StoreBroken(OmbudsError):
    """The database refuses in a way that repeating will not mend: no space, read-only, damaged."""


class SchemaMismatch(OmbudsError):
    """The database's tables are missing, older or newer than this program."""
