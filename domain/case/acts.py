"""What each kind of step makes happen, once it is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from domain.access import SYSTEM
from domain.case import assigning
from domain.case import commands as c
from domain.case import events as e
from domain.case.case import UNREAD_EVIDENCE
from domain.case.clock_acts import extend, pause, resume
from domain.case.meeting_cases import link, merge
from domain.errors import BadInput, GuardRefused

if TYPE_CHECKING:
    from domain.case.unfold import Unfolding
    from domain.procedure.model import Action

Handler = Callable[["Unfolding", Any, dict[str, Any]], None]
"""Takes the unfolding, the command and what every step's event carries."""

CONTACT = ("name", "email", "phone", "address", "language", "organisation", "proof")
"""What a command says of a party that is personal data."""

TASK_IMPOSSIBLE = "automatic_step_impossible"
"""The task that stands for a step which the procedure wanted by itself and could not have."""


def base(u: Unfolding, name: str, action: Action, command: Any, *, deemed: bool = False) -> dict[str, Any]:
    """What the event of any step carries: the step, the state that it leads to, ground and reason."""
    fields: dict[str, Any] = {"action": name, "deemed": deemed}
    for key in ("ground", "reason"):
        value = getattr(command, key, None)
        if value is not None:
            fields[key] = value
    return fields | where_to(u, action)


def where_to(u: Unfolding, action: Action) -> dict[str, Any]:
    """The state that an action leads to, whose turn it is there, and whether the case is over."""
    if action.to is None:
        return {}
    state = u.setting.procedure.procedure.states[action.to]
    return {"to": action.to, "waiting_on": state.waiting_on, "over": state.terminal}


def take(u: Unfolding, name: str, command: c.CaseCommand, *, deemed: bool = False) -> None:
    """Let the step happen; whether it may was asked before."""
    action = u.setting.procedure.action(name)
    _HANDLERS[action.kind](u, command, base(u, name, action, command, deemed=deemed))


def take_by_itself(u: Unfolding, name: str, *, deemed: bool) -> None:
    """A step that the procedure takes by itself; if it is impossible now, a task says so."""
    action = u.setting.procedure.action(name)
    if u.setting.procedure.target(u.case.state, name) is None:
        assigning.open_task(u, TASK_IMPOSSIBLE, u.setting.procedure.procedure.assignment.nobody, name)
        return
    fields: dict[str, Any] = {"actor": SYSTEM, "case_id": u.case.id, "command_id": "by-itself", "action": name}
    if action.grounds and action.kind not in ("pause", "extend"):
        fields["ground"] = action.grounds[0]
    if action.outcomes:
        fields["outcome"] = action.outcomes[0]
    try:
        command = c.command_class(action.kind).model_validate(fields)
        take(u, name, command, deemed=deemed)  # type: ignore[arg-type]
    except (BadInput, GuardRefused, ValidationError):
        assigning.open_task(u, TASK_IMPOSSIBLE, u.setting.procedure.procedure.assignment.nobody, name)


# ── kinds ───────────────────────────────────────────────────────────────────


def _plain(event: type[e.Act], *fields: str) -> Handler:
    """A step whose event takes these fields of the command as they are."""

    def handler(u: Unfolding, command: Any, common: dict[str, Any]) -> None:
        u.happen(event(**common, **{name: getattr(command, name) for name in fields}), command.actor)

    return handler


def _assign(u: Unfolding, command: c.Assign, common: dict[str, Any]) -> None:
    if command.officer is None and command.unit is None:
        choice = assigning.choose(u)
        if choice is None:
            u.happen(e.CaseMoved(**common), command.actor)
            assigning.open_task(u, assigning.NOBODY, u.setting.procedure.procedure.assignment.nobody, None)
            return
        hands = choice
    else:
        hands = _by_hand(u, command)
    previous = u.case.officer
    common.pop("deemed")
    common.pop("ground", None)
    assigned = e.CaseAssigned(
        **common, rule=hands.rule, officer=hands.officer, unit=hands.unit, stands_in_for=hands.stands_in_for,
        previous=previous,
    )  # fmt: skip
    u.happen(assigned, command.actor)


