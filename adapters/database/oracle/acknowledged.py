"""Commands: each one's events stand together, every event belongs to one, and what was answered is there once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from sqlalchemy import func, select

from adapters.database.among import among
from adapters.database.edge import translated
from adapters.database.oracle.evidence import Evidence, Finding, Place
from adapters.database.oracle.pages import fetched, pages
from adapters.database.store import SqlStore
from adapters.database.tables import commands, events

NAME = "commands"
_MANY = 500
_EVENTS = select(events.c.seq, events.c.command_id, events.c.stream)
_COMMANDS = select(commands.c.command_id, commands.c.stream, commands.c.first_seq, commands.c.last_seq)
_NAMED = _COMMANDS.where(among(commands.c.command_id, "ids"))
_EXPECTED = select(commands.c.command_id, commands.c.first_seq, commands.c.last_seq).where(
    commands.c.first_seq <= commands.c.last_seq
)
_BEGINNINGS = select(events.c.seq, events.c.command_id).where(among(events.c.seq, "places"))

Run = tuple[str, Place]
"""Events of one command that stand together."""


def acknowledged(store: SqlStore, evidence: Evidence) -> Finding | None:
    """Every command is in the record exactly once, at the place that its answer names."""
    return _each_event_has_its_command(store) or _each_command_has_its_events(store) or _each_answer(store, evidence)


def _each_event_has_its_command(store: SqlStore) -> Finding | None:
    """Events that were recorded before the reading began: those after them have commands of their own."""
    with translated(), store.reader.connect() as connection:
        head = connection.execute(select(func.max(events.c.seq))).scalar() or 0
    runs = _runs(store, head)
    while part := list(islice(runs, _MANY)):
        places = _places(store, [command_id for command_id, _ in part])
        for command_id, place in part:
            if places.get(command_id) != place:
                _, first, last = place
                return Finding(
                    NAME, f"event {first}",
                    f"events {first} to {last} are of command {command_id}, whose answer was {_said(places.get(command_id))}",
                    first,
                )  # fmt: skip
    return None


def _runs(store: SqlStore, head: int) -> Iterator[Run]:
    rows = (row for page in pages(store, _EVENTS.where(events.c.seq <= head), events.c.seq) for row in page)
    for (command_id, stream), run in groupby(rows, key=lambda row: (row.command_id, row.stream)):
        places = [row.seq for row in run]
        yield command_id, (stream, places[0], places[-1])


def _each_command_has_its_events(store: SqlStore) -> Finding | None:
    for page in pages(store, _EXPECTED, commands.c.command_id):
        there = set(map(tuple, fetched(store, _BEGINNINGS, places=[row.first_seq for row in page])))
        for command_id, first, last in page:
            if (first, command_id) not in there:
                return Finding(NAME, f"command {command_id}", f"its events {first} to {last} are missing")
    return None


def _each_answer(store: SqlStore, evidence: Evidence) -> Finding | None:
    told = iter(evidence.acknowledged.items())
    while part := dict(islice(told, _MANY)):
        found = _places(store, list(part))
        for command_id, place in part.items():
            if command_id not in found:
                return Finding(NAME, f"command {command_id}", "it was acknowledged and is not in the record")
            if place is not None and found[command_id] != tuple(place):
                return Finding(
                    NAME, f"command {command_id}", f"the answer said {_said(place)}; the record says {_said(found[command_id])}"
                )  # fmt: skip
    return None


def _places(store: SqlStore, ids: Sequence[str]) -> dict[str, Place]:
    rows = fetched(store, _NAMED, ids=list(ids))
    return {row.command_id: (row.stream, row.first_seq, row.last_seq) for row in rows}


def _said(place: Place | None) -> str:
    return "none" if place is None else f"events {place[1]} to {place[2]} of {place[0]}"
