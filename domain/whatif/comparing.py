"""A case under other rules beside what really happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from domain.case.case import Case
from domain.record import Recorded
from domain.reporting import LATE, ON_TIME
from domain.whatif.going import Divergence, Going
from domain.whatif.rerun import Rerun
from domain.whatif.rules import Rules
from domain.whatif.sides import Side, side_of

DIVERGES, NO_PROMISE = "diverges", "no_promise"


class Line(NamedTuple):
    """One thing in which the two histories of a case differ; a moment that is missing did not come."""

    what: str  # due | escalation | notice | closing
    name: str
    to: str
    really: datetime | None
    then: datetime | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One case in both histories."""

    case_id: str
    case_class: str
    unit: str | None
    received_at: datetime
    at: datetime
    really: Side
    then: Side
    diverged: Divergence | None = None
    clock: str | None = None
    """The clock to judge by, if not all promises of the office."""

    @property
    def verdict(self) -> str:
        """Late or on time in life, as of the moment of the report."""
        return self.really.verdict(self.at, self.clock) or NO_PROMISE

    @property
    def verdict_then(self) -> str:
        """Late or on time under the other rules; a case that diverges is not judged."""
        return DIVERGES if self.diverged is not None else self.then.verdict(self.at, self.clock) or NO_PROMISE

    @property
    def change(self) -> str | None:
        """What became of the verdict: newly late, newly on time, not comparable any more; None if it stayed."""
        if self.verdict_then == self.verdict:
            return None
        return {LATE: "newly_late", ON_TIME: "newly_on_time"}.get(self.verdict_then, self.verdict_then)

    @property
    def differs(self) -> bool:
        """Whether anything at all is different."""
        return self.change is not None or next(self.lines(), None) is not None

    def lines(self) -> Iterator[Line]:
        """Everything in which the two differ; of one that diverges, up to that moment."""
        yield from self._dues()
        yield from _pairs("escalation", _rungs(self.really), _rungs(self.then))
        yield from _pairs("notice", _notices(self.really), _notices(self.then))
        if self.diverged is None and self.really.closed_at != self.then.closed_at:
            yield Line("closing", "", "", self.really.closed_at, self.then.closed_at)

    def _dues(self) -> Iterator[Line]:
        for key in dict.fromkeys([*self.really.promises, *self.then.promises]):
            was, now = (side.promises.get(key) for side in (self.really, self.then))
            if now is None and self.diverged is not None:
                continue  # it may have begun after the moment
            due, other = (p.due_at if p is not None and p.state != "cancelled" else None for p in (was, now))
            if due != other and not (self.diverged is not None and other is None):
                promise = was or now
                yield Line("due", key, promise.holder if promise is not None else "", due, other)


def _rungs(side: Side) -> Mapping[tuple[str, str], datetime]:
    return {(f"{run} {rung}", climbed.to or ""): climbed.at for (run, rung), climbed in side.rungs.items()}


def _notices(side: Side) -> Mapping[tuple[str, str], datetime]:
    return {(f"{key[1]} ({key[4]}, {key[5]})", f"{key[2]}:{key[3]}"): at for key, at in side.notices.items()}


def _pairs(what: str, was: Mapping[Any, datetime], now: Mapping[Any, datetime]) -> Iterator[Line]:
    for key in dict.fromkeys([*was, *now]):
        if was.get(key) != now.get(key):
            yield Line(what, key[0], key[1], was.get(key), now.get(key))


# ── both histories of a family ──────────────────────────────────────────────


def compared(
    rules: Rules,
    family: Mapping[str, Sequence[Recorded]],
    as_of: datetime | None,
    now: datetime,
    clock: str | None = None,
) -> list[Compared]:
    """The cases of a family in both histories: judged as of the given moment, else the one of which the source spoke."""
    at = as_of or _stated(family) or now
    going = Rerun(rules, family).run(at)
    found = (_both(each, at, clock) for each in going.values())
    return [each for each in found if each is not None]


def _stated(family: Mapping[str, Sequence[Recorded]]) -> datetime | None:
    stated = [(history[0].facts.get("stated") or {}).get("as_of") for history in family.values() if history]
    moments = [datetime.fromisoformat(text) for text in stated if text]
    return max(moments) if moments and len(moments) == len(family) else None


def _both(going: Going, at: datetime, clock: str | None) -> Compared | None:
    case = going.life.case if going.life is not None else None
    if going.life is None or case is None or case.received_at is None:
        return None
    was = side_of(case, [*going.life.events, *going.life.owed])
    now = side_of(going.case if going.case is not None else Case(going.case_id), going.events)
    if going.diverged is not None:
        was, now = was.until(going.diverged.at), now.until(going.diverged.at)
    return Compared(going.case_id, case.case_class, case.unit, case.received_at, at, was, now, going.diverged, clock)
