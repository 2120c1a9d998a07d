"""How hard and how often a notice is sent, and when it is given up.

The promise: a statutory notice is sent at least once, a courtesy mail at most once.  A double
arises only after a crash or a lost answer, and carries the same reference and Message-ID.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.breaker import BreakerPolicy
from domain.outbox import OutboxItem, UnknownItem

MOST_IN_ONE_MAIL = 200
"""Rows that one shared mail may list."""

SHORTEST_WORD = 3
"""Letters of a name below which it is no name, and may stand anywhere."""


class StaffTask(StrEnum):
    """What a member of staff must do about a notice that was given up."""

    SERVE_BY_OTHER_MEANS = "serve_by_other_means"
    CHECK_COURTESY_NOTICE = "check_courtesy_notice"


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """A notice that will not be sent any more; the caller turns it into a task.

    It is told before the row is closed, so it may be told twice after a crash: `outbox_id`
    is the key that makes the task unique.
    """

    outbox_id: str
    case_id: str
    notice: str
    audience: str
    statutory: bool
    reason: str
    code: str

    @property
    def task(self) -> StaffTask:
        """A notice that the law requires is served another way; a courtesy is only looked at."""
        return StaffTask.SERVE_BY_OTHER_MEANS if self.statutory else StaffTask.CHECK_COURTESY_NOTICE


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """Waits and limits.

    The wait after attempt n is drawn evenly between nothing and `base * 2**(n-1)`, at most `cap`
    ("full jitter": workers that failed together do not come back together).  A wait asked for by
    the other side comes on top, at most `longest_wait`.  A notice is given up after `attempts`
    sends, but not before `patience` has passed since it was issued, so that an outage of some
    hours gives up nothing.
    """

    base: timedelta = timedelta(seconds=30)
    cap: timedelta = timedelta(hours=1)
    longest_wait: timedelta = timedelta(hours=24)
    attempts: int = 12
    patience: timedelta = timedelta(hours=24)
    unknown_for: timedelta = timedelta(minutes=15)
    lease_seconds: int = 300
    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)

    def asked_wait(self, retry_after: timedelta | None) -> timedelta | None:
        """The wait that the other side asked for, never negative and never past `longest_wait`."""
        return None if retry_after is None else max(timedelta(0), min(retry_after, self.longest_wait))

    def next_try(self, now: datetime, attempt: int, roll: float, retry_after: timedelta | None = None) -> datetime:
        """When to try again after `attempt` sends; `roll` in [0, 1) is the caller's chance."""
        ceiling = min(self.cap, self.base * float(2 ** min(max(attempt - 1, 0), 30)))
        asked = self.asked_wait(retry_after) or timedelta(0)
        return now + asked + ceiling * roll

    def given_up(self, item: OutboxItem, now: datetime) -> bool:
        """Whether another temporary failure at `now` is the last one for this row."""
        return item.attempt + 1 >= self.attempts and now - item.issued_at >= self.patience

    def settles(self, unknown: UnknownItem, now: datetime) -> bool:
        """Whether an unknown outcome has waited long enough for word from the provider."""
        return now - unknown.since >= self.unknown_for


def failure(item: OutboxItem, reason: str, code: str) -> DeliveryFailed:
    """The failure of a row, without anything personal but its ids."""
    return DeliveryFailed(
        outbox_id=item.outbox_id, case_id=item.case_id, notice=item.notice, audience=item.audience,
        statutory=item.statutory, reason=reason, code=code,
    )  # fmt: skip


def impersonal(said: str, item: OutboxItem) -> str:
    """What somebody said of a mail, without the reader's name and address, which providers like to quote.

    It goes into the record, and there into headers that nobody can erase.
    """
    address, local = item.to_address, item.to_address.rpartition("@")[0]
    words = {address, local, item.to_name, *item.to_name.split()}
    found = sorted((word for word in words if len(word) >= SHORTEST_WORD), key=len, reverse=True)
    if not found:
        return said
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", "…", said, flags=re.IGNORECASE)


def gather(items: Sequence[OutboxItem]) -> list[tuple[OutboxItem, ...]]:
    """Sort a batch into mails: rows that may share and go to one reader become one, in order.

    After three days down one person gets one mail, not thirty.
    """
    mails: dict[object, list[OutboxItem]] = {}
    for item in sorted(items, key=lambda row: (row.issued_at, row.outbox_id)):
        shared = (item.to_address.casefold(), item.language, item.office)
        mails.setdefault(shared if item.may_share else item.outbox_id, []).append(item)
    return [
        tuple(rows[first : first + MOST_IN_ONE_MAIL])
        for rows in mails.values()
        for first in range(0, len(rows), MOST_IN_ONE_MAIL)
    ]


def bundle_id(items: Sequence[OutboxItem]) -> str:
    """The id of a shared mail: the same rows give the same id, so the same Message-ID."""
    joined = "\n".join(sorted(item.outbox_id for item in items))
    return f"bundle-{hashlib.sha256(joined.encode()).hexdigest()[:24]}"
