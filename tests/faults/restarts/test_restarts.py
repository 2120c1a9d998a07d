"""PostgreSQL is restarted at once, again and again, while people work: what was acknowledged is there, once.

Whoever hears that the database is away hands the same command in again; only one of the tries has an effect.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from itertools import count

import pytest
from faults.contention import office
from faults.contention.rounds import clients, outcome
from faults.restarts.server import Server
from faults.scale import scale
from sqlalchemy import event, text

from adapters.database.engine import _still_there, open_engine
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.schema import upgrade
from adapters.database.store import SqlStore
from domain.errors import OmbudsError, StoreBusy

pytestmark = pytest.mark.postgres
RESTARTS = scale(10, 1_200)
APART = (1.0, scale(2, 5))
"""Seconds from one restart to the next; an hour in the long form."""

PEOPLE = 4
HANGS = 30.0
"""Seconds after which a request counts as hanging."""

LOST = 0.02
"""Share of the answers."""

PAUSE = 0.2
SEED = 509


@pytest.fixture(scope="module")
def server():
    made = Server()
    yield made
    made.remove()


@pytest.fixture
def address(server, request):
    """An empty database with tables on this server."""
    name = f"restarts_{next(_NUMBER)}"
    admin = open_engine(server.address)
    with admin.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    engine = open_engine(server.address.set(database=name))
    upgrade(engine, origin="test")
    engine.dispose()
    return server.address.set(database=name)


_NUMBER = count(1)


class LosingAnswers(SqlStore):
    """Some answers never reach who asked, as when the line breaks after the commit."""

    chance = random.Random(SEED)

    @contextmanager
    def transaction(self):
        with super().transaction() as unit:
            yield unit
        if self.chance.random() < LOST:
            raise StoreBusy("The answer was lost. Try again.")


class Person(threading.Thread):
    """Writes one note after the other; whatever goes wrong, the same note again until it stands."""

    def __init__(self, desk, case, *, forgetful=False):
        super().__init__()
        self._desk, self._case, self._forgetful = desk, case, forgetful
        self.enough, self.failed = threading.Event(), None
        self.acknowledged, self.told, self.waits, self.found = {}, [], [], 0

    def run(self):
        for number in count():
            if self.enough.is_set() or self.failed:
                return
            self._until_it_stands(f"note-{self._case}-{number:06}")

    def _until_it_stands(self, command_id):
        for again in count():
            began = time.monotonic()
            try:
                answer = self._desk.handle(office.note(self._case, command_id + f"/{again}" * self._forgetful))
            except StoreBusy as error:
                self.told.append(str(error))
                self.waits.append(time.monotonic() - began)
                if self.enough.wait(PAUSE):
                    return
                continue
            except OmbudsError as error:
                self.failed = error
                return
            self.waits.append(time.monotonic() - began)
            self.found += answer.repeated
            self.acknowledged[command_id] = answer
            return


def work_through_restarts(server, address, restarts, *, forgetful=False):
    """The people who worked, and the store."""
    engine, chance = open_engine(address), random.Random(SEED)
    store = SqlStore(engine, clock=office.At())
    office.found(store)
    desk = office.desk(LosingAnswers(engine, clock=office.At()))
    cases = [f"CASE-{n}" for n in range(PEOPLE)]
    office.file(office.desk(store), cases)
    people = [Person(desk, case, forgetful=forgetful) for case in cases]
    for person in people:
        person.start()
    try:
        for number in range(restarts):
            people[0].enough.wait(chance.uniform(*APART))
            if number % 2:
                server.kill()
                server.start()
            else:
                server.restart()
    finally:
        for person in people:
            person.enough.set()
        for person in people:
            person.join(2 * HANGS)
    return people, store


def what_is_wrong(people, store):
    """The first thing that an office would have to complain of, or None."""
    failed = next((person.failed for person in people if person.failed), None)
    notes = [event.command_id.partition("/")[0] for event in store.events() if event.type == "NoteAdded"]
    twice = next((note for note in notes if notes.count(note) > 1), None) if len(notes) > len(set(notes)) else None
    acknowledged = {
        a.command_id: (a.stream, a.first_seq, a.last_seq) for person in people for a in person.acknowledged.values()
    }
    return failed or (twice and f"{twice} happened twice") or first_wrong(store, Evidence(acknowledged=acknowledged))


def test_what_was_acknowledged_is_there_once_however_often_the_server_falls(server, address):
    people, store = work_through_restarts(server, address, RESTARTS)
    assert what_is_wrong(people, store) is None, f"seed {SEED}"
    assert all(person.acknowledged for person in people)
    found = sum(person.found for person in people)
    told = {line for person in people for line in person.told}
    assert len(told) > 1
    assert found
    assert all("Try again" in line and "\n" not in line for line in told), told
    worst = max(wait for person in people for wait in person.waits)
    print(f"{sum(len(p.acknowledged) for p in people):,} notes, {found} found again, worst wait {worst:.1f} s")
    assert worst < HANGS
    store.engine.dispose()


def test_without_flushing_what_was_acknowledged_is_lost(server, address):
    careless = address.update_query_dict({"options": "-c synchronous_commit=off"})
    for _ in range(5):
        people, store = work_through_restarts(server, careless, 1)
        wrong = what_is_wrong(people, store)
        store.engine.dispose()
        if wrong is not None:
            return
    pytest.fail("nothing was lost")


def test_whoever_tries_again_under_another_name_does_it_twice(server, address):
    people, store = work_through_restarts(server, address, 1, forgetful=True)
    assert "happened twice" in str(what_is_wrong(people, store))
    store.engine.dispose()


def refused_after_a_restart(server, address, change):
    """Who is refused, of those who come as soon as the server is back."""
    engine = open_engine(address)
    change(engine)
    desk = office.found(SqlStore(engine, clock=office.At()))
    office.file(desk, ["CASE-1"])
    with clients(PEOPLE) as people:
        people.race(lambda n: desk.handle(office.note("CASE-1", f"note-before-{n}")))
        server.restart()
        got = people.race(lambda n: outcome(desk.handle, office.note("CASE-1", f"note-after-{n}")))
    engine.dispose()
    return [each for each in got if isinstance(each, OmbudsError)]


def test_nobody_is_troubled_by_connections_from_before_the_restart(server, address):
    assert refused_after_a_restart(server, address, lambda engine: None) == []


def test_without_a_look_at_the_line_people_are(server, address):
    assert refused_after_a_restart(server, address, lambda engine: event.remove(engine, "checkout", _still_there))


def test_a_person_gets_one_clear_message_while_it_is_down(server, address, tmp_path):
    url = address.render_as_string(hide_password=False)
    program = [sys.executable, "-m", "ombuds", "list"]
    settings = {"OMBUDS_HOME": str(tmp_path), "OMBUDS_DATABASE_URL": url}
    server.stop()
    try:
        said = subprocess.run(
            program, check=False, capture_output=True, text=True, env=os.environ | settings, timeout=HANGS
        )
    finally:
        server.start()
    assert said.returncode != 0
    assert said.stdout == ""
    assert said.stderr.count("PostgreSQL") == 1, said.stderr
    assert "Try again" in said.stderr
    assert "Traceback" not in said.stderr
