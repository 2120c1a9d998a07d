"""From a command to the events that it causes: the one place where a case changes.

Pure: the same case, command and setting give the same events.  Before a step, whatever
was due up to the step's own moment happens first, at its true moment, so that the record
reads the same whether the clockwork came in time or late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from domain import access
from domain.case import climbing, clockwork, erasing
from domain.case import commands as c
from domain.case import events as e
from domain.case.acts import contact, take, where_to
from domain.case.apply import party_of
from domain.case.beside import HANDLERS
from domain.case.case import Case
from domain.case.guards import check
from domain.case.setting import Setting
from domain.case.timers import Timer, timers
from domain.case.unfold import Unfolding
from domain.errors import AccessDenied, ActionNotAllowed, BadInput, GuardRefused
from domain.local_time import usable
from domain.procedure.compiled import NEW
from domain.procedure.model import Action
from domain.record import Event


class Outcome(NamedTuple):
    """What a command did to one case."""

    before: Case | None
    after: Case
    events: Sequence[Event]


def decide(case: Case | None, command: c.Command, setting: Setting) -> list[Outcome]:
    """The outcome of a command: for its own case first, then for others that it touches.

    Raises ActionNotAllowed, AccessDenied, GuardRefused or BadInput; then nothing has changed.
    """
    at = _moment(command, setting)
    if type(command) is c.FileComplaint:
        return _outcomes(_file(command, setting, at), case)
    if case is None:
        raise BadInput(f"{type(command).__name__} speaks of a case that does not exist.")
    _came_in_before(case, at)
    if type(command) is c.Fire:
        _is_clockwork(command, setting)
        return fire(case, command.until, setting)
    u = Unfolding(case.copy(), setting, at)
    catch_up(u, at)
    u.at = at
    beside = HANDLERS.get(type(command))
    if beside is not None:
        beside(u, command)
    else:
        _step(u, command)
    return _outcomes(u, case)


def fire(case: Case, until: datetime, setting: Setting) -> list[Outcome]:
    """What comes of the clockwork: everything that was due up to ``until``, in order, each at its true moment."""
    u = Unfolding(case.copy(), setting, setting.now)
    catch_up(u, until)
    return _outcomes(u, case)


def _moment(command: c.Command, setting: Setting) -> datetime:
    at = usable(command.effective_at or setting.now)
    if at > setting.now:
        raise BadInput(
            f"{at.isoformat()} lies in the future (now: {setting.now.isoformat()}): nothing can have happened then."
        )
    return at


def _came_in_before(case: Case, at: datetime) -> None:
    """A mistyped year must not put a step into the time before the case: no moment of it could be shown then."""
    if case.received_at is not None and at < case.received_at:
        raise BadInput(
            f"{at.isoformat()} lies before case {case.id} came in ({case.received_at.isoformat()}): "
            "nothing can have happened in it then."
        )


def _is_clockwork(command: c.Fire, setting: Setting) -> None:
    actor = access.actor_of(command.actor, setting.office)
    access.may_beside(actor, command.kind)


def _outcomes(u: Unfolding, before: Case | None) -> list[Outcome]:
    others = [Outcome(u.setting.others[key], other.case, other.events) for key, other in u.beside.items()]
    return [Outcome(before, u.case, u.events), *others]


# ── steps ───────────────────────────────────────────────────────────────────


def _step(u: Unfolding, command: c.Command) -> None:
    if not isinstance(command, c.CaseCommand):
        raise BadInput(f"{type(command).__name__} is not a step of a case.")
    actor = access.actor_of(command.actor, u.setting.office)
    name = _resolve(u, command, actor)
    action = u.setting.procedure.action(name)
    access.may_take(actor, name, action, u.case, u.setting.office, u.setting.day(u.at))
    if u.at < u.setting.now:
        access.may_date_back(actor, name, u.setting.office)
    _is_complete(u, name, action, command)
    if action.guards:
        check(u, name, action, command.model_copy(update={"action": name}), actor)
    take(u, name, command)


def _resolve(u: Unfolding, command: c.CaseCommand, actor: access.Actor) -> str:
    """The procedure's action for this command: the named one, else the only one of its kind that fits."""
    procedure = u.setting.procedure
    possible = [n for n in procedure.kinds.get(command.kind, ()) if procedure.target(u.case.state, n) is not None]
    if command.action is not None:
        if command.action not in possible:
            raise ActionNotAllowed(u.case.id, command.action, u.case.state, procedure.allowed(u.case.state))
        return command.action
    if not possible:
        raise ActionNotAllowed(u.case.id, command.kind, u.case.state, procedure.allowed(u.case.state))
    if len(possible) > 1:
        mine = [n for n in possible if actor.roles & set(procedure.action(n).roles)] or possible
        fitting = [n for n in mine if _takes(procedure.action(n), command)] or mine
        if len(fitting) > 1:
            raise BadInput(
                f"Several steps of the kind {command.kind!r} are possible: say which one of {', '.join(fitting)}."
            )
        possible = fitting
    return possible[0]


