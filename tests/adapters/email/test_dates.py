"""Dates and moments in the reader's language and the office's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.email.dates import written_date, written_moment
from domain.errors import BadInput

LATE = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("en", "Asia/Jakarta", "Tuesday 3 March 2026 at 01:30 (WIB)"),
        ("id", "Asia/Jakarta", "Selasa, 3 Maret 2026 pukul 01.30 WIB"),
        ("en", "Europe/London", "Monday 2 March 2026 at 18:30 (GMT)"),
        ("en", "America/Sao_Paulo", "Monday 2 March 2026 at 15:30 (UTC-03)"),
    ],
)
def test_a_moment_is_told_as_the_clock_at_the_office_shows_it(language, zone, expected):
    assert written_moment(LATE, language, zone) == expected
    assert written_moment(LATE.isoformat(), language, zone) == expected


def test_a_date_is_a_day_whatever_the_zone():
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        assert written_date(date(2026, 8, 17), "id", zone) == "Senin, 17 Agustus 2026"
        assert written_moment("2026-08-17", "en", zone) == "Monday 17 August 2026"


def test_the_day_of_a_moment_is_the_day_at_the_office():
    assert written_date(LATE, "en", "Asia/Jakarta") == "Tuesday 3 March 2026"
    assert written_date(LATE, "en", "UTC") == "Monday 2 March 2026"


def test_every_day_and_month_has_its_own_name_in_both_languages():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    for language in ("en", "id"):
        texts = [written_date(day, language, "UTC").replace(",", "").split() for day in days]
        assert len({text[0] for text in texts}) == 7
        assert len({text[2] for text in texts}) == 12


@pytest.mark.parametrize("value", ["", "tomorrow", "2026-13-01", None, 5, datetime(2026, 3, 2), "2026-03-02T10:00:00"])
def test_what_is_no_date_is_refused(value):
    with pytest.raises(BadInput):
        written_moment(value, "en", "UTC")


def test_a_language_without_names_is_refused():
    with pytest.raises(BadInput, match="en, id"):
        written_date(LATE, "xx", "UTC")
