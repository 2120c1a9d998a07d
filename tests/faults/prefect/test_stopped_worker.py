"""A worker that is stopped (SIGSTOP) in the middle of its work, overtaken by another, and goes on much later.

Promised: what it then still writes is refused, by the lease on a mail, by the lock or the key of a
firing; nothing is sent, fired or recorded twice because of it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fakes.prefect_server import until
from faults.mail.controls import Around
from faults.mail.post import Post, opened
from faults.mail.striking import Signalled, ended, forked, stopped
from sqlalchemy import select, text, update

from adapters.database.oracle import Evidence, first_wrong
from adapters.database.tables import deliveries
from adapters.database.transaction import SqlTransaction
from domain.errors import StoreBusy
from domain.ports import Rows, Write
from ombuds.bootstrap import Application
from workflows.memory import Memory
from workflows.session import OfficeCache, Session

Office = Callable[..., Post]
Child = Callable[..., int]
CASES, DAYS = 6, 60
"""Complaints, and days after which something is due in each of them."""


@pytest.fixture
def child() -> Iterator[Callable[..., int]]:
    """Call it to get a worker in a process of its own, which has just stopped itself: its id."""
    made: list[int] = []

    def start(post: Post, work: Callable[[Application], object]) -> int:
        post.app.close()  # no connection may be shared with it
        pid = forked(lambda: work(opened(post.app.settings, post.clock)))
        made.append(pid)
        assert stopped(pid), "the worker ended where it should have stopped"
        return pid

    yield start
    for pid in made:
        try:
            os.kill(pid, signal.SIGKILL)  # ours, and not waited for yet, or there would be none of this id
            ended(pid)
        except (ProcessLookupError, ChildProcessError):
            continue


def resumed(pid: int) -> int:
    """Let it go on, and wait for its end."""
    os.kill(pid, signal.SIGCONT)
    return ended(pid)


def stop_here() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


# ── in the middle of a sending ──────────────────────────────────────────────


def sends(call: str, wrap: Callable[[Any], Any]) -> Callable[[Application], object]:
    """A worker that stops before this call on its outbox."""

    def work(app: Application) -> None:
        vars(app)["outbox"] = Signalled(wrap(app.outbox), call, "before", signal.SIGSTOP)
        app.deliver_and_settle()

    return work


class NoToken(Around):
    """The known-bad: an outbox that does not ask who holds the row."""

    def start(self, outbox_ids, token, now, lease_seconds, sent_as):
        return True

    def record_all(self, outbox_ids, token, outcome):
        with self._inner._store.engine.begin() as connection:
            done = update(deliveries).where(deliveries.c.outbox_id.in_(outbox_ids))
            connection.execute(done.values(state="accepted", provider_id=outcome.provider_id))
        return outbox_ids


def as_it_is(outbox: Any) -> Any:
    return outbox


def noted(post: Post, mail: str) -> str:
    with post.app.store.reader.connect() as connection:
        query = select(deliveries.c.provider_id).where(deliveries.c.outbox_id == mail)
        return str(connection.execute(query).scalar_one())


def check_before_sending(post: Post, child: Child, wrap: Callable[[Any], Any] = as_it_is) -> None:
    """It had leased the mail and not sent it; its lease ran out."""
    (mail,) = post.file()
    pid = child(post, sends("start", wrap))
    post.later(seconds=301)
    post.round()
    assert post.received() == {mail: 1}
    assert resumed(pid) == 0
    assert post.received() == {mail: 1}, "it was sent twice"
    post.rounds(2)
    assert (finding := post.wrong()) is None, str(finding)


def check_behind_sending(post: Post, child: Child, wrap: Callable[[Any], Any] = as_it_is) -> None:
    """It had sent the mail and not noted it; the others settled its fate by the rule."""
    (mail,) = post.file()
    pid = child(post, sends("record_all", wrap))
    post.rounds(5, minutes=8)
    assert post.received() == {mail: 2}, "a statutory notice goes out again after a quarter of an hour"
    settled = noted(post, mail)
    assert resumed(pid) == 0
    assert noted(post, mail) == settled, "the late answer was noted over the settled one"
    post.rounds(2)
    assert (finding := post.wrong(may_repeat=1)) is None, str(finding)


def test_a_worker_that_overslept_its_lease_sends_nothing_any_more(office: Office, database, child, provider):
    check_before_sending(office(database, provider), child)


def test_a_worker_that_overslept_its_answer_notes_nothing_any_more(office: Office, database, child, provider):
    check_behind_sending(office(database, provider), child)


def test_a_lease_that_nobody_checks_would_be_caught_sending_twice(office: Office, one_database, child, sendgrid_server):
    """The control."""
    with pytest.raises(AssertionError, match="sent twice"):
        check_before_sending(office(one_database, sendgrid_server), child, NoToken)


def test_a_lease_that_nobody_checks_would_be_caught_noting_late(office: Office, one_database, child, sendgrid_server):
    """The control."""
    with pytest.raises(AssertionError, match="late answer"):
        check_behind_sending(office(one_database, sendgrid_server), child, NoToken)


# ── in the middle of a sweep ────────────────────────────────────────────────


def sweeps(when: str) -> Callable[[Application], object]:
    """A worker that stops in its first batch: before it writes, when the head of the record is its, or behind it all."""

    def work(app: Application) -> None:
        append, advance, left = SqlTransaction.append, SqlTransaction.advance, {when}

        def stop(here: str) -> None:
            if here in left:
                left.clear()
                stop_here()

        def appending(tx: SqlTransaction, writes: Any) -> Any:
            stop("before")
            answers = append(tx, writes)
            stop("behind")
            return answers

        def advancing(tx: SqlTransaction, count: int, begun: Any) -> Any:
            place = advance(tx, count, begun)
            stop("amidst")
            return place

        SqlTransaction.append, SqlTransaction.advance = appending, advancing
        app.desk.sweep(batch=4)

    return work


def firings(post: Post) -> int:
    return sum("firing" in event.facts for event in post.app.store.events())


def judged(post: Post) -> None:
    """Everything due has fired, once."""
    seen = Evidence(acknowledged=post.answers, settled_at=post.clock.moment)
    finding = first_wrong(post.app.store, seen)
    assert finding is None, str(finding)


@pytest.mark.postgres
@pytest.mark.parametrize("when", ["before", "amidst", "behind"])
def test_on_postgres_a_worker_stopped_in_mid_sweep_is_put_out_and_overtaken(
    office: Office, postgres_database, child, when
):
    """The server ends a session that sits idle in its transaction; what the worker writes then is refused."""
    short = "&options=-c%20idle_in_transaction_session_timeout%3D1s"
    post = office(f"{postgres_database}{short}", None)
    post.file(CASES)
    post.later(days=DAYS)
    pid = child(post, sweeps(when))

    def overtaken() -> bool:
        post.app.desk.sweep(batch=4)
        return post.app.watching.due_count(post.clock.moment) == 0

    until(overtaken, 60)
    before = firings(post)
    assert before >= CASES
    assert resumed(pid) != 0, "it was told that its session had ended"
    assert firings(post) == before
    assert post.app.desk.sweep().cases == 0
    judged(post)


@pytest.mark.parametrize("when", ["before", "amidst", "behind"])
def test_on_sqlite_a_worker_stopped_in_mid_sweep_keeps_the_others_waiting_and_nobody_fires_twice(
    office: Office, one_database, child, monkeypatch, when
):
    """It holds the file's one lock: the others are told so, can still read, and go on when it does or is killed."""
    monkeypatch.setattr("adapters.database.engine.BUSY_TIMEOUT_MS", 200)
    post = office(one_database, None)
    post.file(CASES)
    post.later(days=DAYS)
    pid = child(post, sweeps(when))
    with pytest.raises(StoreBusy):
        post.app.desk.sweep()
    assert post.app.queries.status(post.clock.moment).open_cases == CASES
    assert resumed(pid) == 0
    assert post.app.desk.sweep().cases == 0
    assert firings(post) >= CASES
    judged(post)


