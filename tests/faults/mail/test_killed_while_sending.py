"""A sender is killed between the provider's acceptance and our note of it.

Promised: nothing is lost; a mail comes twice at most once for each kill; nobody sends it again
before its fate has been unknown for a quarter of an hour; a courtesy is never sent again, and
somebody is told instead.
"""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest
from fakes.sendgrid_server import SendGridServer
from faults.mail.controls import resends_at_once, sends_inside_the_transaction
from faults.mail.post import Post, opened
from faults.mail.striking import Killer, Signalled, ended, forked
from faults.scale import scale

from domain.delivery import DeliveryPolicy
from ombuds.bootstrap import Application

LEASE, RULE = DeliveryPolicy().lease_seconds, DeliveryPolicy().unknown_for
Sender = Callable[[Application], object]


def as_it_is(app: Application) -> None:
    """A shift of deliveries as the product does it."""
    app.deliver_and_settle()


def strike(post: Post, moment: str, sender: Sender) -> None:
    """A sender in a process of its own, killed at this moment of its first mail."""
    killer = Killer(moment)
    post.app.close()  # no connection may be shared with the child

    def work() -> None:
        app = opened(post.app.settings, post.clock)
        if moment == "noting":
            vars(app)["outbox"] = Signalled(app.outbox, "record_all", "before", signal.SIGKILL)
        sender(app)

    assert post.provider is not None
    post.provider.watcher = killer
    pid = forked(work)
    killer.aim(pid)
    assert ended(pid) == -signal.SIGKILL, "the sender was to be killed"
    post.provider.watcher = lambda moment: None


def check(post: Post, moment: str, sender: Sender, *, statutory: bool) -> None:
    """One kill, and what becomes of the mail that was on its way."""
    struck, other = post.file(2, statutory=statutory)
    strike(post, moment, sender)
    assert post.received()[struck] == 1, "the provider had taken it"
    if moment == "answered" and post.state(struck) == "accepted":
        return  # the answer was faster than the killer: it is noted, and that is that
    for state, wait in (("sending", 0), ("unknown", LEASE), ("unknown", RULE.total_seconds() - 60)):
        post.later(seconds=wait)
        sender(post.app)
        assert post.received()[struck] == 1, "it was sent again before the rule"
        assert post.state(struck) == state
    assert post.received()[other] == 1, "the other one had to wait"
    post.later(minutes=1)
    sender(post.app)
    sender(post.app)
    assert post.state(struck) == ("accepted" if statutory else "failed")
    assert post.received()[struck] == (2 if statutory else 1)


def moments(post: Post) -> list[str]:
    return ["accepted", "answered", "noting"] if isinstance(post.provider, SendGridServer) else ["accepted", "noting"]


def test_a_sender_killed_behind_acceptance_loses_nothing_and_repeats_by_the_rule_alone(post: Post):
    kills = scale(5, 50)  # on each database, with each provider
    for number in range(kills):
        check(post, moments(post)[number % len(moments(post))], as_it_is, statutory=number % 5 < 4)
    post.rounds(2)
    assert (finding := post.wrong(may_repeat=kills)) is None, str(finding)
    assert len(post.given_up()) == kills // 5, "of each courtesy whose fate stayed unknown, the case is told"


@pytest.mark.parametrize(
    ("bad", "statutory"),
    [(sends_inside_the_transaction, True), (sends_inside_the_transaction, False), (resends_at_once, True)],
)
def test_the_same_kill_catches_what_forgets_that_a_send_began(office, one_database, sendgrid_server, bad, statutory):
    """The control."""
    with pytest.raises(AssertionError, match="before the rule"):
        check(office(one_database, sendgrid_server), "accepted", bad, statutory=statutory)
