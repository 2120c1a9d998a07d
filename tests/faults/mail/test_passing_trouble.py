"""A provider that is busy or broken for a while (429, 500, 502, 503, greylisting).

Promised: every mail is tried again, at a moment of its own (full jitter, capped), as late as the
provider asks; while the trouble lasts hardly anybody knocks; a person still reads things in order.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from fakes.sendgrid_server import SendGridServer
from faults.mail.controls import Deaf, NoBreaker, OutOfOrder
from faults.mail.post import Post
from faults.scale import scale
from sqlalchemy import select

from adapters.database.tables import deliveries
from domain.delivery import DeliveryPolicy

POLICY = DeliveryPolicy()
GREYLISTED = "451 4.7.1 Greylisted, come back later"
Office = Callable[..., Post]


def trouble(post: Post, steps: list[bool]) -> None:
    """The provider refuses for the moment where a step is true."""
    provider = post.provider
    if isinstance(provider, SendGridServer):
        provider.play(*(503 if step else 202 for step in steps))
    else:
        provider.answers[:] = [GREYLISTED if step else "250 OK" for step in steps]


# ── each answer that may pass ───────────────────────────────────────────────


def test_each_kind_of_passing_trouble_is_tried_again_and_sent_once(office: Office, database, sendgrid_server):
    post = office(database, sendgrid_server)
    post.file(3)
    sendgrid_server.play(429, 500, 502, 503)
    post.rounds(7)
    assert (finding := post.wrong()) is None, str(finding)
    assert len(sendgrid_server.requests) == 3 + 4


# ── each mail waits for a moment of its own ─────────────────────────────────


def waits(post: Post) -> list[timedelta]:
    with post.app.store.reader.connect() as connection:
        rows = connection.execute(select(deliveries.c.next_at).where(deliveries.c.state == "pending")).scalars().all()
    return sorted(at - post.clock.moment for at in rows)


def check_jitter(post: Post, count: int) -> None:
    """So many mails fail together, again and again: they never come back together, nor later than the cap."""
    post.file(count)
    for attempt in range(1, scale(3, 11)):
        trouble(post, [True] * count)
        post.round()
        found = waits(post)
        ceiling = min(POLICY.cap, POLICY.base * 2 ** (attempt - 1))
        assert len(found) == count
        assert timedelta(0) <= found[0] <= found[-1] <= ceiling, "a wait lies outside its bounds"
        assert len(set(found)) > 0.9 * count, "they come back together"
        assert found[0] < ceiling / 4, "nobody comes early: not the whole span is used"
        assert found[-1] > ceiling * 3 / 4, "nobody comes late: not the whole span is used"
        post.later(seconds=ceiling.total_seconds())


def test_mails_that_failed_together_come_back_each_at_its_own_time(office: Office, database, smtp_server):
    seed = 20260302
    check_jitter(office(database, smtp_server()).seeded(seed), scale(12, 200))


def test_waits_of_one_length_would_be_caught(office: Office, one_database, smtp_server):
    """The control."""
    with pytest.raises(AssertionError, match="come back together"):
        check_jitter(office(one_database, smtp_server()).with_courier(roll=lambda: 0.5), 12)


# ── hardly anybody knocks ───────────────────────────────────────────────────


def check_quiet(post: Post, server: SendGridServer, count: int) -> None:
    """A provider that is down for two hours, with all of these waiting and somebody looking every few minutes."""
    post.file(count)
    server.play(*[503] * 100_000)
    for minute in range(0, 120, scale(4, 1)):
        post.round()
        assert len(server.requests) <= 6 + minute, "they thunder at a provider that is down"
        post.later(minutes=scale(4, 1))
    assert len(server.requests) < 20, "they thunder at a provider that is down"
    server.play()
    post.rounds(3)
    assert post.received().total() == count
    assert post.given_up() == []


def test_while_a_provider_is_down_one_probe_knocks_now_and_then(office: Office, database, sendgrid_server):
    check_quiet(office(database, sendgrid_server), sendgrid_server, scale(20, 500))


def test_a_post_without_a_breaker_would_be_caught(office: Office, one_database, sendgrid_server):
    """The control."""
    post = office(one_database, sendgrid_server)
    with pytest.raises(AssertionError, match="thunder"):
        check_quiet(post.with_courier(outbox=NoBreaker(post.app.outbox)), sendgrid_server, 20)


# ── as late as the provider asks ────────────────────────────────────────────


def check_wait(post: Post, server: SendGridServer, header: dict[str, str], wait: int) -> None:
    """Busy, and it says for how long: until then nothing is asked of it."""
    post.file(5)
    server.play((429, header))
    for _ in range(4):
        post.round()
        assert len(server.requests) == 1, "it was asked to wait and did not"
        post.later(seconds=wait / 4 - 0.5)
    post.later(seconds=3)
    post.rounds(3)
    assert (finding := post.wrong()) is None, str(finding)


@pytest.mark.parametrize("header", [{"Retry-After": "600"}, {"Retry-After": "Mon, 02 Mar 2026 09:10:00 GMT"}], ids=str)
def test_a_wait_that_is_asked_for_is_kept_by_all(office: Office, database, sendgrid_server, header):
    check_wait(office(database, sendgrid_server), sendgrid_server, header, 600)


def test_a_post_that_is_deaf_to_the_wait_would_be_caught(office: Office, one_database, sendgrid_server):
    """The control."""
    post = office(one_database, sendgrid_server)
    with pytest.raises(AssertionError, match="asked to wait"):
        check_wait(post.with_courier(transport=Deaf(post.app.transport)), sendgrid_server, {"Retry-After": "600"}, 600)


# ── a person reads things in order ──────────────────────────────────────────


def check_order(post: Post, seed: int) -> None:
    """Letters to two people, each issued a minute after the last, on a line that fails half of the time."""
    chance = random.Random(seed)
    letters: dict[str, list[str]] = {}
    for number in range(8):
        reader = f"reader{number % 2}@people.example"
        letters.setdefault(reader, []).extend(post.file(to=reader))
        post.later(minutes=1)
    for _ in range(20):
        trouble(post, [chance.random() < 0.5 for _ in range(40)])
        post.round()
        post.later(minutes=chance.choice([1, 20]))
    trouble(post, [])
    post.rounds(4)
    assert (finding := post.wrong()) is None, str(finding)
    arrived = list(post.received())  # in order of first arrival
    for reader, expected in letters.items():
        assert [each for each in arrived if each in expected] == expected, (
            f"{reader} read things out of order ({seed=})"
        )


@pytest.mark.parametrize("seed", range(scale(1, 20)))
def test_a_person_reads_letters_in_the_order_of_issue(office: Office, database, provider, seed: int):
    check_order(office(database, provider, delivery_batch=1).seeded(seed), seed)


def test_letters_out_of_order_would_be_caught(office: Office, one_database, sendgrid_server):
    """The control."""
    post = office(one_database, sendgrid_server, delivery_batch=1)
    with pytest.raises(AssertionError, match="out of order"):
        check_order(post.with_courier(outbox=OutOfOrder(post.app.outbox)).seeded(0), 0)
