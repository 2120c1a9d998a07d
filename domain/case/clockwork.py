"""Clocks: setting, meeting, pausing, moving and ending promises, each as an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.case import events as e
from domain.case.case import Deadline
from domain.case.promising import Promise, Terms, promise
from domain.procedure.clocks import Clock, LimitTable, PauseRule
from domain.procedure.compiled import ChosenLimit
from domain.reckoning import due_at
from domain.record import moment

if TYPE_CHECKING:
    from domain.case.unfold import Unfolding


POINTLESS_AFTERWARDS = ("nobody_available", "escalation_dead_end", "escalation_at_the_top", "automatic_step_impossible")
"""Tasks that a case's end takes care of."""

# ── on a trigger ────────────────────────────────────────────────────────────


def stop(u: Unfolding, triggers: Sequence[str]) -> None:
    """Meet or cancel the clocks that these moments end."""
    for name in _named(u.setting.procedure.meets, triggers):
        known = u.case.deadline_of(name)
        if known is not None and known.state in ("running", "paused", "missed"):
            u.happen(e.DeadlineMet(deadline=known.id, due_at=known.due_at, met_at=u.at))
    for name in _named(u.setting.procedure.cancels, triggers):
        known = u.case.deadline_of(name)
        if known is not None and known.open:
            u.happen(e.DeadlineCancelled(deadline=known.id, why=triggers[-1]))
        elif known is not None and known.state == "missed":
            u.end_climbs(known.id, "cancelled")  # missed it stays, but nobody need be told any more


def start(u: Unfolding, triggers: Sequence[str], issued_at: datetime | None = None) -> None:
    """Start, or start again, the clocks that begin at these moments.

    `issued_at` is when the notice went out whose service the moment is: what has been done since needs no clock.
    """
    restarts = _named(u.setting.procedure.restarts, triggers)
    for name in restarts:
        known = u.case.deadline_of(name)
        if known is not None and known.open:
            if known.state == "paused":
                _resume(u, known, "over")
            _move(u, u.case.deadlines[known.id], "restarted", started_at=u.at)
    for name in _named(u.setting.procedure.starts, triggers):
        known = u.case.deadline_of(name)
        if name not in restarts and (known is None or not known.open) and not _overtaken(u, name, issued_at):
            begin(u, name, u.at)


def _overtaken(u: Unfolding, name: str, issued_at: datetime | None) -> bool:
    """Whether the letter arrives when the thing that it asks for has been done, or the case is over."""
    if issued_at is None:
        return False
    clock = u.setting.procedure.clock(name)
    ends = [u.case.moments[t] for t in (*clock.meet, *clock.cancel) if t in u.case.moments]
    if u.case.over and u.case.closed_at is not None:
        ends.append(u.case.closed_at)
    return any(at > issued_at for at in ends)


def begin(u: Unfolding, name: str, started_at: datetime, inherited_from: str | None = None) -> None:
    """Set the next deadline of a clock, unless its limit table has none for this case."""
    clock = u.setting.procedure.clock(name)
    chosen = _limit(u, name)
    if chosen is None:
        return
    number = sum(d.clock == name for d in u.case.deadlines.values()) + 1
    made = promise(u.setting, Terms(name, started_at, str(chosen.limit)), u.at)
    u.happen(
        e.DeadlineSet(
            deadline=f"{name}#{number}",
            clock=name,
            clause=clock.clause,
            holder=clock.holder,
            statutory=clock.statutory,
            scope=clock.scope,
            limit=str(chosen.limit),
            chosen_by=chosen.by,
            started_at=started_at,
            due_at=made.due_at,
            calendar=made.calendar,
            zones=made.zones,
            arithmetic=made.arithmetic,
            warnings=made.warnings,
            inherited_from=inherited_from,
        )
    )
    rule = _pause_rule(clock, u.case.state)
    if rule is not None:
        _pause(u, u.case.deadlines[f"{name}#{number}"], rule, by_state=True)


def stand_still(u: Unfolding) -> None:
    """Pause and resume clocks as the state that the case is in now demands."""
    for name, key in list(u.case.clocks.items()):
        if name not in u.setting.procedure.procedure.clocks:
            continue
        known = u.case.deadlines[key]
        rule = _pause_rule(u.setting.procedure.clock(name), u.case.state)
        if known.state == "running" and rule is not None:
            _pause(u, known, rule, by_state=True)
        elif known.state == "paused" and known.pause_by_state and rule is None:
            resume(u, known, "state")


