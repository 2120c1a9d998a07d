"""Delivery's arithmetic: waits, giving up, sharing a mail, and the circuit breaker."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes.memory_outbox import ISSUED, make_item
from hypothesis import given
from hypothesis import strategies as st

from domain.breaker import Breaker, BreakerPolicy, BreakerState
from domain.delivery import MOST_IN_ONE_MAIL, DeliveryPolicy, StaffTask, bundle_id, failure, gather
from domain.errors import BadInput
from domain.outbox import UnknownItem
from domain.post import OutgoingMessage

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = DeliveryPolicy()
RULES = BreakerPolicy(failures=3, cool_off=timedelta(minutes=1), longest=timedelta(minutes=30))


@given(attempt=st.integers(1, 10_000), roll=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_drawn_between_nothing_and_a_doubling_ceiling_under_a_cap(attempt, roll):
    wait = POLICY.next_try(NOW, attempt, roll) - NOW
    ceiling = min(POLICY.cap, POLICY.base * 2 ** min(attempt - 1, 20))
    assert timedelta(0) <= wait <= ceiling


def test_the_ceiling_doubles_from_thirty_seconds_to_an_hour():
    waits = [(POLICY.next_try(NOW, attempt, 1.0) - NOW).total_seconds() for attempt in range(1, 10)]
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_workers_that_failed_together_do_not_come_back_together():
    rolls = [n / 100 for n in range(100)]
    assert len({POLICY.next_try(NOW, 5, roll) for roll in rolls}) == 100


@pytest.mark.parametrize(
    ("asked", "least"),
    [
        (timedelta(minutes=7), timedelta(minutes=7)),
        (timedelta(days=400), timedelta(hours=24)),
        (timedelta(seconds=-5), timedelta(0)),
    ],
)
def test_a_wait_that_was_asked_for_is_kept_within_reason(asked, least):
    for roll in (0.0, 0.99):
        wait = POLICY.next_try(NOW, 1, roll, asked) - NOW
        assert least <= wait < least + POLICY.base


def test_a_notice_is_given_up_after_enough_attempts_and_enough_time_only():
    tried, late = make_item(attempt=POLICY.attempts - 1), ISSUED + POLICY.patience
    assert POLICY.given_up(tried, late)
    assert not POLICY.given_up(tried, late - timedelta(seconds=1))
    assert not POLICY.given_up(replace(tried, attempt=POLICY.attempts - 2), late)


def test_an_unknown_outcome_waits_fifteen_minutes_for_word():
    unknown = UnknownItem(make_item(), NOW, "no answer")
    assert not POLICY.settles(unknown, NOW + timedelta(minutes=14, seconds=59))
    assert POLICY.settles(unknown, NOW + timedelta(minutes=15))


def test_a_failed_statutory_notice_is_served_by_other_means_and_a_courtesy_is_looked_at():
    assert failure(make_item(), "bounced", "550").task is StaffTask.SERVE_BY_OTHER_MEANS
    assert failure(make_item(statutory=False), "bounced", "550").task is StaffTask.CHECK_COURTESY_NOTICE


def test_a_failure_holds_no_name_and_no_address():
    told = repr(failure(make_item(), "The mail server answered 550", "550"))
    assert "Amina" not in told
    assert "amina@" not in told


def ids(mails) -> list[list[str]]:
    return [[item.outbox_id for item in mail] for mail in mails]


def test_thirty_courtesy_notices_to_one_person_become_one_mail():
    items = [make_item(f"n{n:02}", statutory=False) for n in range(30)]
    assert [len(mail) for mail in gather(items)] == [30]


def test_a_statutory_notice_travels_alone_unless_its_row_allows_company():
    items = [make_item("a"), make_item("b"), make_item("c", bundle=True), make_item("d", statutory=False)]
    assert ids(gather(items)) == [["a"], ["b"], ["c", "d"]]


@pytest.mark.parametrize(
    "other",
    [
        {"to_address": "budi@people.example"},
        {"language": "id"},
        {"office": replace(make_item().office, name="Another office")},
    ],
)
def test_nobody_reads_in_one_mail_what_belongs_to_another_reader_language_or_office(other):
    assert ids(gather([make_item("a", statutory=False), make_item("b", statutory=False, **other)])) == [["a"], ["b"]]


def test_the_case_of_an_address_does_not_split_a_mail():
    items = [make_item("a", statutory=False), make_item("b", statutory=False, to_address="AMINA@people.example")]
    assert ids(gather(items)) == [["a", "b"]]


def test_a_mail_lists_its_notices_in_the_order_of_issue_and_never_too_many():
    items = [
        make_item(f"n{n:04}", statutory=False, issued_at=ISSUED + timedelta(seconds=n))
        for n in reversed(range(MOST_IN_ONE_MAIL + 5))
    ]
    mails = ids(gather(items))
    assert [len(mail) for mail in mails] == [MOST_IN_ONE_MAIL, 5]
    order = [row for mail in mails for row in mail]
    assert order == sorted(order)


def test_the_id_of_a_shared_mail_depends_on_its_rows_alone():
    a, b, c = make_item("a"), make_item("b"), make_item("c")
    assert bundle_id([a, b]) == bundle_id([b, a]) != bundle_id([a, c])
    OutgoingMessage(bundle_id([a, b]), "", "a@b.example", "s", "t", "h", "en", NOW)


def test_a_message_needs_a_moment_with_a_zone():
    with pytest.raises(BadInput, match="time zone"):
        OutgoingMessage("n1", "", "a@b.example", "s", "t", "h", "en", datetime(2026, 3, 2))


def failed(times: int, breaker: Breaker | None = None) -> Breaker:
    result = breaker or Breaker()
    for _ in range(times):
        result = result.failed(NOW, "503", RULES)
    return result


def test_the_breaker_opens_at_the_limit_and_not_before():
    assert failed(2).admits(NOW)
    assert not failed(3).admits(NOW)
    assert failed(3).until == NOW + timedelta(minutes=1)


def test_a_success_forgets_the_failures():
    assert failed(2, failed(2).succeeded()).admits(NOW)


def test_one_refusal_of_our_key_opens_it_at_once():
    opened = Breaker().refused(NOW, "401", RULES)
    assert not opened.admits(NOW)
    assert opened.reason == "401"


def test_a_wait_that_was_asked_for_opens_it_for_just_that_long():
    opened = Breaker().failed(NOW, "429", RULES, timedelta(seconds=40))
    assert opened.until == NOW + timedelta(seconds=40)


def test_after_the_cool_off_one_probe_goes_ahead_and_the_others_wait():
    opened = failed(3)
    later = NOW + timedelta(minutes=1)
    assert opened.admits(later)
    assert opened.needs_probe()
    probing = opened.probing(later, RULES)
    assert probing.state is BreakerState.HALF_OPEN
    assert not probing.admits(later)
    assert probing.admits(later + RULES.probe)
    assert probing.succeeded().state is BreakerState.CLOSED


def test_each_failed_probe_doubles_the_cool_off_up_to_its_longest():
    breaker, moment, waits = failed(3), NOW, []
    for _ in range(7):
        waits.append((breaker.until - moment).total_seconds() / 60)
        moment = breaker.until
        breaker = breaker.probing(moment, RULES).failed(moment, "503", RULES)
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_every_change_has_a_new_revision_and_no_change_has_none():
    assert Breaker().succeeded() == Breaker()
    breaker = Breaker()
    for step in (
        lambda b: b.failed(NOW, "x", RULES),
        lambda b: b.refused(NOW, "x", RULES),
        lambda b: b.probing(NOW, RULES),
        Breaker.succeeded,
    ):
        changed = step(breaker)
        assert changed.revision == breaker.revision + 1
        breaker = changed
