"""Pausing, resuming and extending by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.case import clockwork
from domain.case import commands as c
from domain.case import events as e
from domain.errors import BadInput, GuardRefused
from domain.limits import Limit

if TYPE_CHECKING:
    from domain.case.case import Deadline
    from domain.case.unfold import Unfolding
    from domain.procedure.clocks import ExtensionRule


def _open_deadline(u: Unfolding, clock: str) -> Deadline:
    if clock not in u.setting.procedure.procedure.clocks:
        known = ", ".join(u.setting.procedure.procedure.clocks)
        raise BadInput(f"There is no clock {clock!r} in the procedure. Known: {known}.")
    deadline = u.case.deadline_of(clock)
    if deadline is None:
        raise GuardRefused(u.case.id, clock, "this clock has not begun.")
    return deadline


def pause(u: Unfolding, command: c.Pause, common: dict[str, Any]) -> None:
    """Stop a running clock on a ground that its rules name.  Raises GuardRefused otherwise."""
    known = _open_deadline(u, command.clock)
    rules = u.setting.procedure.clock(command.clock).pauses
    rule = next((rule for rule in rules if rule.ground == command.ground), None)
    if rule is None:
        grounds = ", ".join(rule.ground for rule in rules) or "none"
        raise GuardRefused(
            u.case.id, command.clock, f"{command.ground!r} is no ground to pause it. Grounds: {grounds}."
        )
    if known.state != "running":
        raise GuardRefused(u.case.id, command.clock, f"it is {known.state}, not running.")
    _noted(u, common, command.actor)
    clockwork.pause_by_hand(u, u.case.deadlines[known.id], rule)


def resume(u: Unfolding, command: c.Resume, common: dict[str, Any]) -> None:
    """Let a paused clock run again."""
    known = _open_deadline(u, command.clock)
    if known.state != "paused":
        raise GuardRefused(u.case.id, command.clock, f"it is {known.state}, not paused.")
    _noted(u, common, command.actor)
    clockwork.resume(u, u.case.deadlines[known.id], "by hand")


def _noted(u: Unfolding, common: dict[str, Any], actor: str) -> None:
    """The step itself, with who took it and why."""
    u.happen(e.CaseMoved(**common), actor)


def extend(u: Unfolding, command: c.Extend, common: dict[str, Any]) -> None:
    """Grant a later deadline, or record why the procedure does not allow it: the deadline then stands."""
    known = _open_deadline(u, command.clock)
    try:
        by = Limit.from_mapping(command.by)
    except (BadInput, ValueError) as error:
        raise BadInput(f"How much to extend is not understood: {error}") from error
    rule, why = _rule(u, known, command, by)
    if rule is None:
        asked = command.model_dump(mode="json", include={"by", "ground", "told", "reason"}, exclude_defaults=True)
        asked["action"] = common["action"]
        u.happen(e.ExtensionRefused(deadline=known.id, kind=command.how, why=why, asked=asked), command.actor)
        return
    promise = clockwork.extended(u, known, command.how, str(by))
    u.happen(
        e.DeadlineExtended(
            deadline=known.id, kind=command.how, ground=command.ground, limit=str(by), was=known.due_at,
            due_at=promise.due_at, told=command.told, action=common["action"], calendar=promise.calendar,
            zones=promise.zones,
            arithmetic=promise.arithmetic, warnings=promise.warnings, reason=command.reason,
        ),
        command.actor,
    )  # fmt: skip
    u.noticed(common["action"])


def _rule(u: Unfolding, known: Deadline, command: c.Extend, by: Limit) -> tuple[ExtensionRule | None, str]:
    """The rule that allows this extension, or why none does."""
    rules = [r for r in u.setting.procedure.clock(command.clock).extensions if r.kind == command.how]
    if not rules:
        return None, f"the procedure knows no extension by {command.how} of this clock"
    if not known.open or (known.state == "running" and u.at > known.due_at):
        return None, "the deadline is over: an extension comes before it or not at all"
    why = ""
    for rule in rules:
        why = _objection(u, rule, known, command, by)
        if not why:
            return rule, ""
    return None, why


def _objection(u: Unfolding, rule: ExtensionRule, known: Deadline, command: c.Extend, by: Limit) -> str:
    most = rule.limit.limit()
    if command.ground != rule.ground:
        return f"its ground is {rule.ground}"
    if by.unit != most.unit or not 0 < by.amount <= most.amount:
        return f"at most {most} may be added"
    if sum(kind == rule.kind for kind, _ in known.extensions) >= rule.times:
        return f"it may be extended so {rule.times} time(s) only"
    missing = [party for party in rule.told if party not in command.told]
    if missing:
        return f"it is void without notice to {', '.join(missing)}"
    officer = u.setting.office.officers.get(command.actor)
    if rule.approver is not None and (officer is None or rule.approver not in officer.roles):
        return f"it takes the approval of a {rule.approver}"
    return ""
