"""Commands: each one's events stand together, every event belongs to one, and what was answered is there once.

What is kept of what a command said is that of which its first header holds the hash, or it is gone with the content.  Of a command
that changed nothing, and of those recorded before headers held it, it cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select

from adapters.database.among import among
from adapters.database.columns import NUMBER
from adapters.database.edge import translated
from adapters.database.erasures import Erasures
from adapters.database.oracle.evidence import Evidence, Finding, Place
from adapters.database.oracle.pages import fetched, pages
from adapters.database.store import SqlStore
from adapters.database.tables import commands, events
from domain.said import FORGOTTEN, NOTHING, attested

NAME = "commands"
_MANY = 500
_EVENTS = select(events.c.seq, events.c.command_id, events.c.stream, events.c.version)
_COMMANDS = select(
    commands.c.command_id, commands.c.stream, commands.c.first_seq, commands.c.last_seq, commands.c.version,
    commands.c.digest,
)  # fmt: skip
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
_FORGOTTEN = select(commands.c.command_id, commands.c.stream, commands.c.first_seq, commands.c.last_seq).where(
    commands.c.digest == FORGOTTEN
)
_SAYS = select(commands.c.command_id).where(among(commands.c.command_id, "ids"), commands.c.digest != FORGOTTEN)
_BEGINNINGS = select(events.c.seq, events.c.command_id).where(among(events.c.seq, "places"))
_HEADERS = select(events.c.seq, events.c.header).where(among(events.c.seq, "places"))

Answered = tuple[Place, int]
"""Where the events of a command stand, and the version of their stream behind them."""


class _First(msgspec.Struct, gc=False):
    """What is looked at of the header of a command's first event."""

    said: str | None = None


_first = msgspec.json.Decoder(_First).decode


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
        rows = {row.command_id: row for row in fetched(store, _NAMED, ids=[command_id for command_id, _ in part])}
        said = _said(store, [first for _, ((_, first, _), _) in part])
        for command_id, answered in part:
            row = rows.get(command_id)
            answer = row and _answer(row)
            (_, first, last), _ = answered
            if answer != answered:
                return Finding(
                    NAME, f"event {first}",
                    f"events {first} to {last} are of command {command_id}, whose answer was {_words(*(answer or (None,)))}",
                    first,
                )  # fmt: skip
            if row and row.digest != FORGOTTEN and said[first] not in (None, attested(row.digest)):
                return Finding(
                    NAME, f"event {first}", f"what is kept of command {command_id} is not what its header attests to", first
                )  # fmt: skip
    return None


def _runs(store: SqlStore, head: int) -> Iterator[tuple[str, Answered]]:
    """Events of one command that stand together: whose, and where."""
    rows = (row for page in pages(store, _EVENTS.where(events.c.seq <= head), events.c.seq) for row in page)
    for (command_id, stream), run in groupby(rows, key=lambda row: (row.command_id, row.stream)):
        rows_of = list(run)
        yield command_id, ((stream, rows_of[0].seq, rows_of[-1].seq), rows_of[-1].version)


def _said(store: SqlStore, firsts: Sequence[int]) -> dict[int, str | None]:
    """What each of these events, the first of a command, holds of what it said."""
    return {row.seq: _first(row.header).said for row in fetched(store, _HEADERS, places=list(firsts))}


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
        for command_id, stream, first, last, version, _ in page:
            ended = fetched(store, _ENDED, stream=stream, last=last)
            if first != last + 1 or version != (ended[0].version if ended else 0):
                return Finding(
                    NAME, f"command {command_id}", f"it changed nothing, and {stream} was not at version {version}"
                )
    return None


def _each_forgotten(store: SqlStore) -> Finding | None:
    """What a command said is gone if its content was erased, and only then (or if nothing was ever kept)."""
    gone = {
        row: known for page in pages(store, _FORGOTTEN, commands.c.command_id) for row, known in _once_kept(store, page)
    }
    erased = {command_id for each in Erasures(store).all() for command_id in each.commands}
    for command_id, once_kept in gone.items():
        if once_kept and command_id not in erased:
            return Finding(NAME, f"command {command_id}", "its digest is gone, and its content was not erased")
    left = iter(sorted(erased - gone.keys()))
    while part := list(islice(left, _MANY)):
        for (command_id,) in fetched(store, _SAYS, ids=part):  # asked again: it may have been erased meanwhile
            return Finding(NAME, f"command {command_id}", "its content was erased, and its digest is there")
    return None


def _each_answer(store: SqlStore, evidence: Evidence) -> Finding | None:
    told = iter(evidence.acknowledged.items())
    while part := dict(islice(told, _MANY)):
        found = {row.command_id: _answer(row)[0] for row in fetched(store, _NAMED, ids=list(part))}
        for command_id, place in part.items():
            if command_id not in found:
                return Finding(NAME, f"command {command_id}", "it was acknowledged and is not in the record")
            if place is not None and found[command_id] != tuple(place):
                return Finding(
                    NAME, f"command {command_id}", f"the answer said {_words(place)}; the record says {_words(found[command_id])}"
                )  # fmt: skip
    return None


def _once_kept(store: SqlStore, page: Sequence[Any]) -> Iterator[tuple[str, bool]]:
    """Commands of which nothing is kept, and whether something ever was; where no header tells, the id does."""
    there = _said(store, [row.first_seq for row in page])
    for command_id, stream, first, last in page:
        said = there.get(first) if first <= last else None
        yield command_id, not command_id.endswith(f"/{stream}") if said is None else said != NOTHING


def _answer(row: Any) -> Answered:
    return (row.stream, row.first_seq, row.last_seq), row.version


def _words(place: Place | None, version: int | None = None) -> str:
    if place is None:
        return "none"
    stream, first, last = place
    return f"events {first} to {last} of {stream}" + ("" if version is None else f", up to version {version}")
