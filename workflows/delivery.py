"""Delivery of notices: lease a batch, put it into words, send it, record how it went.

No transaction is open while a mail is sent.  A worker may die anywhere: before `start` nothing
was sent and the lease runs out; after it the outcome is unknown until `reconcile` settles it.
Several workers may run: the lease token decides who may send and who may record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.breaker import Breaker
from domain.delivery import DeliveryFailed, DeliveryPolicy, bundle_id, failure, gather, impersonal
from domain.errors import OmbudsError
from domain.outbox import Accepted, Draft, Failed, Outbox, OutboxItem, Outcome, Retry, Unknown, UnknownItem, Wording
from domain.post import (
    NotSent,
    OutcomeUnknown,
    OutgoingMessage,
    Receipt,
    Rejected,
    RemembersMail,
    TemporaryFailure,
    Transport,
    TransportRefused,
)  # fmt: skip

CANNOT_BE_WORDED = "cannot_be_worded"
EXHAUSTED = "exhausted"
NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Courier:
    """Everything that delivery needs; time, chance and tokens come from outside.

    `roll` gives numbers in [0, 1).  `on_failure` is told of each notice that is given up, before
    its row is closed, so that no crash loses it; it must have one effect per outbox id.
    """

    outbox: Outbox
    wording: Wording
    transport: Transport
    on_failure: Callable[[DeliveryFailed], object]
    clock: Callable[[], datetime]
    roll: Callable[[], float]
    new_token: Callable[[], str]
    policy: DeliveryPolicy = field(default_factory=DeliveryPolicy)


@dataclass(slots=True)
class DeliveryReport:
    """What one batch did: ids and counts, nothing personal.

    `held_until` is set while the circuit breaker is open, `trouble` when this batch opened it.
    `lost` are rows whose lease went to another worker in the meantime.  `untold` maps rows that
    were to be given up to why nobody could be told; they stay open and are tried again.
    """

    leased: int = 0
    mails: int = 0
    accepted: list[str] = field(default_factory=list)
    retried: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    failed: list[DeliveryFailed] = field(default_factory=list)
    untold: dict[str, str] = field(default_factory=dict)
    held_until: datetime | None = None
    trouble: str | None = None


def deliver_batch(courier: Courier, limit: int = 50) -> DeliveryReport:
    """Send what is due, at most `limit` rows (and what shares a mail with them)."""
    report = DeliveryReport()
    breaker, now = courier.outbox.load_breaker(courier.transport.name), courier.clock()
    if not breaker.admits(now):
        report.held_until = breaker.until
        return report
    token = courier.new_token()
    items = courier.outbox.lease(now, 1 if breaker.needs_probe() else limit, courier.policy.lease_seconds, token)
    report.leased = len(items)
    _Batch(courier, token, breaker, report).run(items)
    return report


def deliver_due(courier: Courier, limit: int = 50, batches: int = 100) -> list[DeliveryReport]:
    """Batch after batch until nothing is due, the breaker opens, or `batches` are done."""
    reports: list[DeliveryReport] = []
    while len(reports) < batches:
        reports.append(deliver_batch(courier, limit))
        if not reports[-1].leased or reports[-1].held_until:
            break
    return reports


def reconcile(courier: Courier) -> DeliveryReport:
    """Settle mails whose answer never came: found at the transport, sent again, or given to staff."""
    report = DeliveryReport()
    for unknown in courier.outbox.unknowns(courier.clock()):
        outcome = _settlement(courier, unknown)
        if outcome is None:
            continue
        if isinstance(outcome, Failed) and not _announced(courier, unknown.item, outcome, report):
            continue
        settled = courier.outbox.settle(unknown.item.outbox_id, outcome)
        _note(report, unknown.item.outbox_id, outcome, kept=settled)
    return report


def _settlement(courier: Courier, unknown: UnknownItem) -> Accepted | Retry | Failed | None:
    """What an unknown outcome turns into; None while it is too early to say.

    A statutory notice goes out again, since a double harms less than a notice never served;
    a courtesy mail does not, and somebody is told.
    """
    item, now = unknown.item, courier.clock()
    sent_as = item.sent_as or item.outbox_id
    receipt = courier.transport.find(sent_as) if isinstance(courier.transport, RemembersMail) else None
    if receipt is not None:
        return Accepted(receipt.provider_id, receipt.accepted_at, None if sent_as == item.outbox_id else sent_as)
    if not courier.policy.settles(unknown, now):
        return None
    if item.statutory and item.attempt < courier.policy.attempts:
        return Retry(now, f"No answer came ({unknown.reason}); sent again.", item.attempt)
    return Failed(f"Nobody can tell whether it was delivered: {unknown.reason}", NO_ANSWER)


class _Batch:
    """One leased batch on its way out; knows the breaker and who must wait for whom."""

    def __init__(self, courier: Courier, token: str, breaker: Breaker, report: DeliveryReport) -> None:
        self._courier, self._token, self._breaker, self._report = courier, token, breaker, report
        self._waiting: dict[str, datetime] = {}

    def run(self, items: Sequence[OutboxItem]) -> None:
        for group in gather(items):
            drafts = [draft for item in group if (draft := self._drafted(item)) is not None]
            if drafts:
                self._deliver(drafts)

    def _drafted(self, item: OutboxItem) -> Draft | None:
        """The row in words; a row that cannot be worded is given up alone, the others go on."""
        if item.flaw is not None:
            self._record(item, Failed(item.flaw, CANNOT_BE_WORDED))
            return None
        try:
            return self._courier.wording.draft(item)
        except Exception as error:  # noqa: BLE001  (poison must not stop the others; it is given up and reported)
            self._record(item, Failed(_why(error), CANNOT_BE_WORDED))
            return None

    def _deliver(self, drafts: list[Draft]) -> None:
        items = [draft.item for draft in drafts]
        if self._held_back(items):
            return
        try:
            message = self._message(drafts)
        except Exception as error:  # noqa: BLE001  (likewise)
            for item in items:
                self._record(item, Failed(_why(error), CANNOT_BE_WORDED))
            return
        if not self._start(items, message.outbox_id):
            return
        self._report.mails += 1
        try:
            receipt = self._courier.transport.send(message)
        except NotSent as problem:
            self._not_sent(items, message, problem)
        except Exception as error:  # noqa: BLE001  (a fault of ours: whether this mail left is unknown, and the others go)
            self._not_sent(items, message, OutcomeUnknown(_why(error)))
        else:
            self._sent(items, message, receipt)

    def _message(self, drafts: list[Draft]) -> OutgoingMessage:
        if len(drafts) == 1:
            return self._courier.wording.letter(drafts[0])
        return self._courier.wording.bundle(drafts, bundle_id([draft.item for draft in drafts]))

    def _held_back(self, items: Sequence[OutboxItem]) -> bool:
        """Give rows back unsent: the breaker opened in this batch, or an earlier mail to them must go first."""
        now = self._courier.clock()
        until, reason = self._waiting.get(_reader(items[0])), "It waits for an earlier mail to the same address."
        if not self._breaker.admits(now):
            until, reason = self._breaker.until, self._breaker.reason
        if until is None:
            return False
        for item in items:
            self._record(item, Retry(until, reason, item.attempt))
        return True

    def _start(self, items: Sequence[OutboxItem], sent_as: str) -> bool:
        """Announce the probe, if this is one, and the sending; False when another worker has taken over."""
        courier, ids, now = self._courier, [item.outbox_id for item in items], self._courier.clock()
        if self._breaker.needs_probe() and not self._save(self._breaker.probing(now, courier.policy.breaker)):
            for item in items:
                self._record(item, Retry(now + courier.policy.breaker.probe, "Another worker probes.", item.attempt))
            return False
        if courier.outbox.start(ids, self._token, now, courier.policy.lease_seconds, sent_as):
            return True
        self._report.lost.extend(ids)
        return False

    def _sent(self, items: Sequence[OutboxItem], message: OutgoingMessage, receipt: Receipt) -> None:
        provider_id = impersonal(receipt.provider_id, items[0])
        accepted = Accepted(provider_id, receipt.accepted_at, message.outbox_id if len(items) > 1 else None)
        kept = set(self._courier.outbox.record_all([item.outbox_id for item in items], self._token, accepted))
        for item in items:
            _note(self._report, item.outbox_id, accepted, kept=item.outbox_id in kept)
        self._change(lambda breaker: breaker.succeeded())

    def _not_sent(self, items: Sequence[OutboxItem], message: OutgoingMessage, problem: NotSent) -> None:
        now = self._courier.clock()
        self._learn(problem, now)
        roll = self._courier.roll()
        for item in items:
            outcome = self._outcome(item, message, problem, now, roll)
            self._record(item, outcome)
            if isinstance(outcome, Retry):
                self._waiting[_reader(item)] = outcome.at

    def _outcome(
        self, item: OutboxItem, message: OutgoingMessage, problem: NotSent, now: datetime, roll: float
    ) -> Outcome:
        policy = self._courier.policy
        match problem:
            case OutcomeUnknown():
                return Unknown(problem.reason, now, message.outbox_id)
            case Rejected():
                return Failed(problem.reason, problem.code)
            case TransportRefused():
                return Retry(self._breaker.until or now, problem.reason, item.attempt)
            case TemporaryFailure() if policy.given_up(item, now):
                return Failed(f"Given up after {item.attempt + 1} attempts: {problem.reason}", EXHAUSTED)
            case TemporaryFailure():
                at = policy.next_try(now, item.attempt + 1, roll, problem.retry_after)
                return Retry(at, problem.reason, item.attempt + 1)
        raise TypeError(f"{type(problem).__name__} is not an answer that a transport may give.") from problem

    def _learn(self, problem: NotSent, now: datetime) -> None:
        """What the answer says about the transport itself; a bad address says that it works."""
        policy = self._courier.policy
        rules, closed_before = policy.breaker, not self._breaker.needs_probe()
        match problem:
            case TransportRefused():
                self._change(lambda breaker: breaker.refused(now, problem.reason, rules))
            case TemporaryFailure(of_transport=True):
                wait = policy.asked_wait(problem.retry_after)
                self._change(lambda breaker: breaker.failed(now, problem.reason, rules, wait))
            case OutcomeUnknown():
                self._change(lambda breaker: breaker.failed(now, problem.reason, rules))
            case _:
                self._change(lambda breaker: breaker.succeeded())
        if self._breaker.admits(now):
            return
        self._report.held_until = self._breaker.until
        asked_to_wait = isinstance(problem, TemporaryFailure) and problem.retry_after is not None
        if closed_before and not asked_to_wait:
            self._report.trouble = problem.reason

    def _change(self, change: Callable[[Breaker], Breaker]) -> None:
        """Apply what was learnt; when another worker saved first, to what that one left."""
        changed = change(self._breaker)
        if changed is self._breaker or self._save(changed):
            return
        self._breaker = self._courier.outbox.load_breaker(self._courier.transport.name)
        self._save(change(self._breaker))

    def _save(self, breaker: Breaker) -> bool:
        saved = self._courier.outbox.save_breaker(self._courier.transport.name, breaker)
        if saved:
            self._breaker = breaker
        return saved

    def _record(self, item: OutboxItem, outcome: Outcome) -> None:
        if not isinstance(outcome, Accepted):
            outcome = replace(outcome, reason=impersonal(outcome.reason, item))
        if isinstance(outcome, Failed) and not _announced(self._courier, item, outcome, self._report):
            # Closing it untold would lose it in silence; what was refused or never sent may be tried again.
            outcome = Retry(self._courier.clock() + self._courier.policy.cap, outcome.reason, item.attempt)
        kept = self._courier.outbox.record(item.outbox_id, self._token, outcome)
        _note(self._report, item.outbox_id, outcome, kept=kept)


def _why(error: Exception) -> str:
    """Our own refusals in their words; of any other fault the kind alone, since its text may quote what it met."""
    return str(error) if isinstance(error, OmbudsError) else f"A fault in the program: {type(error).__name__}."


def _reader(item: OutboxItem) -> str:
    return item.to_address.casefold()


def _announced(courier: Courier, item: OutboxItem, outcome: Failed, report: DeliveryReport) -> bool:
    """Tell of a notice that is given up; False when the telling fails, which must not stop the others."""
    failed = failure(item, outcome.reason, outcome.code)
    try:
        courier.on_failure(failed)
    except Exception as error:  # noqa: BLE001  (reported, and tried again: the row stays open)
        report.untold[item.outbox_id] = _why(error)
        return False
    report.failed.append(failed)
    return True


def _note(report: DeliveryReport, outbox_id: str, outcome: Outcome, *, kept: bool) -> None:
    if not kept:
        report.lost.append(outbox_id)
    elif isinstance(outcome, Accepted):
        report.accepted.append(outbox_id)
    elif isinstance(outcome, Retry):
        report.retried.append(outbox_id)
    elif isinstance(outcome, Unknown):
        report.unknown.append(outbox_id)
