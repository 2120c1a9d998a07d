"""The oracle sees each kind of damage, and names it; what is whole it leaves in peace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from adapters.calendars.shelf import CalendarShelf
from adapters.database.oracle import CHECKS, Evidence, consult, first_wrong
from adapters.packs.shelf import PackShelf
from benchmarks.workloads import OFFICE, START, Bench
from domain.case import commands as c
from domain.office_change import ChangeOffice
from domain.ports import Rows, Write
from domain.record import Event
from workflows.desk import CaseDesk
from workflows.library import Library

CALENDARS = CalendarShelf().load_all()
CANARY = "kenari-7f31"
LATER = START + timedelta(days=30)


class Office:
    """Three complaints, one of them answered, two late and climbing."""

    def __init__(self, store, clock):
        clock.moment = START
        self.store, self.clock = store, clock
        self.desk = CaseDesk(store, Library(PackShelf(), CALENDARS))
        self.answers = {}
        self.give(ChangeOffice(actor="clerk", command_id="office-founded", office=OFFICE))
        for number in range(3):
            complaint = Bench.complaint(None, number)
            self.give(complaint.model_copy(update={"text": f"No heat, says {CANARY}."}))
        case = "N00000000"
        self.give(c.Acknowledge(actor="clerk", case_id=case, command_id="acknowledged"))
        self.give(c.Close(actor="clerk", case_id=case, command_id="closed-by-clerk", reason="The heat is back."))
        clock.moment = LATER
        self.desk.sweep()

    def give(self, command):
        answer = self.desk.handle(command)
        self.answers[command.command_id] = (answer.stream, answer.first_seq, answer.last_seq)

    def everything(self, **more):
        sent = dict.fromkeys(self.query("SELECT outbox_id FROM deliveries"), 1)
        known = {"acknowledged": self.answers, "settled_at": LATER, "received": sent, "canaries": [CANARY]}
        return Evidence(**known | more)

    def query(self, statement):
        with self.store.engine.connect() as connection:
            return [row[0] for row in connection.execute(text(statement))]

    def damage(self, *statements):
        with self.store.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def all_sent(self):
        self.damage("UPDATE deliveries SET state = 'accepted'")


@pytest.fixture
def office(store, clock):
    office = Office(store, clock)
    office.all_sent()
    return office


@pytest.fixture
def spare_office(spare_store, clock):
    """The same with tables that may be broken."""
    office = Office(spare_store, clock)
    office.all_sent()
    return office


def test_a_whole_database_is_left_in_peace(office):
    assert first_wrong(office.store, office.everything()) is None
    assert [name for name, _ in consult(office.store)] == list(CHECKS)


DAMAGE = {
    "an event is gone": (["DELETE FROM contents WHERE seq = 9", "DELETE FROM events WHERE seq = 9"], "order"),
    "a header is changed": (["UPDATE events SET header = replace(header, 'phone', 'email') WHERE header LIKE '%phone%'"], "order"),
    "a content is changed": (["UPDATE contents SET body = replace(body, 'heat', 'cold')"], "order"),
    "the head lags": (["UPDATE log_head SET seq = seq - 1"], "order"),
    "the head runs ahead": (["UPDATE log_head SET seq = seq + 1"], "order"),
    "a stream's end lags": (["UPDATE streams SET version = version - 1 WHERE stream = 'N00000001'"], "order"),
    "a stream's end is another": (["UPDATE streams SET leaf = 'ff' WHERE stream = 'N00000001'"], "order"),
    "a stream's row is gone": (["DELETE FROM streams WHERE stream = 'N00000001'"], "order"),
    "a command is forgotten": (["DELETE FROM commands WHERE command_id = 'acknowledged'"], "commands"),
    "a command's place is wrong": (["UPDATE commands SET last_seq = last_seq + 1 WHERE command_id = 'closed-by-clerk'"], "commands"),
    "a command has no events": (
        ["INSERT INTO commands SELECT 'ghost', digest, stream, version, first_seq + 500, last_seq + 500 FROM commands WHERE command_id = 'acknowledged'"],
        "commands",
    ),
    "what a command said is exchanged": (
        ["UPDATE commands SET digest = (SELECT digest FROM commands WHERE command_id = 'closed-by-clerk') WHERE command_id = 'acknowledged'"],
        "commands",
    ),
    "what a command said is forgotten": (["UPDATE commands SET digest = '' WHERE command_id = 'acknowledged'"], "commands"),
    "a firing has another key": (["UPDATE events SET firing = 'other' WHERE type = 'DeadlineMissed'"], "order"),
    "a row differs": (["UPDATE cases SET state = 'closed' WHERE case_id = 'N00000001'"], "projections"),
    "a row is gone": (["DELETE FROM deadlines WHERE case_id = 'N00000001'"], "projections"),
    "a notice was never posted": (["DELETE FROM deliveries WHERE case_id = 'N00000002'"], "outbox"),
    "a delivery has no cause": (["UPDATE deliveries SET notice_id = notice_id || 'x' WHERE case_id = 'N00000002'"], "outbox"),
    "a delivery is stuck": (["UPDATE deliveries SET state = 'unknown' WHERE case_id = 'N00000002'"], "deliveries"),
    "a name is in a report": (
        [f"UPDATE deliveries SET reason = 'Refused: {CANARY}' WHERE case_id = 'N00000002'"], "canaries",
    ),
    "a name is in a beat": ([f"INSERT INTO heartbeats VALUES ('watch', 0, 'saw {CANARY}')"], "canaries"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named(office, name):
    statements, check = DAMAGE[name]
    before = office.query("SELECT count(*) FROM events")
    office.damage(*statements)
    found = first_wrong(office.store, office.everything())
    assert found is not None
    assert found.check == check, str(found)
    assert office.query("SELECT count(*) FROM events")[0] >= before[0] - 1


def test_what_a_command_said_that_changed_nothing_is_attested_to_by_no_header(office):
    """The control, and what docs/proof.md says is not noticed."""
    office.desk.handle(ChangeOffice(actor="clerk", command_id="the-same-again", office=OFFICE))
    assert first_wrong(office.store, office.everything()) is None
    office.damage("UPDATE commands SET digest = 'f' WHERE command_id = 'the-same-again'")
    assert first_wrong(office.store, office.everything()) is None


def test_a_command_that_was_answered_and_lost(office):
    told = office.answers | {"lost": None}
    assert "lost" in str(first_wrong(office.store, office.everything(acknowledged=told)))


def test_an_answer_that_named_another_place(office):
    stream, first, last = office.answers["acknowledged"]
    told = office.answers | {"acknowledged": (stream, first + 1, last)}
    assert first_wrong(office.store, office.everything(acknowledged=told)).check == "commands"


def test_a_deadline_that_fired_twice(spare_office):
    """The unique key is gone, the rest is flawless: hashes, order, commands and projections hold."""
    spare_office.damage("DROP INDEX uq_events_stream_firing")
    (missed,) = [e for e in spare_office.store.events(stream="N00000001") if e.type == "DeadlineMissed"]
    with spare_office.store.transaction() as tx:
        end = tx.ends([missed.stream])[missed.stream]
        again = Event(missed.type, LATER, missed.actor, missed.facts, None, missed.procedure)
        tx.append([Write(missed.stream, "again", "d", end.version, [again], Rows(), Rows())])
    found = first_wrong(spare_office.store, spare_office.everything())
    assert found.check == "firings"
    assert "fired before" in found.what


def test_a_deadline_that_was_slept_through(office):
    office.give(Bench.complaint(None, 9))
    assert first_wrong(office.store, office.everything()) is None
    found = first_wrong(office.store, office.everything(settled_at=LATER + timedelta(days=30)))
    assert found.check == "deadlines"


def test_a_mail_that_the_provider_never_got(office):
    assert first_wrong(office.store, office.everything(received={})).check == "deliveries"


def test_more_repeats_than_crashes(office):
    sent = dict.fromkeys(office.query("SELECT outbox_id FROM deliveries"), 2)
    allowed = office.everything(received=sent, may_repeat=len(sent))
    assert first_wrong(office.store, allowed) is None
    short = office.everything(received=sent, may_repeat=len(sent) - 1)
    assert first_wrong(office.store, short).check == "deliveries"


def test_a_name_in_a_log(office, tmp_path):
    log = tmp_path / "logs" / "ombuds.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * ((1 << 20) - 4))
    assert first_wrong(office.store, office.everything(places=[log.parent])) is None
    with log.open("ab") as file:
        file.write(CANARY.encode())  # across the border of two pieces
    assert first_wrong(office.store, office.everything(places=[log.parent])).where == str(log)
