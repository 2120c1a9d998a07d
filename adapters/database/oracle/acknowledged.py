"""Commands: each one's events stand together, every event belongs to one, and what was answered is there once.

What a command said is not judged, since the record does not keep its text; but its digest goes when its content is erased.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from sqlalchemy import bindparam, func, select

from adapters.database.among import among
from adapters.database.columns import NUMBER
from adapters.database.edge import translated
from adapters.database.erasures import Erasures
from adapters.database.oracle.evidence import Evidence, Finding, Place
from adapters.database.oracle.pages import fetched, pages
from adapters.database.store import SqlStore
from adapters.database.tables import commands, events
from domain.contents import FORGOTTEN

NAME = "commands"
_MANY = 500
_EVENTS = select(events.c.seq, events.c.command_id, events.c.stream, events.c.version)
_COMMANDS = select(
    commands.c.command_id, commands.c.stream, commands.c.first_seq, commands.c.last_seq, commands.c.version
)
_NAMED = _COMMANDS.where(among(commands.c.command_id, "ids"))
_EXPECTED = select(commands.c.command_id, commands.c.first_seq, commands.c.last_seq).where(
    commands.c.first_seq <= commands.c.last_seq
)
_IDLE = _COMMANDS.where(commands.c.first_seq > commands.c.last_seq)
_ENDED = (
    select(events.c.version)
    .where(events.c.stream == bindparam("stream"), events.c.seq <= bindparam("last", type_=NUMBER))
    .order_by(events.c.version.desc())
    .limit(1)
)
_FORGOTTEN = select(commands.c.command_id, commands.c.stream).where(commands.c.digest == FORGOTTEN)
_SAYS = select(commands.c.command_id).where(among(commands.c.command_id, "ids"), commands.c.digest != FORGOTTEN)
_BEGINNINGS = select(events.c.seq, events.c.command_id).where(among(events.c.seq, "places"))

Run = tuple[str, Place, int]
"""Events of one command that stand together, and the version of their stream behind them."""


def acknowledged(store: SqlStore, evidence: Evidence) -> Finding | None:
    """Every command is in the record exactly once, at the place that its answer names."""
    return (
        _each_event_has_its_command(store)
        or _each_command_has_its_events(store)
        or _each_without_events(store)
        or _each_forgotten(store)
        or _each_answer(store, evidence)
    )


def _each_event_has_its_command(store: SqlStore) -> Finding | None:
    """Events that were recorded before the reading began: those after them have commands of their own."""
    with translated(), store.reader.connect() as connection:
        head = connection.execute(select(func.max(events.c.seq))).scalar() or 0
    runs = _runs(store, head)
    while part := list(islice(runs, _MANY)):
        answers = _answers(store, [command_id for command_id, *_ in part])
        for command_id, place, version in part:
            answer = answers.get(command_id)
            if answer != (place, version):
                _, first, last = place
                return Finding(
                    NAME, f"event {first}",
                    f"events {first} to {last} are of command {command_id}, whose answer was {_said(*(answer or (None,)))}",
                    first,
                )  # fmt: skip
    return None


def _runs(store: SqlStore, head: int) -> Iterator[Run]:
    rows = (row for page in pages(store, _EVENTS.where(events.c.seq <= head), events.c.seq) for row in page)
    for (command_id, stream), run in groupby(rows, key=lambda row: (row.command_id, row.stream)):
        rows_of = list(run)
        yield command_id, (stream, rows_of[0].seq, rows_of[-1].seq), rows_of[-1].version


def _each_command_has_its_events(store: SqlStore) -> Finding | None:
    for page in pages(store, _EXPECTED, commands.c.command_id):
        there = set(map(tuple, fetched(store, _BEGINNINGS, places=[row.first_seq for row in page])))
        for command_id, first, last in page:
            if (first, command_id) not in there:
                return Finding(NAME, f"command {command_id}", f"its events {first} to {last} are missing")
    return None


def _each_without_events(store: SqlStore) -> Finding | None:
    """A command that changed nothing says where its stream ended then."""
    for page in pages(store, _IDLE, commands.c.command_id):
        for command_id, stream, first, last, version in page:
            ended = fetched(store, _ENDED, stream=stream, last=last)
            if first != last + 1 or version != (ended[0].version if ended else 0):
                return Finding(
                    NAME, f"command {command_id}", f"it changed nothing, and {stream} was not at version {version}"
                )
    return None


def _each_forgotten(store: SqlStore) -> Finding | None:
    """The digest of a command is gone if its content was erased, and only then (or if it stands by another case)."""
    gone = {row.command_id: row.stream for page in pages(store, _FORGOTTEN, commands.c.command_id) for row in page}
    erased = {command_id for each in Erasures(store).all() for command_id in each.commands}
    for command_id, stream in gone.items():
        if command_id not in erased and not command_id.endswith(f"/{stream}"):
            return Finding(NAME, f"command {command_id}", "its digest is gone, and its content was not erased")
    left = iter(sorted(erased - gone.keys()))
    while part := list(islice(left, _MANY)):
        for (command_id,) in fetched(store, _SAYS, ids=part):  # asked again: it may have been erased meanwhile
            return Finding(NAME, f"command {command_id}", "its content was erased, and its digest is there")
    return None


def _each_answer(store: SqlStore, evidence: Evidence) -> Finding | None:
    told = iter(evidence.acknowledged.items())
    while part := dict(islice(told, _MANY)):
        found = {command_id: place for command_id, (place, _) in _answers(store, list(part)).items()}
        for command_id, place in part.items():
            if command_id not in found:
                return Finding(NAME, f"command {command_id}", "it was acknowledged and is not in the record")
            if place is not None and found[command_id] != tuple(place):
                return Finding(
                    NAME, f"command {command_id}", f"the answer said {_said(place)}; the record says {_said(found[command_id])}"
                )  # fmt: skip
    return None


def _answers(store: SqlStore, ids: Sequence[str]) -> dict[str, tuple[Place, int]]:
    rows = fetched(store, _NAMED, ids=list(ids))
    return {row.command_id: ((row.stream, row.first_seq, row.last_seq), row.version) for row in rows}


def _said(place: Place | None, version: int | None = None) -> str:
    if place is None:
        return "none"
    stream, first, last = place
    return f"events {first} to {last} of {stream}" + ("" if version is None else f", up to version {version}")