def _takes(action: Action, command: c.CaseCommand) -> bool:
    """Whether this action offers the outcome and the ground that the command gives."""
    coded = ((action.outcomes, getattr(command, "outcome", None)), (action.grounds, getattr(command, "ground", None)))
    return all(given is None or not known or given in known for known, given in coded)


def _is_complete(u: Unfolding, name: str, action: Action, command: c.Command) -> None:
    missing = [field for field in action.requires if getattr(command, field, None) in (None, "", ())]
    if missing:
        raise BadInput(f"Case {u.case.id}: {name!r} needs {', '.join(missing)}.")
    _is_coded("ground", name, action.grounds, command)
    _is_coded("outcome", name, action.outcomes, command)


def _is_coded(what: str, name: str, known: Sequence[str], command: c.Command) -> None:
    given = getattr(command, what, None) if known else None
    if given is not None and given not in known:
        raise BadInput(f"{given!r} is no {what} of {name!r}. Known: {', '.join(known)}.")


# ── intake ──────────────────────────────────────────────────────────────────


AS_GIVEN = (
    "case_class", "channel", "language", "area", "unit", "reference", "anonymous", "confidential", "own_motion",
    "occurred_on", "prior_recourse", "respondents", "subject", "text", "reason",
)  # fmt: skip
"""What a filed complaint takes from its command as it is."""


def _file(command: c.FileComplaint, setting: Setting, at: datetime) -> Unfolding:
    procedure = setting.procedure
    name = command.action or next(iter(procedure.kinds.get("file", ())), None)
    case_id = command.new_case_id()
    if name is None or procedure.target(NEW, name) is None:
        raise ActionNotAllowed(case_id, command.action or "file", NEW, procedure.allowed(NEW))
    action = procedure.action(name)
    actor = access.actor_of(command.actor, setting.office)
    access.may_take(actor, name, action, None, setting.office, setting.day(at))
    u = Unfolding(Case(case_id), setting, at)
    _is_known(command, setting)
    _is_complete(u, name, action, command)
    priority = (
        command.priority
        or procedure.procedure.classes[command.case_class].priority
        or procedure.procedure.priorities[0]
    )
    parties, people = _parties(command)
    _has_mandate(actor, name, parties, setting.day(at))
    given = {name: getattr(command, name) for name in AS_GIVEN}
    filed = e.ComplaintFiled(
        **given, **where_to(u, action), action=name, procedure=procedure.procedure.procedure, priority=priority,
        stated=command.stated or None,
        parties=parties, people=people or None,
    )  # fmt: skip
    u.happen(filed, command.actor)
    return u


