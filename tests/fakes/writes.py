"""Writes as the desk would hand them to a store, without a desk; and everything a store holds."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from fakes.databases import START
from sqlalchemy import select

from adapters.database import tables
from domain.ports import Rows, Write
from domain.record import Event


def event(kind="CaseNoted", content=None, at=START, **facts):
    return Event(kind, at, "officer-1", facts, content, "digest-of-procedure")


def rows(case_id, version, *, timers=None, notices=(), deadlines=None, **case):
    """The projection rows of a case."""
    base = {
        "procedure": "ombudsman", "procedure_digest": "digest-of-procedure", "version": version, "state": "received",
        "waiting_on": "office", "terminal": False, "case_class": "conduct", "priority": "normal", "area": None,
        "channel": "web", "officer": None, "unit": None, "received_at": START, "closed_at": None,
        "outcome": None, "next_due_at": None, "next_clock": None, "pressing_at": case.get("next_due_at"), "pressing_clock": None, "rung": 0, "anonymous": False, "confidential": False,
        "merged_into": None, "language": "en",
    }  # fmt: skip
    found = {"cases": {(case_id,): base | case}}
    if timers is not None:
        found["timers"] = {(case_id, name): {"kind": "expiry", "due_at": due} for name, due in timers.items()}
    if deadlines is not None:
        found["deadlines"] = {(case_id, name): row for name, row in deadlines.items()}
    if notices:
        found["notices"] = {(case_id, number): row for number, row in notices}
    return Rows(found)


def notice(address="ani@example.org", **changes):
    return {
        "notice": "acknowledgement", "audience": "complainant", "party": "p1", "address": address, "name": "Ani",
        "language": "en", "channel": "email", "statutory": True, "issued_at": START, "state": "issued",
        "values": '{"reference":"C-1"}', "digest": False,
    } | changes  # fmt: skip


def write(case_id, command_id, expected, events, before=None, after=None, digest=None):
    version = expected + len(events)
    return Write(
        case_id, command_id, digest or hashlib.sha256(command_id.encode()).hexdigest(), expected, events,
        before or (rows(case_id, expected) if expected else Rows()), after or rows(case_id, version),
    )  # fmt: skip


def filed(case_id, command_id=None, **after):
    """A new case with two events, one of them with content."""
    events = [
        event("CaseFiled", {"name": "Ani", "text": "…"}, state="received"),
        event("ClockStarted", clock="acknowledge"),
    ]
    return write(case_id, command_id or f"file-{case_id}", 0, events, after=rows(case_id, 2, **after))


def noted(case_id, command_id, expected, **facts):
    """One more event without content."""
    return write(case_id, command_id, expected, [event(**facts)])


def append(store, *writes):
    with store.transaction() as unit:
        return unit.append(writes)


def dump(store):
    """Everything the store holds, table by table, in order of key."""
    with store.reader.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in tables.metadata.sorted_tables
        }


def later(**by):
    return START + timedelta(**by)
