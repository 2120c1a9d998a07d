"""Moving the record to another database: the same before and after, or not at all.

1. The source is held still: whoever wants to write waits, and is refused afterwards.
2. On the target, in one transaction: tables, rows, and the proof that they are the same, that
   the record verifies, and that the projections are what it says.
3. The target commits, then the source is closed in the transaction that held it still.

A move that dies before the third step leaves an empty target and an open source.  One that
dies within it leaves two whole ones: the same command then finds them equal and only closes
the source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BigInteger, Connection, Engine, func, inspect, select, text, type_coerce

from adapters.database import schema
from adapters.database.closing import close, closed
from adapters.database.columns import Moment
from adapters.database.copying import PAGE, TABLES, copy, first_difference
from adapters.database.edge import translated
from adapters.database.rebuild import Projector, check_within
from adapters.database.tables import contents, events, log_head
from domain.errors import BadInput, StoreBroken
from domain.proof.chain import Chain

_OWN = {table.name for table in TABLES} | {"alembic_version"}
_AS_STORED = (type_coerce(each, BigInteger) if isinstance(each.type, Moment) else each for each in events.columns)
_WHOLE = (
    select(*_AS_STORED, contents.c.salt, contents.c.body).select_from(events.outerjoin(contents)).order_by(events.c.seq)
)


@dataclass(frozen=True, slots=True)
class Move:
    """What was moved: the record's name, its length, a hash over all its leaves in order, rows by table."""

    origin: str
    events: int
    fingerprint: str
    rows: Mapping[str, int]
    repeated: bool = field(default=False)
    """The rows had been moved before; only the source had still to be closed."""


def move(source: Engine, target: Engine, projector: Projector, at: datetime) -> Move:
    """Move everything from one database to the other; see the module's text.

    Raises BadInput when the target is not empty or not fit, StoreBusy when others hold one of them, StoreBroken or
    RecordBroken when the copy is not what it should be: nothing was changed then.
    """
    where = address(target)
    if source.url._replace(password=None) == target.url._replace(password=None):
        raise BadInput(f"The record is in {where} already.")
    schema.check(source)
    with translated(), _held_still(source) as here:
        told = closed(here)
        if told is not None:
            raise BadInput(told)
        with _unhurried(target) as there:
            moved = _fill(here, there, where, projector)
        close(here, where, f"{at:%Y-%m-%d}")
    return moved


def address(engine: Engine) -> str:
    """Where a database is, without its password."""
    return engine.url._replace(password=None).set(query={}).render_as_string()


def _fill(here: Connection, there: Connection, where: str, projector: Projector) -> Move:
    schema.stand_alone(there)
    repeated = _holds_it_already(here, there, where)
    if repeated:
        _nobody_else(there)
    else:
        schema.bring_up(there)
        _nobody_else(there)
        copy(here, there)
    different = first_difference(here, there)
    if different is not None:
        raise StoreBroken(
            f"{where} is not what the source is: {different}. "
            + ("Somebody has worked there since it was copied." if repeated else "Nothing was kept there.")
        )
    head = there.execute(select(log_head.c.seq, log_head.c.origin)).one()
    count, fingerprint = _verified(there, head.origin)
    _projections_fit(there, projector)
    if head.seq != count:
        raise StoreBroken(f"The log head says {head.seq} events, and there are {count}. Nothing was kept in {where}.")
    sizes = {table.name: int(there.execute(select(func.count()).select_from(table)).scalar_one()) for table in TABLES}
    return Move(head.origin, count, fingerprint, sizes, repeated)


def _projections_fit(there: Connection, projector: Projector) -> None:
    found = check_within(there, projector, show=1)
    if not found.equal:
        first = found.first[0]
        raise StoreBroken(
            f"{found.different:,} rows are not what the record says, first {first.table} {'/'.join(map(str, first.key))}. "
            "Nothing was moved. Run `ombuds rebuild` where the record is now, then repeat the move."
        )


def _verified(there: Connection, origin: str) -> tuple[int, str]:
    """How many events there are, each as it should be, and a hash over their leaves in order.  Raises RecordBroken."""
    chain, leaves = Chain(origin), hashlib.sha256()
    with there.execute(_WHOLE, execution_options={"yield_per": PAGE}) as result:
        for page in result.partitions():
            chain.add([tuple(row)[:-2] for row in page], {row.seq: (row.salt, row.body) for row in page if row.salt})
            leaves.update(bytes.fromhex("".join(row.leaf for row in page)))
    return chain.size, leaves.hexdigest()


# -- is the target fit? -------------------------------------------------------------------------


def _holds_it_already(here: Connection, there: Connection, where: str) -> bool:
    """Whether the target holds this very record, to its end; False: it is empty.  Raises BadInput otherwise."""
    found = set(inspect(there).get_table_names())
    strangers = sorted(found - _OWN)
    if strangers:
        raise BadInput(
            f"{where} holds tables that are not ours ({', '.join(strangers[:3])}{', …' if strangers[3:] else ''}). "
            "Give Ombuds a database of its own."
        )
    _refuse_other_characters(there, where)
    if "log_head" not in found:
        return False
    mine, head = (side.execute(select(log_head.c.origin, log_head.c.seq)).first() for side in (here, there))
    if head is None or (head.seq == 0 and not _rows_in(there, found)):
        return False
    if mine is not None and head.origin == mine.origin and head.seq == mine.seq:
        return True
    whose = "this record" if mine is not None and head.origin == mine.origin else f"another record ({head.origin})"
    raise BadInput(f"{where} is not empty: it holds {whose}, {head.seq:,} events. Give an empty database.")


def _rows_in(connection: Connection, found: set[str]) -> bool:
    return any(
        connection.execute(select(table).limit(1)).first() is not None
        for table in TABLES
        if table.name in found and table is not log_head
    )


def _refuse_other_characters(there: Connection, where: str) -> None:
    if there.dialect.name != "postgresql":
        return
    encoding = there.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise BadInput(
            f"{where} keeps text as {encoding}, which cannot hold every name. Make the database with: "
            "createdb --encoding UTF8 --template template0 NAME"
        )


# -- transactions -------------------------------------------------------------------------------


@contextmanager
def _held_still(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment, and lets nobody write until it ends."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with _unhurried(engine) as connection:
        _nobody_else(connection, "SHARE ROW EXCLUSIVE")
        yield connection


@contextmanager
def _unhurried(engine: Engine) -> Iterator[Connection]:
    """A transaction whose statements may take as long as a large office needs; locks are not waited for that long."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                connection.execute(text(f"SET LOCAL {limit} = 0"))
        yield connection


def _nobody_else(connection: Connection, mode: str = "ACCESS EXCLUSIVE") -> None:
    """Keep everybody out of the tables until the end; SQLite's writers are alone from the start."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {', '.join(table.name for table in TABLES)} IN {mode} MODE"))


__all__ = ["Move", "address", "move"]
