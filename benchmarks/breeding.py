"""A large office quickly: cases bred from really decided ones.

A bred case has the rows of its parent with another number in them: its own headers, links,
commitments and hashes, computed as the record demands (``ombuds check`` passes on the result).
What is not repeated is the deciding, which would give the same again.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, select, text, update

from adapters.database import tables
from adapters.database.columns import from_micros
from domain.proof.merkle import Frontier
from domain.record import commit, leaf_hash

Row = tuple[Any, ...]
_BATCH = 5_000
_SEQ = re.compile(r'"seq":\d+')
_LINK = re.compile(r'"prev":(?:null|"[0-9a-f]{64}")')
_LEAF = list(tables.events.columns.keys()).index("leaf")
_RELATED = (tables.cases, tables.deadlines, tables.timers, tables.tasks, tables.notices, tables.deliveries)


@dataclass(frozen=True, slots=True)
class Parent:
    """A decided case: its number (which stands in its id and its commands' ids) and its rows."""

    number: str
    events: Sequence[Any]
    commands: Sequence[Any]
    related: dict[str, Sequence[Row]]


def parents(engine: Engine, numbers: Sequence[str]) -> list[Parent]:
    """Read the cases ``N<number>`` from the database."""
    return [_parent(engine, number) for number in numbers]


def _parent(engine: Engine, number: str) -> Parent:
    case = f"N{number}"
    told = select(tables.events, tables.contents.c.salt, tables.contents.c.body).select_from(
        tables.events.outerjoin(tables.contents)
    )
    with engine.connect() as connection:
        own = connection.execute(told.where(tables.events.c.stream == case).order_by(tables.events.c.version)).all()
        commands = connection.execute(select(tables.commands).where(tables.commands.c.stream == case)).all()
        related = {
            table.name: [tuple(row) for row in connection.execute(_plain(table), {"case": case})] for table in _RELATED
        }
    return Parent(number, own, commands, related)


def _plain(table: Table) -> Any:
    """The rows as they lie there."""
    return text(f"SELECT {_names(table)} FROM {table.name} WHERE case_id = :case")  # noqa: S608 - our own names


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def breed(
    engine: Engine, ancestors: Sequence[Parent], first: int, count: int, told: Callable[[int], None] = lambda _: None
) -> None:
    """Add ``count`` cases with the numbers from ``first`` on, in turn from each ancestor; tells how many there are."""
    with _hastily(engine) as connection:
        with connection.begin():
            seq, kept = connection.execute(select(tables.log_head.c.seq, tables.log_head.c.frontier)).one()
        frontier = Frontier.parse(kept)
        for begin in range(first, first + count, _BATCH):
            batch: dict[str, list[Row]] = {table.name: [] for table in tables.metadata.sorted_tables}
            end = min(begin + _BATCH, first + count)
            for number in range(begin, end):
                seq = _child(ancestors[number % len(ancestors)], f"{number:08}", seq, batch)
            _write(connection, batch, seq, frontier)
            told(end - first)


@contextmanager
def _hastily(engine: Engine) -> Iterator[Connection]:
    """A connection that does not wait for the disk: what is bred could be bred again.  Nobody gets it afterwards."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        for setting in _HASTE[engine.dialect.name]:
            raw.execute(setting)  # type: ignore[union-attr]
        if engine.dialect.name == "postgresql":
            raw.commit()  # type: ignore[union-attr]
        try:
            yield connection
        finally:
            connection.invalidate()


_HASTE = {
    "sqlite": ("PRAGMA synchronous = OFF", "PRAGMA cache_size = -400000"),
    "postgresql": ("SET synchronous_commit = off",),
}


def _child(parent: Parent, number: str, seq: int, batch: dict[str, list[Row]]) -> int:
    """Put one case's rows into the batch; gives the last sequence number used."""
    places, leaf = {}, None
    for event in parent.events:
        seq += 1
        places[event.seq] = seq
        leaf = _event(event, parent.number, number, seq, leaf, batch)
    batch["streams"].append((f"N{number}", len(parent.events), leaf))
    for command in parent.commands:
        renamed = [_renamed(value, parent.number, number) for value in command]
        batch["commands"].append((*renamed[:4], places[command.first_seq], places[command.last_seq]))
    for name, rows in parent.related.items():
        batch[name].extend(tuple(_renamed(value, parent.number, number) for value in row) for row in rows)
    return seq


def _event(event: Any, old: str, new: str, seq: int, prev: str | None, batch: dict[str, list[Row]]) -> str:
    header = _SEQ.sub(f'"seq":{seq}', _renamed(event.header, old, new), count=1)
    header = _LINK.sub('"prev":null' if prev is None else f'"prev":"{prev}"', header, count=1)
    if event.body is not None:
        body = _renamed(event.body, old, new)
        header = header.replace(commit(event.salt, event.body), commit(event.salt, body))
        batch["contents"].append((seq, event.salt, body))
    leaf = leaf_hash(header)
    recorded = tables.events.c.recorded_at.type.process_bind_param(event.recorded_at, None)  # type: ignore[attr-defined]
    batch["events"].append((
        seq, f"N{new}", event.version, event.type, event.firing, header, leaf, _renamed(event.command_id, old, new), recorded,
    ))  # fmt: skip
    return leaf


def _renamed(value: Any, old: str, new: str) -> Any:
    return value.replace(old, new) if isinstance(value, str) else value


def _write(connection: Connection, batch: dict[str, list[Row]], seq: int, frontier: Frontier) -> None:
    complete = frontier.extend(bytes.fromhex(row[_LEAF]) for row in batch["events"])
    batch["subtrees"] = [(each.level, each.number, each.root.hex()) for each in complete]
    with connection.begin():
        raw = connection.connection.driver_connection
        put = _executemany if isinstance(raw, sqlite3.Connection) else _copy
        for table in (tables.streams, tables.events, tables.contents, tables.commands, tables.subtrees, *_RELATED):
            put(raw, table, batch[table.name])
        recorded_at = from_micros(batch["events"][-1][-1])
        connection.execute(update(tables.log_head).values(seq=seq, frontier=frontier.text, recorded_at=recorded_at))


def _executemany(raw: Any, table: Table, rows: Sequence[Row]) -> None:
    marks = ", ".join("?" for _ in table.columns)
    raw.executemany(f"INSERT INTO {table.name} ({_names(table)}) VALUES ({marks})", rows)  # noqa: S608 - our own names


def _copy(raw: Any, table: Table, rows: Sequence[Row]) -> None:
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({_names(table)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def numbered(first: int, count: int) -> Iterator[str]:
    """Eight digits each, as they stand in ids."""
    return (f"{number:08}" for number in range(first, first + count))
