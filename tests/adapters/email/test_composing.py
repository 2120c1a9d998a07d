"""Mails on the wire: one reader, one subject, no header that nobody meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.email.composing import Sender, compose
from domain.errors import BadInput
from domain.post import OutgoingMessage, Rejected

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SENDER = Sender("Ombudsman of the Province", "notices@office.example", "mail.office.example")
MAIL = OutgoingMessage(
    outbox_id="n1", to_name="Amina Yusuf", to_address="amina@people.example", subject="OMB-2026-1", text="Hello\n",
    html="<p>Hello</p>", language="en", issued_at=NOW, reply_to="cases@office.example", reference="OMB/2026/1",
)  # fmt: skip
EXPECTED = {
    "From", "To", "Subject", "Date", "Reply-To", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
    "Content-Language", "References", "MIME-Version", "Content-Type",
}  # fmt: skip
INJECTIONS = [
    "Hi\n\nInjected: body", "Hi\r\nBcc: eve@evil.example", "Hi\rBcc: eve@evil.example", "Hi\nBcc: eve@evil.example",
    "Hi\x0bBcc: eve@evil.example", "Hi\x0cBcc: eve@evil.example", "Hi\u2028Bcc: eve@evil.example",
    "Hi\u2029Bcc: eve@evil.example", "Hi\x85Bcc: eve@evil.example", "Hi\x1c\x1d\x1eBcc: eve@evil.example",
    "Hi\x00Bcc: eve@evil.example", "Hi\r\n\tfolded", "Hi\n Bcc: eve@evil.example", "\ud800", "\u202eevil", '"; eve@evil.example, "',
    "a, b, c <eve@evil.example>", "=?utf-8?q?=0ABcc=3A_eve=40evil=2Eexample?=", "x" * 5000, "ü" * 500, "é, " * 40, "",
]  # fmt: skip


def sent(**changes):
    return message_from_bytes(bytes(compose(replace(MAIL, **changes), SENDER, NOW)), policy=policy.default)


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_mail_has_exactly_the_headers_that_are_meant():
    mail = sent()
    assert set(mail.keys()) == EXPECTED
    assert mail["Message-ID"] == "<n1@mail.office.example>"
    assert mail["References"] == "<OMB-2026-1@mail.office.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_row_composed_twice_has_the_same_message_id():
    assert sent()["Message-ID"] == sent(text="later\n")["Message-ID"]


def check_clean(mail) -> None:
    assert set(mail.keys()) <= EXPECTED
    assert [address.addr_spec for address in mail["To"].addresses] == ["amina@people.example"]
    assert plain(mail) == "Hello\n"


@pytest.mark.parametrize("field", ["to_name", "subject", "reference", "language"])
@pytest.mark.parametrize("evil", INJECTIONS, ids=lambda evil: ascii(evil)[:40])
def test_nothing_injected_becomes_a_header_a_reader_or_a_body(field, evil):
    check_clean(sent(**{field: evil}))


def test_a_mail_glued_together_fails_the_same_check():
    """The control: most of the list works against a sender that writes headers by hand."""
    broken = 0
    for evil in INJECTIONS:
        glued = f"To: {evil} <amina@people.example>\r\nSubject: {evil}\r\nMIME-Version: 1.0\r\n\r\nHello\r\n"
        try:
            check_clean(message_from_bytes(glued.encode("utf-8", "replace"), policy=policy.default))
        except (AssertionError, ValueError):
            broken += 1
    assert broken >= 10


@given(name=st.text(max_size=80), subject=st.text(max_size=200))
def test_no_name_and_no_subject_ever_breaks_a_mail(name, subject):
    mail = sent(to_name=name, subject=subject)
    check_clean(mail)
    assert not mail.defects


@pytest.mark.parametrize(
    "address",
    [
        "", "amina", "@people.example", "amina@", "a@b@c", "amina@people.example, eve@evil.example", "a b@people.example",
        "amina@people.example\nBcc: eve@evil.example", "Amina <amina@people.example>", "amina@people.example\u2028",
        '"quoted"@people.example', "a@" + "d" * 300, "amina@..example", "amina@-\u202e.example", "a" * 65 + "@b.example",
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_rejected(address):
    with pytest.raises(Rejected) as caught:
        sent(to_address=address)
    assert caught.value.code == "bad_address"
    assert address == "" or address not in str(caught.value)


def test_an_address_in_another_script_gets_an_ascii_domain():
    assert sent(to_address="amina@büro.example")["To"].addresses[0].domain == "xn--bro-hoa.example"


def test_a_text_of_any_kind_survives_the_journey():
    text = "Über den Fluss — ಕನ್ನಡ 漢字 🙂\n.dot\nFrom here\n" + "long " * 400 + "\n"
    assert plain(sent(text=text)) == text


def test_a_sender_without_an_address_is_refused():
    with pytest.raises(BadInput):
        Sender("Office", "nobody")


@pytest.mark.parametrize("outbox_id", ["", "a b", "../x", "a\nb", "a@b", "x" * 101])
def test_an_id_that_could_not_stand_in_a_header_is_refused(outbox_id):
    with pytest.raises(BadInput):
        replace(MAIL, outbox_id=outbox_id)
