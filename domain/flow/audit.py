"""Somebody else's log held against a procedure: steps not allowed, steps missing, limits missed.

The log decides what happened; the procedure decides what it means.  Clocks are run by the engine itself, so
that a limit is counted here exactly as it would have been in a case of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.calendar import WorkingCalendar
from domain.case import clockwork
from domain.case import events as e
from domain.case.acts import where_to
from domain.case.case import Case, Deadline
from domain.case.decide import catch_up
from domain.case.setting import Setting
from domain.case.unfold import Unfolding
from domain.flow.ways import Ways
from domain.office import Office
from domain.procedure.compiled import NEW, Compiled

UNKNOWN, NOT_ALLOWED, MISSING, WRONG_ROLE, LATE, UNFINISHED = (
    "unknown_step", "not_allowed", "steps_missing", "wrong_role", "limit_missed", "unfinished",
)  # fmt: skip
KINDS = (NOT_ALLOWED, MISSING, LATE, WRONG_ROLE, UNKNOWN, UNFINISHED)
"""What can be wrong, the gravest first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One event of a log: what it is called there, and the moments of the procedure that it may stand for."""

    at: datetime
    name: str
    moments: tuple[str, ...]
    where: str = ""
    role: str | None = None
    case_class: str | None = None
    priority: str | None = None
    due: datetime | None = None
    limit: str | None = None
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing in which a case departs from the procedure."""

    case: str
    kind: str
    at: datetime
    where: str = ""
    step: str = ""
    state: str = ""
    expected: tuple[str, ...] = ()
    clock: str = ""
    due: datetime | None = None
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The procedure with its calendars, when the log was drawn, and how it is to be read."""

    procedure: Compiled
    calendars: Mapping[str, WorkingCalendar]
    as_of: datetime
    case_class: str = ""
    finished: bool = False
    """Whether the log holds finished cases only."""
    zones: str | None = None


@dataclass(slots=True)
class Audited:
    """What was found in one case."""

    case: str
    steps: int
    state: str
    deviations: list[Deviation]
    promises: dict[str, str] = field(default_factory=dict)
    """Each promise by id: kept, late, open or cancelled."""


def audit(case_id: str, events: Sequence[Seen], rules: Rules, ways: Ways) -> Audited:
    """Replay one case."""
    replay = _Replay(case_id, rules, ways)
    for seen in events:
        replay.take(seen)
    return replay.ended(events[-1] if events else None)


class _Clocks(Unfolding):
    """The engine's clocks alone: nobody is assigned, told or escalated, and nothing is done by itself."""

    def _trigger(
        self,
        triggers: Sequence[str],
        step: e.Act | e.CaseAssigned | None = None,
        *,
        moved: bool = False,
        issued_at: datetime | None = None,
    ) -> None:
        clockwork.stop(self, triggers)
        if moved:
            clockwork.stand_still(self)
        clockwork.start(self, triggers, issued_at)

    def bring_about(self, effects: Iterable[tuple[str, str]], deadline: str | None) -> None:
        """What a clock's end brings about stands in the log, if it happened."""

    def remind(self, notice: str, deadline: str) -> None:
        """Nobody is told."""

    def served(self, notice: str, issued_at: datetime | None) -> None:
        """A notice reached its addressee."""
        self._trigger([f"served:{notice}"], issued_at=issued_at)

    def climbed(self, ladder: str) -> None:
        """A rung of a ladder was climbed."""
        self._trigger([f"rung:{ladder}"])


