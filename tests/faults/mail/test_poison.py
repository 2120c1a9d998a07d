"""One row of the outbox that cannot be read, worded, addressed or sent.

Promised: that one is set aside with a task, the others go; a name of any characters is no poison,
and is never quoted in the record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes.sendgrid_server import SendGridServer
from faults.mail.controls import Around, QuotesWhatItHeard, words_all_before_it_sends_any
from faults.mail.post import Post
from pydantic import ValidationError
from sqlalchemy import text

from adapters.database.oracle import Evidence, first_wrong
from adapters.database.oracle.order import order
from adapters.database.oracle.received import received
from domain.case import commands as c
from domain.delivery import DeliveryPolicy
from domain.outbox import Draft
from domain.post import OutgoingMessage, Receipt
from ombuds.bootstrap import Application

Office = Callable[..., Post]

_VALUES = """UPDATE notices SET "values" = '{}' WHERE case_id = :case"""
_ADDRESS = "UPDATE notices SET address = '{}' WHERE case_id = :case"
_PROCEDURE = "UPDATE cases SET procedure_digest = '{}' WHERE case_id = :case"
POISONS = {
    "no wording in its language": "UPDATE notices SET language = 'xx' WHERE case_id = :case",
    "no wording at all": "UPDATE notices SET notice = 'nothing_of_the_kind' WHERE case_id = :case",
    "a date that is none": _VALUES.format('{"due"\\:"never"}'),
    "a list where a text is due": _VALUES.format('{"due"\\:[[]]}'),
    "values that are no mapping": _VALUES.format("[1]"),
    "values that cannot be read": _VALUES.format("{"),
    "a text without end": _VALUES.format('{"explanation"\\:["' + "long " * 50_000 + '"]}'),
    "an address that is none": _ADDRESS.format("nobody"),
    "two addresses": _ADDRESS.format("a@people.example, eve@evil.example"),
    "an address with a line end": _ADDRESS.format("a@people.example\nBcc\\: eve@evil.example"),
    "an address with a separator": _ADDRESS.format("a@people.example\u2028"),
    "a domain that is too long": _ADDRESS.format(f"a@{'d' * 70}.example"),
    "a procedure that is not there": _PROCEDURE.format("gone"),
    "a procedure that cannot be read": _PROCEDURE.format("broken"),
}
_BROKEN = "INSERT INTO documents (digest, kind, name, version, text) VALUES ('broken', 'procedure', 'x', '1', '{}')"


def spoil(post: Post, mail: str, poison: str) -> None:
    """Do this to the row of this mail."""
    with post.app.engine.begin() as connection:
        connection.execute(text(_BROKEN))
        assert connection.execute(text(POISONS[poison]), {"case": mail.removesuffix(".n1")}).rowcount == 1


def as_it_is(app: Application) -> None:
    app.deliver_and_settle()


def check_poison(post: Post, poison: str, sender: Callable[[Application], None] = as_it_is) -> None:
    """The middle one of five is spoilt."""
    mails = post.file(5)
    spoilt = mails.pop(2)
    spoil(post, spoilt, poison)
    said = ""
    for _ in range(2):
        try:
            sender(post.app)
        except Exception as error:  # noqa: BLE001 - whatever it is: have the others gone?
            said = repr(error)
        post.later(minutes=10)
    assert post.received() == dict.fromkeys(mails, 1), f"the others did not go: {said}"
    assert post.state(spoilt) == "failed"
    assert post.tasks() == [f"serve_by_other_means {spoilt.removesuffix('.n1')}"]
    seen = Evidence(received=post.received())
    assert order(post.app.store, seen) is None
    assert received(post.app.store, seen) is None  # the tables were spoilt by hand: they are no projection any more


@pytest.mark.parametrize("poison", POISONS)
def test_a_row_that_is_poison_is_set_aside_alone(office: Office, one_database, sendgrid_server, poison):
    check_poison(office(one_database, sendgrid_server), poison)


@pytest.mark.postgres
@pytest.mark.parametrize("poison", ["no wording in its language", "values that cannot be read"])
def test_a_row_that_is_poison_is_set_aside_alone_on_postgres(
    office: Office, postgres_database, sendgrid_server, poison
):
    check_poison(office(postgres_database, sendgrid_server), poison)


@pytest.mark.parametrize("poison", ["no wording in its language", "values that cannot be read"])
def test_one_bad_row_that_stops_the_batch_would_be_caught(office: Office, one_database, sendgrid_server, poison):
    """The control."""
    with pytest.raises(AssertionError, match="the others did not go"):
        check_poison(office(one_database, sendgrid_server), poison, words_all_before_it_sends_any)


# ── a fault of our own ──────────────────────────────────────────────────────


class Faulty(Around):
    """Wording or transport with a fault in the program that one notice meets."""

    def draft(self, item) -> Draft:
        if item.outbox_id == "CASE-0002.n1":
            raise KeyError("a fault")
        return self._inner.draft(item)

    def send(self, message: OutgoingMessage) -> Receipt:
        if message.outbox_id == "CASE-0002.n1":
            raise RuntimeError("a fault")
        return self._inner.send(message)


@pytest.mark.parametrize("part", ["wording", "transport"])
def test_a_fault_in_the_program_that_one_notice_meets_leaves_the_others_alone(
    office: Office, one_database, sendgrid_server, part
):
    post = office(one_database, sendgrid_server)
    post.with_courier(
        lambda courier: replace(courier, **{part: Faulty(getattr(courier, part))}), policy=DeliveryPolicy(attempts=2)
    )
    mails = post.file(3)
    post.round()
    assert post.received() == {mails[0]: 1, mails[2]: 1}
    post.rounds(4)
    assert post.state(mails[1]) == "failed"
    assert post.tasks() == ["serve_by_other_means CASE-0002"]
    assert (finding := post.wrong()) is None, str(finding)


# ── names ───────────────────────────────────────────────────────────────────

NAMES = [
    "A\u2028B", "A\u2029B", "A\nBcc: eve@evil.example", "A\r\n\r\nHello", "A\x0bB", "A\x85B", "\u202eAnimA", "\u2066A\u2069",
    "=?utf-8?q?=0ABcc=3A_eve?=", "Zo\u0308e\u0301 \u200d\U0001f600", "\ufeffA", "\x1b[31mA", "a" * 200, '"; eve@evil.example, "',
    "\ufdfa" * 60,
]  # fmt: skip


def test_a_name_of_any_characters_is_no_poison(post: Post):
    mails = [mail for name in NAMES for mail in post.file(name=name)]
    post.rounds(2)
    assert post.received() == dict.fromkeys(mails, 1)
    assert (finding := post.wrong()) is None, str(finding)


@pytest.mark.parametrize("name", ["A\x00B", "\ud800"], ids=ascii)
def test_what_cannot_be_stored_is_refused_at_intake(name):
    """Not every database can keep it, so none is asked to."""
    with pytest.raises(ValidationError):
        c.PartyIn(name=name)
    with pytest.raises(ValidationError):
        c.FileComplaint(actor="complainant", procedure="ombudsman", case_class="undue_delay", text=name)
    with pytest.raises(ValidationError):
        c.PartyIn(email=f"{name}@people.example")


# ── a provider that quotes the reader ───────────────────────────────────────

QUOTES = "250 2.0.0 {name} <{address}> has it; user {address} is glad"


def check_quotes(post: Post, server: SendGridServer, answer: str = QUOTES) -> None:
    """What a provider says goes into the record; what it quotes of the reader does not."""
    post.file(name="Kenari Tujuh", to="kenari.tujuh@people.example")
    post.file(name="Kenari Tujuh", to="kenari.tujuh@people.example", statutory=False)
    post.with_courier(lambda courier: replace(courier, transport=QuotesWhatItHeard(courier.transport, answer)))
    post.rounds(2)
    (sent, *_) = [event for event in post.app.store.events() if event.type == "NoticeSent"]
    assert sent.facts["provider"].startswith("250 2.0.0")
    canaries = ("Kenari", "kenari", "Tujuh", "tujuh")
    finding = first_wrong(post.app.store, Evidence(canaries=canaries))
    assert finding is None, str(finding)


def test_what_a_provider_quotes_of_the_reader_stays_out_of_the_record(office: Office, one_database, sendgrid_server):
    check_quotes(office(one_database, sendgrid_server), sendgrid_server)


def test_quoting_the_reader_would_be_caught(office: Office, one_database, sendgrid_server, monkeypatch):
    """The control."""
    monkeypatch.setattr("workflows.delivery.impersonal", lambda said, item: said)
    with pytest.raises(AssertionError, match="personal data"):
        check_quotes(office(one_database, sendgrid_server), sendgrid_server)


def test_a_refusal_that_quotes_the_reader_stays_out_of_the_record(office: Office, one_database, smtp_server):
    server = smtp_server()
    post = office(one_database, server)
    post.file(name="Kenari Tujuh", to="kenari.tujuh@people.example")
    server.answers.append("550 5.1.1 <kenari.tujuh@people.example> no such user kenari.tujuh here, Kenari Tujuh")
    post.rounds(2)
    assert post.tasks() == ["serve_by_other_means CASE-0001"]
    finding = first_wrong(post.app.store, Evidence(canaries=("Kenari", "kenari", "tujuh")))
    assert finding is None, str(finding)
