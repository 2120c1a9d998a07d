"""Signed checkpoints as the database keeps them: for whoever asks for a receipt, an export or a verification.

Nothing rests on this table: whoever can write to it can leave a checkpoint out, but make none.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select

from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import checkpoints, log_head
from domain.errors import NotFound
from domain.proof.checkpoint import Checkpoint
from domain.proof.note import Note

_NOTES = select(checkpoints.c.note).order_by(checkpoints.c.size)

_LATEST = select(checkpoints.c.note).order_by(checkpoints.c.size.desc()).limit(1)
_OF_SIZE = select(checkpoints.c.note).where(checkpoints.c.size == bindparam("size"))


def kept(store: SqlStore) -> list[Note]:
    """All checkpoints in order of size.  Raises ProofRefused for one that is no note."""
    with translated(), store.reader.connect() as connection:
        return [Note.parse(text) for text in connection.execute(_NOTES).scalars()]


def latest(store: SqlStore) -> Note:
    """The newest checkpoint.  Raises NotFound."""
    with translated(), store.reader.connect() as connection:
        text = connection.execute(_LATEST).scalar()
    if text is None:
        raise NotFound("checkpoint", "of any size")
    return Note.parse(text)


def of_size(store: SqlStore, size: int) -> Note | None:
    """The checkpoint of this size, if there is one."""
    with translated(), store.reader.connect() as connection:
        text = connection.execute(_OF_SIZE, {"size": size}).scalar()
    return None if text is None else Note.parse(text)


def keep(store: SqlStore, note: Note) -> None:
    """Keep a checkpoint; one of the same size is replaced."""
    checkpoint = Checkpoint.parse(note.body)
    row = {"size": checkpoint.size, "root": checkpoint.root.hex(), "note": note.text}
    with translated(), store.engine.begin() as connection:
        connection.execute(delete(checkpoints).where(checkpoints.c.size == checkpoint.size))
        connection.execute(insert(checkpoints), row)


def origin(store: SqlStore) -> str:
    """The record's name."""
    with translated(), store.reader.connect() as connection:
        return str(connection.execute(select(log_head.c.origin)).scalar_one())


def head(store: SqlStore) -> tuple[int, str]:
    """How many events the record has, and the frontier of its tree as it is kept."""
    with translated(), store.reader.connect() as connection:
        size, frontier = connection.execute(select(log_head.c.seq, log_head.c.frontier)).one()
    return int(size), str(frontier)
