"""A case at a moment in its two times, and the time ledger over histories of every kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fakes.databases import FixedClock, RepeatableSalts
from hypothesis import given, settings
from hypothesis import strategies as st
from model.test_same_on_both import play
from model.trial import CALENDARS

from adapters.database.by_case import histories
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.store import SqlStore
from domain.case.apply import fold
from domain.local_time import instant
from domain.replaying.ledger import HOLDERS, account_of, stretches
from domain.replaying.picture import differences, picture
from domain.replaying.standing import as_known, at_moment, in_law
from domain.replaying.steps import steps
from domain.working_time import between

END = datetime(2027, 6, 1, tzinfo=UTC)
CALENDAR = CALENDARS["indonesia"]


@pytest.fixture(scope="module")
def cases(sqlite_template, tmp_path_factory):
    """Some fifty cases of three procedures, swept irregularly, so that much is noticed late."""
    file = tmp_path_factory.mktemp("played") / "ombuds.db"
    file.write_bytes(sqlite_template)
    store = SqlStore(open_engine(sqlite_url(file)), clock=FixedClock(), salts=RepeatableSalts())
    play(store, 240, CALENDARS)
    yield list(histories(store))
    store.engine.dispose()


def moments(history):
    """Every moment of a history, and those between."""
    known = sorted({each for event in history for each in (event.effective_at, event.recorded_at)})
    return [at + by for at in known for by in (timedelta(), timedelta(seconds=1))]


def test_the_office_knew_what_it_had_recorded(cases):
    for history in cases:
        for at in moments(history):
            known = as_known(history, at)
            assert list(known.events) == [event for event in history if event.recorded_at <= at]
            assert not known.apart


def test_in_the_end_both_times_are_the_case_as_it_is(cases):
    for history in cases:
        both, whole = at_moment(history, END), picture(fold(history[0].stream, history))
        assert picture(both.law.case) == picture(both.known.case) == whole
        assert (both.entered_later, both.effective_later, list(both.law.apart)) == ([], [], [])


def test_each_event_counts_in_law_or_is_set_apart_never_dropped(cases):
    for history in cases:
        for at in moments(history):
            law = in_law(history, at)
            told = [event.seq for event in history if event.effective_at <= at]
            assert sorted(event.seq for event in (*law.events, *law.apart)) == told


def test_the_changes_of_all_steps_make_the_case(cases):
    for history in cases:
        seen = {}
        for step in steps(history[0].stream, history):
            for change in step.changes:
                assert seen.get((change.part, change.subject)) == change.was
                seen[change.part, change.subject] = change.now
        assert {key: part for key, part in seen.items() if part is not None} == picture(
            fold(history[0].stream, history)
        )
        assert not differences(seen, seen)


# ── the time ledger ─────────────────────────────────────────────────────────


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_parts_add_up_to_the_whole(cases, data):
    """At any moment: one holder at a time, no gap while the case is open, working and elapsed time alike."""
    history = data.draw(st.sampled_from(cases))
    until = data.draw(st.sampled_from(moments(history)))
    found = stretches(history, until)
    account = account_of("case", found, CALENDAR)
    assert all(one.end <= other.begin for one, other in pairwise(found))
    assert {each.holder for each in found} <= set(HOLDERS)
    whole = between(CALENDAR, instant(min(event.effective_at for event in history)), instant(until))
    over = _while_over(history, until)
    assert sum(account.working.values()) == whole - sum(between(CALENDAR, instant(a), instant(b)) for a, b in over)
    elapsed = until - history[0].effective_at - sum((b - a for a, b in over), timedelta())
    assert sum(account.elapsed.values()) == elapsed // timedelta(microseconds=1)


def _while_over(history, until):
    """When the case was over, found by asking for each moment anew."""
    asked = sorted({event.effective_at for event in history if event.effective_at <= until} | {until})
    return [(a, b) for a, b in pairwise(asked) if in_law(history, a).case.over]


def test_a_ledger_with_a_gap_does_not_add_up(cases):
    """Known bad: a ledger that forgets what lies with nobody."""
    history = max(cases, key=len)
    found = [each for each in stretches(history, END) if each.holder != "nobody"]
    whole = account_of("case", stretches(history, END), CALENDAR)
    assert sum(account_of("case", found, CALENDAR).elapsed.values()) < sum(whole.elapsed.values())


def test_every_holder_occurs(cases):
    """The histories above are worth something only if each of the six comes up."""
    seen = {each.holder for history in cases for each in stretches(history, END)}
    assert seen == set(HOLDERS)
