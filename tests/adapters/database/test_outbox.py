"""The outbox in a real database: who may send, in which order, and what becomes of a row."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from fakes.databases import START
from fakes.writes import append, dump, filed, later, notice

from adapters.database.outbox import NO_REPORT, Described, SqlOutbox
from adapters.database.tables import deliveries
from domain.breaker import Breaker, BreakerPolicy
from domain.delivery import MOST_IN_ONE_MAIL
from domain.outbox import Accepted, Failed, OfficeFacts, Retry, Unknown

OFFICE = OfficeFacts("Ombudsman", "Asia/Jakarta")


def describe(posted):
    return Described(f"{posted.notice}.{posted.audience}", "Title", OFFICE)


@pytest.fixture
def outbox(store):
    return SqlOutbox(store, describe)


def issue(store, case_id, *notices):
    append(store, filed(case_id, notices=[(f"n{place}", row) for place, row in enumerate(notices, 1)]))


def ids(items):
    return [item.outbox_id for item in items]


def row_of(store, outbox_id):
    names = deliveries.columns.keys()
    return next(dict(zip(names, row, strict=True)) for row in dump(store)["deliveries"] if row[0] == outbox_id)


def test_a_row_comes_with_all_that_a_mail_needs(store, outbox):
    issue(store, "C-1", notice(values='{"due":"2026-03-16T02:00:00Z"}', digest=True))
    (item,) = outbox.lease(START, 10, 300, "t1")
    assert (item.outbox_id, item.case_id, item.reference, item.template, item.title) == (
        "C-1.n1", "C-1", "C-1", "acknowledgement.complainant", "Title",
    )  # fmt: skip
    assert (item.to_name, item.to_address, item.language, item.attempt) == ("Ani", "ani@example.org", "en", 0)
    assert (item.statutory, item.bundle, item.may_share) == (True, True, True)
    assert item.values == {"due": "2026-03-16T02:00:00Z"}
    assert item.issued_at == START
    assert item.office == OFFICE


def test_a_leased_row_is_not_leased_again_until_its_lease_is_over(store, outbox):
    issue(store, "C-1", notice())
    assert ids(outbox.lease(START, 10, 300, "t1")) == ["C-1.n1"]
    assert outbox.lease(later(seconds=299), 10, 300, "t2") == []
    assert ids(outbox.lease(later(seconds=300), 10, 300, "t2")) == ["C-1.n1"]
    assert outbox.start(["C-1.n1"], "t1", later(seconds=301), 300, "C-1.n1") is False
    assert outbox.start(["C-1.n1"], "t2", later(seconds=301), 300, "C-1.n1") is True


def test_rows_start_together_or_not_at_all(store, outbox):
    issue(store, "C-1", notice())
    issue(store, "C-2", notice("budi@example.org"))
    outbox.lease(START, 1, 300, "t1")
    before = dump(store)
    assert outbox.start(["C-1.n1", "C-2.n1"], "t1", START, 300, "bundle-1") is False
    assert dump(store) == before


def test_the_oldest_come_first_up_to_the_limit(store, outbox):
    issue(store, "C-2", notice("a@example.org", issued_at=later(seconds=5)))
    issue(store, "C-1", notice("b@example.org", issued_at=later(seconds=7)), notice("c@example.org"))
    assert ids(outbox.lease(later(minutes=1), 2, 300, "t1")) == ["C-1.n2", "C-2.n1"]
    assert ids(outbox.lease(later(minutes=1), 2, 300, "t2")) == ["C-1.n1"]


def test_nothing_is_sent_before_its_time(store, outbox):
    issue(store, "C-1", notice(issued_at=later(minutes=1)))
    assert outbox.lease(later(seconds=59), 10, 300, "t1") == []


def test_a_reader_gets_things_in_order(store, outbox):
    issue(store, "C-1", notice(), notice("ANI@example.org", issued_at=later(seconds=1)))
    (first,) = outbox.lease(START, 1, 300, "t1")
    assert outbox.lease(later(seconds=2), 10, 300, "t2") == []
    outbox.start([first.outbox_id], "t1", START, 300, first.outbox_id)
    assert outbox.lease(later(seconds=2), 10, 300, "t2") == []
    outbox.record(first.outbox_id, "t1", Retry(later(minutes=9), "greylisted", 1))
    assert outbox.lease(later(seconds=2), 10, 300, "t2") == []
    assert ids(outbox.lease(later(minutes=9), 10, 300, "t2")) == ["C-1.n1", "C-1.n2"]


def test_companions_share_a_mail_past_the_limit(store, outbox):
    courtesy = notice(statutory=False)
    for number in range(3):
        issue(store, f"C-{number}", courtesy, notice(), notice(statutory=False, language="id"))
    assert ids(outbox.lease(START, 1, 300, "t1")) == ["C-0.n1", "C-1.n1", "C-2.n1"]


def test_a_shared_mail_has_a_limit(store, outbox):
    many = [notice(statutory=False) for _ in range(MOST_IN_ONE_MAIL + 5)]
    issue(store, "C-1", *many)
    assert len(outbox.lease(START, 1, 300, "t1")) == MOST_IN_ONE_MAIL


def test_how_it_went_is_stored_only_by_the_holder(store, outbox):
    issue(store, "C-1", notice())
    outbox.lease(START, 1, 300, "t1")
    outbox.start(["C-1.n1"], "t1", START, 300, "C-1.n1")
    done = Accepted("sg-1", later(seconds=2), "bundle-9")
    assert outbox.record("C-1.n1", "stranger", done) is False
    assert outbox.record("nowhere", "t1", done) is False
    assert outbox.record("C-1.n1", "t1", done) is True
    assert outbox.record("C-1.n1", "t1", done) is False
    row = row_of(store, "C-1.n1")
    assert (row["state"], row["provider_id"], row["bundle_id"], row["attempt"], row["accepted_at"], row["token"]) == (
        "accepted", "sg-1", "bundle-9", 1, later(seconds=2), None,
    )  # fmt: skip


def test_a_row_that_is_given_up_says_why(store, outbox):
    issue(store, "C-1", notice())
    outbox.lease(START, 1, 300, "t1")
    assert outbox.record("C-1.n1", "t1", Failed("No such mailbox", "550")) is True
    row = row_of(store, "C-1.n1")
    assert (row["state"], row["reason"], row["code"]) == ("failed", "No such mailbox", "550")


def test_a_retry_keeps_its_count(store, outbox):
    issue(store, "C-1", notice())
    outbox.lease(START, 1, 300, "t1")
    outbox.start(["C-1.n1"], "t1", START, 300, "C-1.n1")
    outbox.record("C-1.n1", "t1", Retry(later(minutes=1), "try later", 1))
    (again,) = outbox.lease(later(minutes=1), 1, 300, "t2")
    assert (again.attempt, again.sent_as) == (1, "C-1.n1")


def test_a_sending_that_nobody_reported_is_unknown_since_its_lease_ended(store, outbox):
    issue(store, "C-1", notice())
    outbox.lease(START, 1, 300, "t1")
    outbox.start(["C-1.n1"], "t1", START, 300, "C-1.n1")
    assert outbox.unknowns(later(seconds=299)) == []
    (unknown,) = outbox.unknowns(later(seconds=400))
    assert (unknown.since, unknown.reason, unknown.item.sent_as) == (later(seconds=300), NO_REPORT, "C-1.n1")
    assert outbox.record("C-1.n1", "t1", Accepted("late", START)) is False
    assert outbox.lease(later(hours=1), 10, 300, "t2") == []
    assert outbox.settle("C-1.n1", Retry(later(hours=1), "sent again", 1)) is True
    assert outbox.settle("C-1.n1", Retry(later(hours=1), "sent again", 1)) is False
    assert ids(outbox.lease(later(hours=1), 10, 300, "t2")) == ["C-1.n1"]


def test_an_answer_that_never_came_is_remembered_with_the_id_on_the_mail(store, outbox):
    issue(store, "C-1", notice())
    outbox.lease(START, 1, 300, "t1")
    outbox.start(["C-1.n1"], "t1", START, 300, "C-1.n1")
    outbox.record("C-1.n1", "t1", Unknown("timeout", later(seconds=9), "bundle-2"))
    (unknown,) = outbox.unknowns(later(seconds=10))
    assert (unknown.since, unknown.reason, unknown.item.sent_as) == (later(seconds=9), "timeout", "bundle-2")


def test_an_unknown_outcome_does_not_hold_up_the_next_letter(store, outbox):
    issue(store, "C-1", notice(), notice(issued_at=later(seconds=1)))
    outbox.lease(START, 1, 300, "t1")
    outbox.record("C-1.n1", "t1", Unknown("timeout", START, "C-1.n1"))
    assert ids(outbox.lease(later(seconds=2), 10, 300, "t2")) == ["C-1.n2"]


def test_no_row_is_leased_by_two_workers_at_once(store, outbox):
    for number in range(40):
        issue(store, f"C-{number:02}", notice(f"p{number}@example.org"))
    taken, barrier = [], threading.Barrier(4)

    def work(token):
        barrier.wait(10)
        while items := outbox.lease(START, 3, 300, token):
            taken.extend(ids(items))

    workers = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(taken) == [f"C-{number:02}.n1" for number in range(40)]


def test_a_breaker_is_kept_and_nobody_overwrites_another(store, outbox):
    assert outbox.load_breaker("smtp") == Breaker()
    opened = Breaker().refused(START, "535", BreakerPolicy())
    assert outbox.save_breaker("smtp", opened) is True
    assert outbox.load_breaker("smtp") == opened
    assert outbox.save_breaker("smtp", Breaker().refused(START, "other", BreakerPolicy())) is False
    probing = opened.probing(START + timedelta(minutes=1), BreakerPolicy())
    assert outbox.save_breaker("smtp", probing) is True
    assert outbox.save_breaker("smtp", probing) is False
    assert outbox.load_breaker("smtp") == probing
    assert outbox.load_breaker("sendgrid") == Breaker()
