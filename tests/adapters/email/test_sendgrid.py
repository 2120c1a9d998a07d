"""SendGrid's answers, played by a local server through the real client."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes.sendgrid_server import API_KEY, Fault
from sendgrid import SendGridAPIClient

from adapters.email.composing import Sender
from adapters.email.sendgrid import SendGridSettings, SendGridTransport, wait_asked_for
from domain.errors import BadInput
from domain.post import OutcomeUnknown, OutgoingMessage, Rejected, TemporaryFailure, TransportRefused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SENDER = Sender("Ombudsman of the Province", "notices@office.example")
MAIL = OutgoingMessage(
    outbox_id="n1", to_name="Amina Yusuf", to_address="amina@people.example", subject="OMB-2026-1", text="Hello\n",
    html="<p>Hello</p>", language="en", issued_at=NOW, reply_to="cases@office.example", reference="OMB-2026-1",
)  # fmt: skip


def transport(server, key: str = API_KEY, timeout: float = 10) -> SendGridTransport:
    return SendGridTransport(SendGridSettings(key, host=server.host, timeout=timeout), SENDER, lambda: NOW)


def test_an_accepted_mail_gives_the_id_under_which_sendgrid_knows_it(sendgrid_server):
    assert transport(sendgrid_server).send(MAIL).provider_id == "sg-1"
    assert len(sendgrid_server.accepted) == 1


def test_the_request_tracks_nobody_and_names_one_reader(sendgrid_server):
    transport(sendgrid_server).send(MAIL)
    body = sendgrid_server.requests[0].body
    assert {name: rule["enable"] for name, rule in body["tracking_settings"].items()} == {
        "click_tracking": False, "open_tracking": False, "subscription_tracking": False, "ganalytics": False,
    }  # fmt: skip
    assert body["personalizations"] == [{"to": [{"email": "amina@people.example", "name": "Amina Yusuf"}]}]
    assert body["headers"]["Auto-Submitted"] == "auto-generated"
    assert body["headers"]["Message-ID"] == "<n1@office.example>"
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]


def test_nothing_personal_stands_outside_address_and_content(sendgrid_server):
    transport(sendgrid_server).send(MAIL)
    body = sendgrid_server.requests[0].body
    assert body["custom_args"] == {"outbox_id": "n1"}
    assert "categories" not in body
    rest = json.dumps({key: value for key, value in body.items() if key not in {"personalizations", "content"}})
    assert "amina" not in rest.casefold()


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_a_bad_mail_is_rejected_alone(sendgrid_server, status):
    sendgrid_server.play(status)
    with pytest.raises(Rejected) as caught:
        transport(sendgrid_server).send(MAIL)
    assert caught.value.code == str(status)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_of_us_is_not_held_against_the_mail(sendgrid_server, status):
    sendgrid_server.play(status)
    with pytest.raises(TransportRefused, match=str(status)):
        transport(sendgrid_server).send(MAIL)


def test_a_wrong_key_refuses_us_and_is_not_shown(sendgrid_server):
    with pytest.raises(TransportRefused) as caught:
        transport(sendgrid_server, key="SG.wrong").send(MAIL)
    assert "SG.wrong" not in str(caught.value)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_trouble_at_sendgrid_passes(sendgrid_server, status):
    sendgrid_server.play(status)
    with pytest.raises(TemporaryFailure) as caught:
        transport(sendgrid_server).send(MAIL)
    assert caught.value.retry_after is None
    assert caught.value.of_transport


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "90"}, timedelta(seconds=90)),
        ({"Retry-After": "Mon, 02 Mar 2026 09:02:00 GMT"}, timedelta(minutes=2)),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 45)}, timedelta(seconds=45)),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) - 45)}, timedelta(0)),
        ({"Retry-After": "30", "X-RateLimit-Reset": "9999999999"}, timedelta(seconds=30)),
        ({}, None),
    ],
)
def test_a_full_service_says_how_long_to_wait(sendgrid_server, headers, wait):
    sendgrid_server.play((429, headers))
    with pytest.raises(TemporaryFailure) as caught:
        transport(sendgrid_server).send(MAIL)
    assert caught.value.retry_after == wait


@pytest.mark.parametrize("nonsense", ["soon", "-5", "9" * 500, "٣", "Mon, 99 Foo", "1e9", "\x00"])
def test_nonsense_for_a_wait_is_survived(nonsense):
    for header in ("Retry-After", "X-RateLimit-Reset"):
        wait = wait_asked_for({header: nonsense}, NOW)
        assert wait is None or wait >= timedelta(0)


@pytest.mark.parametrize("fault", [Fault.STALL_AFTER_ACCEPTING, Fault.RESET_AFTER_ACCEPTING, Fault.CUT_ANSWER])
def test_an_answer_lost_behind_acceptance_leaves_the_outcome_unknown(sendgrid_server, fault):
    sendgrid_server.play(fault)
    with pytest.raises(OutcomeUnknown):
        transport(sendgrid_server, timeout=0.5 if fault is Fault.STALL_AFTER_ACCEPTING else 10).send(MAIL)
    assert len(sendgrid_server.accepted) == 1


def test_a_gateway_that_gave_up_waiting_leaves_the_outcome_unknown(sendgrid_server):
    sendgrid_server.play(504)
    with pytest.raises(OutcomeUnknown):
        transport(sendgrid_server).send(MAIL)


def test_a_service_that_is_down_is_tried_later(unused_port):
    settings = SendGridSettings(API_KEY, host=f"http://127.0.0.1:{unused_port}")
    with pytest.raises(TemporaryFailure, match="cannot be reached"):
        SendGridTransport(settings, SENDER, lambda: NOW).send(MAIL)


def test_200_is_not_acceptance(sendgrid_server):
    """The sandbox, or a proxy's welcome page: nothing was delivered."""
    sendgrid_server.play(200)
    with pytest.raises(TransportRefused, match="202"):
        transport(sendgrid_server).send(MAIL)


