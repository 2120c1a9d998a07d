"""Ladders: somebody stands on every rung, the top answers, and the respondent judges nobody."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.checking.clocks import not_positive
from domain.procedure.clocks import Ladder
from domain.procedure.faults import Fault, Path
from domain.procedure.model import Procedure


def ladder_faults(procedure: Procedure) -> Iterator[Fault]:
    """Everything that is wrong with the ladders."""
    climbed = {e.escalate for clock in procedure.clocks.values() for e in clock.expiry}
    climbed |= {e.escalate for action in procedure.actions.values() for e in action.then}
    by_hand = any(action.kind == "escalate" for action in procedure.actions.values())
    for name, ladder in procedure.ladders.items():
        path: Path = ("ladders", name)
        if ladder.top is None:
            yield Fault(
                f"ladder {name!r} has no top", path, "name in `top` the role that answers when nobody above can"
            )
        if name not in climbed and not by_hand:
            yield Fault(
                f"nothing climbs ladder {name!r}", path, "escalate it from a clock, or remove it", severity="warning"
            )
        if ladder.complainant_notice is not None:
            yield from _told(
                procedure, ladder.complainant_notice, {"complainant", "parties"}, (*path, "complainant_notice")
            )
        yield from _rungs(procedure, ladder, path)


def _rungs(procedure: Procedure, ladder: Ladder, path: Path) -> Iterator[Fault]:
    for place, rung in enumerate(ladder.rungs):
        here = (*path, "rungs", place)
        if rung.to.body == "respondent":
            hint = "escalate to somebody who can judge it, such as superior_of_respondent"
            yield Fault("the ladder climbs to the respondent", (*here, "to"), hint)
        if place == 0 and rung.to.superior_of == "previous":
            yield Fault("the first rung has no previous one", (*here, "to"), "write superior_of: assignee")
        if rung.to.unit is not None and rung.to.role is None:
            yield Fault("a unit alone is nobody", (*here, "to"), "name the role in it as well")
        if place > 0 and rung.after is None:
            yield Fault(
                "this rung would be climbed at once with the one before",
                here,
                "say in `after` how long the one before has",
            )
        yield from not_positive(rung.after, (*here, "after"))
        yield from _told(procedure, rung.notice, {"addressee"}, (*here, "notice"))


def _told(procedure: Procedure, name: str, wanted: set[str], path: Path) -> Iterator[Fault]:
    notice = procedure.notices.get(name)
    if notice is not None and not wanted & set(notice.to):
        who = min(wanted)
        yield Fault(f"notice {name!r} does not go to the {who}", path, f"add {who} to its `to`")
