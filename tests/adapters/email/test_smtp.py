"""SMTP against a real server: encrypted or not at all, and each answer means what it says."""

from __future__ import annotations

import smtplib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes.smtp_server import PASSWORD, USER

from adapters.email.composing import Sender
from adapters.email.smtp import SmtpSettings, SmtpTransport
from domain.errors import BadInput
from domain.post import OutcomeUnknown, OutgoingMessage, Rejected, TemporaryFailure, TransportRefused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SENDER = Sender("Ombudsman of the Province", "notices@office.example")
MAIL = OutgoingMessage(
    outbox_id="n1", to_name="Amina", to_address="amina@people.example", subject="OMB-2026-1",
    text=".a line that begins with a dot\nÜber den Fluss\n", html="<p>Hello</p>", language="en", issued_at=NOW,
    reference="OMB-2026-1",
)  # fmt: skip


def transport(server, **changes) -> SmtpTransport:
    settings = SmtpSettings("127.0.0.1", server.port, timeout=10, trust=server.trust)
    return SmtpTransport(replace(settings, **changes), SENDER, lambda: NOW)


def test_a_mail_arrives_encrypted_whole_and_for_one_reader(smtp_server):
    server = smtp_server()
    receipt = transport(server).send(MAIL)
    assert server.encrypted == [True]
    assert server.recipients == [["amina@people.example"]]
    assert server.messages[0]["Message-ID"] == "<n1@office.example>"
    assert server.messages[0].get_body(("plain",)).get_content().splitlines() == MAIL.text.splitlines()
    assert "local-1" in receipt.provider_id


def test_a_server_without_starttls_gets_nothing(smtp_server):
    server = smtp_server(tls=False)
    with pytest.raises(TransportRefused, match="STARTTLS"):
        transport(server).send(MAIL)
    assert server.commands == []


def test_the_server_without_starttls_would_have_taken_the_mail(smtp_server):
    """The control of the test above: a careless client is served in the clear, so only our refusal protects."""
    server = smtp_server(tls=False)
    with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as careless:
        careless.sendmail(SENDER.address, [MAIL.to_address], b"Subject: x\r\n\r\nin the clear")
    assert server.encrypted == [False]


def test_plaintext_is_possible_on_this_machine_when_asked_for(smtp_server):
    server = smtp_server(tls=False)
    transport(server, plaintext=True).send(MAIL)
    assert server.encrypted == [False]


@pytest.mark.parametrize("host", ["mail.office.example", "10.0.0.7", "127.0.0.1.example"])
def test_plaintext_to_another_machine_is_refused(host):
    with pytest.raises(BadInput, match="STARTTLS"):
        SmtpSettings(host, plaintext=True)


def test_a_certificate_that_nobody_vouches_for_is_refused(smtp_server):
    server = smtp_server()
    with pytest.raises(TransportRefused, match="certificate"):
        transport(server, trust=None).send(MAIL)
    assert server.commands == []


def test_a_certificate_for_another_name_is_refused(smtp_server):
    server = smtp_server(name="elsewhere.example")
    with pytest.raises(TransportRefused, match="certificate"):
        transport(server).send(MAIL)


def test_a_greylisted_reader_is_tried_later_and_others_are_not_held_up(smtp_server):
    server = smtp_server()
    server.answers.append("451 4.7.1 Greylisted, come back")
    with pytest.raises(TemporaryFailure, match="451") as caught:
        transport(server).send(MAIL)
    assert not caught.value.of_transport
    transport(server).send(MAIL)
    assert len(server.messages) == 1


@pytest.mark.parametrize("stage", ["answers", "data_answers"])
def test_a_mail_refused_for_good_is_rejected_without_naming_the_reader(smtp_server, stage):
    server = smtp_server()
    getattr(server, stage).append("550 5.1.1 <amina@people.example> is unknown here")
    with pytest.raises(Rejected, match="550") as caught:
        transport(server).send(MAIL)
    assert caught.value.code == "550"
    assert "amina" not in str(caught.value)


def test_a_server_that_stalls_behind_the_mail_leaves_the_outcome_unknown(smtp_server):
    server = smtp_server()
    server.stall_after_data = True
    with pytest.raises(OutcomeUnknown):
        transport(server, timeout=0.5).send(MAIL)
    assert len(server.messages) == 1


def test_a_server_that_is_down_is_tried_later(smtp_server, unused_port):
    server = smtp_server()
    with pytest.raises(TemporaryFailure, match="cannot be reached") as caught:
        transport(server, port=unused_port).send(MAIL)
    assert caught.value.of_transport


def test_a_right_login_is_accepted(smtp_server):
    server = smtp_server(auth=True)
    transport(server, user=USER, password=PASSWORD).send(MAIL)
    assert len(server.messages) == 1


def test_a_wrong_password_refuses_us_and_not_the_mail(smtp_server):
    server = smtp_server(auth=True)
    with pytest.raises(TransportRefused, match="535") as caught:
        transport(server, user=USER, password="wrong").send(MAIL)
    assert "wrong" not in str(caught.value)


def test_a_missing_login_refuses_us_and_not_the_mail(smtp_server):
    server = smtp_server(auth=True)
    with pytest.raises(TransportRefused, match="530"):
        transport(server).send(MAIL)


def test_a_mail_too_large_for_the_server_is_rejected(smtp_server):
    server = smtp_server()
    with pytest.raises(Rejected) as caught:
        transport(server).send(replace(MAIL, text="long line\n" * 200_000))
    assert caught.value.code == "552"


def test_an_address_that_needs_smtputf8_is_rejected_when_the_server_lacks_it(smtp_server):
    server = smtp_server()
    with pytest.raises(Rejected, match="SMTPUTF8"):
        transport(server).send(replace(MAIL, to_address="añil@people.example"))


def test_the_password_is_not_shown():
    assert PASSWORD not in repr(SmtpSettings("localhost", user=USER, password=PASSWORD))