def _by_hand(u: Unfolding, command: c.Assign) -> assigning.Choice:
    office, officer = u.setting.office, command.officer
    if officer is None:
        if command.unit not in office.units:
            raise BadInput(f"There is no unit {command.unit!r} in the office. Known: {', '.join(office.units)}.")
        return assigning.Choice("by hand", None, command.unit, None)
    if officer not in office.officers or not office.officers[officer].active:
        raise BadInput(f"There is no officer {officer!r} in the office. `ombuds office show` lists them.")
    there = office.present(officer, u.setting.day(u.at))
    if there is None:
        raise GuardRefused(u.case.id, "assign", f"{officer} is absent and has no substitute.")
    if not assigning.fit(u, there):
        raise GuardRefused(
            u.case.id, "assign", f"{there} is recused, in conflict with a respondent, or decided this case before."
        )
    unit = command.unit or office.officers[there].unit
    return assigning.Choice("by hand", there, unit, None if there == officer else officer)


def _recuse(u: Unfolding, command: c.Recuse, common: dict[str, Any]) -> None:
    u.happen(e.OfficerRecused(**common, officer=command.officer), command.actor)


def _respondent(u: Unfolding, named: str | None) -> str:
    if named is not None:
        if named not in u.case.respondents:
            known = ", ".join(u.case.respondents) or "none"
            raise BadInput(f"Case {u.case.id} is not about {named!r}. Its respondents: {known}.")
        return named
    if len(u.case.respondents) != 1:
        raise BadInput(f"Case {u.case.id} has {len(u.case.respondents)} respondents: say which one.")
    return next(iter(u.case.respondents))


def _demand(u: Unfolding, command: c.Demand, common: dict[str, Any]) -> None:
    for respondent in _asked(u, command):
        number = u.case.respondents[respondent] + 1
        u.happen(e.AnswerDemanded(**common, respondent=respondent, number=number, text=command.text), command.actor)


def _asked(u: Unfolding, command: c.Demand) -> list[str]:
    """The named respondent; by itself: everybody who has not answered."""
    silent = [code for code in u.case.respondents if code not in u.case.answered]
    if command.actor == SYSTEM and command.respondent is None and silent:
        return silent
    return [_respondent(u, command.respondent)]


def _answer(u: Unfolding, command: c.RecordAnswer, common: dict[str, Any]) -> None:
    respondent = _respondent(u, command.respondent)
    u.happen(
        e.AnswerRecorded(**common, respondent=respondent, interim=command.interim, text=command.text), command.actor
    )


def _note(u: Unfolding, command: c.AddNote, common: dict[str, Any]) -> None:
    by_party = _is_party(command.actor)
    u.happen(
        e.NoteAdded(**common, shared=command.shared or by_party, by_party=by_party, text=command.text), command.actor
    )
    if by_party:
        _must_be_read(u)


def _attach(u: Unfolding, command: c.Attach, common: dict[str, Any]) -> None:
    u.happen(
        e.FileAttached(
            **common, shared=command.shared, size=command.size, name=command.name, file_digest=command.file_digest,
            media_type=command.media_type,
        ),
        command.actor,
    )  # fmt: skip
    if _is_party(command.actor):
        _must_be_read(u)


def _is_party(actor: str) -> bool:
    return actor.partition(":")[0] in ("complainant", "representative", "respondent", "body")


def _must_be_read(u: Unfolding) -> None:
    """What a party adds to a case that is over must not rest there unread."""
    if u.case.over:
        role = u.setting.procedure.procedure.assignment.nobody
        assigning.open_task(u, UNREAD_EVIDENCE, role, None, officer=u.case.officer)


def _reclassify(u: Unfolding, command: c.Reclassify, common: dict[str, Any]) -> None:
    procedure = u.setting.procedure.procedure
    case_class, priority = command.case_class or u.case.case_class, command.priority or u.case.priority
    if case_class not in procedure.classes:
        raise BadInput(f"There is no class {case_class!r} in the procedure. Known: {', '.join(procedure.classes)}.")
    if priority not in procedure.priorities:
        raise BadInput(f"There is no priority {priority!r} in the procedure. Known: {', '.join(procedure.priorities)}.")
    u.happen(
        e.CaseReclassified(
            **common,
            case_class=case_class,
            priority=priority,
            was_class=u.case.case_class,
            was_priority=u.case.priority,
        ),
        command.actor,
    )
    u.derive_again("reclassified")


