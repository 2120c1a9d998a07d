"""Deadlines: when a sweep has ended, nothing that was due by then still waits."""

from __future__ import annotations

from sqlalchemy import exists, select

from adapters.database.columns import to_micros
from adapters.database.edge import translated
from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.store import SqlStore
from adapters.database.tables import OPEN, cases, deadlines, quarantine, timers

NAME = "deadlines"
_SET_ASIDE = exists().where(quarantine.c.stream == timers.c.case_id, quarantine.c.timer == timers.c.timer)
_CASE_SET_ASIDE = exists().where(quarantine.c.stream == deadlines.c.case_id)


def due(store: SqlStore, evidence: Evidence) -> Finding | None:
    """Each deadline and timer that was due has fired; judged only when the moment of a sweep is known."""
    if evidence.settled_at is None:
        return None
    at = to_micros(evidence.settled_at)
    waiting = select(timers.c.case_id, timers.c.timer, timers.c.due_at).where(
        timers.c.due_at <= evidence.settled_at, ~_SET_ASIDE
    )
    running = (
        select(deadlines.c.case_id, deadlines.c.deadline, deadlines.c.due_at)
        .join(cases, cases.c.case_id == deadlines.c.case_id)
        .where(OPEN, deadlines.c.state == "running", deadlines.c.due_at < evidence.settled_at, ~_CASE_SET_ASIDE)
    )
    with translated(), store.reader.connect() as connection:
        for what, query in (("timer", waiting), ("deadline", running)):
            row = connection.execute(query.limit(1)).first()
            if row is not None and to_micros(row[2]) <= at:
                return Finding(
                    NAME, f"case {row[0]}", f"{what} {row[1]} was due at {row[2].isoformat()} and has not fired"
                )
    return None
