"""Projections against the record: compare them, or make them anew.

Both go through the streams in pages, in order of name, and hold one page in memory.  Checking
reads each page as of one moment.  Rebuilding locks each page's streams and writes only what
differs, so that it may run while people work, be interrupted, and be run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, select

from adapters.database.among import among
from adapters.database.bulk import Row, bulk_for
from adapters.database.changes import SHAPES, Shape, stored_rows
from adapters.database.columns import NAME
from adapters.database.edge import translated
from adapters.database.statements import of_event
from adapters.database.store import SqlStore
from adapters.database.tables import contents, events, streams
from domain.ports import Rows
from domain.record import Recorded, read

Projector = Callable[[str, Sequence[Recorded]], Rows]
"""What the rows of a stream must be, from its name and its events in order."""

_PERSONAL = frozenset({"address", "name", "values"})
_LOW, _HIGH = bindparam("low", type_=NAME), bindparam("high", type_=NAME)
_NAMES = select(streams.c.stream).where(streams.c.stream > _LOW).order_by(streams.c.stream).limit(bindparam("limit"))
_EVENTS = (
    select(events.c.stream, events.c.header, of_event(contents.c.body))
    .where(events.c.stream > _LOW, events.c.stream <= _HIGH)
    .order_by(events.c.stream, events.c.version)
)
_EXISTING = select(streams.c.stream).where(among(streams.c.stream, "streams"))
_END = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not as the events say: ``missing``, ``extra``, or ``differs`` in a column.

    Values of columns that hold personal data are left out.
    """

    table: str
    key: tuple[Any, ...]
    kind: str
    column: str | None = None
    found: Any = None
    expected: Any = None


@dataclass(slots=True)
class Comparison:
    """What was compared, how many rows differ, and the first differences in order of stream."""

    streams: int = 0
    rows: int = 0
    different: int = 0
    first: list[Difference] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether every row is as the events say."""
        return self.different == 0


_Table = dict[Row, Row]
_Begin = Callable[[], AbstractContextManager[Connection]]


def check(store: SqlStore, projector: Projector, *, show: int = 20, page: int = 200) -> Comparison:
    """Compare every projection row with a fresh computation; keep the first ``show`` differences."""
    return _walk(_at_one_moment(store.reader).begin, projector, show, page, mend=False)


def check_within(connection: Connection, projector: Projector, *, show: int = 20, page: int = 200) -> Comparison:
    """The same as one transaction sees it that is not committed yet."""
    return _walk(lambda: nullcontext(connection), projector, show, page, mend=False)


def rebuild(store: SqlStore, projector: Projector, *, show: int = 20, page: int = 200) -> Comparison:
    """Make every projection row what the events say; tells what was different before."""
    return _walk(store.engine.begin, projector, show, page, mend=True)


def _at_one_moment(engine: Engine) -> Engine:
    """Each transaction sees one moment; on SQLite every one does."""
    return (
        engine.execution_options(isolation_level="REPEATABLE READ") if engine.dialect.name == "postgresql" else engine
    )


def _walk(begin: _Begin, projector: Projector, show: int, page: int, *, mend: bool) -> Comparison:
    result, low, done = Comparison(), "", False
    names = _NAMES.with_for_update() if mend else _NAMES
    while not done:
        with translated(), begin() as connection:
            page_of = list(connection.execute(names, {"low": low, "limit": page}).scalars())
            done = len(page_of) < page
            high = _END if done else page_of[-1]  # behind the last stream lie only rows that nobody owns
            expected = _expected(connection, low, high, page_of, projector)
            for form in SHAPES.values():
                found = _owned(connection, _found(connection, form, low, high), page_of)
                _compare(connection, form, found, expected[form.table.name], result, show, mend)
        result.streams += len(page_of)
        low = high
    return result


def _expected(
    connection: Connection, low: str, high: str, names: Sequence[str], projector: Projector
) -> Mapping[str, _Table]:
    histories: dict[str, list[Recorded]] = {name: [] for name in names}
    for stream, header, body in connection.execute(_EVENTS, {"low": low, "high": high}):
        if stream in histories:
            histories[stream].append(read(header, body))
    tables: dict[str, _Table] = {name: {} for name in SHAPES}
    for stream, history in histories.items():
        for name, row in stored_rows(projector(stream, history)):
            tables[name][row[: len(SHAPES[name].key)]] = row
    return tables


def _found(connection: Connection, form: Shape, low: str, high: str) -> _Table:
    """The rows as they lie there, without turning them into anything."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in form.columns)
    text = f"SELECT {names} FROM {form.table.name} WHERE case_id > {mark} AND case_id <= {mark}"  # noqa: S608 - our names
    width = len(form.key)
    return {tuple(row[:width]): tuple(row) for row in connection.exec_driver_sql(text, (low, high))}


def _owned(connection: Connection, found: _Table, names: Sequence[str]) -> _Table:
    """Without the rows of streams that appeared after the page was read: those are right, and not of this page."""
    others = sorted({key[0] for key in found} - set(names))
    if not others:
        return found
    appeared = set(connection.execute(_EXISTING, {"streams": others}).scalars())
    return {key: row for key, row in found.items() if key[0] not in appeared}


def _compare(
    connection: Connection, form: Shape, found: _Table, expected: _Table, result: Comparison, show: int, mend: bool
) -> None:
    result.rows += len(expected)
    if found == expected:
        return
    wrong = sorted(key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key))
    result.different += len(wrong)
    for key in wrong[: max(0, show - len(result.first))]:
        result.first.extend(_differences(form, key, found.get(key), expected.get(key)))
    if mend:
        bulk, raw = bulk_for(connection.dialect.name), connection.connection.driver_connection
        stale, fresh = [key for key in wrong if key in found], [expected[key] for key in wrong if key in expected]
        if stale:
            bulk.delete(raw, form.table, stale)
        if fresh:
            bulk.insert(raw, form.table, fresh)


def _differences(form: Shape, key: Row, found: Row | None, expected: Row | None) -> Iterator[Difference]:
    table = form.table.name
    if found is None or expected is None:
        yield Difference(table, key, "missing" if found is None else "extra")
        return
    for column, was, wanted in zip(form.columns, found, expected, strict=True):
        if was != wanted:
            hidden = column in _PERSONAL
            yield Difference(
                table, key, "differs", column, None if hidden else was, None if hidden else wanted
            )  # fmt: skip
