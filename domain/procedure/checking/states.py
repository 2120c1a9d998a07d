"""States and actions: every case can begin, go on and end, and somebody may take each step."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.checking.graph import Graph, fired_by, has_limit
from domain.procedure.checking.names import PARTIES
from domain.procedure.faults import Fault
from domain.procedure.model import Action, Procedure

_AFTER_THE_END = frozenset(
    {"reopen", "review", "move", "note", "attach", "correct", "link", "recommend", "report_implementation"}
)
"""What may still happen to a case that is over."""

_GROUNDED = frozenset(
    {"refuse", "refer", "pause", "extend", "close", "withdraw", "review", "recuse", "correct", "reopen"}
)
"""The kinds of action whose grounds are marked with the same word."""


def state_faults(procedure: Procedure, graph: Graph) -> Iterator[Fault]:
    """Unreachable states, dead ends, states without a clock."""
    reachable = graph.reachable(graph.initial)
    can_end = graph.can_end()
    for name, state in procedure.states.items():
        path = ("states", name)
        if name not in reachable:
            yield Fault(f"state {name!r} is unreachable", path, "add an action that leads to it, or remove it")
        elif state.terminal:
            continue
        elif not any(edge.source == name and edge.moves for edge in graph.edges):
            yield Fault(f"state {name!r} is a dead end: no action leaves it", path, "add one, or set terminal: true")
        elif name not in can_end:
            yield Fault(f"state {name!r} is a dead end: no terminal state can be reached", path, "add a way to the end")
        if name in reachable and not state.terminal and state.idle is None:
            yield from _clockless(procedure, graph, name)
    if not any(state.terminal for state in procedure.states.values()):
        yield Fault("no state is terminal", ("states",), "set terminal: true where a case is over")


def _clockless(procedure: Procedure, graph: Graph, state: str) -> Iterator[Fault]:
    path = ("states", state)
    clocks = {name: clock for name, clock in procedure.clocks.items() if state in graph.counting(name)}
    hint = "start a clock on the way into it, or say in `idle` why none is needed"
    if not clocks:
        yield Fault(f"no clock can run in state {state!r}", path, hint)
        return
    starts = {name: frozenset(s for on in clock.start for s in graph.moments(on)) for name, clock in clocks.items()}
    for case_class in procedure.classes:
        for priority in procedure.priorities:
            if not any(
                has_limit(clock, case_class=case_class, priority=priority, states=starts[name])
                for name, clock in clocks.items()
            ):
                case = f"class {case_class!r}" + (f", priority {priority!r}" if len(procedure.priorities) > 1 else "")
                yield Fault(f"no clock can run in state {state!r} for {case}", path, f"give it a limit; else {hint}")


def action_faults(procedure: Procedure, graph: Graph) -> Iterator[Fault]:
    """How cases are filed, who may act, what may follow the end."""
    yield from _filing(procedure)
    fired = _fired(procedure)
    for name, action in procedure.actions.items():
        path = ("actions", name)
        if not action.roles:
            yield Fault(f"nobody may take {name!r}", (*path, "roles"), f"name a role, or one of: {', '.join(PARTIES)}")
        if set(action.roles) == {"system"} and name not in fired:
            yield Fault(
                f"only the system may take {name!r}, and nothing fires it",
                path,
                "fire it from a clock, or let a role take it",
            )
        yield from _shape(procedure, action, name)
        yield from _after_the_end(procedure, graph, name)
        for place, target in enumerate(fired_by(action.then)):
            if target in procedure.actions and not any(
                e.action == target and e.source in graph.after(name) for e in graph.edges
            ):
                yield Fault(
                    f"{target!r} is never possible after {name!r}",
                    (*path, "then", place),
                    "let it begin in the state reached",
                )


def _filing(procedure: Procedure) -> Iterator[Fault]:
    filing = [name for name, action in procedure.actions.items() if action.kind == "file"]
    if not filing:
        yield Fault("no action files a case", ("actions",), "add one of kind: file with from: [] and a state in `to`")
    for name in filing[1:]:
        yield Fault(f"{filing[0]!r} already files cases", ("actions", name), "keep one action of kind: file")
    for name, action in procedure.actions.items():
        if action.kind == "file":
            if action.source != ():
                yield Fault("a case that is filed comes from no state", ("actions", name, "from"), "write from: []")
            if action.to is None:
                yield Fault("a case that is filed must come into a state", ("actions", name), "add `to`")
        elif action.source == ():
            yield Fault(
                f"{name!r} is possible in no state", ("actions", name, "from"), "name the states that it starts from"
            )


def _shape(procedure: Procedure, action: Action, name: str) -> Iterator[Fault]:
    path = ("actions", name)
    if action.kind == "refuse" and not action.grounds:
        yield Fault(f"{name!r} refuses without a coded ground", path, "list the legal grounds in `grounds`")
    if "ground" in action.requires and not action.grounds:
        yield Fault(f"{name!r} requires a ground and offers none", path, "list them in `grounds`")
    if action.kind in {"propose", "decide"} and not action.outcomes:
        yield Fault(f"{name!r} has no outcome to give", path, "list them in `outcomes`")
    for place, ground in enumerate(action.grounds):
        known = procedure.grounds.get(ground)
        if known and action.kind in _GROUNDED and action.kind not in known.uses:
            hint = f"add {action.kind!r} to its `for`"
            yield Fault(f"ground {ground!r} is not meant for {action.kind!r}", (*path, "grounds", place), hint)
    if action.kind == "escalate" and not procedure.ladders:
        yield Fault(f"{name!r} has no ladder to climb", path, "add one under `ladders`")
    if "right_open" in action.guards and name not in _opened(procedure):
        yield Fault(
            f"nothing ever opens the right to {name!r}",
            path,
            f"add `open_right: {name}` to a clock's expiry or an action",
        )


def _after_the_end(procedure: Procedure, graph: Graph, name: str) -> Iterator[Fault]:
    kind = procedure.actions[name].kind
    ended = sorted({e.source for e in graph.edges if e.action == name and procedure.states[e.source].terminal})
    if ended and kind not in _AFTER_THE_END:
        message = f"{name!r} ({kind}) is possible after the end, in {', '.join(ended)}"
        yield Fault(message, ("actions", name, "from"), "write from: open, or make it a reopening or a review")


def _fired(procedure: Procedure) -> frozenset[str]:
    effects = [e for clock in procedure.clocks.values() for e in clock.expiry]
    effects += [e for action in procedure.actions.values() for e in action.then]
    return frozenset(fired_by(effects))


def _opened(procedure: Procedure) -> frozenset[str]:
    effects = [e for clock in procedure.clocks.values() for e in clock.expiry]
    effects += [e for action in procedure.actions.values() for e in action.then]
    return frozenset(e.open_right for e in effects if e.open_right is not None)
