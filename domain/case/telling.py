"""Notices: who must be told what.  Wording is the pack's, delivery is the outbox's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from domain.access import covers
from domain.case import assigning
from domain.case import events as e
from domain.record import Json, moment

if TYPE_CHECKING:
    from domain.case.case import NoticeState
    from domain.case.unfold import Unfolding
    from domain.procedure.model import Notice

SERVE_OTHERWISE = "serve_by_other_means"
"""The task that stands for a statutory notice which e-mail cannot bring."""

ASSIGNED = "case_assigned"
"""The notice to an officer who gets a case, where the procedure has one of this name."""


STAFF = ("officer", "supervisor", "addressee")
"""Audiences inside the office."""


class Recipient(NamedTuple):
    """Somebody to be told, with where to reach them (may be unknown, or erased)."""

    audience: str
    party: str
    name: str | None
    address: str | None
    language: str | None
    portal: bool = False


def tell(u: Unfolding, triggers: Sequence[str]) -> None:
    """Issue the notices that the procedure hangs on these moments."""
    for trigger in triggers:
        for name in u.setting.procedure.tells.get(trigger, ()):
            issue(u, name, trigger, None)


def tell_assigned(u: Unfolding, event: e.CaseAssigned) -> None:
    """An officer hears of every case that comes to them."""
    if event.officer is not None and ASSIGNED in u.setting.procedure.procedure.notices:
        issue(u, ASSIGNED, "assignment", None)


def issue(
    u: Unfolding, name: str, occasion: str, deadline: str | None, addressee: tuple[str, str] | None = None
) -> None:
    """Issue one notice to everybody whom it is meant for."""
    notice = u.setting.procedure.notice(name)
    for audience in notice.to:
        for to in _recipients(u, audience, occasion, addressee):
            _issue_to(u, name, notice, occasion, deadline, to)


def _issue_to(u: Unfolding, name: str, notice: Notice, occasion: str, deadline: str | None, to: Recipient) -> None:
    languages = u.setting.procedure.procedure.languages
    language = to.language if to.language in languages else languages[0]
    reachable = notice.channel == "email" and to.address is not None
    channel = "email" if reachable else "portal" if to.portal else "post"
    number = f"n{len(u.case.notices) + 1}"
    begun = u.setting.procedure.starts.get(f"served:{name}", ()) if deadline is None else ()
    clock = None if begun else _clock_at_stake(u, occasion, deadline)
    u.happen(
        e.NoticeIssued(
            notice_id=number,
            notice=name,
            audience=to.audience,
            party=to.party,
            language=language,
            channel=channel,
            statutory=notice.statutory,
            occasion=occasion,
            clause=notice.clause,
            # A reminder waits for working hours; its deadline does not move.
            not_before=u.setting.opening if notice.quiet else None,
            due_at=u.case.deadlines[clock].due_at if clock else None,
            name=to.name,
            address=to.address if reachable else None,
            values=_values(u, notice, clock, to.audience, language) | _on_service(u, begun, language),
        )
    )
    if channel == "post" and notice.statutory:
        _serve_otherwise(u, number)


def escalate_failure(u: Unfolding, notice: NoticeState) -> None:
    """A statutory notice that failed must be served by other means; of a courtesy one the record of it is enough."""
    if notice.statutory:
        _serve_otherwise(u, notice.id)


def _serve_otherwise(u: Unfolding, notice_id: str) -> None:
    """Somebody has to bring this notice to its addressee by another way than e-mail."""
    role = u.setting.procedure.procedure.assignment.nobody
    assigning.open_task(u, SERVE_OTHERWISE, role, notice_id, officer=u.case.officer)


def _clock_at_stake(u: Unfolding, occasion: str, deadline: str | None) -> str | None:
    """The deadline that a notice speaks of: the given one, or the next one that is open."""
    if deadline is not None:
        return deadline
    running = [d for d in u.case.deadlines.values() if d.state == "running"]
    return min(running, key=lambda d: d.due_at).id if running and not occasion.startswith("state:closed") else None


def _values(u: Unfolding, notice: Notice, deadline: str | None, audience: str, language: str) -> dict[str, Json]:
    """What the wording may use; names of the people stay out of it, save the recipient's own."""
    procedure, case = u.setting.procedure.procedure, u.case
    known = case.deadlines.get(deadline or "")
    values: dict[str, Json] = {
        "state": case.state,
        "state_label": procedure.states[case.state].label.get(language, case.state),
    }
    if known is not None:
        values |= {"due": moment(known.due_at), "clock": known.clock, "limit": known.limit}
        if audience not in STAFF:  # staff look it up; a party is told the reasons in the letter
            values["arithmetic"] = list(known.arithmetic)
            if known.clock in procedure.clocks:
                values["zone"] = u.setting.calendar(procedure.clocks[known.clock].calendar).zone
        if known.clock in procedure.clocks:
            values["clock_label"] = procedure.clocks[known.clock].label.get(language, known.clock)
    source = procedure.sources.get(notice.clause or (known.clause if known is not None else ""))
    if source is not None:
        values["clause"] = f"{source.title}, {source.clause}"
    if case.climbs:
        values["rung"] = max([climb.rung for climb in case.climbs.values()])
    if case.outcome is not None:
        outcome = procedure.outcomes.get(case.outcome)
        values["outcome_label"] = outcome.label.get(language, case.outcome) if outcome else case.outcome
    return values | _last_step(u, language)


