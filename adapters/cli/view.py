"""A case as data: what `ombuds show --json` prints, and what the page for people is drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from adapters.cli.labels import Labels
from adapters.cli.seeing import Sight
from adapters.cli.why import as_data, in_one_line
from domain.case.case import Case, Climb, Deadline, NoticeState, Party, Task
from domain.record import Recorded

if TYPE_CHECKING:
    from adapters.cli.ports import Application

SAME = timedelta(minutes=1)
"""Two times of an event that lie closer than this are shown as one."""

_PLAIN = (
    "version", "state", "waiting_on", "over", "priority", "channel", "language", "area", "unit", "officer", "reference",
    "anonymous", "confidential", "own_motion", "occurred_on", "prior_recourse", "received_at", "entered_at", "closed_at",
    "outcome", "merged_into", "absorbed", "referred_to", "referral", "rights", "recused",
)  # fmt: skip


def whole(app: Application, sight: Sight, deliveries: Mapping[str, Any], *, explain: bool) -> dict[str, Any]:
    """Everything about the case, as it stood."""
    case, labels = sight.case, sight.labels
    return {
        "case": case.id, "as_of": sight.at, "procedure": procedure(labels, case), "class": case.case_class,
        "state_label": labels.of("states", case.state), **{name: getattr(case, name) for name in _PLAIN},
        "parties": [party(each, personal=sight.personal) for each in case.parties.values()],
        "respondents": [
            {"respondent": code, "demands": number, "answered": code in case.answered}
            for code, number in case.respondents.items()
        ],
        "clocks": [clock(each, sight, explain=explain) for each in case.deadlines.values()],
        "ladders": [ladder(each, labels) for each in case.climbs.values()],
        "tasks": [task(each, labels) for each in case.tasks.values()],
        "notices": [notice(each, labels, deliveries.get(each.id), personal=sight.personal) for each in case.notices.values()],
        "recommendations": list(case.recommendations.values()),
        "links": [{"case": other, "relation": relation} for other, relation in case.links],
        "timeline": timeline(app, sight.events, labels, personal=sight.personal), "left_out": sight.left_out,
    }  # fmt: skip


def procedure(labels: Labels, case: Case) -> dict[str, Any]:
    """Which version governs the case."""
    version = labels.procedure.version if labels.procedure is not None else None
    return {"name": case.procedure_name, "version": version, "digest": case.procedure}


def party(known: Party, *, personal: bool) -> dict[str, Any]:
    """A party; name and contact only for those who may see them."""
    data: dict[str, Any] = {
        "party": known.id, "role": known.role, "represents": known.represents, "scope": known.scope,
        "expires": known.expires, "ended": known.ended,
    }  # fmt: skip
    return data | {"contact": dict(known.contact) if known.contact else None} if personal else data


def clock(known: Deadline, sight: Sight, *, explain: bool) -> dict[str, Any]:
    """One promise: when, why, and how it fared."""
    labels = sight.labels
    data = {
        "deadline": known.id, "clock": known.clock, "label": labels.run("clocks", known.id), "state": known.state,
        "late": known.late(sight.at), "due_at": known.due_at, "first_due_at": known.first_due_at,
        "started_at": known.started_at, "limit": known.limit, "holder": known.holder, "statutory": known.statutory,
        "clause": known.clause, "source": labels.clause(known.clause), "met_at": known.met_at,
        "missed_at": known.missed_at, "paused_at": known.paused_at, "pause_ground": known.pause_ground,
        "cap_at": known.cap_at, "pauses": [{"from": begin, "to": end} for begin, end in known.pauses],
        "extensions": [{"kind": kind, "limit": limit} for kind, limit in known.extensions],
        "warnings": dict(known.warnings), "calendar": known.calendar, "why": in_one_line(known, labels),
    }  # fmt: skip
    return data | {"explanation": as_data(known, labels.lang)} if explain else data


def ladder(known: Climb, labels: Labels) -> dict[str, Any]:
    """One climb: how far, and when next."""
    rules = labels.procedure.ladders.get(known.ladder) if labels.procedure is not None else None
    return {
        "run": known.run, "ladder": known.ladder, "label": labels.run("ladders", known.run), "deadline": known.deadline,
        "rung": known.rung, "of": len(rules.rungs) if rules is not None else None, "addressee": known.addressee,
        "next_at": known.next_at, "ended": known.ended,
    }  # fmt: skip


def task(known: Task, labels: Labels) -> dict[str, Any]:
    """One task."""
    return {
        "task": known.id, "rule": known.rule, "label": labels.of("tasks", known.rule), "role": known.role,
        "unit": known.unit, "officer": known.officer, "about": known.about, "opened_at": known.opened_at,
        "done_at": known.done_at,
    }  # fmt: skip


def notice(known: NoticeState, labels: Labels, delivery: Any, *, personal: bool) -> dict[str, Any]:
    """One notice with the state of its delivery."""
    data: dict[str, Any] = {
        "notice": known.id, "name": known.notice, "label": labels.of("notices", known.notice), "audience": known.audience,
        "party": known.party, "language": known.language, "channel": known.channel, "statutory": known.statutory,
        "issued_at": known.issued_at, "not_before": known.not_before, "state": known.state,
        "delivery": delivery.delivery if delivery is not None else None,
        "attempts": delivery.attempt if delivery is not None else None,
        "reason": delivery.reason if delivery is not None else None,
    }  # fmt: skip
    return data | {"to": known.name, "address": known.address} if personal else data


def timeline(app: Application, events: Sequence[Recorded], labels: Labels, *, personal: bool) -> list[dict[str, Any]]:
    """The events in the order of the record, each in words."""
    return [_entry(app, event, labels, personal=personal) for event in events]


def _entry(app: Application, event: Recorded, labels: Labels, *, personal: bool) -> dict[str, Any]:
    own = labels
    if event.procedure is not None:
        own = Labels(app.procedure(event.procedure).procedure, labels.lang, labels.zone)
    entry: dict[str, Any] = {
        "version": event.version, "seq": event.seq, "type": event.type, "effective_at": event.effective_at,
        "recorded_at": event.recorded_at, "actor": event.actor, "text": own.event(event),
        "clause": own.clause(_clause(event, own)) or None, "facts": dict(event.facts),
    }  # fmt: skip
    return entry | {"content": dict(event.content) if event.content else None} if personal else entry


def _clause(event: Recorded, labels: Labels) -> str | None:
    """The clause behind an event: its own, or that of its step."""
    if "clause" in event.facts:
        return str(event.facts["clause"])
    actions = labels.procedure.actions if labels.procedure is not None else {}
    action = actions.get(event.facts.get("action") or "")
    return action.clause if action is not None else None