class _Replay:
    """One case in the middle of its log."""

    def __init__(self, case_id: str, rules: Rules, ways: Ways) -> None:
        self._rules, self._ways = rules, ways
        setting = Setting(
            rules.procedure, rules.calendars, Office(office="log", name="log"), rules.as_of, zones=rules.zones
        )
        self._u = _Clocks(Case(case_id), setting, rules.as_of)
        self._case_id, self._steps = case_id, 0
        self._found: list[Deviation] = []
        self._issued: dict[str, datetime] = {}

    # ── events ──────────────────────────────────────────────────────────────

    def take(self, seen: Seen) -> None:
        """Let one event of the log happen."""
        catch_up(self._u, seen.at)
        self._u.at = seen.at
        self._classify(seen)
        steps = [moment[len("action:") :] for moment in seen.moments if moment.startswith("action:")]
        if steps:
            self._step(seen, steps)
        elif not seen.moments:
            self._deviates(UNKNOWN, seen)
        for moment in seen.moments:
            self._beside(seen, *moment.split(":", 1))

    def _classify(self, seen: Seen) -> None:
        case = self._u.case
        case_class, priority = seen.case_class or case.case_class, seen.priority or case.priority
        if (case_class, priority) != (case.case_class, case.priority):
            case.case_class, case.priority = case_class, priority
            if case.state:
                self._u.derive_again("reclassified")

    def _step(self, seen: Seen, steps: list[str]) -> None:
        self._steps += 1
        procedure, state = self._rules.procedure, self._u.case.state or NEW
        possible = [name for name in steps if procedure.target(state, name) is not None]
        chosen = possible[0] if possible else steps[0]
        if not possible:
            way = self._ways.to(state, steps)
            if way is None:
                self._deviates(NOT_ALLOWED, seen, chosen, tuple(procedure.allowed(state)))
            else:
                chosen = way.action
                self._deviates(MISSING, seen, chosen, way.skipped)
                self._stand_in(way.state, way.skipped[0])
        action = procedure.action(chosen)
        if seen.role is not None and seen.role not in action.roles:
            self._deviates(WRONG_ROLE, seen, chosen, action.roles)
        self._happen(chosen)

    def _stand_in(self, state: str, first: str) -> None:
        """As if the skipped steps had been taken, without any promise that they would have met or begun."""
        if not self._u.case.state:
            self._happen(first)
        self._u.case.state = state

    def _happen(self, name: str) -> None:
        action, u = self._rules.procedure.action(name), self._u
        if u.case.state and action.kind != "file":
            u.happen(e.CaseMoved(action=name, **where_to(u, action)))
            return
        if action.kind != "file":
            name, action = self._ways.filing
        mine = self._rules.procedure.procedure
        case_class = u.case.case_class or self._rules.case_class
        known = mine.classes.get(case_class)
        filed = e.ComplaintFiled(
            action=name, procedure=mine.procedure, case_class=case_class, channel="", language="en", parties={},
            priority=u.case.priority or (known.priority if known else None) or mine.priorities[0],
            **where_to(u, action),
        )  # fmt: skip
        u.happen(filed)

    def _beside(self, seen: Seen, what: str, name: str) -> None:
        """What is no step: service of notices, rungs, and what people did to clocks."""
        u, known = self._u, self._u.case.deadline_of(name)
        match what:
            case "issued":
                self._issued[name] = seen.at
            case "served":
                u.served(name, self._issued.get(name))
            case "rung":
                u.climbed(name)
            case "begun" if seen.due is not None:
                clockwork.begin(u, name, seen.at, inherited_from="log")
                self._due(u.case.deadline_of(name), seen)
            case "expiry" if known is not None and known.state == "running" and known.due_at <= seen.at:
                # What the end of a clock brought about stands behind it, at the very same moment.
                missed = e.DeadlineMissed(
                    deadline=known.id, due_at=known.due_at, noticed_at=seen.at, firing=f"{known.id}/expiry"
                )
                u.happen(missed)
            case "extended" if known is not None and known.open:
                self._extend(known, seen)
            case "moved":
                self._due(known, seen)
            case "cancelled" if known is not None and known.open:
                u.happen(e.DeadlineCancelled(deadline=known.id, why="log"))
            case "paused" if known is not None and known.state == "running":
                rules = self._rules.procedure.clock(name).pauses
                rule = next((rule for rule in rules if seen.ground in (None, rule.ground)), None)
                if rule is not None:
                    clockwork.pause_by_hand(u, known, rule)
            case "resumed" if known is not None and known.state == "paused":
                clockwork.resume(u, known, "by hand")
            case _:
                pass

    def _extend(self, known: Deadline, seen: Seen) -> None:
        if seen.limit is None:
            self._due(known, seen)
            return
        made = clockwork.extended(self._u, known, "log", seen.limit)
        self._u.case.put(known, due_at=made.due_at, extensions=(*known.extensions, ("log", seen.limit)))

    def _due(self, known: Deadline | None, seen: Seen) -> None:
        """Another due moment, as the log says."""
        if known is not None and known.open and seen.due is not None:
            self._u.case.put(known, due_at=seen.due, limit=seen.limit or known.limit)

    # ── what came of it ─────────────────────────────────────────────────────

    def _deviates(self, kind: str, seen: Seen, step: str = "", expected: tuple[str, ...] = ()) -> None:
        state = self._u.case.state
        self._found.append(Deviation(self._case_id, kind, seen.at, seen.where, step or seen.name, state, expected))

    def ended(self, last: Seen | None) -> Audited:
        """Everything that was found, in order of time."""
        as_of, case = self._rules.as_of, self._u.case
        catch_up(self._u, as_of)
        for known in case.deadlines.values():
            if known.holder == "office" and known.late(as_of):
                self._found.append(Deviation(
                    self._case_id, LATE, known.due_at, step=known.clock, state=case.state, clock=known.clock,
                    due=known.due_at, met_at=known.met_at,
                ))  # fmt: skip
        if self._rules.finished and not case.over and last is not None:
            self._deviates(UNFINISHED, last)
        promises = {known.id: _fate(known, as_of) for known in case.deadlines.values()}
        return Audited(
            self._case_id, self._steps, case.state, sorted(self._found, key=lambda found: found.at), promises
        )


def _fate(known: Deadline, as_of: datetime) -> str:
    if known.late(as_of):
        return "late"
    return {"met": "kept", "cancelled": "cancelled"}.get(known.state, "open")
