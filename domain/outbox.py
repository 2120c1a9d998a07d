"""The outbox: notices decided by an event, waiting to be sent, and how each one fared.

A row is written in the transaction of its event.  The life of a row:

    pending → leased → sending → accepted → delivered | bounced
                 ↓         ↓ ↘ pending (temporary) | failed (rejected, given up)
              pending   unknown → accepted | pending (statutory) | failed (courtesy)

`leased` is a reservation: when it runs out, nothing was sent and the row is pending again.
`sending` began just before the mail left: when it runs out, the outcome is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.breaker import Breaker
from domain.post import OutgoingMessage


class DeliveryState(StrEnum):
    """Where an outbox row stands."""

    PENDING = "pending"
    LEASED = "leased"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """What the letterhead and the footer say about the office, in the reader's language."""

    name: str
    zone: str
    address: tuple[str, ...] = ()
    phone: str | None = None
    website: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One row, as leased.

    `template` is the key under which the procedure's wording is found.  `attempt` counts the
    sends begun before this lease.  `statutory` notices are sent at least once, courtesy ones at
    most once.  `bundle` allows a statutory row to share a mail; courtesy rows always may.
    `title` is the notice's label in the reader's language, its line in a shared mail.
    `sent_as` is the id on the mail of the last attempt (the row's own, or its bundle's).
    `flaw` says why the row cannot be read, and so never worded; it must not hold up the others.
    """

    outbox_id: str
    case_id: str
    notice: str
    template: str
    language: str
    audience: str
    statutory: bool
    bundle: bool
    to_name: str
    to_address: str
    attempt: int
    issued_at: datetime
    reference: str
    office: OfficeFacts
    title: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    sent_as: str | None = None
    flaw: str | None = None

    @property
    def may_share(self) -> bool:
        """Whether this row may stand in one mail with others to the same address."""
        return self.flaw is None and (self.bundle or not self.statutory)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row put into words, not yet a mail: `summary` is its line in a shared one.

    `body` is the notice's own text with its small markup; `html` a procedure's own HTML for it.
    """

    item: OutboxItem
    subject: str
    summary: str
    body: str
    html: str | None = None


class Wording(Protocol):
    """Puts rows into words."""

    def draft(self, item: OutboxItem) -> Draft:
        """Fill in one notice; raises OmbudsError when it cannot be worded, for this row alone."""

    def letter(self, draft: Draft) -> OutgoingMessage:
        """One notice as one mail."""

    def bundle(self, drafts: Sequence[Draft], bundle_id: str) -> OutgoingMessage:
        """Several notices to one reader as one mail."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The transport took the mail; `bundle` names the shared mail, if it was one."""

    provider_id: str
    at: datetime
    bundle: str | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Pending again, due at `at`; `attempt` is the count of sends to store with the row."""

    at: datetime
    reason: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """The mail left and no answer came; `since` is when, `sent_as` the id that it carried."""

    reason: str
    since: datetime
    sent_as: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Given up: a task for staff names it; `code` is the transport's or ours."""

    reason: str
    code: str


Outcome = Accepted | Retry | Unknown | Failed


@dataclass(frozen=True, slots=True)
class UnknownItem:
    """A row whose mail left without an answer, and since when."""

    item: OutboxItem
    since: datetime
    reason: str


class Outbox(Protocol):
    """The rows themselves.  Each method is one short transaction; no mail is sent inside one."""

    def lease(self, now: datetime, limit: int, lease_seconds: int, token: str) -> Sequence[OutboxItem]:
        """Reserve rows that are due, oldest first, until `now + lease_seconds`.

        A row is due when it is pending with its time reached, or leased with its lease over.
        Not taken: a row behind an earlier one to the same address that is pending for later,
        leased or sending, so that a person reads things in order.  With a row that may share a
        mail come its companions (same address, language and office, also sharing, due) past
        `limit`, up to `domain.delivery.MOST_IN_ONE_MAIL`, so that one person gets one mail.
        """

    def start(self, outbox_ids: Sequence[str], token: str, now: datetime, lease_seconds: int, sent_as: str) -> bool:
        """Mark rows as sending, store `sent_as`, add one to `attempt`, renew the lease: all or none.

        False when any of them is no longer leased under `token`: then nothing may be sent.
        """

    def record(self, outbox_id: str, token: str, outcome: Outcome) -> bool:
        """Store how it went; False, and no change, when the row is not held under `token`."""

    def record_all(self, outbox_ids: Sequence[str], token: str, outcome: Outcome) -> Sequence[str]:
        """Store the same outcome of several rows in one go; gives those that were held under `token`."""

    def unknowns(self, now: datetime) -> Sequence[UnknownItem]:
        """Rows with an unknown outcome, oldest first.

        Rows that are sending with their lease over become unknown here, since the moment
        at which their lease ended.
        """

    def settle(self, outbox_id: str, outcome: Accepted | Retry | Failed) -> bool:
        """End an unknown outcome; False, and no change, when the row is not unknown any more."""

    def load_breaker(self, transport: str) -> Breaker:
        """The breaker of a transport; a closed one when none was ever saved."""

    def save_breaker(self, transport: str, breaker: Breaker) -> bool:
        """Store it if the stored revision is `breaker.revision - 1`; False when another was faster."""
