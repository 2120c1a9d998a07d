"""A mail as the engine sees it, and what a transport may answer.

A message has exactly one recipient, so that nobody learns of anybody else.
Its text is final: a transport adds headers of its own, never words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from domain.errors import BadInput, OmbudsError

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One mail to one person, ready to go.

    `outbox_id` is our own name for it: it travels with the mail (Message-ID, custom
    argument) and is how an unclear outcome is settled.  Several outbox rows sent as
    one mail share a bundle id, which then stands here.
    """

    outbox_id: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    language: str
    issued_at: datetime
    reply_to: str | None = None
    reference: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse an id that could not stand in a header or a file name, and a naive moment."""
        if not _ID.fullmatch(self.outbox_id):
            raise BadInput(f"Outbox id {self.outbox_id!r} may hold letters, digits, '.', '_', '-' only, at most 100.")
        if self.issued_at.tzinfo is None:
            raise BadInput(f"Message {self.outbox_id}: issued_at needs a time zone.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The transport took responsibility for the mail; it is not yet in anybody's mailbox."""

    provider_id: str
    accepted_at: datetime


class Transport(Protocol):
    """A way to put one mail on the wire."""

    @property
    def name(self) -> str:
        """The transport's own name; its circuit breaker is kept under it."""

    def send(self, message: OutgoingMessage) -> Receipt:
        """Send it once; raises TemporaryFailure, OutcomeUnknown, Rejected or TransportRefused."""


@runtime_checkable
class RemembersMail(Protocol):
    """A transport that can say afterwards whether it took a mail."""

    def find(self, outbox_id: str) -> Receipt | None:
        """The receipt of the mail with our own id, or None when it was never taken."""


class NotSent(OmbudsError):
    """The mail was not accepted, or nobody knows; never raised directly."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class TemporaryFailure(NotSent):
    """Not accepted now; the same mail may be accepted later.

    `retry_after` is the wait that the other side asked for.  `of_transport` is false when
    only this recipient is affected (greylisting, a full mailbox), so that others go on.
    """

    def __init__(self, reason: str, retry_after: timedelta | None = None, *, of_transport: bool = True) -> None:
        self.retry_after, self.of_transport = retry_after, of_transport
        super().__init__(reason)


class OutcomeUnknown(NotSent):
    """The mail left us and no answer came back: it may or may not have been accepted.

    Sending again at once could deliver it twice, so the outbox settles it later.
    """


class Rejected(NotSent):
    """This mail will never be accepted (bad address, too large); others are not affected."""

    def __init__(self, reason: str, code: str) -> None:
        self.code = code
        super().__init__(reason)


class TransportRefused(NotSent):
    """The transport refuses us, not this mail: a revoked key, no TLS, an unproven certificate.

    Every other mail would fare the same, so none is given up; the circuit breaker opens.
    """
