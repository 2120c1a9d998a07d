"""A procedure made ready to run: what follows from what, looked up instead of searched.

The only module that imports ``transitions``: the machine is built once per procedure,
stays behind :meth:`Compiled.target`, and never touches a case.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from transitions import Machine, MachineError

from domain.limits import Conventions, Limit
from domain.procedure.clocks import Clock, ConventionsSpec, Effect, Ladder, LimitTable
from domain.procedure.model import Action, Notice, Procedure

NEW = "(new)"
"""The state of a case that does not exist yet."""


class _Token:
    """What the machine moves instead of a case; thrown away afterwards."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


@dataclass(frozen=True, slots=True)
class ChosenLimit:
    """A limit, and what chose it (``class=heat``), for the trace."""

    limit: Limit
    by: str | None


class Compiled:
    """A procedure ready to run."""

    def __init__(self, procedure: Procedure, stored: str | None = None) -> None:
        """`stored` is the text that the record keeps of a version: its digest stands, whatever wrote it."""
        self.procedure = procedure
        self.text = _text(procedure) if stored is None else stored
        self.digest = hashlib.sha256(self.text.encode()).hexdigest()
        self.kinds: dict[str, tuple[str, ...]] = _grouped((a.kind, n) for n, a in procedure.actions.items())
        self.starts = self._clocks("start")
        self.meets = self._clocks("meet")
        self.cancels = self._clocks("cancel")
        self.restarts = self._clocks("restart")
        self.tells = _grouped((on, n) for n, notice in procedure.notices.items() for on in notice.on)
        self.heard = frozenset[str]().union(self.starts, self.meets, self.cancels, self.restarts, self.tells)
        self.conventions = {n: conventions_of(c.conventions) for n, c in procedure.clocks.items()}
        self.ladder_conventions = {n: conventions_of(c.conventions) for n, c in procedure.ladders.items()}
        self.expiries = {n: _effects(clock.expiry) for n, clock in procedure.clocks.items()}
        self.effects = {n: _effects(action.then) for n, action in procedure.actions.items()}
        self.waits = {n: _waits(ladder) for n, ladder in procedure.ladders.items()}
        self._machine = _machine(procedure)
        self._targets: dict[tuple[str, str], str | None] = {}
        self._limits: dict[tuple[str, str, str, str], ChosenLimit | None] = {}

    def _clocks(self, what: str) -> dict[str, tuple[str, ...]]:
        clocks = self.procedure.clocks.items()
        return _grouped((on, name) for name, clock in clocks for on in getattr(clock, what))

    def target(self, state: str, action: str) -> str | None:
        """The state after this action, or None where the action does not exist in this state."""
        key = (state, action)
        if key not in self._targets:
            self._targets[key] = self._fire(state, action)
        return self._targets[key]

    def _fire(self, state: str, action: str) -> str | None:
        token = _Token(state)
        try:
            moved = self._machine.events[action].trigger(token)
        except (MachineError, KeyError, ValueError):
            return None
        return token.state if moved else None

    def allowed(self, state: str) -> list[str]:
        """The actions that exist in this state, in the order of the file."""
        return [name for name in self.procedure.actions if self.target(state, name) is not None]

    def action(self, name: str) -> Action:
        """An action of the file."""
        return self.procedure.actions[name]

    def clock(self, name: str) -> Clock:
        """A clock of the file."""
        return self.procedure.clocks[name]

    def ladder(self, name: str) -> Ladder:
        """A ladder of the file."""
        return self.procedure.ladders[name]

    def notice(self, name: str) -> Notice:
        """A notice of the file."""
        return self.procedure.notices[name]

    def limit(self, clock: str, *, case_class: str, priority: str, state: str) -> ChosenLimit | None:
        """The limit of a clock for such a case; None where its table has none: no clock runs."""
        key = (clock, case_class, priority, state)
        if key not in self._limits:
            self._limits[key] = _choose(
                self.procedure.clocks[clock], {"class": case_class, "priority": priority, "state": state}
            )
        return self._limits[key]


def _choose(clock: Clock, case: dict[str, str]) -> ChosenLimit | None:
    if not isinstance(clock.limit, LimitTable):
        return ChosenLimit(clock.limit.limit(), None)
    value = case[clock.limit.by]
    spec = clock.limit.table.get(value)
    if spec is not None:
        return ChosenLimit(spec.limit(), f"{clock.limit.by}={value}")
    if clock.limit.otherwise is not None:
        return ChosenLimit(clock.limit.otherwise.limit(), f"{clock.limit.by}=other")
    return None


def _effects(effects: Iterable[Effect]) -> tuple[tuple[str, str], ...]:
    """What happens by itself, as (what, name), in the file's order."""
    return tuple(given for effect in effects for given in effect.given())


def _waits(ladder: Ladder) -> tuple[Limit | None, ...]:
    """How long each rung waits for the one before it."""
    return tuple(rung.after.limit() if rung.after is not None else None for rung in ladder.rungs)


def conventions_of(spec: ConventionsSpec) -> Conventions:
    """The settings of counting as a value that the reckoning understands."""
    return Conventions.from_mapping(spec.model_dump())


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, name in pairs:
        groups[key].append(name)
    return {key: tuple(names) for key, names in groups.items()}


def sources_of(procedure: Procedure, action: Action) -> list[str]:
    """The states from which an action exists."""
    if action.kind == "file":
        return [NEW]
    if action.source == "any":
        return list(procedure.states)
    if action.source == "open":
        return [name for name, state in procedure.states.items() if not state.terminal]
    return list(action.source)


def _text(procedure: Procedure) -> str:
    """What is stored, and what the digest is of.

    In the file's order, which says something (the first ladder is the one that is climbed where none is named,
    notices go out in turn): a case must fare alike whether its rules were read from the file or from the record.
    """
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _machine(procedure: Procedure) -> Machine:
    transitions: list[dict[str, Any]] = [
        {"trigger": name, "source": source, "dest": action.to or source}
        for name, action in procedure.actions.items()
        for source in sources_of(procedure, action)
    ]
    return Machine(
        model=None, states=[NEW, *procedure.states], initial=NEW, transitions=transitions,
        auto_transitions=False, send_event=True, ignore_invalid_triggers=False,
    )  # fmt: skip
