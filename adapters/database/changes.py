"""What a command changes in the projections: the difference between its rows before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import Table

from adapters.database import tables
from adapters.database.bulk import Bulk, Row, encoders, primary_key
from adapters.database.columns import to_micros
from domain.errors import BadInput
from domain.ports import Rows

_Encode = Callable[[Any], Any]


class Shape:
    """A projection table as the differ sees it; made once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.key = primary_key(table)
        self.columns = tuple(column.name for column in table.columns)
        self.values = tuple(name for name in self.columns if name not in self.key)
        self._known = frozenset(self.columns)
        self._pick = itemgetter(*self.values)
        self._moments = tuple(place for place, name in enumerate(self.values) if name in encoders(table))
        self._encoders = encoders(table)

    def stored(self, key: tuple[Any, ...], row: Mapping[str, Any]) -> Row:
        """The whole row as it is kept, in the table's order (the key comes first in every table).

        Raises BadInput for a column that the table does not have.
        """
        if not row.keys() <= self._known:
            unknown = ", ".join(sorted(row.keys() - self._known))
            raise BadInput(f"Projection {self.table.name} has no column {unknown}.")
        values = list(self._pick(row) if len(row) == len(self.columns) else map(row.get, self.values))
        for place in self._moments:
            moment = values[place]
            if moment is not None:
                values[place] = to_micros(moment)
        return (*key, *values)

    def changed(self, was: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[str, ...]:
        """The columns whose value differs, in the table's order."""
        if not (row.keys() == self._known == was.keys()):
            return self._changed(was, row)
        pairs = zip(self.values, self._pick(was), self._pick(row), strict=True)
        return tuple([name for name, old, new in pairs if old is not new and old != new])

    def _changed(self, was: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[str, ...]:
        """The same for rows that leave columns out, or have others."""
        if not row.keys() <= self._known:
            return self.values  # let `stored` say what is wrong
        return tuple([name for name in self.values if row.get(name) != was.get(name)])

    def some(self, columns: tuple[str, ...], key: tuple[Any, ...], row: Mapping[str, Any]) -> Row:
        """The values of these columns as they are kept, and then the key."""
        return (*[_plain(row.get(name), self._encoders.get(name)) for name in columns], *key)


def _plain(value: Any, encode: _Encode | None) -> Any:
    return value if encode is None else encode(value)


SHAPES = {table.name: Shape(table) for table in tables.PROJECTIONS}


def shape(name: str) -> Shape:
    """The shape of a projection; raises BadInput when there is none of this name."""
    found = SHAPES.get(name)
    if found is None:
        raise BadInput(f"There is no projection {name!r}. There are: {', '.join(SHAPES)}.")
    return found


class Changes:
    """Collects differences of many streams and writes them with few statements."""

    def __init__(self) -> None:
        self.inserted: dict[str, list[Row]] = defaultdict(list)
        self._updated: dict[tuple[str, tuple[str, ...]], list[Row]] = defaultdict(list)
        self._deleted: dict[str, list[Row]] = defaultdict(list)

    def add(self, before: Rows, after: Rows) -> None:
        """Take in what must be done to come from ``before`` to ``after``."""
        for name, new in after.tables.items():
            old = before.tables.get(name) or {}
            if new is not old:
                self._compare(shape(name), old, new)
        for name, old in before.tables.items():
            if name not in after.tables:
                self._deleted[name].extend(old)

    def _compare(self, form: Shape, old: Mapping[Any, Mapping[str, Any]], new: Mapping[Any, Mapping[str, Any]]) -> None:
        name = form.table.name
        for key, row in new.items():
            was = old.get(key)
            if was is None:
                self.inserted[name].append(form.stored(key, row))
            elif was is not row and was != row:
                columns = form.changed(was, row)
                if columns:
                    self._updated[name, columns].append(form.some(columns, key, row))
        if old and old.keys() - new.keys():
            self._deleted[name].extend(key for key in old if key not in new)

    def write(self, raw: Any, bulk: Bulk) -> None:
        """Delete, update, insert."""
        for name, keys in self._deleted.items():
            if keys:
                bulk.delete(raw, SHAPES[name].table, keys)
        for (name, columns), rows in self._updated.items():
            bulk.update(raw, SHAPES[name].table, columns, rows)
        for name, rows in self.inserted.items():
            bulk.insert(raw, SHAPES[name].table, rows)


def stored_rows(rows: Rows) -> Iterable[tuple[str, Row]]:
    """Every row as it would be kept, with the name of its table."""
    for name, table in rows.tables.items():
        form = shape(name)
        for key, row in table.items():
            yield name, form.stored(key, row)
