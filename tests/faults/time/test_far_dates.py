"""Dates at the ends of calendars: refused in plain words or stored as they are, never an overflow.

The sweep finds what is due by its index all the same.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from faults.time.town import calendar, complaint, desk, missed
from pydantic import ValidationError
from sqlalchemy import event, text

from adapters.database import statements
from adapters.database.columns import from_micros, to_micros
from adapters.database.oracle import Evidence, first_wrong
from adapters.moments import parse_moment
from domain.errors import BadInput, OmbudsError
from domain.limits import Limit, Unit
from domain.ports import Rows, Write
from domain.reckoning import reckon
from domain.record import Event

WEST, EAST = timezone(timedelta(hours=-12)), timezone(timedelta(hours=14))
STORED = (
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(1899, 12, 31, 23, 59, 59, 999_999, tzinfo=WEST),
    datetime(2, 1, 3, tzinfo=EAST),
)
REFUSED = (
    datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=EAST), datetime(1, 12, 31, 23, tzinfo=WEST),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=WEST), datetime(9999, 1, 1, tzinfo=EAST), datetime(2100, 1, 1, tzinfo=UTC),
)  # fmt: skip
NO_MOMENTS = ("infinity", "-infinity", "10000-01-01T00:00:00Z", "99999-01-01", "0000-01-01T00:00Z", "2026-02-29T10:00:00Z",
              "2026-06-30T23:59:60Z", "2026-06-30T24:00:00Z", float("inf"), float("nan"), 1e18, -1e18, "1900-01-01")  # fmt: skip


def test_a_step_of_long_ago_is_stored_and_its_promises_are_broken_at_once(store, clock):
    here = desk(store, calendar("Pacific/Kiritimati"))
    for number, at in enumerate(STORED, 1):
        case = here.handle(complaint(number, actor="officer", effective_at=at)).stream
        here.sweep()
        assert sorted(missed(store, case)) == ["days", "end_of_day", "hours", "working_days", "working_hours"]
        assert next(entry.effective_at for entry in store.events(stream=case)) == at
    assert first_wrong(store, Evidence(settled_at=clock.moment)) is None


@pytest.mark.parametrize("at", REFUSED, ids=str)
def test_a_step_beyond_all_calendars_is_refused_in_plain_words(sqlite_store, at):
    here = desk(sqlite_store, calendar("Pacific/Kiritimati"))
    count = len(list(sqlite_store.events()))
    with pytest.raises(BadInput, match=r"Use the years 2 to 9998|lies in the future"):
        here.handle(complaint(1, actor="officer", effective_at=at))
    assert len(list(sqlite_store.events())) == count


def test_a_desk_that_takes_any_year_is_caught(sqlite_store, monkeypatch):
    monkeypatch.setattr("domain.case.decide.usable", lambda moment: moment)
    with pytest.raises(OverflowError):
        test_a_step_beyond_all_calendars_is_refused_in_plain_words(sqlite_store, REFUSED[0])


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)], ids=str)
def test_a_sweep_as_of_the_end_of_all_calendars_is_refused(sqlite_store, at):
    with pytest.raises(BadInput, match="Use the years 2 to 9998"):
        desk(sqlite_store, calendar("UTC")).sweep(at)


@pytest.mark.parametrize("given", NO_MOMENTS)
def test_what_is_no_moment_never_becomes_a_command(given):
    with pytest.raises(ValidationError):
        complaint(1, effective_at=given)
    if isinstance(given, str) and given != "1900-01-01":
        with pytest.raises(BadInput, match="is no moment"):
            parse_moment(given, "Pacific/Kiritimati")


@pytest.mark.parametrize("unit", Unit)
def test_no_limit_overflows_whatever_its_size(unit):
    at = calendar("Pacific/Kiritimati")
    starts = (datetime(2026, 3, 2, tzinfo=UTC), datetime(9998, 12, 30, tzinfo=UTC), datetime(2, 1, 1, 1, tzinfo=UTC))
    for start in starts:
        for amount in (1, -1, 7973, -3000, 10**6, 10**9, -(10**12), 10**12):
            try:
                due = reckon(start, Limit(amount, unit), at).due
            except OmbudsError:
                continue
            assert from_micros(to_micros(due)) == due
            assert due + timedelta(microseconds=1) > due


# ── the index ───────────────────────────────────────────────────────────────

FAR = [datetime(2, 1, 1, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC), *(datetime(2026 + n // 365, 1 + n // 31 % 12, 1 + n % 28, tzinfo=UTC) for n in range(3_000)), datetime(9998, 12, 31, tzinfo=UTC)]  # fmt: skip


def plan(store, statement, **values) -> str:
    """How the database goes about the sweep's own question."""
    explain = "EXPLAIN QUERY PLAN" if store.engine.dialect.name == "sqlite" else "EXPLAIN"
    with store.engine.begin() as connection:
        if store.engine.dialect.name != "sqlite":
            connection.execute(text("ANALYZE"))

        @event.listens_for(connection, "before_cursor_execute", retval=True)
        def _explained(_connection, _cursor, asked, parameters, *_):
            return f"{explain} {asked}", parameters

        return "\n".join(" ".join(map(str, row)) for row in connection.execute(statement, values).cursor.fetchall())


def goes_wrong(store, statement, **values) -> str | None:
    """Whether the sweep reads the whole table of timers, with promises at both ends of time among them."""
    filled, writes = Event("Filled", datetime(2026, 1, 1, tzinfo=UTC), "system", {}), []
    for number, due in enumerate(FAR):
        rows = Rows({"timers": {(f"F-{number:05}", "x#1/expiry"): {"kind": "expiry", "due_at": due}}})
        writes.append(Write(f"F-{number:05}", f"fill-{number:05}", "0" * 64, 0, [filled], Rows(), rows))
    with store.transaction() as tx:
        tx.append(writes)
    how = plan(store, statement, **values)
    return None if "ix_timers_due_at (due_at<" in how or "Index Cond: (due_at <=" in how else how


def test_the_sweep_finds_the_due_by_its_index_with_promises_at_both_ends_of_time(store):
    assert goes_wrong(store, statements.DUE, at=datetime(2025, 1, 1, tzinfo=UTC), limit=200, skip=[]) is None


def test_a_sweep_that_reads_every_timer_is_caught(sqlite_store):
    assert (
        goes_wrong(sqlite_store, text("SELECT case_id FROM timers WHERE due_at + 0 <= 5 ORDER BY due_at")) is not None
    )
