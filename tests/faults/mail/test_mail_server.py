"""A mail server that stalls, puts readers off, hides its encryption or cannot prove who it is.

Promised: nothing of a mail is ever said on a line that is not encrypted to a server that has proved
itself; while it cannot be, nothing is lost or given up, an administrator is told, and everything
goes once it is mended.  (A server that stalls behind the mail, and greylisting, are with the lost
answers and with the passing trouble.)
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from typing import Any

import pytest
from fakes.smtp_server import SmtpServer, SmtpStarter
from faults.mail.controls import Around
from faults.mail.post import SENDER, Post
from faults.mail.test_lost_answers import patient

from adapters.email.composing import compose
from domain.post import OutgoingMessage, Receipt, TransportRefused

Office = Callable[..., Post]


class FallsBack(Around):
    """The known-bad: what cannot be encrypted is sent in the clear, and any certificate will do."""

    def __init__(self, inner: Any, port: int) -> None:
        super().__init__(inner)
        self._port = port

    def send(self, message: OutgoingMessage) -> Receipt:
        try:
            receipt: Receipt = self._inner.send(message)
        except TransportRefused:
            with smtplib.SMTP("127.0.0.1", self._port, timeout=20) as careless:
                if careless.has_extn("starttls") or "starttls" in careless.ehlo()[1].decode().lower():
                    careless.starttls(context=ssl._create_unverified_context())  # noqa: S323 - that is what is bad
                careless.sendmail(
                    SENDER.address, [message.to_address], bytes(compose(message, SENDER, message.issued_at))
                )
            return Receipt("sent all the same", message.issued_at)
        return receipt


def check_guarded(post: Post, server: SmtpServer, mended: SmtpServer, bad: bool = False) -> None:
    """A server that cannot be trusted takes the place of the right one for a day, and goes again."""
    mails = post.file(3)
    if bad:
        post.with_courier(transport=FallsBack(post.app.transport, server.port))
    post.rounds(8, hours=3)
    assert server.commands == [], "it was told of a mail"
    assert server.raw == [], "it was handed a mail"
    assert set(post.states().values()) == {"pending"}
    assert post.app.breaker().state == "open"
    assert [task.rule for task in post.app.queries.tasks(role="administrator")] == ["mail_refused"]
    post.with_courier(transport=patient(post, mended, 20))
    post.provider = mended
    post.rounds(3)
    assert mended.encrypted == [True] * 3
    assert post.received() == dict.fromkeys(mails, 1)
    assert (finding := post.wrong()) is None, str(finding)


def untrusted(kind: str, start: SmtpStarter) -> tuple[SmtpServer, dict[str, Any]]:
    """A server of this kind, and the settings that go with it."""
    if kind == "hides STARTTLS":
        return start(tls=False), {}
    if kind == "certificate for another name":
        return start(name="elsewhere.example"), {}
    server = start()
    return server, {"smtp_ca_file": None}


KINDS = ["hides STARTTLS", "certificate for another name", "certificate that nobody vouches for"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_said_to_a_server_that_cannot_be_trusted(office: Office, database, smtp_server, kind):
    server, settings = untrusted(kind, smtp_server)
    check_guarded(office(database, server, **settings), server, smtp_server())


@pytest.mark.parametrize("kind", KINDS)
def test_falling_back_to_a_line_in_the_clear_would_be_caught(office: Office, one_database, smtp_server, kind):
    """The control."""
    server, settings = untrusted(kind, smtp_server)
    with pytest.raises(AssertionError, match="told of a mail"):
        check_guarded(office(one_database, server, **settings), server, smtp_server(), bad=True)
