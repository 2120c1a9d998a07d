"""How long a closed case is kept: to the end of its last day where the office is, and not a moment longer or less."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from erasing.conftest import MARK, ONE_PERSON, TWO_PEOPLE, rules

from adapters.database.oracle import first_wrong
from domain.case.retaining import day_after, last_day
from domain.limits import Limit

TWO_YEARS = {"keep": {"years": 2}, "ground": "long_over", "clause": "charter", "then": "erase"}
SHORT = {
    "outcomes": ["withdrawn"],
    "keep": {"calendar_days": 30},
    "ground": "long_over",
    "clause": "charter",
    "then": "erase",
}
ASKED = TWO_YEARS | {"then": "propose"}


@pytest.fixture
def store(sqlite_store):
    """What is reckoned does not depend on the database: deleting is tried on both, in test_erasing."""
    return sqlite_store


@pytest.fixture
def keeping(town):
    town.found(erasure=ONE_PERSON, retention=[SHORT, TWO_YEARS])
    return town


def closed_in_march(town, nick="Amina"):
    """Closed on Monday 2 March 2026, at one in the morning of the 3rd in Nairobi."""
    town.filed(nick)
    town.at("2026-03-03", 1)
    town.closed(nick)
    town.at("2026-03-03", 12)  # letters have gone out


def at_midnight(town, day, **by):
    """That moment of the day's end in Nairobi, and a sweep."""
    town.pass_until(datetime.fromisoformat(f"{day}T21:00+00:00") + timedelta(**by))
    town.desk.sweep()


def test_both_sides_of_the_last_day(keeping):
    closed_in_march(keeping)
    assert keeping.case("Amina").custody.keeping.last_day == date(2028, 3, 3)
    at_midnight(keeping, "2028-03-03", microseconds=-1)
    assert keeping.contents("Amina") == keeping.had("Amina"), "it went on its last day"
    at_midnight(keeping, "2028-03-03", seconds=1)
    assert not keeping.contents("Amina"), "it is still there on the day after"
    erased = keeping.events("Amina")[-1]
    assert (erased.type, erased.actor, erased.facts["kept_until"]) == ("ContentErased", "system", "2028-03-03")
    assert (erased.facts["ground"], erased.facts["clause"]) == ("long_over", "charter")
    assert first_wrong(keeping.store) is None
    at_midnight(keeping, "2028-06-03")
    assert keeping.types("Amina").count("ContentErased") == 1


@pytest.mark.parametrize(("closed", "limit", "last"), [
    ("2024-02-29", "2 years", "2026-02-28"), ("2024-02-29", "4 years", "2028-02-29"), ("2026-01-31", "1 months", "2026-02-28"),
    ("2026-12-31", "5 years", "2031-12-31"), ("2026-03-02", "30 calendar days", "2026-04-01"),
    ("2026-03-02", "2 weeks", "2026-03-16"),
])  # fmt: skip
def test_the_last_day(closed, limit, last):
    assert last_day(date.fromisoformat(closed), Limit.parse(limit)) == date.fromisoformat(last)


@pytest.mark.parametrize(("zone", "last", "over"), [
    ("Africa/Nairobi", "2028-03-03", "2028-03-03T21:00+00:00"),
    ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00+00:00"),  # that midnight does not exist: 01:00 is the first hour
    ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00+00:00"),  # that day does not exist
])  # fmt: skip
def test_when_a_day_is_over(zone, last, over):
    assert day_after(date.fromisoformat(last), zone) == datetime.fromisoformat(over)


def test_the_first_rule_that_fits_counts(keeping):
    keeping.filed("Amina")
    keeping.act("Sam", "Amina", "withdraw")
    assert keeping.case("Amina").custody.keeping.keep == "30 calendar_days"


def test_reopening_ends_it_and_closing_begins_anew(keeping):
    closed_in_march(keeping)
    keeping.at("2027-03-01")
    keeping.act("Ratna", "Amina", "reopen")
    assert keeping.case("Amina").custody.keeping is None
    keeping.act("Dewi", "Amina", "close", outcome="upheld")
    assert keeping.case("Amina").custody.keeping.last_day == date(2029, 3, 1)
    at_midnight(keeping, "2028-04-03")
    assert keeping.contents("Amina")