def test_on_sqlite_a_worker_killed_while_it_was_stopped_leaves_its_part_to_the_others(
    office: Office, one_database, child
):
    post = office(one_database, None)
    post.file(CASES)
    post.later(days=DAYS)
    pid = child(post, sweeps("behind"))
    os.kill(pid, signal.SIGKILL)
    assert ended(pid) == -signal.SIGKILL
    assert post.app.desk.sweep().cases >= CASES
    judged(post)


# ── a stale view, written without looking ───────────────────────────────────


def looks_and_writes_later(app: Application) -> None:
    """The known-bad: finds out what is due, sleeps, and writes it as if nothing had happened meanwhile."""
    with app.store.transaction() as tx:
        session = Session(tx, app.library, OfficeCache(), Memory())
        streams = list(dict.fromkeys(due.stream for due in tx.due(session.moment, 100)))
        session.load(streams)
        decided = {stream: session.fire(stream, session.moment)[0].events for stream in streams}
    stop_here()
    with app.store.transaction() as tx:
        ends = tx.ends(list(decided))
        tx.append([
            Write(stream, f"late-{stream}", "0" * 64, ends[stream].version, events, Rows(), Rows())
            for stream, events in decided.items()
        ])  # fmt: skip


def check_stale(post: Post, child: Child) -> None:
    """It wakes when another has fired everything."""
    post.file(CASES)
    post.later(days=DAYS)
    pid = child(post, looks_and_writes_later)
    post.app.desk.sweep()
    assert resumed(pid) != 0, "what it wrote late was accepted"
    judged(post)


def test_the_key_of_a_firing_refuses_what_a_stale_view_writes_late(office: Office, database, child):
    check_stale(office(database, None), child)


def test_a_sweep_without_that_key_would_be_caught(office: Office, one_database, child):
    """The control: the oracle sees the second firing where no key refused it."""
    post = office(one_database, None)
    with post.app.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_events_stream_firing"))
    with pytest.raises(AssertionError, match="accepted"):
        check_stale(post, child)
    with pytest.raises(AssertionError, match="fired before"):
        judged(post)
