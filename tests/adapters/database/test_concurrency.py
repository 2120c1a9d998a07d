"""Several writers at once: order without gaps, one winner, and a reader that misses nothing."""

from __future__ import annotations

import threading

import pytest
from fakes.databases import RepeatableSalts
from fakes.writes import append, dump, event, filed, later, noted, rows, write
from sqlalchemy import text

from adapters.database.chained import chained
from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from domain.errors import OmbudsError, Raced, VersionConflict
from domain.ports import Rows


class Tailer:
    """Reads what lies behind the last number it has seen, again and again, as a projection would."""

    def __init__(self, fetch):
        self._fetch, self.seen = fetch, []

    def poll(self):
        self.seen += self._fetch(self.seen[-1] if self.seen else 0)


def numbers(store, after):
    return [event.seq for event in store.events(after=after)]


def together(*works):
    """Run these at the same moment, each in a thread; give their results, errors included."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        barrier.wait(30)
        try:
            results[place] = work()
        except OmbudsError as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def write_some(url, writer, count):
    """One writer's work, on connections of its own: every third one is rolled back after it was given its numbers."""
    engine = open_engine(url)
    store = SqlStore(engine, salts=RepeatableSalts())
    for number in range(count):
        case_id = f"C-{writer}-{number}"
        try:
            with store.transaction() as unit:
                _ = unit.now
                unit.append([filed(case_id)])
                if number % 3 == 2:
                    raise InterruptedError(case_id)
        except InterruptedError:
            continue
        append(store, noted(case_id, f"{case_id}-note", 2))
    engine.dispose()


def test_four_writers_leave_no_gap_and_a_tailing_reader_misses_nothing(store):
    url = store.engine.url
    writers = [threading.Thread(target=write_some, args=(url, writer, 12)) for writer in range(4)]
    tailer = Tailer(lambda after: numbers(store, after))
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        tailer.poll()
        writers[0].join(0.01)
    tailer.poll()
    assert tailer.seen == list(range(1, 4 * 8 * 3 + 1))
    assert chained(store).size == len(tailer.seen)


@pytest.mark.postgres
def test_the_same_reader_loses_events_when_a_sequence_gives_the_numbers(postgres_store):
    """The known-bad way, to show that the check above can fail: numbers are given before commits."""
    engine = postgres_store.engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS bad_events"))
        connection.execute(text("CREATE TABLE bad_events (seq bigserial PRIMARY KEY)"))

    def fetch(after):
        with engine.connect() as connection:
            found = connection.execute(
                text("SELECT seq FROM bad_events WHERE seq > :after ORDER BY seq"), {"after": after}
            )
            return list(found.scalars())

    tailer = Tailer(fetch)
    with engine.connect() as slow, engine.connect() as quick:
        slow.execute(text("INSERT INTO bad_events DEFAULT VALUES"))
        quick.execute(text("INSERT INTO bad_events DEFAULT VALUES"))
        quick.commit()
        tailer.poll()
        slow.commit()
        tailer.poll()
    with engine.begin() as connection:
        written = list(connection.execute(text("SELECT seq FROM bad_events ORDER BY seq")).scalars())
        connection.execute(text("DROP TABLE bad_events"))
    assert written == [1, 2]
    assert tailer.seen == [2]


@pytest.mark.postgres
def test_a_later_writer_waits_for_the_number_of_an_earlier_one(postgres_store):
    """The same two writers on the real store: the second cannot commit before the first."""
    tailer = Tailer(lambda after: numbers(postgres_store, after))
    started, done = threading.Event(), threading.Event()

    def second():
        started.set()
        append(postgres_store, filed("C-2"))
        done.set()

    with postgres_store.transaction() as first:
        first.append([filed("C-1")])
        thread = threading.Thread(target=second)
        thread.start()
        started.wait(10)
        tailer.poll()
        assert not done.is_set()
    thread.join(30)
    tailer.poll()
    assert tailer.seen == [1, 2, 3, 4]


def test_of_two_with_the_same_version_exactly_one_wins(store):
    append(store, filed("C-1"))
    results = together(*(lambda n=n: append(store, noted("C-1", f"n{n}", 2)) for n in range(4)))
    losers = [result for result in results if isinstance(result, VersionConflict)]
    assert len(losers) == 3
    assert {(loser.expected, loser.actual) for loser in losers} == {(2, 3)}
    assert chained(store).size == 3


