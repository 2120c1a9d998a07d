"""The 29th of February, and every end of a month: a month without the date ends on its last day.

PostgreSQL's own arithmetic of months and years is the oracle; 29 February 2028 and a year is 28 February 2029.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from faults.time.town import calendar, complaint, desk, missed
from sqlalchemy import create_engine, text

from adapters.database.oracle import Evidence, first_wrong
from domain.limits import Conventions, Limit, OutsideHours, Unit
from domain.reckoning import reckon, reckon_date

PLAIN = Conventions(outside_hours=OutsideHours.AS_IS)
LEAP = date(2028, 2, 29)
UTC_HERE = calendar("UTC")
Add = Callable[[date, int], date]


def days() -> Iterator[date]:
    """Ends and beginnings of all months of six years with two leap days."""
    day = date(2027, 1, 1)
    while day < date(2033, 1, 1):
        if day.day in (1, 28, 29, 30, 31):
            yield day
        day += timedelta(days=1)


@pytest.fixture(scope="module")
def months_later(postgres_server):
    """What PostgreSQL says: (day, months) → day."""
    asked = list(days())
    engine = create_engine(postgres_server)
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT d, n, (d + n * interval '1 month')::date FROM unnest(CAST(:days AS date[])) d, generate_series(-24, 48) n"
            ),
            {"days": asked},
        ).all()
    engine.dispose()
    return {(day, months): later for day, months, later in rows}


def by_moments(day: date, months: int) -> date:
    start = datetime.combine(day, time(12), UTC)
    unit = Limit(months // 12, Unit.YEARS) if months % 12 == 0 else Limit(months, Unit.MONTHS)
    return reckon(start, unit, UTC_HERE, PLAIN).due.date()


def by_dates(day: date, months: int) -> date:
    return reckon_date(day, Limit(months, Unit.MONTHS), UTC_HERE, PLAIN)


def by_thirty_days(day: date, months: int) -> date:
    """Known bad: a year has 365 days, a month a twelfth of it."""
    return day + timedelta(days=months * 365 // 12)


def differs(add: Add, known: dict[tuple[date, int], date]) -> str | None:
    for (day, months), later in known.items():
        if months and add(day, months) != later:
            return f"{day} and {months} months is {later}, not {add(day, months)}"
    return None


@pytest.mark.postgres
@pytest.mark.parametrize("add", [by_moments, by_dates])
def test_months_and_years_are_those_of_the_database(months_later, add):
    assert months_later[LEAP, 12] == date(2029, 2, 28)
    assert months_later[LEAP, 1] == date(2028, 3, 29)
    assert differs(add, months_later) is None


@pytest.mark.postgres
def test_a_year_of_365_days_is_caught(months_later):
    assert differs(by_thirty_days, months_later) is not None


def test_promises_from_the_leap_day_are_broken_once_on_the_last_day(store, clock):
    here = desk(store, UTC_HERE)
    expected = {}
    for number, (day, month, year) in enumerate([
        (date(2028, 2, 28), date(2028, 3, 28), date(2029, 2, 28)),
        (LEAP, date(2028, 3, 29), date(2029, 2, 28)),
        (date(2028, 3, 1), date(2028, 4, 1), date(2029, 3, 1)),
    ], 1):  # fmt: skip
        clock.moment = datetime.combine(day, time(12), UTC)
        expected[here.handle(complaint(number, "long")).stream] = {"month": month, "year": year}
    while clock.moment.date() < date(2029, 3, 3):
        clock.forward(days=1)
        here.sweep()
    for stream, ends in expected.items():
        broken = missed(store, stream)
        found = {name: [event.effective_at.date() for event in broken[name]] for name in ends}
        assert found == {name: [day] for name, day in ends.items()}
    assert first_wrong(store, Evidence(settled_at=clock.moment)) is None
