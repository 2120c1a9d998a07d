"""The circuit breaker of a transport: when everybody is refused, stop knocking.

A pure value; whoever keeps it stores it whole.  While it is open nothing is sent and nothing
is given up.  After the cool-off one probe goes through: its success closes the breaker.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

NEVER_OPENED = ""


class BreakerState(StrEnum):
    """Closed lets mail pass; open holds it back; half-open lets one probe pass."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """When to open and for how long.

    `cool_off` doubles with every opening in a row, up to `longest`.  `probe` is how long one
    worker may take to try before another may.
    """

    failures: int = 5
    cool_off: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(minutes=30)
    probe: timedelta = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Breaker:
    """The breaker at one moment; `revision` grows by one with each change.

    `since` is when it first opened for a trouble that has lasted since; a wait that the other side asked for is none.
    """

    state: BreakerState = BreakerState.CLOSED
    failures: int = 0
    openings: int = 0
    until: datetime | None = None
    reason: str = NEVER_OPENED
    revision: int = 0
    since: datetime | None = None

    def admits(self, now: datetime) -> bool:
        """Whether a mail may be sent at `now`; past the cool-off, only as a probe."""
        return self.state is BreakerState.CLOSED or self.until is None or now >= self.until

    def needs_probe(self) -> bool:
        """Whether the next mail is a probe that must be announced with `probing` first."""
        return self.state is not BreakerState.CLOSED

    def probing(self, now: datetime, policy: BreakerPolicy) -> Breaker:
        """One worker goes ahead; the others wait for `policy.probe`."""
        return self._next(state=BreakerState.HALF_OPEN, until=now + policy.probe)

    def succeeded(self) -> Breaker:
        """A mail was accepted: closed, all counts forgotten.  The same value if nothing changes."""
        if self.state is BreakerState.CLOSED and self.failures == 0:
            return self
        return Breaker(revision=self.revision + 1)

    def failed(self, now: datetime, reason: str, policy: BreakerPolicy, wait: timedelta | None = None) -> Breaker:
        """The transport failed: open at the limit, on a failed probe, or when it asked for a `wait`."""
        counted = self.failures + 1
        if wait is None and counted < policy.failures and self.state is BreakerState.CLOSED:
            return self._next(failures=counted)
        return self._opened(now, reason, policy, wait, counted)

    def refused(self, now: datetime, reason: str, policy: BreakerPolicy) -> Breaker:
        """The transport refused us (401, 403, no TLS): open at once."""
        return self._opened(now, reason, policy, None, self.failures + 1)

    def _opened(
        self, now: datetime, reason: str, policy: BreakerPolicy, wait: timedelta | None, failures: int
    ) -> Breaker:
        doubling = min(self.openings, 16)
        rest = wait if wait is not None else min(policy.longest, policy.cool_off * 2**doubling)
        since = self.since or (now if wait is None else None)
        return self._next(
            state=BreakerState.OPEN, failures=failures, openings=self.openings + 1, until=now + rest, reason=reason,
            since=since,
        )  # fmt: skip

    def _next(self, **changes: object) -> Breaker:
        return replace(self, revision=self.revision + 1, **changes)  # type: ignore[arg-type]
