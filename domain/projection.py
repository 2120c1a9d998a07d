"""What the tables for worklists, deadlines, timers, tasks and notices hold of a case.

A pure function of the case, and so of its events: a rebuild gives the same rows again.
Lateness is in no table; it follows from state, due moment and now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from domain import engine
from domain.case.apply import fold
from domain.case.case import Case, Deadline, NoticeState, Task
from domain.case.telling import STAFF
from domain.case.timers import timers
from domain.ports import Rows
from domain.record import Recorded, canonical

T = TypeVar("T")
Table = Mapping[tuple[Any, ...], Mapping[str, Any]]


def project(stream: str, events: Sequence[Recorded]) -> Rows:
    """The rows of a stream, from its events alone."""
    if stream == engine.STREAM:
        return engine_rows(engine.fold(events))
    if not is_case(events):
        return Rows()
    return rows(fold(stream, events))


def engine_rows(state: Case) -> Rows:
    """The rows of the engine's own stream: tasks and notices."""
    return Rows(
        {
            "tasks": {(state.id, t.id): _task(state, t) for t in state.tasks.values()},
            "notices": {(state.id, n.id): _notice(state, n) for n in state.notices.values()},
        }
    )


def is_case(events: Sequence[Recorded]) -> bool:
    """Whether these events are those of a case."""
    return bool(events) and events[0].type == "ComplaintFiled"


def rows(case: Case | None) -> Rows:
    """The rows of a case; none of one that does not exist yet."""
    return rows_after(None, Rows(), case)


def rows_after(before: Case | None, known: Rows, case: Case | None) -> Rows:
    """The rows of a case of which it is known what they were ``before``.

    The same as ``rows(case)``: what a deadline, task or notice is, is never changed but replaced,
    so that one which is still the same object has still the same row.
    """
    if case is None or not case.state:
        return Rows()
    was, had = before or Case(case.id), known.tables
    return Rows(
        {
            "cases": {(case.id,): _case(case)},
            "deadlines": _table(_deadline, case, case.deadlines, was.deadlines, had.get("deadlines", {})),
            "timers": _timers(case, had.get("timers", {})),
            "tasks": _table(_task, case, case.tasks, was.tasks, had.get("tasks", {})),
            "notices": _table(_notice, case, case.notices, was.notices, had.get("notices", {})),
        }
    )


def _table(
    row: Callable[[Case, T], Mapping[str, Any]], case: Case, now: Mapping[str, T], was: Mapping[str, T], had: Table
) -> Table:
    """A row for each thing that the case holds now; the one it had, for a thing that is still the same."""
    made = {}
    for name, thing in now.items():
        key = (case.id, name)
        made[key] = had[key] if key in had and was.get(name) is thing else row(case, thing)
    return made


def _case(case: Case) -> dict[str, Any]:
    running = [d for d in case.deadlines.values() if d.state == "running"]
    soonest = min(running, key=lambda d: (d.due_at, d.id), default=None)
    rungs = [c.rung for c in case.climbs.values() if c.ended in (None, "top")]
    return {
        "case_id": case.id, "procedure": case.procedure_name, "procedure_digest": case.procedure, "version": case.version,
        "state": case.state, "waiting_on": case.waiting_on, "terminal": case.over, "case_class": case.case_class,
        "priority": case.priority, "area": case.area, "channel": case.channel, "officer": case.officer, "unit": case.unit,
        "received_at": case.received_at, "closed_at": case.closed_at,
        "outcome": case.outcome, "next_due_at": soonest.due_at if soonest else None,
        "next_clock": soonest.clock if soonest else None, "rung": max(rungs, default=0), "anonymous": case.anonymous,
        "confidential": case.confidential, "merged_into": case.merged_into, "language": case.language,
    }  # fmt: skip


def _deadline(case: Case, d: Deadline) -> dict[str, Any]:
    return {
        "case_id": case.id, "deadline": d.id, "clock": d.clock, "state": d.state, "holder": d.holder, "clause": d.clause,
        "statutory": d.statutory, "started_at": d.started_at, "first_due_at": d.first_due_at, "due_at": d.due_at,
        "met_at": d.met_at, "missed_at": d.missed_at, "calendar_digest": d.calendar,
    }  # fmt: skip


def _timers(case: Case, had: Table) -> Table:
    made: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for timer in timers(case):
        key = (case.id, timer.key)
        row = had.get(key)
        if row is None or row["due_at"] != timer.at:  # the key tells the kind
            row = {"case_id": case.id, "timer": timer.key, "kind": timer.kind, "due_at": timer.at}
        made[key] = row
    return made


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
        "values": canonical(n.values) if n.values else None, "digest": n.audience in STAFF or not n.statutory,
    }  # fmt: skip