def wind_up(u: Unfolding, triggers: Sequence[str]) -> None:
    """The case is over: what still runs falls away, except clocks that this very step started."""
    begun = set(_named(u.setting.procedure.starts, triggers))
    for known in list(u.case.deadlines.values()):
        if known.state in ("running", "paused") and not (known.clock in begun and known.started_at == u.at):
            u.happen(e.DeadlineCancelled(deadline=known.id, why=f"state:{u.case.state}"))
    for climb in list(u.case.climbs.values()):
        if climb.ended is None:
            u.happen(e.LadderEnded(run=climb.run, why="closed"))
    for task in list(u.case.tasks.values()):
        if task.done_at is None and task.rule in POINTLESS_AFTERWARDS:
            u.happen(e.TaskDone(task=task.id))


def drop_unit_clocks(u: Unfolding) -> None:
    """The case leaves its unit: the unit's own clocks fall away, those of the case stay."""
    for known in list(u.case.deadlines.values()):
        if known.scope == "unit" and known.open:
            u.happen(e.DeadlineCancelled(deadline=known.id, why="left the unit"))


def void_service(u: Unfolding, notice: str) -> None:
    """A notice that counted as served came back: no time runs from a service that never was."""
    if any(n.notice == notice and n.state == "served" for n in u.case.notices.values()):
        return
    served = f"served:{notice}"
    for name in _named(u.setting.procedure.starts, [served]):
        known = u.case.deadline_of(name)
        if known is not None and known.open and known.started_at == u.case.moments.get(served):
            u.happen(e.DeadlineCancelled(deadline=known.id, why="not served"))


# ── pauses ──────────────────────────────────────────────────────────────────


def pause_by_hand(u: Unfolding, known: Deadline, rule: PauseRule) -> None:
    """Pause on a ground that the procedure knows."""
    _pause(u, known, rule, by_state=False)


def _pause(u: Unfolding, known: Deadline, rule: PauseRule, *, by_state: bool) -> None:
    cap_at = None
    if rule.cap is not None:
        clock = u.setting.procedure.clock(known.clock)
        cap_at = due_at(
            u.at, rule.cap.limit(), u.setting.calendar(clock.calendar), u.setting.procedure.conventions[known.clock]
        )
    u.happen(
        e.DeadlinePaused(
            deadline=known.id,
            ground=rule.ground,
            waiting_on=rule.waiting_on,
            by_state=by_state,
            then=rule.then,
            cap_at=cap_at,
        )
    )


def resume(u: Unfolding, known: Deadline, why: str, firing: str | None = None) -> None:
    """Let a paused clock run again: the promise moves by the time taken out, or begins again."""
    restart = known.pause_then == "restart"
    _resume(u, known, why, firing)
    current = u.case.deadlines[known.id]
    _move(u, current, "restarted" if restart else "resumed", started_at=u.at if restart else current.started_at)


def _resume(u: Unfolding, known: Deadline, why: str, firing: str | None = None) -> None:
    u.happen(e.DeadlineResumed(deadline=known.id, paused_at=known.paused_at or u.at, why=why, firing=firing))


def _pause_rule(clock: Clock, state: str) -> PauseRule | None:
    return next((rule for rule in clock.pauses if state in rule.states), None)


# ── changes of a promise ────────────────────────────────────────────────────


def derive_again(u: Unfolding, why: str) -> None:
    """Choose limits again (class, priority, calendar or procedure changed); what changes is an event with its trace."""
    names = u.setting.procedure.procedure.clocks
    for known in list(u.case.deadlines.values()):
        if not known.open or u.case.clocks.get(known.clock) != known.id:
            continue
        if known.clock not in names or _limit(u, known.clock) is None:
            u.happen(e.DeadlineCancelled(deadline=known.id, why=why))
        else:
            _move(u, known, why, started_at=known.started_at)
    for name in names:
        if not _may_begin_again(u, name, why):
            continue
        known_now = u.case.deadline_of(name)
        began = _began(u, name)
        if began is not None and (known_now is None or known_now.state == "cancelled") and _limit(u, name) is not None:
            begin(u, name, began)


