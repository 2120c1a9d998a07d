"""Appending to the record: places without gaps, headers chained per stream, projections by difference.

The order of work is what keeps the sequence free of gaps and the wait short:

1. the streams are locked (in order of name) and stand at the expected versions;
2. projections and outgoing notices are written, which needs no sequence number;
3. the one-row log head is moved on: from here to the commit no other writer passes, so the
   order of sequence is the order of commits, and a rollback gives the numbers back;
4. events, contents, commands, streams and the tree over all events are written: in statements, never copied, since the server
   waits for the next bytes of a copy without end, and whoever stops then would hold the head for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.database import tables
from adapters.database.bulk import MANY, Row
from adapters.database.changes import Changes
from adapters.database.columns import to_micros
from adapters.database.erasures import destroy
from adapters.database.mail import delivery_rows
from domain.contents import ERASED
from domain.errors import VersionConflict
from domain.ports import Answer, Rows, Salts, Write
from domain.record import Event, entry
from domain.said import OF_COMMAND, attested, keep

if TYPE_CHECKING:
    from adapters.database.transaction import SqlTransaction


_LEAF = list(tables.events.columns.keys()).index("leaf")


@dataclass(slots=True)
class Tip:
    """Where a stream ends: its last version and the leaf of its last event."""

    version: int
    leaf: str | None
    is_new: bool


@dataclass(slots=True)
class _Batch:
    """Rows on their way into the record."""

    events: list[Row] = field(default_factory=list)
    contents: list[Row] = field(default_factory=list)
    commands: list[Row] = field(default_factory=list)
    erasures: list[tuple[str, Event]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def append(unit: SqlTransaction, writes: Sequence[Write], salts: Salts) -> list[Answer]:
    """Record these writes in this order; see the module's text.

    Raises VersionConflict, or Raced when another process recorded the same command, firing or
    new case in the same moment.
    """
    if not writes:
        return []
    tips = unit.tips(sorted({write.stream for write in writes}))  # (1)
    _check_versions(writes, {stream: tip.version for stream, tip in tips.items()})
    unit.reserve([stream for stream, tip in tips.items() if tip.is_new])
    changes = _changes(writes)
    batch, begun = _Batch(), unit.now
    count = sum(len(write.events) for write in writes)
    many = count >= MANY
    if many:
        _project(unit, changes)  # (2), answered one by one, so that many rows can be copied
    with unit.bulk.together(unit.raw):
        if not many:
            _project(unit, changes)  # (2)
        seq, recorded_at, origin = unit.advance(count, begun)  # (3)
        for write in writes:
            seq = _record(write, tips[write.stream], seq, recorded_at, origin, salts, batch)
        _store(unit, batch, tips)  # (4)
    return batch.answers


def _check_versions(writes: Sequence[Write], versions: dict[str, int]) -> None:
    for write in writes:
        actual = versions[write.stream]
        if actual != write.expected_version:
            raise VersionConflict(write.stream, write.expected_version, actual)
        versions[write.stream] = actual + len(write.events)


def _changes(writes: Sequence[Write]) -> Changes:
    """Several writes to one stream come down to the first ``before`` and the last ``after``."""
    spans: dict[str, tuple[Rows, Rows]] = {}
    for write in writes:
        first = spans.get(write.stream)
        spans[write.stream] = (first[0] if first else write.before, write.after)
    changes = Changes()
    for before, after in spans.values():
        changes.add(before, after)
    return changes


def _record(
    write: Write, tip: Tip, seq: int, recorded_at: datetime, origin: str, salts: Salts, batch: _Batch
) -> int:  # fmt: skip
    """Give each event its place; return the last sequence number used."""
    first, micros = seq + 1, to_micros(recorded_at)
    kept = keep(salts.salt(write.command_id, OF_COMMAND), write.command_digest)
    for index, event in enumerate(write.events):
        seq += 1
        tip.version += 1
        salt = salts.salt(write.command_id, index) if event.content else None
        header, tip.leaf, salt, body = entry(
            event, origin=origin, seq=seq, stream=write.stream, version=tip.version, command_id=write.command_id,
            recorded_at=recorded_at, prev=tip.leaf, salt=salt,
            said=attested(kept) if index == 0 else None,
        )  # fmt: skip
        firing = event.facts.get("firing")
        batch.events.append((
            seq, write.stream, tip.version, event.type, firing, header, tip.leaf, write.command_id, micros,
        ))  # fmt: skip
        if body is not None:
            batch.contents.append((seq, salt, body))
        if event.type == ERASED:
            batch.erasures.append((write.stream, event))
    batch.commands.append((write.command_id, kept, write.stream, tip.version, first, seq))
    batch.answers.append(Answer(write.command_id, write.stream, tip.version, first, seq))
    return seq


def _project(unit: SqlTransaction, changes: Changes) -> None:
    changes.write(unit.raw, unit.bulk)
    deliveries = delivery_rows(changes.inserted.get("notices", ()))
    if deliveries:
        unit.bulk.insert(unit.raw, tables.deliveries, deliveries)


def _store(unit: SqlTransaction, batch: _Batch, tips: dict[str, Tip]) -> None:
    for table, rows in (
        (tables.events, batch.events),
        (tables.contents, batch.contents),
        (tables.commands, batch.commands),
    ):
        if rows:
            unit.bulk.insert(unit.raw, table, rows)
    unit.grow(row[_LEAF] for row in batch.events)
    unit.move_streams(tips)
    if batch.erasures:
        destroy(unit, batch.erasures)