def test_a_hold_stops_it_and_lifting_lets_it_go(keeping):
    closed_in_march(keeping)
    keeping.act("Ratna", "Amina", "place_hold", ground="in_court", reason=f"{MARK}why")
    at_midnight(keeping, "2028-05-03")
    assert keeping.contents("Amina") == keeping.had("Amina")
    (row,) = keeping.retained()
    assert (row.obstacle, row.which) == ("hold", "h1")
    keeping.act("Ratna", "Amina", "lift_hold", hold="h1")
    keeping.desk.sweep()
    assert not keeping.contents("Amina")
    assert keeping.retained() == []
    assert keeping.events("Amina")[-1].effective_at == keeping.now, "it was not destroyed before it was allowed"
    assert first_wrong(keeping.store) is None


def test_unread_content_stops_it(keeping):
    closed_in_march(keeping)
    keeping.at("2028-03-03", 12)
    keeping.act("Amina", "Amina", "note", action="add", text=f"{MARK}news")
    at_midnight(keeping, "2028-03-10")
    assert keeping.contents("Amina") == keeping.had("Amina"), "nobody has read what she added"
    (task,) = [t for t in keeping.case("Amina").tasks.values() if t.done_at is None]
    assert keeping.retained()[0].which == task.id
    keeping.act("Ratna", "Amina", "finish_task", task=task.id)
    keeping.desk.sweep()
    assert not keeping.contents("Amina")


def test_a_check_without_regard_to_tasks_would_be_caught(keeping, monkeypatch):
    """The control."""
    monkeypatch.setattr("domain.case.timers.obstacles", lambda case: iter(()))
    with pytest.raises(AssertionError, match="nobody has read"):
        test_unread_content_stops_it(keeping)


def test_somebody_is_asked_where_the_procedure_says_so(town):
    town.found(erasure=TWO_PEOPLE, retention=[ASKED])
    closed_in_march(town)
    at_midnight(town, "2028-03-04")
    assert town.contents("Amina") == town.had("Amina")
    (row,) = town.retained()
    assert row.obstacle == "proposed"
    town.act("Ratna", "Amina", "approve_erasure", proposal="x1")
    erased = town.events("Amina")[-1]
    assert (erased.facts["proposer"], erased.facts["approver"], erased.facts["kept_until"]) == (
        "system",
        "ratna",
        "2028-03-03",
    )
    assert first_wrong(town.store) is None


def test_what_is_added_afterwards_is_kept_as_long_again(keeping):
    closed_in_march(keeping)
    at_midnight(keeping, "2028-03-04")
    keeping.at("2028-06-01")
    keeping.act("Dewi", "Amina", "note", action="add", text=f"{MARK}later")
    assert keeping.case("Amina").custody.keeping.last_day == date(2030, 6, 1)
    at_midnight(keeping, "2030-06-02")
    assert not keeping.contents("Amina")


def test_an_old_case_comes_under_new_rules_by_a_step_of_its_own(town):
    town.found(erasure=ONE_PERSON)
    closed_in_march(town)
    assert town.case("Amina").custody.keeping is None
    before = town.library.current("water-department").digest
    now = town.new_version(rules(ONE_PERSON, [TWO_YEARS]))
    assert now.digest != before
    town.act("Laila", "Amina", "migrate", procedure_digest=now.digest)
    assert town.case("Amina").custody.keeping.last_day == date(2028, 3, 3)


def test_a_merged_case_is_not_erased_under_the_one_that_goes_on(keeping):
    keeping.filed("Amina")
    keeping.filed("Budi")
    keeping.act("Sam", "Amina", "merge", into=keeping.cases["Budi"], reason="The same pipe.")
    assert keeping.case("Amina").over
    assert keeping.case("Amina").custody.keeping is None


def test_the_list_of_a_future_day(keeping):
    closed_in_march(keeping)
    assert keeping.retained(datetime(2028, 3, 3, 20, 59, tzinfo=UTC)) == []
    (row,) = keeping.retained(datetime(2028, 3, 3, 21, 0, tzinfo=UTC))
    assert (row.case_id, row.last_day, row.what, row.obstacle) == (keeping.cases["Amina"], "2028-03-03", "erase", None)
