"""Delivery end to end: real transports, an honest outbox, and every fault on the way."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from fakes.memory_outbox import ISSUED, MemoryOutbox, make_item
from fakes.sendgrid_server import API_KEY, Fault

from adapters.email.composing import Sender
from adapters.email.folder import FolderTransport
from adapters.email.rendering import PackWording
from adapters.email.sendgrid import SendGridSettings, SendGridTransport
from adapters.email.smtp import SmtpSettings, SmtpTransport
from adapters.email.templates import MappingTemplates
from domain.breaker import BreakerPolicy
from domain.delivery import DeliveryFailed, DeliveryPolicy, StaffTask
from domain.errors import BadInput
from domain.outbox import Accepted, Retry
from domain.post import OutgoingMessage, Receipt, TemporaryFailure
from workflows.delivery import Courier, deliver_batch, deliver_due, reconcile

SENDER = Sender("Ombudsman of the Province", "notices@office.example")
WORDING = PackWording(
    MappingTemplates(
        {
            "acknowledgement.en": "Subject: {{ reference }}\nSummary: Received\n\nDear {{ complainant }}, by {{ due | date }}.\n",
            "broken.en": "Subject: {{ reference }}\n\n{{ nothing_of_the_kind }}\n",
        }
    )
)
POLICY = DeliveryPolicy(breaker=BreakerPolicy(failures=3))


@dataclass
class World:
    """A courier with a clock that the test moves."""

    outbox: MemoryOutbox
    transport: object
    now: datetime = ISSUED
    policy: DeliveryPolicy = POLICY
    failures: list[DeliveryFailed] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    tokens: itertools.count = field(default_factory=itertools.count)

    def courier(self, **changes) -> Courier:
        courier = Courier(
            outbox=self.outbox, wording=WORDING, transport=self.transport, on_failure=self.failures.append,
            clock=lambda: self.now, roll=self.chance.random, new_token=lambda: f"worker-{next(self.tokens)}",
            policy=self.policy,
        )  # fmt: skip
        return replace(courier, **changes)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def over_sendgrid(memory_outbox, sendgrid_server):
    world = World(memory_outbox, None)
    settings = SendGridSettings(API_KEY, host=sendgrid_server.host, timeout=10)
    world.transport = SendGridTransport(settings, SENDER, lambda: world.now)
    return world


@pytest.fixture
def over_folder(memory_outbox, tmp_path):
    world = World(memory_outbox, None)
    world.transport = FolderTransport(tmp_path / "mails", SENDER, lambda: world.now)
    return world


def subjects(server) -> list[str]:
    return [request.body["subject"] for request in server.accepted]


def test_what_is_due_is_sent_once_and_recorded(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(make_item("a"), make_item("b", to_address="budi@people.example"))
    report = deliver_batch(over_sendgrid.courier())
    assert report.accepted == ["a", "b"]
    assert deliver_batch(over_sendgrid.courier()).leased == 0
    assert subjects(sendgrid_server) == ["OMB-2026-a", "OMB-2026-b"]
    assert over_sendgrid.outbox.rows["b"].provider_id == "sg-2"


def test_after_three_days_down_one_person_gets_one_mail_not_thirty(over_sendgrid, sendgrid_server):
    for n in range(30):
        over_sendgrid.outbox.add(make_item(f"n{n:02}", statutory=False, issued_at=ISSUED + timedelta(hours=2 * n)))
    over_sendgrid.outbox.add(make_item("z", issued_at=ISSUED + timedelta(days=3)))
    over_sendgrid.later(days=3)
    reports = deliver_due(over_sendgrid.courier(), limit=10)
    assert sum(len(report.accepted) for report in reports) == 31
    assert [len(request.body["personalizations"]) for request in sendgrid_server.accepted] == [1, 1]
    text = sendgrid_server.accepted[0].body["content"][0]["value"]
    assert all(f"OMB-2026-n{n:02}: Received" in text for n in range(30))
    rows = [over_sendgrid.outbox.rows[f"n{n:02}"] for n in range(30)]
    assert len({(row.provider_id, row.bundle) for row in rows}) == 1
    assert rows[0].bundle is not None
    assert over_sendgrid.outbox.rows["z"].bundle is None


# M1


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_passing_trouble_is_tried_again_later_and_sent_once(over_sendgrid, sendgrid_server, status):
    over_sendgrid.outbox.add(make_item("a"))
    sendgrid_server.play(status, status)
    for _ in range(2):
        assert deliver_batch(over_sendgrid.courier()).retried == ["a"]
        assert deliver_batch(over_sendgrid.courier()).accepted == []
        over_sendgrid.later(hours=1)
    assert deliver_batch(over_sendgrid.courier()).accepted == ["a"]
    assert over_sendgrid.outbox.rows["a"].item.attempt == 3
    assert len(sendgrid_server.accepted) == 1


def test_a_full_service_is_left_alone_for_as_long_as_it_asks(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(*(make_item(f"n{n}", to_address=f"p{n}@people.example") for n in range(5)))
    sendgrid_server.play((429, {"Retry-After": "600"}))
    report = deliver_batch(over_sendgrid.courier())
    assert report.held_until == ISSUED + timedelta(minutes=10)
    assert len(sendgrid_server.requests) == 1
    over_sendgrid.later(minutes=9, seconds=59)
    deliver_due(over_sendgrid.courier())
    assert len(sendgrid_server.requests) == 1
    over_sendgrid.later(minutes=2)
    deliver_due(over_sendgrid.courier())
    assert sorted(subjects(sendgrid_server)) == [f"OMB-2026-n{n}" for n in range(5)]


def test_mails_to_one_person_keep_their_order_through_trouble(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(*(make_item(f"n{n}", issued_at=ISSUED + timedelta(seconds=n)) for n in range(4)))
    sendgrid_server.play(202, 503, 202, 500)
    for _ in range(8):
        deliver_due(over_sendgrid.courier())
        over_sendgrid.later(hours=1)
    assert subjects(sendgrid_server) == ["OMB-2026-n0", "OMB-2026-n1", "OMB-2026-n2", "OMB-2026-n3"]


def test_a_greylisted_reader_waits_and_the_others_do_not(memory_outbox, smtp_server):
    server = smtp_server()
    world = World(memory_outbox, None)
    settings = SmtpSettings("127.0.0.1", server.port, timeout=10, trust=server.trust)
    world.transport = SmtpTransport(settings, SENDER, lambda: world.now)
    memory_outbox.add(make_item("a"), make_item("b", to_address="budi@people.example"))
    server.answers += ["451 4.7.1 Greylisted"]
    report = deliver_batch(world.courier())
    assert (report.retried, report.accepted, report.held_until) == (["a"], ["b"], None)
    world.later(hours=1)
    assert deliver_batch(world.courier()).accepted == ["a"]


def test_a_statutory_notice_that_never_gets_through_is_served_by_other_means(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(make_item("a"), make_item("b", statutory=False, to_address="budi@people.example"))
    sendgrid_server.play(*[503] * 500)
    for _ in range(60):
        deliver_due(over_sendgrid.courier())
        over_sendgrid.later(hours=2)
    assert over_sendgrid.outbox.states() == {"a": "failed", "b": "failed"}
    assert {failed.outbox_id: failed.task for failed in over_sendgrid.failures} == {
        "a": StaffTask.SERVE_BY_OTHER_MEANS,
        "b": StaffTask.CHECK_COURTESY_NOTICE,
    }
    assert len(over_sendgrid.failures) == 2


def test_an_outage_of_some_hours_gives_nothing_up(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(make_item("a"))
    sendgrid_server.play(*[503] * 40)
    for _ in range(40):
        deliver_due(over_sendgrid.courier())
        over_sendgrid.later(minutes=30)
    sendgrid_server.play()
    over_sendgrid.later(hours=2)
    deliver_due(over_sendgrid.courier())
    assert over_sendgrid.failures == []
    assert subjects(sendgrid_server) == ["OMB-2026-a"]


# M2, M3


def test_an_answer_that_never_comes_leaves_the_outcome_open_and_nothing_is_sent_blindly(over_sendgrid, sendgrid_server):
    settings = SendGridSettings(API_KEY, host=sendgrid_server.host, timeout=0.3)
    over_sendgrid.transport = SendGridTransport(settings, SENDER, lambda: over_sendgrid.now)
    over_sendgrid.outbox.add(make_item("a"), make_item("b", statutory=False, to_address="budi@people.example"))
    sendgrid_server.play(Fault.STALL_AFTER_ACCEPTING, Fault.STALL_AFTER_ACCEPTING)
    assert deliver_batch(over_sendgrid.courier()).unknown == ["a", "b"]
    over_sendgrid.later(minutes=14)
    reconcile(over_sendgrid.courier())
    deliver_due(over_sendgrid.courier())
    assert over_sendgrid.outbox.states() == {"a": "unknown", "b": "unknown"}
    assert len(sendgrid_server.accepted) == 2


def test_an_open_outcome_ends_in_a_second_statutory_mail_and_in_a_question_about_the_courtesy(
    over_sendgrid, sendgrid_server
):
    over_sendgrid.outbox.add(make_item("a"), make_item("b", statutory=False, to_address="budi@people.example"))
    sendgrid_server.play(Fault.RESET_AFTER_ACCEPTING, Fault.CUT_ANSWER)
    deliver_batch(over_sendgrid.courier())
    over_sendgrid.later(minutes=15)
    report = reconcile(over_sendgrid.courier())
    assert report.retried == ["a"]
    assert [(failed.outbox_id, failed.task) for failed in report.failed] == [("b", StaffTask.CHECK_COURTESY_NOTICE)]
    deliver_due(over_sendgrid.courier())
    assert over_sendgrid.outbox.states() == {"a": "accepted", "b": "failed"}
    ids = [request.body["custom_args"]["outbox_id"] for request in sendgrid_server.accepted]
    assert ids == ["a", "b", "a"]
    assert len({request.body["headers"]["Message-ID"] for request in sendgrid_server.accepted}) == 2


def test_a_connection_reset_before_the_mail_arrived_loses_nothing(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(make_item("a"))
    sendgrid_server.play(Fault.RESET_BEFORE_READING)
    deliver_batch(over_sendgrid.courier())
    for _ in range(2):
        over_sendgrid.later(hours=1)
        reconcile(over_sendgrid.courier())
        deliver_due(over_sendgrid.courier())
    assert subjects(sendgrid_server) == ["OMB-2026-a"]


@pytest.mark.parametrize(("direction", "places"), [("up", range(0, 4000, 97)), ("down", range(0, 200, 5))])
def test_a_connection_cut_at_any_byte_loses_nothing_and_doubles_at_most_once(
    over_sendgrid, sendgrid_server, fault_proxy, direction, places
):
    proxy = fault_proxy(sendgrid_server.host)
    settings = SendGridSettings(API_KEY, host=proxy.host, timeout=10)
    over_sendgrid.transport = SendGridTransport(settings, SENDER, lambda: over_sendgrid.now)
    for place in places:
        outbox_id = f"{direction}-{place}"
        over_sendgrid.outbox.add(make_item(outbox_id, issued_at=over_sendgrid.now))
        proxy.cut(direction, place)
        deliver_due(over_sendgrid.courier())
        proxy.heal()
        over_sendgrid.later(hours=1)
        reconcile(over_sendgrid.courier())
        deliver_due(over_sendgrid.courier())
        assert over_sendgrid.outbox.states()[outbox_id] == "accepted"
        copies = [
            request for request in sendgrid_server.accepted if request.body["custom_args"]["outbox_id"] == outbox_id
        ]
        assert 1 <= len(copies) <= (1 if direction == "up" else 2)
    assert proxy.cuts > 20


class Crash(BaseException):
    """The worker dies: nothing behind this point runs."""


class DiesAfterSending:
    """A transport whose worker is killed right behind acceptance."""

    name = "folder"

    def __init__(self, inner) -> None:
        self._inner = inner

    def send(self, message: OutgoingMessage) -> Receipt:
        self._inner.send(message)
        raise Crash


def test_a_worker_killed_behind_acceptance_is_found_out_by_our_own_id(over_folder, tmp_path):
    over_folder.outbox.add(make_item("a"), make_item("b", to_address="budi@people.example"))
    with pytest.raises(Crash):
        deliver_batch(over_folder.courier(transport=DiesAfterSending(over_folder.transport)))
    assert over_folder.outbox.states() == {"a": "sending", "b": "leased"}
    over_folder.later(seconds=POLICY.lease_seconds)
    assert reconcile(over_folder.courier()).accepted == ["a"]
    assert deliver_batch(over_folder.courier()).accepted == ["b"]
    assert len(list((tmp_path / "mails").iterdir())) == 2


def test_a_shared_mail_whose_worker_was_killed_is_found_for_each_of_its_rows(over_folder, tmp_path):
    over_folder.outbox.add(*(make_item(f"n{n}", statutory=False) for n in range(3)))
    with pytest.raises(Crash):
        deliver_batch(over_folder.courier(transport=DiesAfterSending(over_folder.transport)))
    over_folder.later(seconds=POLICY.lease_seconds)
    assert reconcile(over_folder.courier()).accepted == ["n0", "n1", "n2"]
    assert len({row.bundle for row in over_folder.outbox.rows.values()} - {None}) == 1
    assert len(list((tmp_path / "mails").iterdir())) == 1


def test_a_courtesy_is_sent_at_most_once_even_when_its_worker_dies_each_time(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(make_item("a", statutory=False))
    for _ in range(4):
        try:
            deliver_batch(over_sendgrid.courier(transport=DiesAfterSending(over_sendgrid.transport)))
        except Crash:
            over_sendgrid.later(seconds=POLICY.lease_seconds)
        reconcile(over_sendgrid.courier())
        over_sendgrid.later(minutes=16)
        reconcile(over_sendgrid.courier())
    assert subjects(sendgrid_server) == ["OMB-2026-a"]
    assert [failed.task for failed in over_sendgrid.failures] == [StaffTask.CHECK_COURTESY_NOTICE]


class ForgetsThatItStarted(MemoryOutbox):
    """The known-bad: an outbox that does not note that a send began."""

    def start(self, outbox_ids, token, now, lease_seconds, sent_as):
        return True


def test_without_the_note_that_a_send_began_the_same_courtesy_goes_out_again_and_again(over_sendgrid, sendgrid_server):
    """The control of the test above."""
    over_sendgrid.outbox = ForgetsThatItStarted()
    over_sendgrid.outbox.add(make_item("a", statutory=False))
    for _ in range(4):
        with pytest.raises(Crash):
            deliver_batch(over_sendgrid.courier(transport=DiesAfterSending(over_sendgrid.transport)))
        over_sendgrid.later(seconds=POLICY.lease_seconds)
    assert len(sendgrid_server.accepted) == 4


# M4


@pytest.mark.parametrize("status", [400, 413])
def test_a_bad_mail_becomes_a_task_and_the_others_go(over_sendgrid, sendgrid_server, status):
    over_sendgrid.outbox.add(make_item("a"), make_item("b", to_address="budi@people.example"))
    sendgrid_server.play(status)
    report = deliver_batch(over_sendgrid.courier())
    assert report.accepted == ["b"]
    assert [(failed.outbox_id, failed.code, failed.task) for failed in over_sendgrid.failures] == [
        ("a", str(status), StaffTask.SERVE_BY_OTHER_MEANS)
    ]
    assert over_sendgrid.outbox.states()["a"] == "failed"


@pytest.mark.parametrize("status", [401, 403])
def test_a_revoked_key_stops_everything_and_gives_nothing_up(over_sendgrid, sendgrid_server, status):
    over_sendgrid.outbox.add(*(make_item(f"n{n}", to_address=f"p{n}@people.example") for n in range(20)))
    sendgrid_server.play(*[status] * 1000)
    first = deliver_batch(over_sendgrid.courier())
    assert first.trouble is not None
    assert str(status) in first.trouble
    assert len(sendgrid_server.requests) == 1
    for _ in range(100):
        deliver_due(over_sendgrid.courier())
        over_sendgrid.later(hours=1)
    assert over_sendgrid.failures == []
    assert set(over_sendgrid.outbox.states().values()) == {"pending"}
    assert {row.item.attempt for row in over_sendgrid.outbox.rows.values()} == {0}
    sendgrid_server.play()
    deliver_due(over_sendgrid.courier())
    assert len(sendgrid_server.accepted) == 20


def test_while_the_breaker_is_open_nobody_even_knocks_and_after_it_one_does(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(*(make_item(f"n{n}", to_address=f"p{n}@people.example") for n in range(10)))
    sendgrid_server.play(*[503] * 1000)
    deliver_due(over_sendgrid.courier())
    assert len(sendgrid_server.requests) == 3
    assert deliver_due(over_sendgrid.courier())[0].held_until is not None
    assert len(sendgrid_server.requests) == 3
    over_sendgrid.later(hours=1)
    deliver_due(over_sendgrid.courier())
    assert len(sendgrid_server.requests) == 4


def test_two_workers_do_not_both_probe(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(*(make_item(f"n{n}", to_address=f"p{n}@people.example") for n in range(6)))
    sendgrid_server.play(401)
    deliver_batch(over_sendgrid.courier())
    over_sendgrid.later(hours=1)
    stale = over_sendgrid.outbox.load_breaker("sendgrid")
    assert over_sendgrid.outbox.save_breaker("sendgrid", stale.probing(over_sendgrid.now, POLICY.breaker))
    late = over_sendgrid.courier(outbox=_Reads(over_sendgrid.outbox, stale))
    assert deliver_batch(late).mails == 0
    assert len(sendgrid_server.requests) == 1
    assert "sending" not in over_sendgrid.outbox.states().values()


class _Reads:
    """The outbox as a worker sees it that read the breaker a moment too early."""

    def __init__(self, outbox: MemoryOutbox, breaker) -> None:
        self._outbox, self._breaker = outbox, breaker

    def load_breaker(self, transport: str):
        return self._breaker

    def __getattr__(self, name: str):
        return getattr(self._outbox, name)


# M5


@pytest.mark.parametrize(
    "poison",
    [
        {"template": "broken"},
        {"template": "missing"},
        {"language": "xx"},
        {"values": {"complainant": "x", "due": "never"}},
        {"values": {}},
        {"to_address": "not an address"},
        {"to_address": "amina@people.example\r\nBcc: eve@evil.example"},
        {"office": replace(make_item().office, zone="Mars/Olympus")},
    ],
)
def test_a_poisonous_row_is_set_aside_alone(over_folder, tmp_path, poison):
    over_folder.outbox.add(
        make_item("a", to_address="ani@people.example"),
        make_item("b", **poison),
        make_item("c", to_address="citra@people.example"),
    )
    deliver_batch(over_folder.courier())
    assert over_folder.outbox.states() == {"a": "accepted", "b": "failed", "c": "accepted"}
    assert [failed.task for failed in over_folder.failures] == [StaffTask.SERVE_BY_OTHER_MEANS]
    assert len(list((tmp_path / "mails").iterdir())) == 2


@pytest.mark.parametrize(
    "name", ["A\u2028B", "A\x00B", "A\nBcc: eve@evil.example", "\ud800", "\u202eA", "", "=?utf-8?q?=0AX=3A?="]
)
def test_a_strange_name_is_no_poison(over_folder, name):
    over_folder.outbox.add(make_item("a", to_name=name, values={"complainant": name, "due": "2026-03-16"}))
    assert deliver_batch(over_folder.courier()).accepted == ["a"]


def test_a_poisonous_row_does_not_spoil_the_mail_it_would_have_shared(over_folder):
    over_folder.outbox.add(*(make_item(f"n{n}", statutory=False) for n in range(3)))
    over_folder.outbox.add(make_item("bad", statutory=False, template="broken"))
    deliver_batch(over_folder.courier())
    assert over_folder.outbox.states() == {"n0": "accepted", "n1": "accepted", "n2": "accepted", "bad": "failed"}


# several workers


class Spy:
    """A transport that lets the test act while a mail is on its way."""

    name = "spy"

    def __init__(self, act=lambda: None) -> None:
        self.sent: list[str] = []
        self._act = act

    def send(self, message: OutgoingMessage) -> Receipt:
        self._act()
        self.sent.append(message.outbox_id)
        return Receipt("spy", ISSUED)


def test_a_worker_that_overslept_its_lease_neither_sends_nor_records(memory_outbox):
    world = World(memory_outbox, Spy())
    memory_outbox.add(make_item("a"))
    (item,) = memory_outbox.lease(world.now, 1, 300, "sleeper")
    world.later(seconds=301)
    assert deliver_batch(world.courier()).accepted == ["a"]
    assert not memory_outbox.start(["a"], "sleeper", world.now, 300, "a")
    assert not memory_outbox.record(item.outbox_id, "sleeper", Retry(world.now, "late", 1))
    assert memory_outbox.states() == {"a": "accepted"}


def test_a_late_answer_is_not_recorded_over_what_was_settled_meanwhile(memory_outbox):
    world = World(memory_outbox, None)

    def meanwhile() -> None:
        world.later(seconds=POLICY.lease_seconds)
        memory_outbox.unknowns(world.now)
        assert memory_outbox.settle("a", Accepted("webhook", world.now))

    world.transport = Spy(meanwhile)
    memory_outbox.add(make_item("a"))
    report = deliver_batch(world.courier())
    assert report.lost == ["a"]
    assert memory_outbox.rows["a"].provider_id == "webhook"


def test_a_long_batch_outlives_its_lease_without_sending_anything_twice(memory_outbox):
    world = World(memory_outbox, None)
    other = Spy()

    def slow() -> None:
        world.later(seconds=200)
        deliver_batch(world.courier(transport=other), limit=2)

    world.transport = Spy(slow)
    memory_outbox.add(*(make_item(f"n{n}", to_address=f"p{n}@people.example") for n in range(8)))
    deliver_batch(world.courier())
    deliver_due(world.courier(transport=other))
    assert sorted(world.transport.sent + other.sent) == [f"n{n}" for n in range(8)]
    assert other.sent


def test_a_failure_is_told_before_its_row_is_closed(over_sendgrid, sendgrid_server):
    """So that a crash between the two tells it twice rather than never."""
    over_sendgrid.outbox.add(make_item("a"))
    sendgrid_server.play(400, 400)

    def dies(_failed: DeliveryFailed) -> None:
        raise Crash

    with pytest.raises(Crash):
        deliver_batch(over_sendgrid.courier(on_failure=dies))
    assert over_sendgrid.outbox.states() == {"a": "sending"}
    over_sendgrid.later(hours=1)
    reconcile(over_sendgrid.courier())
    deliver_batch(over_sendgrid.courier())
    assert [failed.outbox_id for failed in over_sendgrid.failures] == ["a"]
    assert over_sendgrid.outbox.states() == {"a": "failed"}


def test_a_failure_that_cannot_be_told_stays_open_and_does_not_stop_the_others(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(make_item("a"), make_item("b", to_address="budi@people.example"))
    sendgrid_server.play(400, 202, 400)

    def refuses(_failed: DeliveryFailed) -> None:
        raise BadInput("the case is not here")

    report = deliver_batch(over_sendgrid.courier(on_failure=refuses))
    assert report.untold == {"a": "the case is not here"}
    assert over_sendgrid.outbox.states() == {"a": "pending", "b": "accepted"}
    over_sendgrid.later(hours=1)
    deliver_batch(over_sendgrid.courier())
    assert [failed.outbox_id for failed in over_sendgrid.failures] == ["a"]


def test_an_unknown_outcome_that_cannot_be_told_stays_unknown(over_sendgrid, sendgrid_server):
    over_sendgrid.outbox.add(make_item("a", statutory=False))
    sendgrid_server.play(Fault.CUT_ANSWER)
    deliver_batch(over_sendgrid.courier())
    over_sendgrid.later(hours=1)

    def refuses(_failed: DeliveryFailed) -> None:
        raise BadInput("the case is not here")

    assert reconcile(over_sendgrid.courier(on_failure=refuses)).untold == {"a": "the case is not here"}
    assert over_sendgrid.outbox.states() == {"a": "unknown"}
    assert len(reconcile(over_sendgrid.courier()).failed) == 1


class Flaky:
    """Accepts, fails, loses answers and dies, as a seeded chance has it; remembers what it accepted."""

    name = "flaky"

    def __init__(self, chance: random.Random) -> None:
        self._chance, self.accepted = chance, []

    def send(self, message: OutgoingMessage) -> Receipt:
        lot = self._chance.random()
        if lot < 0.3:
            raise TemporaryFailure("busy")
        self.accepted.append(message)
        if lot < 0.5:
            raise Crash
        return Receipt(f"flaky-{len(self.accepted)}", ISSUED)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_nothing_statutory_is_lost_and_no_courtesy_doubled(memory_outbox, seed):
    chance = random.Random(seed)
    world = World(memory_outbox, Flaky(chance), policy=DeliveryPolicy(attempts=200), chance=chance)
    for n in range(24):
        memory_outbox.add(make_item(f"n{n:02}", statutory=n % 2 == 0, to_address=f"p{n % 5}@people.example"))
    for _ in range(400):
        try:
            deliver_due(world.courier(), limit=chance.choice([1, 5, 50]), batches=3)
            reconcile(world.courier())
        except Crash:
            world.later(minutes=1)
        world.later(minutes=chance.choice([1, 20, 60]))
    told = {failed.outbox_id for failed in world.failures}
    single = [message.outbox_id for message in world.transport.accepted]
    for n in range(24):
        row = memory_outbox.rows[f"n{n:02}"]
        if row.item.statutory:
            assert row.state.value == "accepted"
            assert row.item.outbox_id in single
        else:
            assert row.state.value == "accepted" or row.item.outbox_id in told
            assert single.count(row.item.outbox_id) <= 1
    bundles = [message.outbox_id for message in world.transport.accepted if message.outbox_id.startswith("bundle-")]
    assert len(bundles) == len(set(bundles))