def _correct(u: Unfolding, command: c.Correct, common: dict[str, Any]) -> None:
    if command.version > u.case.version:
        raise BadInput(
            f"Case {u.case.id} has {u.case.version} entries; there is no entry {command.version} to correct."
        )
    unknown = set(command.parties or {}) - u.case.parties.keys()
    if unknown:
        raise BadInput(f"Case {u.case.id} has no party {', '.join(sorted(unknown))}.")
    people = {key: contact(party) for key, party in (command.parties or {}).items()}
    u.happen(
        e.EntryCorrected(**common, version=command.version, text=command.text, people=people or None), command.actor
    )


def contact(party: c.PartyIn) -> dict[str, Any]:
    """The personal data of a party as content holds it."""
    given = ((name, getattr(party, name)) for name in CONTACT)
    return {name: value for name, value in given if value is not None}


def _comment(u: Unfolding, command: c.Comment, common: dict[str, Any]) -> None:
    party = command.actor if ":" in command.actor else command.party
    u.happen(e.FindingCommented(**common, party=party, text=command.text), command.actor)


def _decide(u: Unfolding, command: c.Decide, common: dict[str, Any]) -> None:
    u.happen(
        e.CaseDecided(
            **common, outcome=command.outcome, decider=command.actor, remedy=command.remedy, text=command.text
        ),
        command.actor,
    )


def _recommend(u: Unfolding, command: c.Recommend, common: dict[str, Any]) -> None:
    number = f"r{len(u.case.recommendations) + 1}"
    u.happen(
        e.RecommendationMade(
            **common, recommendation=number, addressee=command.addressee, remedy=command.remedy, text=command.text
        ),
        command.actor,
    )


def _report(u: Unfolding, command: c.ReportImplementation, common: dict[str, Any]) -> None:
    known = list(u.case.recommendations)
    if command.recommendation is not None and command.recommendation not in known:
        listed = ", ".join(known) or "none"
        raise BadInput(f"Case {u.case.id} has no recommendation {command.recommendation!r}. Known: {listed}.")
    which = command.recommendation or (known[-1] if known else None)
    u.happen(
        e.ImplementationReported(**common, recommendation=which, degree=command.degree, text=command.text),
        command.actor,
    )


def _escalate(u: Unfolding, command: c.Escalate, common: dict[str, Any]) -> None:
    ladders = u.setting.procedure.procedure.ladders
    ladder = command.ladder or next(iter(ladders), None)
    if ladder not in ladders:
        raise BadInput(f"There is no ladder {ladder!r} in the procedure. Known: {', '.join(ladders)}.")
    u.happen(e.EscalationRequested(**common, ladder=ladder), command.actor)
    u.escalate(ladder)


_HANDLERS: dict[str, Handler] = {
    "acknowledge": _plain(e.ReceiptAcknowledged),
    "request_information": _plain(e.InformationRequested, "text"),
    "complete": _plain(e.CaseCompleted, "occurred_on", "prior_recourse", "text"),
    "admit": _plain(e.CaseAdmitted, "discretion"),
    "refuse": _plain(e.CaseRefused),
    "refer": _plain(e.ReferralOffered, "body"),
    "accept_referral": _plain(e.ReferralAccepted),
    "refuse_referral": _plain(e.ReferralRefused),
    "assign": _assign,
    "recuse": _recuse,
    "demand": _demand,
    "answer": _answer,
    "note": _note,
    "attach": _attach,
    "pause": pause,
    "resume": resume,
    "extend": extend,
    "propose": _plain(e.FindingProposed, "outcome", "text"),
    "comment": _comment,
    "decide": _decide,
    "recommend": _recommend,
    "report_implementation": _report,
    "review": _plain(e.ReviewRequested),
    "reopen": _plain(e.CaseReopened),
    "withdraw": _plain(e.ComplaintWithdrawn),
    "close": _plain(e.CaseClosed, "outcome"),
    "link": link,
    "merge": merge,
    "reclassify": _reclassify,
    "correct": _correct,
    "escalate": _escalate,
    "move": _plain(e.CaseMoved),
}
