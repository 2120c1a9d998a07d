"""Names: everything that one part of a procedure says of another must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from domain.case.commands import Command, command_class
from domain.procedure.clocks import Clock, Effect, LimitTable
from domain.procedure.faults import Fault, Path
from domain.procedure.model import Action, Procedure, WithinGuard

PARTIES = ("complainant", "representative", "respondent", "other_body", "system")
"""Who may act besides the office's own roles."""

_KIND_OF_EFFECT = {
    "escalate": "ladder", "remind": "notice", "deem": "action", "fire": "action", "open_right": "action", "task": "task",
}  # fmt: skip
_KIND_OF_MOMENT = {
    "state": "state", "leave": "state", "action": "action", "expiry": "clock", "met": "clock", "end": "clock",
    "served": "notice", "rung": "ladder",
}  # fmt: skip


def known(procedure: Procedure) -> dict[str, Collection[str]]:
    """The names of each kind that this procedure gives."""
    return {
        "state": procedure.states, "action": procedure.actions, "clock": procedure.clocks, "ladder": procedure.ladders,
        "notice": procedure.notices, "task": procedure.tasks, "clause": procedure.sources, "ground": procedure.grounds,
        "outcome": procedure.outcomes, "class": procedure.classes, "priority": procedure.priorities,
        "office role": procedure.roles, "role": (*procedure.roles, *PARTIES),
    }  # fmt: skip


def unknown(kind: str, name: str, names: Collection[str], path: Path) -> Fault:
    """The fault for a name that does not exist, with the nearest one that does."""
    near = get_close_matches(name, list(names), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(names)) or 'none'}"
    return Fault(f"there is no {kind} {name!r}", path, hint)


