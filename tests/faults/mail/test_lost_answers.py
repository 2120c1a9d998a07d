"""A provider that takes a mail and is not heard any more; a line that breaks at any byte.

Promised: an answer that was lost leaves the fate unknown, and nothing is sent blindly; nothing
is lost; a mail comes twice at most once for each answer that was lost behind its acceptance.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from fakes.fault_proxy import FaultProxy
from fakes.sendgrid_server import API_KEY, Fault, SendGridServer
from faults.mail.controls import Hasty, Optimist
from faults.mail.post import SENDER, Post, Provider
from faults.scale import scale

from adapters.email.sendgrid import SendGridSettings, SendGridTransport
from adapters.email.smtp import SmtpSettings, SmtpTransport
from domain.post import Transport

Office = Callable[..., Post]
Change = Callable[[Transport], Transport]


def patient(post: Post, provider: Provider, seconds: float, port: int | None = None) -> Transport:
    """The product's transport that waits so long for an answer, through another port if one is named."""
    if isinstance(provider, SendGridServer):
        host = f"http://127.0.0.1:{port}" if port else provider.host
        return SendGridTransport(SendGridSettings(API_KEY, host=host, timeout=seconds), SENDER, post.app.now)
    server = SmtpSettings("localhost", port or provider.port, timeout=seconds, trust=provider.trust)
    return SmtpTransport(server, SENDER, post.app.now)


def as_it_is(transport: Transport) -> Transport:
    return transport


# ── accepted, and never answered ────────────────────────────────────────────


def silence(provider: Provider, fault: Fault | None) -> None:
    """From now on mails are accepted and not answered in this way; None: answered again."""
    if isinstance(provider, SendGridServer):
        provider.play(*[fault] * 50 if fault else [])
    else:
        provider.stall_after_data = fault is not None


def check_silence(post: Post, provider: Provider, fault: Fault, change: Change = as_it_is) -> None:
    """The fate of these mails is unknown, stays so for a quarter of an hour, and is settled by their kind."""
    wait = 0.5 if fault is Fault.STALL_AFTER_ACCEPTING else 20
    post.with_courier(transport=change(patient(post, provider, wait)))
    (letter,), (courtesy,) = post.file(), post.file(statutory=False)
    silence(provider, fault)
    post.round()
    silence(provider, None)
    for _ in range(3):
        post.later(minutes=4.9)
        post.round()
        assert post.received() == {letter: 1, courtesy: 1}, "they were sent again blindly"
        assert {post.state(letter), post.state(courtesy)} == {"unknown"}
    post.later(minutes=1)
    post.rounds(2)
    assert (post.state(letter), post.state(courtesy)) == ("accepted", "failed")
    assert post.received() == {letter: 2, courtesy: 1}
    assert (finding := post.wrong(may_repeat=1)) is None, str(finding)
    assert post.given_up() == [courtesy]


@pytest.mark.parametrize("fault", [Fault.STALL_AFTER_ACCEPTING, Fault.RESET_AFTER_ACCEPTING, Fault.CUT_ANSWER])
def test_a_mail_that_was_accepted_without_an_answer_is_not_sent_again_blindly(
    office: Office, database, sendgrid_server, fault
):
    check_silence(office(database, sendgrid_server), sendgrid_server, fault)


def test_a_mail_server_that_stalls_behind_the_mail_does_not_get_it_again_blindly(office: Office, database, smtp_server):
    server = smtp_server()
    check_silence(office(database, server), server, Fault.STALL_AFTER_ACCEPTING)


def test_sending_again_at_once_would_be_caught(office: Office, one_database, provider):
    """The control."""
    with pytest.raises(AssertionError, match="blindly"):
        check_silence(office(one_database, provider), provider, Fault.STALL_AFTER_ACCEPTING, Hasty)


# ── a line that breaks at any byte ──────────────────────────────────────────


def places(length: int, count: int) -> list[int]:
    """So many places of a conversation of this length, five hundred in the long form; the last bytes among them."""
    stride = max(length // scale(count, 500), 1)
    return sorted({*range(0, length, stride), *range(max(length - 2, 0), length)})


def check_break(post: Post, proxy: FaultProxy, direction: str, place: int) -> None:
    """The line breaks here while a mail is on its way, unless that ends before; it holds again an hour later."""
    (mail,), cuts = post.file(), proxy.cuts
    proxy.cut(direction, place)
    post.round()
    proxy.heal()
    assert proxy.cuts > cuts or proxy.passed[direction] <= place, f"the line held behind byte {place} {direction}"
    post.later(hours=1)
    post.rounds(2, seconds=1)
    assert post.state(mail) == "accepted", f"cut behind byte {place} {direction}: it is {post.state(mail)}"
    copies = post.received()[mail]
    assert copies >= 1, f"cut behind byte {place} {direction}: it is lost"
    assert copies <= (1 if direction == "up" else 2), f"cut behind byte {place} {direction}: it came {copies} times"


@pytest.fixture
def line(provider: Provider, fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    """A line to the provider that can be cut."""
    upstream = provider.host if isinstance(provider, SendGridServer) else f"smtp://127.0.0.1:{provider.port}"
    return fault_proxy(upstream)


def connect(post: Post, provider: Provider, line: FaultProxy, change: Change = as_it_is) -> dict[str, int]:
    """Let the post use this line; how many bytes pass each way when nothing breaks."""
    port = urlsplit(line.host).port
    post.with_courier(transport=change(patient(post, provider, 20, port)))
    post.file()
    post.round()
    return dict(line.passed)


@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_line_that_breaks_at_any_byte_loses_nothing_and_doubles_at_most_once(
    office: Office, database, provider, line, direction
):
    post = office(database, provider)
    tried = places(connect(post, provider, line)[direction], 6 if "sqlite" in database else 3)
    for place in tried:
        check_break(post, line, direction, place)
    # Which days do not count depends on the month: mails may be shorter than the first, and end before the last places.
    assert line.cuts >= 0.75 * len(tried), "the mails have become too short for these places"
    assert (finding := post.wrong(may_repeat=line.cuts if direction == "down" else 0)) is None, str(finding)


def test_taking_a_broken_line_for_an_acceptance_would_be_caught(office: Office, one_database, provider, line):
    """The control."""
    post = office(one_database, provider)
    connect(post, provider, line, Optimist)
    with pytest.raises(AssertionError, match="it is lost"):
        check_break(post, line, "up", 100)
