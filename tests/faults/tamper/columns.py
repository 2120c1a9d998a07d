"""Every column of the database with what docs/proof.md promises for it; and how one value is changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Boolean, Integer, LargeBinary

from adapters.database.columns import Moment
from adapters.database.tables import metadata

PAGE = Path(__file__).parents[3] / "docs" / "proof.md"
_ROW = re.compile(r"^\| (`[^|]+`) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
FAR = 1_000_000
"""Behind every number that is in use."""


PLACED = ("events", "contents")
"""Tables whose rows are events: the very one has to be named."""


ATTESTED = {
    "checkpoints": " WHERE size > (SELECT min(size) FROM checkpoints)",
    "commands.digest": " WHERE first_seq <= last_seq",
}
"""The rows of which something is promised, where it is not all of them."""


class Promise(NamedTuple):
    """The steps that may notice a change of this column; none: nothing does, or the database refuses it."""

    steps: tuple[str, ...]
    refused: bool


def promised(page=None):
    """What the page says of each column that it names: ``all`` are those that no other row of the table names."""
    found, rest = {}, {}
    for tables, columns, said in _ROW.findall(page or PAGE.read_text(encoding="utf-8")):
        head = said.partition(":")[0].strip()
        promise = Promise(() if head in ("nothing", "refused") else tuple(head.split(", ")), head == "refused")
        for table in re.findall(r"`(\w+)`", tables):
            if columns.strip() == "all":
                rest[table] = promise
            for column in re.findall(r"`(\w+)`", columns):
                found[f"{table}.{column}"] = promise
    for table, promise in rest.items():
        for column in metadata.tables[table].columns:
            found.setdefault(str(column), promise)
    return found


def changed(column, value, chance):
    """Another value of the column's kind, that no other row has."""
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, Integer | Moment):
        return (value or 0) + (FAR if _unique(column) else chance.choice([-1, 1, 7, FAR]))
    if value is None:
        return "x"
    place = chance.randrange(len(value)) if value else 0
    if isinstance(column.type, LargeBinary):
        return value[:place] + bytes([value[place] ^ 1 << chance.randrange(8)]) + value[place + 1 :]
    new = (
        value[:place] + chance.choice([each for each in "ab0" if value[place : place + 1] != each]) + value[place + 1 :]
    )
    return f"{value}x" if _unique(column) else new


def _unique(column):
    return column.primary_key or any(index.unique and column.name in index.columns for index in column.table.indexes)


def change(raw, column, chance):
    """Change one value of a column; gives the row's key, and the value before."""
    table = column.table
    key = [f'"{each.name}"' for each in table.primary_key.columns]
    where = ATTESTED.get(str(column), ATTESTED.get(table.name, ""))
    query = f'SELECT {", ".join(key)}, "{column.name}" FROM {table.name}{where} ORDER BY {", ".join(key)}'
    *row, value = chance.choice(raw.execute(query).fetchall())
    where = " AND ".join(f"{name} = ?" for name in key)
    statement = f'UPDATE {table.name} SET "{column.name}" = ? WHERE {where}'
    raw.execute(statement, (changed(column, value, chance), *row))
    return row, value