class Names:
    """Walks a procedure and reports each name that leads nowhere."""

    def __init__(self, procedure: Procedure, calendars: Collection[str] | None) -> None:
        self._procedure = procedure
        self._calendars = calendars
        self._known = known(procedure)

    def faults(self) -> Iterator[Fault]:
        """Every unknown name."""
        procedure = self._procedure
        yield from self._calendar(procedure.calendar, ("calendar",))
        yield from self._headings()
        for name, action in procedure.actions.items():
            yield from self._action(action, ("actions", name))
        for name, clock in procedure.clocks.items():
            yield from self._clock(clock, ("clocks", name))
        yield from self._ladders()
        yield from self._assignment()
        for name, notice in procedure.notices.items():
            yield from self._moments(notice.on, ("notices", name, "on"))
            yield from self._one("clause", notice.clause, ("notices", name, "clause"))
        for name, task in procedure.tasks.items():
            yield from self._one("office role", task.role, ("tasks", name, "role"))

    def _one(self, kind: str, name: str | None, path: Path) -> Iterator[Fault]:
        if name is not None and name not in self._known[kind]:
            yield unknown(kind, name, self._known[kind], path)

    def _each(self, kind: str, names: Iterable[str], path: Path) -> Iterator[Fault]:
        for place, name in enumerate(names):
            yield from self._one(kind, name, (*path, place))

    def _calendar(self, name: str | None, path: Path) -> Iterator[Fault]:
        if name is not None and self._calendars is not None and name not in self._calendars:
            yield unknown("calendar", name, self._calendars, path)

    def _moments(self, moments: Iterable[str], path: Path) -> Iterator[Fault]:
        for place, on in enumerate(moments):
            what, _, name = on.partition(":")
            yield from self._one(_KIND_OF_MOMENT[what], name, (*path, place))

    def _effects(self, effects: Iterable[Effect], path: Path) -> Iterator[Fault]:
        for place, effect in enumerate(effects):
            for what, name in effect.given():
                yield from self._one(_KIND_OF_EFFECT[what], name, (*path, place, what))

    def _headings(self) -> Iterator[Fault]:
        procedure = self._procedure
        for role in sorted(set(procedure.roles) & set(PARTIES)):
            yield Fault(f"{role!r} is no role of the office", ("roles", role), "it exists anyway; choose another name")
        for name, case_class in procedure.classes.items():
            yield from self._one("priority", case_class.priority, ("classes", name, "priority"))
        for name, ground in procedure.grounds.items():
            yield from self._one("clause", ground.clause, ("grounds", name, "clause"))
        for name, outcome in procedure.outcomes.items():
            yield from self._one("clause", outcome.clause, ("outcomes", name, "clause"))

    def _action(self, action: Action, path: Path) -> Iterator[Fault]:
        if not isinstance(action.source, str):
            yield from self._each("state", action.source, (*path, "from"))
        yield from self._one("state", action.to, (*path, "to"))
        yield from self._each("role", action.roles, (*path, "roles"))
        yield from self._one("clause", action.clause, (*path, "clause"))
        yield from self._each("ground", action.grounds, (*path, "grounds"))
        yield from self._each("outcome", action.outcomes, (*path, "outcomes"))
        for place, guard in enumerate(action.guards):
            if isinstance(guard, WithinGuard):
                yield from self._one("clock", guard.within, (*path, "guards", place, "within"))
        fields = fields_of(action.kind)
        for place, name in enumerate(action.requires):
            if name not in fields:
                yield unknown(f"field of {action.kind!r} called", name, fields, (*path, "requires", place))
        yield from self._effects(action.then, (*path, "then"))

    def _clock(self, clock: Clock, path: Path) -> Iterator[Fault]:
        yield from self._one("clause", clock.clause, (*path, "clause"))
        yield from self._calendar(clock.calendar, (*path, "calendar"))
        for what in ("start", "meet", "cancel", "restart"):
            yield from self._moments(getattr(clock, what), (*path, what))
        if isinstance(clock.limit, LimitTable):
            for value in clock.limit.table:
                yield from self._one(clock.limit.by, value, (*path, "limit", "table", value))
        for place, pause in enumerate(clock.pauses):
            yield from self._one("ground", pause.ground, (*path, "pauses", place, "ground"))
            yield from self._each("state", pause.states, (*path, "pauses", place, "while"))
        for place, extension in enumerate(clock.extensions):
            here = (*path, "extensions", place)
            yield from self._one("ground", extension.ground, (*here, "ground"))
            yield from self._one("clause", extension.clause, (*here, "clause"))
            yield from self._one("office role", extension.approver, (*here, "approver"))
        for place, warning in enumerate(clock.warnings):
            yield from self._one("notice", warning.notice, (*path, "warnings", place, "notice"))
        yield from self._effects(clock.expiry, (*path, "expiry"))

    def _ladders(self) -> Iterator[Fault]:
        for name, ladder in self._procedure.ladders.items():
            path: Path = ("ladders", name)
            yield from self._one("clause", ladder.clause, (*path, "clause"))
            yield from self._calendar(ladder.calendar, (*path, "calendar"))
            yield from self._one("notice", ladder.complainant_notice, (*path, "complainant_notice"))
            yield from self._one("office role", ladder.top, (*path, "top"))
            for place, rung in enumerate(ladder.rungs):
                yield from self._one("office role", rung.to.role, (*path, "rungs", place, "to", "role"))
                yield from self._one("notice", rung.notice, (*path, "rungs", place, "notice"))

    def _assignment(self) -> Iterator[Fault]:
        assignment = self._procedure.assignment
        yield from self._one("office role", assignment.nobody, ("assignment", "nobody"))
        for place, rule in enumerate(assignment.rules):
            path: Path = ("assignment", "rules", place)
            yield from self._one("office role", rule.role, (*path, "role"))
            yield from self._each("class", rule.classes, (*path, "classes"))
            yield from self._each("priority", rule.priorities, (*path, "priorities"))


def fields_of(kind: str) -> frozenset[str]:
    """The fields that a command of this kind can bring along."""
    return frozenset(command_class(kind).model_fields) - frozenset(Command.model_fields) - {"kind", "case_id", "action"}


def needed_by(kind: str) -> frozenset[str]:
    """The fields without which there is no command of this kind."""
    fields = command_class(kind).model_fields
    return frozenset(name for name in fields_of(kind) if fields[name].is_required())