def test_of_two_that_open_the_same_case_exactly_one_wins(store):
    results = together(*(lambda n=n: append(store, filed("C-1", f"f{n}")) for n in range(4)))
    losers = [result for result in results if isinstance(result, VersionConflict | Raced)]
    assert len(losers) == 3  # told by the version where it was there to be seen, by the key where it was not yet
    assert {getattr(loser, "actual", 2) for loser in losers} == {2}
    assert chained(store).size == 2


def test_of_two_with_the_same_command_id_exactly_one_wins_and_the_other_may_repeat(store):
    works = [lambda n=n: append(store, filed(f"C-{n}", "same")) for n in range(4)]
    results = together(*works)
    losers = [result for result in results if isinstance(result, Raced)]
    assert [loser.what for loser in losers] == ["command"] * 3
    with store.transaction() as unit:
        assert set(unit.answers(["same"])) == {"same"}
    assert chained(store).size == 2


def test_a_command_that_waited_sees_time_and_history_as_they_are_then(store, clock):
    append(store, filed("C-1"))
    with store.transaction() as unit:
        before = unit.now
        clock.forward(hours=1)
        unit.append([noted("C-1", "n1", 2)])
    with store.transaction() as unit:
        assert unit.now == later(hours=1) > before
        assert len(unit.load(["C-1"])["C-1"]) == 3


def timed(case_id, due):
    return write(case_id, f"w-{case_id}", 0, [event()], Rows(), rows(case_id, 1, timers={"ack#1/expiry": due}))


def streams(dues):
    return [due.stream for due in dues]


def test_due_timers_come_earliest_first_up_to_the_limit(store):
    append(store, *(timed(f"C-{n}", later(hours=h)) for n, h in enumerate((3, 1, 2, 9))))
    with store.transaction() as unit:
        assert streams(unit.due(later(hours=3), 10)) == ["C-1", "C-2", "C-0"]
        assert streams(unit.due(later(hours=3), 2)) == ["C-1", "C-2"]
        assert streams(unit.due(later(hours=3), 10, skip=["C-1", "C-2"])) == ["C-0"]
        assert unit.due(later(minutes=59), 10) == []
        assert unit.due(later(hours=3), 1)[0].due_at == later(hours=1)


def test_a_timer_in_quarantine_waits_for_its_next_attempt(store):
    append(store, timed("C-1", later(hours=1)), timed("C-2", later(hours=1)))
    with store.transaction() as unit:
        poison = unit.due(later(hours=1), 10)[0]
        assert unit.quarantine(poison, "boom", later(hours=2)) == 1
        assert unit.quarantine(poison, "boom", later(hours=3)) == 2
        assert streams(unit.due(later(hours=1), 10)) == ["C-2"]
        assert streams(unit.due(later(hours=3), 10)) == ["C-1", "C-2"]
        unit.release([poison])
        assert streams(unit.due(later(hours=1), 10)) == ["C-1", "C-2"]


@pytest.mark.postgres
def test_sweepers_leave_to_each_other_what_they_hold(postgres_store):
    store = postgres_store
    append(store, *(timed(f"C-{n}", later(hours=1)) for n in range(4)))
    with store.transaction() as one, store.transaction() as other:
        assert streams(one.due(later(hours=1), 2)) == ["C-0", "C-1"]
        assert streams(other.due(later(hours=1), 10)) == ["C-2", "C-3"]
    with store.transaction() as one, store.transaction() as other:
        one.load(["C-0"])  # somebody works on the case
        assert streams(other.due(later(hours=1), 10)) == ["C-1", "C-2", "C-3"]


def test_sweepers_at_once_fire_each_timer_once(store):
    append(store, *(timed(f"C-{n:02}", later(hours=1)) for n in range(30)))

    def sweep(worker):
        fired = 0
        while True:
            with store.transaction() as unit:
                dues = unit.due(later(hours=1), 4)
                unit.load(streams(dues))
                unit.append([
                    write(
                        due.stream, f"fire-{due.stream}", 1, [event("DeadlineMissed", firing=due.timer)],
                        rows(due.stream, 1, timers={due.timer: due.due_at}), rows(due.stream, 2, timers={}),
                    )
                    for due in dues
                ])  # fmt: skip
            if not dues:
                return fired
            fired += len(dues)

    results = together(*(lambda n=n: sweep(n) for n in range(4)))
    assert sum(results) == 30
    assert dump(store)["timers"] == []
    assert chained(store).size == 60