def _on_service(u: Unfolding, clocks: Sequence[str], language: str) -> dict[str, Json]:
    """How long the reader has, where the time begins only when this notice reaches them: there is no date yet."""
    for name in clocks:
        chosen = u.setting.procedure.limit(
            name, case_class=u.case.case_class, priority=u.case.priority, state=u.case.state
        )
        if chosen is not None:
            label = u.setting.procedure.clock(name).label.get(language, name)
            return {"limit": chosen.limit.describe(language), "clock": name, "clock_label": label}
    return {}


def _last_step(u: Unfolding, language: str) -> dict[str, Json]:
    """Ground, reason and text of the step that led to the notice."""
    for event in reversed(u.events):
        if "action" in event.facts and event.type != "RightOpened":
            out: dict[str, Json] = {}
            ground = u.setting.procedure.procedure.grounds.get(event.facts.get("ground") or "")
            if ground is not None:
                out["ground_label"] = ground.label.get(language, "")
                out["ground_clause"] = ground.clause
            internal = event.type == "NoteAdded" and not event.facts.get("shared")
            for key in ("reason", "text"):
                if event.content and event.content.get(key) and not internal:
                    out[key] = event.content[key]
            return out
    return {}


# ── recipients ──────────────────────────────────────────────────────────────


def _recipients(u: Unfolding, audience: str, occasion: str, addressee: tuple[str, str] | None) -> Iterator[Recipient]:
    match audience:
        case "complainant":
            yield from _complainants(u)
        case "respondent":
            yield from (_body(u, "respondent", code) for code in _respondents(u, occasion))
        case "other_body":
            yield from (_body(u, "other_body", code) for code in u.case.other_bodies)
        case "parties":
            yield from _complainants(u)
            yield from (_body(u, "respondent", code) for code in u.case.respondents)
        case "addressee" if addressee is not None:
            kind, key = addressee
            yield _officer(u, "addressee", key) if kind == "officer" else _body(u, "addressee", key)
        case "officer":
            yield from _in_charge(u)
        case "supervisor":
            superior = u.setting.office.superior_of(u.case.officer, u.case.unit)
            if superior is not None:
                yield _officer(u, "supervisor", superior)
        case _:
            pass


def _respondents(u: Unfolding, occasion: str) -> Iterable[str]:
    """Of a demand, only the body that it goes to; else every body that the case is about."""
    last = next((event for event in reversed(u.events) if "action" in event.facts), None)
    if last is not None and last.type == "AnswerDemanded" and occasion == f"action:{last.facts['action']}":
        return [last.facts["respondent"]]
    return u.case.respondents


def _complainants(u: Unfolding) -> Iterator[Recipient]:
    """Each complainant, in person or through a representative whose mandate covers receiving."""
    agents = [p for p in u.case.parties.values() if p.role == "representative"]
    mandated = [p for p in agents if covers(p, "receive", u.setting.day(u.at))]
    for party in u.case.parties.values():
        if party.role != "complainant":
            continue
        agent = next((m for m in mandated if party.id in m.represents), None)
        if agent is None or (party.contact or {}).get("email"):
            yield _party(u, party.id)
    for agent in mandated:
        yield _party(u, agent.id)


def _party(u: Unfolding, key: str) -> Recipient:
    contact = u.case.parties[key].contact or {}
    address = contact.get("email")
    offered = u.setting.procedure.procedure.languages
    language = next((each for each in (contact.get("language"), u.case.language) if each in offered), None)
    return Recipient("complainant", key, contact.get("name"), address, language, portal=u.case.anonymous or not contact)


def _body(u: Unfolding, audience: str, code: str) -> Recipient:
    body = u.setting.office.bodies.get(code)
    if body is None:
        return Recipient(audience, code, None, None, None)
    return Recipient(audience, code, body.name, body.email, body.language)


def _officer(u: Unfolding, audience: str, key: str) -> Recipient:
    officer = u.setting.office.officers[key]
    return Recipient(audience, key, officer.name, officer.email, officer.language, portal=officer.email is None)


def _in_charge(u: Unfolding) -> Iterator[Recipient]:
    """The officer (or who substitutes today), else the unit's own address or head."""
    office = u.setting.office
    if u.case.officer is not None:
        yield _officer(u, "officer", office.present(u.case.officer, u.setting.day(u.at)) or u.case.officer)
        return
    unit = office.units.get(u.case.unit or "")
    if unit is not None and unit.email is not None:
        yield Recipient("officer", u.case.unit or "", unit.name, unit.email, None)
    elif unit is not None and unit.head is not None:
        yield _officer(u, "officer", unit.head)