def test_neither_key_nor_reader_reaches_the_log(sendgrid_server, caplog):
    caplog.set_level(logging.DEBUG)
    transport(sendgrid_server).send(MAIL)
    assert API_KEY not in caplog.text
    assert "amina" not in caplog.text


def test_the_library_alone_would_log_key_and_reader(sendgrid_server, caplog):
    """The control of the test above."""
    caplog.set_level(logging.DEBUG)
    transport(sendgrid_server)
    logging.getLogger("python_http_client").setLevel(logging.NOTSET)
    client = SendGridAPIClient(API_KEY, host=sendgrid_server.host)
    client.client.timeout = 10
    client.client.mail.send.post(request_body={"to": "amina"})
    assert API_KEY in caplog.text
    assert "amina" in caplog.text


def test_every_setting_ends_in_a_client_that_does_not_wait_for_ever():
    for settings in (SendGridSettings(API_KEY), SendGridSettings(API_KEY, region="eu", timeout=7)):
        client = SendGridTransport(settings, SENDER, lambda: NOW)._mails
        assert client.timeout == settings.timeout
        assert client.host == settings.address


def test_the_client_left_to_itself_waits_for_ever():
    """The control: no timeout by default, and the switch of region forgets one that was set."""
    client = SendGridAPIClient(API_KEY)
    assert client.client.timeout is None
    client.client.timeout = 7
    client.set_sendgrid_data_residency("eu")
    assert client.client.timeout is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"api_key": "  "}, "key"), ({"api_key": "SG.a\nX-Evil: 1"}, "control"), ({"region": "mars"}, "mars"),
        ({"timeout": 0}, "timeout"), ({"host": "http://mail.example"}, "https"), ({"host": "file:///etc"}, "https"),
    ],
)  # fmt: skip
def test_settings_that_leak_or_hang_are_refused(changes, said):
    with pytest.raises(BadInput, match=said):
        replace(SendGridSettings(API_KEY), **changes)
    assert API_KEY not in repr(SendGridSettings(API_KEY))


def test_a_bad_address_never_leaves_the_house(sendgrid_server):
    with pytest.raises(Rejected):
        transport(sendgrid_server).send(replace(MAIL, to_address="amina@a.example, eve@b.example"))
    assert sendgrid_server.requests == []
