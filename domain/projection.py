"""What the tables for worklists, deadlines, timers, tasks and notices hold of a case.

A pure function of the case, and so of its events: a rebuild gives the same rows again.
Lateness is in no table; it follows from state, due moment and now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain import engine
from domain.case.apply import fold
from domain.case.case import Case, Deadline, NoticeState, Task
from domain.case.custody import obstacles
from domain.case.telling import STAFF
from domain.case.timers import of_climb, of_deadline, of_keeping
from domain.ports import Rows
from domain.record import Recorded, canonical_again

Table = Mapping[tuple[Any, ...], Mapping[str, Any]]


def project(stream: str, events: Sequence[Recorded]) -> Rows:
    """The rows of a stream, from its events alone."""
    if stream == engine.STREAM:
        return rows(engine.fold(events))
    if not is_case(events):
        return Rows()
    return rows(fold(stream, events))


def is_case(events: Sequence[Recorded]) -> bool:
    """Whether these events are those of a case."""
    return bool(events) and events[0].type == "ComplaintFiled"


def rows(case: Case | None) -> Rows:
    """The rows of a case; none of one that does not exist yet."""
    return Rows() if case is None else difference(None, case)[1]


def difference(before: Case | None, after: Case) -> tuple[Rows, Rows]:
    """The rows that a case has no more and those that it has now, without the ones that are still the same.

    What a deadline, task or notice is, is never changed but replaced: one which is still the same
    object has still the same row, which need not be made to know that.
    """
    was = before or _NOT_YET
    old: dict[str, Table] = {"cases": {(was.id,): _case(was)} if was.state else {}}  # the engine's stream has none
    new: dict[str, Table] = {"cases": {(after.id,): _case(after)} if after.state else {}}
    for name, row in _KINDS.items():
        had: Mapping[str, Any] = getattr(was, name)
        has: Mapping[str, Any] = getattr(after, name)
        if had or has:
            old[name] = {(was.id, key): row(was, thing) for key, thing in had.items() if has.get(key) is not thing}
            new[name] = {(after.id, key): row(after, thing) for key, thing in has.items() if had.get(key) is not thing}
    if was.custody is not after.custody or was.custody.keeping is not None:
        old["retentions"], new["retentions"] = _retention(was), _retention(after)
    old["timers"] = _timers(was, after)
    new["timers"] = _timers(after, was)
    return Rows(old), Rows(new)


_NOT_YET = Case("")
"""A case before it was filed: it has no rows."""


def _case(case: Case) -> dict[str, Any]:
    running = [d for d in case.deadlines.values() if d.state == "running"]
    soonest = min(running, key=lambda d: (d.due_at, d.id), default=None)
    broken = [d for d in case.deadlines.values() if d.state == "missed" and d.met_at is None]
    pressing = min(broken, key=lambda d: (d.due_at, d.id), default=soonest)
    rungs = [c.rung for c in case.climbs.values() if c.ended in (None, "top")]
    return {
        "case_id": case.id, "procedure": case.procedure_name, "procedure_digest": case.procedure, "version": case.version,
        "state": case.state, "waiting_on": case.waiting_on, "terminal": case.over, "case_class": case.case_class,
        "priority": case.priority, "area": case.area, "channel": case.channel, "officer": case.officer, "unit": case.unit,
        "received_at": case.received_at, "closed_at": case.closed_at,
        "outcome": case.outcome, "next_due_at": soonest.due_at if soonest else None,
        "next_clock": soonest.clock if soonest else None, "pressing_at": pressing.due_at if pressing else None,
        "pressing_clock": pressing.clock if pressing else None, "rung": max(rungs, default=0), "anonymous": case.anonymous,
        "confidential": case.confidential, "merged_into": case.merged_into, "language": case.language,
    }  # fmt: skip


def _deadline(case: Case, d: Deadline) -> dict[str, Any]:
    return {
        "case_id": case.id, "deadline": d.id, "clock": d.clock, "state": d.state, "holder": d.holder, "clause": d.clause,
        "statutory": d.statutory, "started_at": d.started_at, "first_due_at": d.first_due_at, "due_at": d.due_at,
        "met_at": d.met_at, "missed_at": d.missed_at, "calendar_digest": d.calendar,
    }  # fmt: skip


def _timers(case: Case, other: Case) -> Table:
    """What is pending in this case, save that of a deadline or climb which is the same in the other."""
    pending = [t for key, d in case.deadlines.items() if other.deadlines.get(key) is not d for t in of_deadline(d)]
    pending += [t for key, c in case.climbs.items() if other.climbs.get(key) is not c for t in of_climb(c)]
    pending += of_keeping(case)
    return {(case.id, t.key): {"case_id": case.id, "timer": t.key, "kind": t.kind, "due_at": t.at} for t in pending}


def _retention(case: Case) -> Table:
    """How long a closed case is kept, and what stands in the way of its erasure."""
    kept = case.custody.keeping
    if kept is None:
        return {}
    why, which = next(obstacles(case), ("proposed", "") if kept.proposed else (None, None))
    row = {
        "case_id": case.id, "due_at": kept.due_at, "last_day": kept.last_day.isoformat(), "closed_at": kept.closed_at,
        "keep": kept.keep, "ground": kept.ground, "clause": kept.clause, "what": kept.then, "obstacle": why,
        "which": which or None, "procedure_digest": case.procedure, "case_class": case.case_class, "outcome": case.outcome,
    }  # fmt: skip
    return {(case.id,): row}


def _task(case: Case, t: Task) -> dict[str, Any]:
    return {
        "case_id": case.id, "task": t.id, "rule": t.rule, "role": t.role, "unit": t.unit, "officer": t.officer,
        "opened_at": t.opened_at, "done_at": t.done_at,
    }  # fmt: skip


def _notice(case: Case, n: NoticeState) -> dict[str, Any]:
    return {
        "case_id": case.id, "notice_id": n.id, "notice": n.notice, "audience": n.audience, "party": n.party,
        "address": n.address, "name": n.name, "language": n.language, "channel": n.channel, "statutory": n.statutory,
        "issued_at": n.issued_at, "not_before": n.not_before, "state": n.state,
        "values": canonical_again(n.values) if n.values else None, "digest": n.audience in STAFF or not n.statutory,
    }  # fmt: skip


_KINDS: Mapping[str, Callable[[Case, Any], Mapping[str, Any]]] = {
    "deadlines": _deadline, "tasks": _task, "notices": _notice,
}  # fmt: skip
"""What a case holds by name, each with a table of the same name, and the row of one of them."""
