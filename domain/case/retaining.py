"""How long a closed case is kept: reckoned when it closes, and a record like every other promise."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from domain.case import events as e
from domain.counting import same_time_after
from domain.limits import Limit
from domain.local_time import from_instant, resolve, zone

if TYPE_CHECKING:
    from domain.case.case import Case
    from domain.case.unfold import Unfolding
    from domain.procedure.keeping import Retention
    from domain.procedure.model import Procedure


def keep(u: Unfolding) -> None:
    """Say until when the content of a case that is over is kept, where the procedure has a rule and it is not said yet.

    A case that goes on inside another is kept as long as that one (``erasing.erase_merged``).  What is added to a case
    after its content has gone is kept as long as that was, from then on.
    """
    case, known = u.case, u.case.custody.keeping
    if not case.over or case.closed_at is None or case.merged_into is not None:
        return
    rule = rule_for(u.setting.procedure.procedure, case)
    if rule is None:
        return
    since = u.at if case.custody.erased_at is not None and known is None else case.closed_at
    if known is not None and (known.closed_at, known.keep, known.then) == (since, str(rule.keep.limit()), rule.then):
        return
    last = last_day(u.setting.day(since), rule.keep.limit())
    u.happen(
        e.RetentionSet(
            retention=f"k{case.custody.kept + 1}", keep=str(rule.keep.limit()), ground=rule.ground, clause=rule.clause,
            then=rule.then, closed_at=since, last_day=last, due_at=day_after(last, u.setting.office.zone),
        )
    )  # fmt: skip


def rule_for(procedure: Procedure, case: Case) -> Retention | None:
    """The first rule that such a case fits."""
    for rule in procedure.retention:
        fits_class = not rule.classes or case.case_class in rule.classes
        if fits_class and (not rule.outcomes or case.outcome in rule.outcomes):
            return rule
    return None


def last_day(closed: date, limit: Limit) -> date:
    """The last day on which the content is kept: the same date so much later, or the last of a shorter month."""
    return same_time_after(datetime.combine(closed, time()), limit).date()


def day_after(last: date, where: str) -> datetime:
    """The moment at which that day is over where the office is."""
    return from_instant(resolve(datetime.combine(last + timedelta(days=1), time()), zone(where)))