def _is_known(command: c.FileComplaint, setting: Setting) -> None:
    procedure = setting.procedure.procedure
    if command.case_class not in procedure.classes:
        raise BadInput(
            f"There is no class {command.case_class!r} in {procedure.procedure}. Known: {', '.join(procedure.classes)}."
        )
    if command.priority is not None and command.priority not in procedure.priorities:
        raise BadInput(f"There is no priority {command.priority!r}. Known: {', '.join(procedure.priorities)}.")
    if command.anonymous and any(p.name for p in command.parties):
        raise BadInput("An anonymous complaint names nobody: leave the names out, or file it as confidential.")
    if not command.parties and not command.own_motion and not command.anonymous:
        raise BadInput("A complaint has a complainant: add one, or file it as anonymous or of the office's own motion.")
    for number, party in enumerate(command.parties, 1):
        wrong = [n for n in party.represents if not 0 < n <= len(command.parties) or n == number]
        if wrong:
            raise BadInput(f"Party {number} represents {wrong}, which are no numbers of other parties.")


def _has_mandate(actor: access.Actor, name: str, parties: Mapping[str, Any], day: date) -> None:
    """Whoever files as a representative is one in this very complaint, under a mandate to file."""
    if "representative" not in actor.roles:
        return
    mandates = [key for key, facts in parties.items() if facts["role"] == "representative"]
    key = actor.party or (mandates[0] if len(mandates) == 1 else "")
    if key not in mandates or not access.covers(party_of(key, parties[key], None), "file", day):
        raise AccessDenied(actor.id, name, "there is no mandate in force that covers 'file'.")


def _parties(command: c.FileComplaint) -> tuple[dict[str, Any], dict[str, Any]]:
    facts: dict[str, Any] = {}
    people: dict[str, Any] = {}
    given = command.parties or ((c.PartyIn(),) if command.anonymous else ())
    complainants = [n for n, p in enumerate(given, 1) if p.role == "complainant"]
    for number, party in enumerate(given, 1):
        key = f"p{number}"
        fact: dict[str, Any] = {"role": party.role}
        if party.role == "representative":
            fact["for"] = [f"p{n}" for n in party.represents or complainants]
            fact["scope"] = list(party.scope)
            if party.expires:
                fact["expires"] = party.expires.isoformat()
        facts[key] = fact
        details = contact(party)
        if details:
            people[key] = details
    return facts, people


# ── the clockwork ───────────────────────────────────────────────────────────


def catch_up(u: Unfolding, until: datetime) -> None:
    """Let everything happen that was due up to ``until``, in order, each at its true moment."""
    fired = 0
    while True:
        pending = timers(u.case, until)
        if not pending:
            return
        fired += 1
        if fired > _MOST_FIRINGS:
            raise GuardRefused(
                u.case.id, pending[0].key, "more follows from itself than any procedure means; check its clocks"
            )
        _fire(u, pending[0])


_MOST_FIRINGS = 1_000


def _fire(u: Unfolding, timer: Timer) -> None:
    match timer.kind:
        case "expiry":
            known = u.case.deadlines[timer.subject]
            u.at = known.due_at
            u.happen(
                e.DeadlineMissed(deadline=known.id, due_at=known.due_at, noticed_at=u.setting.now, firing=timer.key)
            )
        case "warning":
            u.at = timer.at
            _warn(u, timer)
        case "cap":
            u.at = timer.at
            clockwork.resume(u, u.case.deadlines[timer.subject], "cap", timer.key)
        case "retention":
            if u.case.custody.keeping is not None:
                erasing.no_longer_kept(u, u.case.custody.keeping, timer.key)
        case _:
            u.at = timer.at
            climbing.fire(u, timer)


def _warn(u: Unfolding, timer: Timer) -> None:
    known = u.case.deadlines[timer.subject]
    u.happen(
        e.WarningGiven(
            deadline=known.id, warning=timer.detail, due_at=known.due_at, noticed_at=u.setting.now, firing=timer.key
        )
    )
    rules = u.setting.procedure.clock(known.clock).warnings
    u.remind(rules[int(timer.detail.partition(".")[0]) - 1].notice, known.id)


__all__ = ["AccessDenied", "Outcome", "catch_up", "decide", "fire"]
