"""Why the content of a case may not go now, in a sentence that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.case.case import Case


def why_not(case: Case, what: str, which: str) -> str:
    """One obstacle (see ``custody.obstacles``) in words."""
    if what == "hold":
        hold = case.custody.hold(which)
        return f"the legal hold {which} ({hold.ground if hold else ''}) keeps it. Lift the hold first."
    if what == "open":
        return f"the case is in state {which!r} and not over. Close it first, or erase single entries."
    if what == "task":
        return f"task {which} ({case.tasks[which].rule}) is not done: somebody has not read or not done something yet."
    return f"notice {which} is on its way. Let it arrive or fail first (ombuds worker, or ombuds sweep)."
