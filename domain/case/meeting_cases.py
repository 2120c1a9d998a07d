"""Steps that concern two cases at once: linking and merging.  Both cases record their side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.case import clockwork
from domain.case import commands as c
from domain.case import events as e
from domain.errors import GuardRefused

if TYPE_CHECKING:
    from domain.case.unfold import Unfolding


def link(u: Unfolding, command: c.Link, common: dict[str, Any]) -> None:
    """Say on both cases that they belong together."""
    other = _other(u, command.other, "link")
    u.happen(e.CasesLinked(**common, other=command.other, relation=command.relation), command.actor)
    mirrored = {"action": common["action"]}
    other.record_beside(e.CasesLinked(**mirrored, other=u.case.id, relation=command.relation), command.actor)


def merge(u: Unfolding, command: c.Merge, common: dict[str, Any]) -> None:
    """End this case inside another: its own clocks stop, the other inherits the earliest statutory one."""
    other = _other(u, command.into, "merge")
    if other.case.over:
        raise GuardRefused(u.case.id, "merge", f"case {command.into} is over.")
    if other.case.procedure_name != u.case.procedure_name:
        raise GuardRefused(
            u.case.id,
            "merge",
            f"case {command.into} follows another procedure, which knows none of its clocks; link it.",
        )
    heirs = [d for d in u.case.deadlines.values() if d.open and d.statutory and d.state == "running"]
    u.happen(e.CaseMerged(**common, into=command.into), command.actor)
    clockwork.wind_up(u, [])
    other.happen(e.CaseAbsorbed(other=u.case.id), command.actor)
    if heirs:
        clockwork.inherit(other, min(heirs, key=lambda d: d.due_at), u.case.id)


def _other(u: Unfolding, case_id: str, what: str) -> Unfolding:
    if case_id == u.case.id:
        raise GuardRefused(u.case.id, what, "a case cannot meet itself.")
    return u.other(case_id)
