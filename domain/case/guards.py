"""Guards: rules of the procedure that forbid a step here and now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from domain.access import SCOPES, Actor, covers, in_conflict
from domain.counting import same_time_after
from domain.errors import GuardRefused
from domain.limits import Limit
from domain.procedure.model import Action, TimeBarGuard, WithinGuard

if TYPE_CHECKING:
    from domain.case.commands import CaseCommand
    from domain.case.unfold import Unfolding

Check = Callable[["Unfolding", "CaseCommand", Actor], str | None]
"""Says why not, or None."""


def check(u: Unfolding, name: str, action: Action, command: CaseCommand, actor: Actor) -> None:
    """Ask every guard of an action, in the file's order.  Raises GuardRefused with the first refusal."""
    for guard in action.guards:
        if isinstance(guard, WithinGuard):
            why = _within(u, guard.within)
        elif isinstance(guard, TimeBarGuard):
            why = _time_bar(u, guard, command)
        else:
            why = _CHECKS[guard](u, command, actor)
        if why is not None:
            raise GuardRefused(u.case.id, name, why, _cited(u, action))


def _cited(u: Unfolding, action: Action) -> str | None:
    source = u.setting.procedure.procedure.sources.get(action.clause or "")
    return f"{source.title}, {source.clause}" if source is not None else None


def _within(u: Unfolding, clock: str) -> str | None:
    known = u.case.deadline_of(clock)
    label = u.setting.procedure.clock(clock).label.get("en", clock)
    if known is None:
        return f"the time for it ({label}) has not begun."
    if known.state not in ("running", "missed") or u.at > known.due_at:
        return f"the time for it ({label}) ended at {known.due_at.isoformat()}."
    return None


def _time_bar(u: Unfolding, guard: TimeBarGuard, command: CaseCommand) -> str | None:
    if getattr(command, "discretion", False):
        if not guard.discretion:
            return "the procedure leaves no discretion about the time bar."
        return None if getattr(command, "reason", None) else "discretion about the time bar takes a reason."
    if u.case.occurred_on is None or u.case.received_at is None:
        return None
    limit = guard.time_bar.limit()
    last = _later(u.case.occurred_on, limit)
    received = u.setting.day(u.case.received_at)
    if received > last:
        return (
            f"the matter of {u.case.occurred_on} could be complained about until {last}; it was received on {received}."
        )
    return None


def _later(day: date, limit: Limit) -> date:
    return same_time_after(datetime.combine(day, time()), limit).date()


def _no_conflict(u: Unfolding, _command: CaseCommand, actor: Actor) -> str | None:
    if actor.id in u.case.recused:
        return f"{actor.id} is recused."
    if actor.id in u.setting.office.officers and in_conflict(actor.id, u.case, u.setting.office):
        return f"{actor.id} has a conflict of interest with a respondent."
    return None


def _is_assignee(u: Unfolding, _command: CaseCommand, actor: Actor) -> str | None:
    if actor.id in (u.case.officer, "system"):
        return None
    there = (
        u.setting.office.present(u.case.officer, u.setting.day(u.at))
        if u.case.officer in u.setting.office.officers
        else None
    )
    return (
        None if actor.id == there else f"the case is in the hands of {u.case.officer or 'nobody'}, not of {actor.id}."
    )


def _not_earlier_decider(u: Unfolding, command: CaseCommand, actor: Actor) -> str | None:
    officer = getattr(command, "officer", None) or actor.id
    if officer in u.case.deciders:
        return f"{officer} decided this case before; somebody else must do it now."
    return None


def _prior_recourse(u: Unfolding, _command: CaseCommand, _actor: Actor) -> str | None:
    if u.case.prior_recourse is False:
        return "the complainant has not yet turned to the body itself."
    return None


def _mandate_covers(u: Unfolding, command: CaseCommand, actor: Actor) -> str | None:
    if "representative" not in actor.roles:
        return None
    party = u.case.parties.get(actor.party or "")
    if party is None or not covers(party, SCOPES.get(command.kind, "act"), u.setting.day(u.at)):
        return f"the mandate of {actor.id} does not cover it."
    return None


def _right_open(u: Unfolding, command: CaseCommand, _actor: Actor) -> str | None:
    if command.action in u.case.rights:
        return None
    return "the right to it has not opened yet."


def _referral_accepted(u: Unfolding, _command: CaseCommand, _actor: Actor) -> str | None:
    return None if u.case.referral == "accepted" else "no other body has accepted the case: there is no wrong door."


def _recommendations_done(u: Unfolding, _command: CaseCommand, _actor: Actor) -> str | None:
    waiting = [r.id for r in u.case.recommendations.values() if r.degree is None]
    return f"nothing is reported yet on {', '.join(waiting)}." if waiting else None


def _four_eyes(u: Unfolding, _command: CaseCommand, actor: Actor) -> str | None:
    if u.case.proposer is not None and actor.id == u.case.proposer:
        return f"{actor.id} proposed it; a second person must decide."
    return None


_CHECKS: dict[str, Check] = {
    "no_conflict": _no_conflict,
    "is_assignee": _is_assignee,
    "not_earlier_decider": _not_earlier_decider,
    "prior_recourse": _prior_recourse,
    "mandate_covers": _mandate_covers,
    "right_open": _right_open,
    "referral_accepted": _referral_accepted,
    "recommendations_done": _recommendations_done,
    "four_eyes": _four_eyes,
}
