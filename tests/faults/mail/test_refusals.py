"""A provider that refuses: this mail (a bad address, too large), or us (a revoked key).

Promised: a mail that is refused is given up alone, its case knows, and staff gets the task to
serve a statutory notice by other means; while we are refused nothing is given up, nobody
hammers, an administrator is told, and everything goes once the key is mended.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fakes.sendgrid_server import SendGridServer
from faults.mail.controls import GivesUp, KeepsTrying, NoBreaker
from faults.mail.post import Post, Provider
from faults.scale import scale
from python_http_client import Client

Office = Callable[..., Post]
NO_SUCH_MAILBOX = "550 5.1.1 No such mailbox"
NOT_YOU = "530 5.7.0 Authentication required"


def answers(provider: Provider, refusal: int | str | None, times: int) -> None:
    """So often the provider says this, then (at once, for None) it accepts."""
    steps = [] if refusal is None else [refusal] * times
    if isinstance(provider, SendGridServer):
        provider.play(*steps)
    else:
        provider.answers[:] = steps


def asked(provider: Provider) -> int:
    """How often the provider was asked to take a mail."""
    return len(provider.requests) if isinstance(provider, SendGridServer) else provider.commands.count("RCPT")


# ── this mail ───────────────────────────────────────────────────────────────


def check_bad_mail(post: Post, provider: Provider, refusal: int | str) -> None:
    """The first of three is refused, then the courtesy behind it."""
    first, *others = post.file(3)
    answers(provider, refusal, 1)
    post.rounds(3)
    assert post.state(first) == "failed", "what can never arrive is tried for ever"
    (courtesy,) = post.file(statutory=False)
    answers(provider, refusal, 1)
    post.rounds(3)
    assert post.given_up() == [first, courtesy]
    assert post.tasks() == [f"serve_by_other_means {first.removesuffix('.n1')}"], "nobody has to serve it otherwise"
    assert post.received() == dict.fromkeys(others, 1)
    assert (finding := post.wrong()) is None, str(finding)


@pytest.mark.parametrize("status", [400, 413])
def test_a_mail_that_is_refused_becomes_a_task_and_the_others_go(office: Office, database, sendgrid_server, status):
    check_bad_mail(office(database, sendgrid_server), sendgrid_server, status)


@pytest.mark.parametrize("answer", [NO_SUCH_MAILBOX, "552 5.3.4 Message too big"])
def test_a_mail_that_a_mail_server_refuses_becomes_a_task(office: Office, one_database, smtp_server, answer):
    server = smtp_server()
    check_bad_mail(office(one_database, server), server, answer)


@pytest.mark.parametrize("status", [400, 413])
def test_trying_a_bad_mail_for_ever_would_be_caught(office: Office, one_database, sendgrid_server, status):
    """The control."""
    post = office(one_database, sendgrid_server)
    with pytest.raises(AssertionError, match="tried for ever"):
        check_bad_mail(post.with_courier(transport=KeepsTrying(post.app.transport)), sendgrid_server, status)


# ── us ──────────────────────────────────────────────────────────────────────


def check_refused(post: Post, provider: Provider, refusal: int | str) -> None:
    """A key that is revoked for some days."""
    count, hours = scale(8, 200), scale(10, 100)
    mails = post.file(count)
    answers(provider, refusal, 100_000)
    post.app.deliver(batches=2)
    assert asked(provider) == 1, "the breaker did not open"
    post.clock.forward(hours=1)
    post.round()
    assert post.app.breaker().state == "open"
    assert [task.rule for task in post.app.queries.tasks(role="administrator")] == ["mail_refused"]
    post.rounds(hours)
    assert set(post.states().values()) == {"pending"}, "mail was given up although nothing was wrong with it"
    assert post.given_up() == []
    assert asked(provider) <= hours + 2
    assert {post.app.breaker().state} <= {"open", "half_open"}
    answers(provider, None, 0)
    post.rounds(3)
    assert post.received() == dict.fromkeys(mails, 1)
    assert (finding := post.wrong()) is None, str(finding)


@pytest.mark.parametrize("status", [401, 403])
def test_while_the_key_is_revoked_nothing_is_given_up_and_nobody_hammers(
    office: Office, database, sendgrid_server, status
):
    check_refused(office(database, sendgrid_server), sendgrid_server, status)


def test_while_the_mail_server_wants_another_login_nothing_is_given_up(office: Office, one_database, smtp_server):
    server = smtp_server()
    check_refused(office(one_database, server), server, NOT_YOU)


def test_a_post_without_a_breaker_would_be_caught(office: Office, one_database, sendgrid_server):
    """The control."""
    post = office(one_database, sendgrid_server)
    with pytest.raises(AssertionError, match="breaker did not open"):
        check_refused(post.with_courier(outbox=NoBreaker(post.app.outbox)), sendgrid_server, 401)


def test_giving_mail_up_for_a_revoked_key_would_be_caught(office: Office, one_database, sendgrid_server):
    """The control."""
    post = office(one_database, sendgrid_server)
    with pytest.raises(AssertionError, match="breaker did not open"):
        check_refused(post.with_courier(transport=GivesUp(post.app.transport)), sendgrid_server, 403)


# ── a provider that sends us elsewhere ──────────────────────────────────────


def check_redirect(post: Post, server: SendGridServer, elsewhere: SendGridServer, status: int) -> None:
    """The answer names another host: neither the key nor a mail may go there."""
    post.file(2)
    server.play(*[(status, {"Location": f"{elsewhere.host}/v3/mail/send"})] * 1000)
    post.rounds(2)
    assert elsewhere.seen == [], "it was followed to a host that nobody chose"
    assert set(post.states().values()) == {"pending"}
    server.play()
    post.rounds(3)
    assert (finding := post.wrong()) is None, str(finding)
    assert elsewhere.seen == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_neither_key_nor_mail_follows_a_redirect(
    office: Office, one_database, sendgrid_server, another_sendgrid_server, status
):
    check_redirect(office(one_database, sendgrid_server), sendgrid_server, another_sendgrid_server, status)


def test_a_client_that_follows_redirects_would_be_caught(
    office: Office, one_database, sendgrid_server, another_sendgrid_server
):
    """The control: the library's client as it comes."""
    post = office(one_database, sendgrid_server)
    staying = post.app.transport._mails
    post.app.transport._mails = Client(staying.host, staying.request_headers, 3, ["mail", "send"], timeout=20)
    with pytest.raises(AssertionError, match="nobody chose"):
        check_redirect(post, sendgrid_server, another_sendgrid_server, 302)
