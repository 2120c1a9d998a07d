"""How large the record is, and how much of its content has been erased."""

from __future__ import annotations

from sqlalchemy import func, select

from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import contents, events

_HAD_CONTENT = events.c.header.contains('"content":"', autoescape=True)
_ERASED = (
    select(func.count()).select_from(events.outerjoin(contents)).where(_HAD_CONTENT, contents.c.seq.is_(None))
)  # fmt: skip


def sizes(store: SqlStore) -> tuple[int, int]:
    """Events, and those of them whose content is erased."""
    with translated(), store.reader.connect() as connection:
        count = connection.execute(select(func.count()).select_from(events)).scalar_one()
        return int(count), int(connection.execute(_ERASED).scalar_one())
