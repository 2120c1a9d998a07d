"""A provider whose answer has no end.

Promised: what the answer begins with is believed, and the rest is not read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fakes.sendgrid_server import A_LOT, Fault, SendGridServer
from faults.mail.post import Post
from python_http_client import Client

from adapters.email import sendgrid

Office = Callable[..., Post]
STATES = {Fault.ENDLESS_ANSWER: "accepted", Fault.ENDLESS_REFUSAL: "pending"}


def check(post: Post, provider: SendGridServer, fault: Fault) -> None:
    (mail,) = post.file()
    provider.play(fault)
    post.round()
    assert post.state(mail) == STATES[fault]
    assert provider.poured < A_LOT, "it was read to its end"


@pytest.mark.parametrize("fault", STATES)
def test_of_an_answer_without_end_only_the_beginning_is_read(
    office: Office, database: str, sendgrid_server: SendGridServer, fault: Fault
) -> None:
    post = office(database, sendgrid_server)
    check(post, sendgrid_server, fault)
    post.rounds(2)
    assert (finding := post.wrong()) is None, str(finding)


@pytest.mark.parametrize("fault", STATES)
def test_the_client_of_the_library_would_read_it_to_its_end(
    office: Office, one_database: str, sendgrid_server: SendGridServer, monkeypatch: Any, fault: Fault
) -> None:
    """The control."""
    monkeypatch.setattr(sendgrid, "StayingClient", Client)
    with pytest.raises(AssertionError, match="read to its end"):
        check(office(one_database, sendgrid_server), sendgrid_server, fault)
