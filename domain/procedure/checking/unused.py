"""What a procedure defines and never uses: seldom meant, so it is said."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.faults import Fault
from domain.procedure.model import Procedure


def unused_parts(procedure: Procedure) -> Iterator[Fault]:
    """Warnings for grounds, outcomes, roles and tasks that nothing names."""
    effects = [e for clock in procedure.clocks.values() for e in clock.expiry]
    effects += [e for action in procedure.actions.values() for e in action.then]
    used: dict[str, set[str | None]] = {
        "grounds": _grounds(procedure),
        "outcomes": {name for action in procedure.actions.values() for name in action.outcomes},
        "roles": _roles(procedure),
        "tasks": {effect.task for effect in effects},
    }
    for section, names in used.items():
        for name in getattr(procedure, section):
            if name not in names:
                yield Fault(f"{name!r} is never used", (section, name), "use it or remove it", severity="warning")


def _grounds(procedure: Procedure) -> set[str | None]:
    names: set[str | None] = {name for action in procedure.actions.values() for name in action.grounds}
    for clock in procedure.clocks.values():
        names |= {rule.ground for rule in clock.pauses} | {rule.ground for rule in clock.extensions}
    names |= {rule.ground for rule in procedure.retention}
    if procedure.erasure is not None:
        names |= {*procedure.erasure.grounds, *procedure.erasure.hold_grounds}
    return names


def _roles(procedure: Procedure) -> set[str | None]:
    names: set[str | None] = {name for action in procedure.actions.values() for name in action.roles}
    names |= {rule.role for rule in procedure.assignment.rules} | {procedure.assignment.nobody}
    names |= {task.role for task in procedure.tasks.values()}
    for ladder in procedure.ladders.values():
        names |= {ladder.top, *(rung.to.role for rung in ladder.rungs)}
    if procedure.erasure is not None:
        names |= {*procedure.erasure.roles, *procedure.erasure.approved_by, *procedure.erasure.holders}
    return names
