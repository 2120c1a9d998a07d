"""The procedure as a graph: where a case can get to, and in which states each clock can be running."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.procedure.clocks import Clock, Effect, LimitTable
from domain.procedure.model import Action, Procedure


@dataclass(frozen=True, slots=True)
class Edge:
    """One action from one state: to another, or staying where it is."""

    action: str
    source: str
    target: str

    @property
    def moves(self) -> bool:
        """Whether the state changes."""
        return self.source != self.target


@dataclass(slots=True)
class Graph:
    """States and actions of a procedure; names that do not exist are left out (another check reports them)."""

    procedure: Procedure
    edges: tuple[Edge, ...] = ()
    initial: frozenset[str] = frozenset()
    _running: dict[str, frozenset[str]] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, procedure: Procedure) -> Graph:
        """The graph of a procedure."""
        states = procedure.states
        edges = tuple(
            Edge(name, source, target)
            for name, action in procedure.actions.items()
            for source in sources(procedure, action)
            if source in states and (target := action.to or source) in states
        )
        initial = frozenset(a.to for a in procedure.actions.values() if a.kind == "file" and a.to in states)
        return cls(procedure, edges, frozenset(state for state in initial if state))

    def reachable(self, start: Iterable[str]) -> frozenset[str]:
        """Every state that can be reached from these, these included."""
        return _closure(start, [(edge.source, edge.target) for edge in self.edges])

    def can_end(self) -> frozenset[str]:
        """Every state from which a terminal one can be reached."""
        ends = [name for name, state in self.procedure.states.items() if state.terminal]
        return _closure(ends, [(edge.target, edge.source) for edge in self.edges])

    def after(self, action: str) -> frozenset[str]:
        """The states in which a case can be just after an action."""
        moved = {edge.target for edge in self.edges if edge.action == action}
        found = self.procedure.actions.get(action)
        if found is not None and found.kind == "file" and found.to:
            moved.add(found.to)
        return frozenset(moved & self.procedure.states.keys())

    def running(self, name: str) -> frozenset[str]:
        """The states in which this clock can be running (paused counts as running here)."""
        if name not in self._running:
            if name in self._asked or name not in self.procedure.clocks:
                return frozenset()
            self._asked.add(name)
            clock = self.procedure.clocks[name]
            starts = frozenset(state for on in clock.start for state in self.moments(on))
            self._running[name] = self._spread(clock, starts)
            self._asked.discard(name)
        return self._running[name]

    def _spread(self, clock: Clock, starts: frozenset[str]) -> frozenset[str]:
        over = {name for name in fired_by(clock.expiry) if self._is_systems_own(name)}
        kept = [
            (edge.source, edge.target)
            for edge in self.edges
            if edge.action not in over and not stops(clock, edge) and not self.procedure.states[edge.target].terminal
        ]
        return _closure(starts, kept)

    def _is_systems_own(self, action: str) -> bool:
        """Whether nobody else takes this action: then the clock that fires it is over when it is taken."""
        found = self.procedure.actions.get(action)
        return found is not None and set(found.roles) == {"system"}

    def moments(self, on: str) -> frozenset[str]:
        """The states in which a case can be when this happens."""
        what, _, name = on.partition(":")
        if what == "state":
            return frozenset({name} & self.procedure.states.keys())
        if what == "leave":
            return frozenset(edge.target for edge in self.edges if edge.source == name and edge.moves)
        if what == "action":
            return self.after(name)
        if what == "served":
            return self._told(name)
        if what == "rung":
            return frozenset(state for clock in self._climbing(name) for state in self.running(clock))
        return self._ends(what, name)

    def _ends(self, what: str, name: str) -> frozenset[str]:
        clock = self.procedure.clocks.get(name)
        if clock is None:
            return frozenset()
        met = frozenset(state for on in clock.meet for state in self.moments(on))
        running = self.running(name)
        fired = frozenset(state for action in fired_by(clock.expiry) for state in self.after(action))
        return {"met": met, "expiry": running | fired}.get(what, met | running | fired)

    def _climbing(self, ladder: str) -> list[str]:
        return [name for name, clock in self.procedure.clocks.items() if ("escalate", ladder) in _given(clock.expiry)]

    def _told(self, notice: str) -> frozenset[str]:
        """Where a notice can reach its addressee: where it is issued."""
        found = self.procedure.notices.get(notice)
        if found is None:
            return frozenset()
        issued = {state for on in found.on if not on.startswith("served:") for state in self.moments(on)}
        for name, clock in self.procedure.clocks.items():
            named = {warning.notice for warning in clock.warnings} | {
                n for what, n in _given(clock.expiry) if what == "remind"
            }
            if notice in named:
                issued |= self.running(name)
        for name, ladder in self.procedure.ladders.items():
            if notice in {ladder.complainant_notice, *(rung.notice for rung in ladder.rungs)}:
                issued |= self.moments(f"rung:{name}")
        return frozenset(issued)

    def counting(self, name: str) -> frozenset[str]:
        """The states in which this clock can be running and does not stand still by itself."""
        paused = {state for rule in self.procedure.clocks[name].pauses for state in rule.states}
        return self.running(name) - paused


def sources(procedure: Procedure, action: Action) -> tuple[str, ...]:
    """The states from which an action is possible; none for `file`."""
    if action.kind == "file":
        return ()
    if action.source == "any":
        return tuple(procedure.states)
    if action.source == "open":
        return tuple(name for name, state in procedure.states.items() if not state.terminal)
    return tuple(action.source)


def stops(clock: Clock, edge: Edge) -> bool:
    """Whether this step ends the clock: fulfils or cancels it."""
    ends = {*clock.meet, *clock.cancel}
    moved = {f"state:{edge.target}", f"leave:{edge.source}"} if edge.moves else set()
    return bool(ends & {f"action:{edge.action}", *moved})


def fired_by(effects: Iterable[Effect]) -> tuple[str, ...]:
    """The actions that these effects take by themselves."""
    return tuple(name for what, name in _given(effects) if what in {"deem", "fire"})


def has_limit(clock: Clock, *, case_class: str, priority: str, states: Iterable[str]) -> bool:
    """Whether the clock runs at all for such a case, started in one of these states."""
    if not isinstance(clock.limit, LimitTable) or clock.limit.otherwise is not None:
        return True
    by = {"class": {case_class}, "priority": {priority}, "state": set(states)}[clock.limit.by]
    return bool(by & clock.limit.table.keys())


def _given(effects: Iterable[Effect]) -> list[tuple[str, str]]:
    return [given for effect in effects for given in effect.given()]


def _closure(start: Iterable[str], steps: list[tuple[str, str]]) -> frozenset[str]:
    onward: dict[str, list[str]] = {}
    for source, target in steps:
        onward.setdefault(source, []).append(target)
    found = set(start)
    waiting = list(found)
    while waiting:
        for target in onward.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return frozenset(found)