def _may_begin_again(u: Unfolding, name: str, why: str) -> bool:
    """Only a clock that the change itself can call into being: by its table, or as new law for the present state.

    Another one that has no deadline has none for a reason of its own, such as a letter served too late.
    """
    clock = u.setting.procedure.clock(name)
    return isinstance(clock.limit, LimitTable) or (why == "procedure" and f"state:{u.case.state}" in clock.start)


def _began(u: Unfolding, name: str) -> datetime | None:
    """When a clock that has no deadline now would have started, if nothing ended it since."""
    clock = u.setting.procedure.clock(name)
    moments = u.case.moments
    starts = [moments[t] for t in clock.start if t in moments]
    ends = [moments[t] for t in (*clock.meet, *clock.cancel) if t in moments]
    if not starts or (ends and max(ends) >= max(starts)):
        return None
    return max(starts)


def _move(u: Unfolding, known: Deadline, why: str, *, started_at: datetime) -> None:
    chosen = _limit(u, known.clock)
    if chosen is None:
        return
    fresh = why == "restarted"
    kept = Terms(known.clock, started_at, str(chosen.limit), known.pauses, known.extensions, known.revision + 1)
    made = promise(u.setting, replace(kept, pauses=(), extensions=()) if fresh else kept, u.at)
    if not fresh and made.due_at == known.due_at and str(chosen.limit) == known.limit:
        return
    u.happen(
        e.DeadlineMoved(
            deadline=known.id,
            why=why,
            was=known.due_at,
            due_at=made.due_at,
            started_at=started_at,
            limit=str(chosen.limit),
            chosen_by=chosen.by,
            calendar=made.calendar,
            zones=made.zones,
            arithmetic=made.arithmetic,
            warnings=made.warnings,
        )
    )


def extended(u: Unfolding, known: Deadline, kind: str, by: str) -> Promise:
    """The promise as it would be with one more extension."""
    extensions = (*known.extensions, (kind, by))
    terms = Terms(known.clock, known.started_at, known.limit, known.pauses, extensions, known.revision + 1)
    return promise(u.setting, terms, u.at)


def inherit(u: Unfolding, heir: Deadline, other: str) -> None:
    """Take over a promise from a merged case, unless the own promise of that clock ends earlier."""
    own = u.case.deadline_of(heir.clock)
    if own is not None and own.open:
        if heir.due_at < own.due_at:
            u.happen(
                e.DeadlineMoved(
                    deadline=own.id,
                    why="merged",
                    was=own.due_at,
                    due_at=heir.due_at,
                    started_at=heir.started_at,
                    limit=heir.limit,
                    calendar=heir.calendar,
                    arithmetic=heir.arithmetic,
                    warnings=_warnings_of(heir, own.revision + 1),
                )
            )
        return
    number = sum(d.clock == heir.clock for d in u.case.deadlines.values()) + 1
    u.happen(
        e.DeadlineSet(
            deadline=f"{heir.clock}#{number}",
            clock=heir.clock,
            clause=heir.clause,
            holder=heir.holder,
            statutory=True,
            scope=heir.scope,
            limit=heir.limit,
            started_at=heir.started_at,
            due_at=heir.due_at,
            calendar=heir.calendar,
            arithmetic=heir.arithmetic,
            warnings=_warnings_of(heir, 0),
            inherited_from=other,
        )
    )


def _warnings_of(heir: Deadline, revision: int) -> Mapping[str, str] | None:
    """The warnings not yet given, under names that the heir's new home has not used."""
    return {f"{name.partition('.')[0]}.{revision}": moment(at) for name, at in heir.warnings.items()} or None


# ── what the above is made of ───────────────────────────────────────────────


def _limit(u: Unfolding, name: str) -> ChosenLimit | None:
    case = u.case
    return u.setting.procedure.limit(name, case_class=case.case_class, priority=case.priority, state=case.state)


def _named(index: Mapping[str, Iterable[str]], triggers: Iterable[str]) -> list[str]:
    """The names that these triggers lead to, each once, in order."""
    found = [name for trigger in triggers if trigger in index for name in index[trigger]]
    return list(dict.fromkeys(found)) if len(found) > 1 else found
