"""Clocks: each one can start, can be met, and leads somewhere when it is missed."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from domain.procedure.checking.graph import Graph, sources
from domain.procedure.checking.names import needed_by
from domain.procedure.clocks import Clock, Effect, LimitTable
from domain.procedure.faults import Fault, Path
from domain.procedure.model import Action, Procedure
from domain.procedure.text import LimitSpec

_OF_PEOPLE = frozenset({"is_assignee", "four_eyes", "not_earlier_decider", "mandate_covers", "right_open"})
"""Guards that ask who acts; the system is nobody."""

_ELSEWHERE = frozenset({"escalate", "remind", "task", "open_right"})
"""Effects that lead somewhere whatever the state is."""


def clock_faults(procedure: Procedure, graph: Graph) -> Iterator[Fault]:
    """Everything that is wrong with the clocks."""
    kinds = {action.kind for action in procedure.actions.values()}
    for name, clock in procedure.clocks.items():
        path = ("clocks", name)
        running = graph.running(name)
        if not running:
            yield Fault(f"clock {name!r} never starts", (*path, "start"), "start it on something that can happen")
        else:
            yield from _meetable(clock, graph, name, running)
            yield from _standing(clock, graph, name, running)
        if not clock.expiry:
            hint = "escalate, remind, deem, fire, open a right or make a task"
            yield Fault(f"nothing happens when {name!r} is missed", (*path, "expiry"), hint)
        for place, effect in enumerate(clock.expiry):
            yield from _effect(procedure, effect, (*path, "expiry", place), running)
        yield from _leads_somewhere(procedure, clock, name, running)
        yield from _lengths(clock, path)
        yield from _grounds(procedure, clock, kinds, path)
    for name, action in procedure.actions.items():
        for place, effect in enumerate(action.then):
            yield from _effect(procedure, effect, ("actions", name, "then", place), graph.after(name))


def _meetable(clock: Clock, graph: Graph, name: str, running: frozenset[str]) -> Iterator[Fault]:
    told = any(on.partition(":")[0] in {"served", "rung", "expiry", "met", "end"} for on in clock.meet)
    acts = {f"action:{edge.action}" for edge in graph.edges if edge.source in running}
    moves = {
        on for e in graph.edges if e.source in running and e.moves for on in (f"state:{e.target}", f"leave:{e.source}")
    }
    if not told and not (acts | moves) & set(clock.meet):
        yield Fault(
            f"clock {name!r} can never be met",
            ("clocks", name, "meet"),
            "name an action or a state that can come while it runs",
        )


def _standing(clock: Clock, graph: Graph, name: str, running: frozenset[str]) -> Iterator[Fault]:
    if not graph.counting(name):
        yield Fault(
            f"clock {name!r} stands still wherever it runs", ("clocks", name, "pauses"), "leave a state out of `while`"
        )
    for place, pause in enumerate(clock.pauses):
        for state in pause.states:
            if state in graph.procedure.states and state not in running:
                message = f"clock {name!r} never runs in state {state!r}, so it cannot pause there"
                yield Fault(message, ("clocks", name, "pauses", place, "while"), "remove the state", severity="warning")


def _effect(procedure: Procedure, effect: Effect, path: Path, states: frozenset[str]) -> Iterator[Fault]:
    for what, name in effect.given():
        action = procedure.actions.get(name) if what in {"deem", "fire", "open_right"} else None
        here = (*path, what)
        if action is None:
            continue
        if what == "open_right":
            if "right_open" not in action.guards:
                yield Fault(
                    f"{name!r} is not guarded by right_open", here, "add the guard; else the right opens nothing"
                )
            if not {"complainant", "representative"} & set(action.roles):
                yield Fault(f"the complainant may not take {name!r}", here, "add complainant to its roles")
            continue
        if "system" not in action.roles:
            yield Fault(f"the system may not take {name!r}", here, "add system to its roles")
        if states and not states & set(sources(procedure, action)):
            yield Fault(
                f"{name!r} is not possible in any state in which this can happen ({_list(states)})",
                here,
                "let it start there",
            )
        needed = sorted((needed_by(action.kind) | set(action.requires)) - _settled(action))
        if needed:
            yield Fault(
                f"the system cannot say {', '.join(needed)} of {name!r}", here, "fire an action that needs nothing"
            )
        personal = sorted(guard for guard in action.guards if isinstance(guard, str) and guard in _OF_PEOPLE)
        if personal:
            yield Fault(
                f"{name!r} is guarded by {', '.join(personal)}, which the system never meets",
                here,
                "use an action of its own",
            )


def _settled(action: Action) -> frozenset[str]:
    """What the system can say of an action, because there is only one thing to say."""
    choices = {"ground": action.grounds, "outcome": action.outcomes}
    return frozenset(field for field, names in choices.items() if len(names) == 1)


def _leads_somewhere(procedure: Procedure, clock: Clock, name: str, running: frozenset[str]) -> Iterator[Fault]:
    given = [pair for effect in clock.expiry for pair in effect.given()]
    actions = [procedure.actions[n] for what, n in given if what in {"deem", "fire"} and n in procedure.actions]
    if not actions or any(what in _ELSEWHERE for what, _ in given):
        return
    possible = {state for action in actions for state in sources(procedure, action)}
    stuck = frozenset(state for state in running - possible if not procedure.states[state].terminal)
    if stuck and running & possible:
        message = f"missed in {_list(stuck)}, clock {name!r} leads nowhere: its action is not possible there"
        yield Fault(
            message, ("clocks", name, "expiry"), "cancel the clock on the way there, or let the action start there"
        )


def _lengths(clock: Clock, path: Path) -> Iterator[Fault]:
    limits: list[tuple[LimitSpec | None, Path]] = []
    if isinstance(clock.limit, LimitTable):
        limits += [(spec, (*path, "limit", "table", value)) for value, spec in clock.limit.table.items()]
        limits.append((clock.limit.otherwise, (*path, "limit", "otherwise")))
    else:
        limits.append((clock.limit, (*path, "limit")))
    shortest = [amount_of(spec) for spec, _ in limits if spec is not None]
    limits += [(pause.cap, (*path, "pauses", place, "cap")) for place, pause in enumerate(clock.pauses)]
    limits += [
        (extension.limit, (*path, "extensions", place, "limit")) for place, extension in enumerate(clock.extensions)
    ]
    limits += [(warning.before, (*path, "warnings", place, "before")) for place, warning in enumerate(clock.warnings)]
    for spec, here in limits:
        yield from not_positive(spec, here)
    for place, warning in enumerate(clock.warnings):
        before = amount_of(warning.before) if warning.before else None
        if before and any(unit == before[0] and amount <= before[1] for unit, amount in shortest):
            here = (*path, "warnings", place, "before")
            yield Fault("the warning would come before the clock has begun", here, "make it shorter than the limit")


def _grounds(procedure: Procedure, clock: Clock, kinds: AbstractSet[str], path: Path) -> Iterator[Fault]:
    for place, pause in enumerate(clock.pauses):
        here = (*path, "pauses", place)
        yield from _meant_for(procedure, pause.ground, "pause", (*here, "ground"))
        if not pause.states and not {"pause", "resume"} <= kinds:
            hint = "add `while`, or actions of kind pause and resume"
            yield Fault("this pause is made by hand, and no action pauses or resumes", here, hint)
    for place, extension in enumerate(clock.extensions):
        here = (*path, "extensions", place)
        yield from _meant_for(procedure, extension.ground, "extend", (*here, "ground"))
        if "extend" not in kinds:
            yield Fault("no action extends a deadline", here, "add one of kind: extend")
        if extension.kind == "approval" and extension.approver is None:
            yield Fault("nobody approves this extension", here, "name the role in `approver`")


def _meant_for(procedure: Procedure, ground: str, use: str, path: Path) -> Iterator[Fault]:
    known = procedure.grounds.get(ground)
    if known is not None and use not in known.uses:
        yield Fault(f"ground {ground!r} is not meant for {use!r}", path, f"add {use!r} to its `for`")


def not_positive(spec: LimitSpec | None, path: Path) -> Iterator[Fault]:
    """A length of time that is no length."""
    if spec is not None and amount_of(spec)[1] <= 0:
        yield Fault("a limit must be longer than nothing", path, "write a number above 0")


def amount_of(spec: LimitSpec) -> tuple[str, int]:
    """Unit and number of a length."""
    return next((unit, amount) for unit, amount in spec if amount is not None)


def _list(states: frozenset[str]) -> str:
    return ", ".join(sorted(states))
