"""The arithmetic behind a promise: from its terms to its due moment, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.calendar import WorkingCalendar
from domain.case.setting import Setting
from domain.frozen import quick
from domain.limits import Conventions, DayZero, DueAt, Limit, OutsideHours
from domain.procedure.clocks import WarningRule
from domain.reckoning import point_at_fraction, reckon
from domain.record import Json, moment
from domain.steps import steps_to_json

_BACKWARDS = Conventions(outside_hours=OutsideHours.AS_IS)
"""A warning stands at a plain distance before the end."""


@quick
@dataclass(frozen=True)
class Terms:
    """What a promise is counted from.  `revision` counts how often it has been changed."""

    clock: str
    started_at: datetime
    limit: str
    pauses: Sequence[tuple[datetime, datetime]] = ()
    extensions: Sequence[tuple[str, str]] = ()
    revision: int = 0


@quick
@dataclass(frozen=True)
class Promise:
    """A due moment with the arithmetic behind it and the warnings before it."""

    due_at: datetime
    calendar: str
    zones: str | None
    arithmetic: tuple[Json, ...]
    warnings: Mapping[str, str] | None


def promise(setting: Setting, terms: Terms, now: datetime) -> Promise:
    """Reckon a promise; warnings whose moment is past by ``now`` are left out.  Raises CalendarNotCovered."""
    clock = setting.procedure.clock(terms.clock)
    calendar = setting.calendar(clock.calendar)
    conventions = setting.procedure.conventions[terms.clock]
    base = Limit.parse(terms.limit)
    result = reckon(terms.started_at, base, calendar, conventions, terms.pauses)
    arithmetic: list[Json] = list(steps_to_json(result.steps))
    for kind, by in terms.extensions:
        later = [pause for pause in terms.pauses if pause[0] >= result.due]
        result = reckon(result.due, Limit.parse(by), calendar, _onwards(conventions), later)
        arithmetic += [{"kind": "extension", "how": kind, "limit": by}, *steps_to_json(result.steps)]
    moments = ((n, _warning(rule, terms, result.due, base, calendar)) for n, rule in enumerate(clock.warnings, 1))
    warnings = {f"{number}.{terms.revision}": moment(at) for number, at in moments if at > now}
    return Promise(result.due, calendar.digest, setting.zones, tuple(arithmetic), warnings or None)


def _onwards(conventions: Conventions) -> Conventions:
    """An extension is counted from the end of the term before it, whose day was used up."""
    return conventions if conventions.due_at == DueAt.SAME_TIME else replace(conventions, day_zero=DayZero.NEXT_DAY)


def _warning(rule: WarningRule, terms: Terms, due: datetime, base: Limit, calendar: WorkingCalendar) -> datetime:
    if rule.at is not None:
        return point_at_fraction(terms.started_at, due, rule.at, calendar, base.unit, terms.pauses)
    before = rule.before.limit() if rule.before is not None else base
    return reckon(due, before.negated(), calendar, _BACKWARDS).due
