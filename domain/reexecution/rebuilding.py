"""What was asked for, worked out from what came of it.

The record keeps of a command its digest, not its text, so that nothing personal lies in two places.  But each
step's event carries what the step said, and the rest follows: a command is rebuilt from the events that it caused.
Where the events leave open which command it was (whether a carrier said *accepted* or *delivered*), there are
several; one that gives every event again, byte for byte, is as good as the one that was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from domain.access import SYSTEM
from domain.case import commands as c
from domain.case.case import name_of
from domain.errors import BadInput
from domain.limits import Limit
from domain.procedure.compiled import Compiled
from domain.record import Json, Recorded

Group = Sequence[Recorded]
"""The events that one command caused in one case."""


class Unsaid(BadInput):
    """The events do not say what was asked for."""


BY_THEMSELVES = frozenset({
    "DeadlineMissed", "WarningGiven", "DeadlineResumed", "CaseEscalated", "EscalationDeadEnd", "ErasureProposed",
})  # fmt: skip
"""What the clockwork begins with."""

ASIDE = frozenset({
    "DeadlineSet", "DeadlineMoved", "DeadlinePaused", "DeadlineMet", "DeadlineCancelled", "LadderStarted", "LadderEnded",
    "TaskOpened", "RightOpened", "NoticeIssued", "CaseAbsorbed", "RetentionSet", "AlarmRaised", *BY_THEMSELVES,
})  # fmt: skip
"""What no command asks for: it follows from something else."""


def is_clockwork(group: Group) -> bool:
    """Whether nobody asked for it: time passed."""
    return all(event.actor == SYSTEM for event in group) and group[0].type in BY_THEMSELVES


def possible_commands(group: Group, rules: Compiled) -> Iterator[c.Command]:
    """The commands that may have caused these events, the likeliest first.  Raises Unsaid."""
    for place in _places(group):
        event = group[place]
        build = _BY_TYPE.get(event.type)
        if build is not None:
            yield from build(event, group[place:])
        else:
            yield from _step(event, group[place:], rules)
    yield c.Recalculate(actor=SYSTEM, case_id=group[0].stream, effective_at=group[0].effective_at)


def _places(group: Group) -> list[int]:
    """Where the command's own event may stand: that of a person, else whatever does not merely follow."""
    people = [n for n, event in enumerate(group) if event.actor != SYSTEM]
    return people[:1] or [n for n, event in enumerate(group) if event.type not in ASIDE]


def _step(event: Recorded, onward: Group, rules: Compiled) -> Iterator[c.Command]:
    facts, said = event.facts, event.content or {}
    action = rules.procedure.actions.get(facts.get("action") or "")
    if action is None:
        return
    fields = {"kind": action.kind, "case_id": event.stream, "action": facts["action"], **_envelope(event)}
    common = {"ground": facts.get("ground"), "reason": said.get("reason")}
    more = _MORE.get(action.kind, _nothing)(facts, said, onward)
    fields |= {key: value for key, value in (common | more).items() if value is not None}
    if "ground" in action.requires and action.kind == "assign":
        fields.setdefault("ground", next(iter(action.grounds), "unsaid"))  # no event of an assignment carries it
    yield c.COMMANDS.validate_python(fields)


def _envelope(event: Recorded) -> dict[str, Any]:
    return {"actor": event.actor, "effective_at": event.effective_at}


# ── steps of the procedure ──────────────────────────────────────────────────

More = Callable[[Mapping[str, Json], Mapping[str, Json], Group], dict[str, Any]]


def _nothing(_facts: Mapping[str, Json], _said: Mapping[str, Json], _onward: Group) -> dict[str, Any]:
    return {}


def _as_said(*names: str) -> More:
    """These fields of the command stand in its event under the same names."""

    def more(facts: Mapping[str, Json], said: Mapping[str, Json], _onward: Group) -> dict[str, Any]:
        both = {**facts, **said}
        return {name: both[name] for name in names if name in both}

    return more


def _assign(facts: Mapping[str, Json], _said: Mapping[str, Json], _onward: Group) -> dict[str, Any]:
    if facts.get("rule") != "by hand":
        return {}
    return {"officer": facts.get("stands_in_for") or facts.get("officer"), "unit": facts.get("unit")}


def _demand(facts: Mapping[str, Json], said: Mapping[str, Json], onward: Group) -> dict[str, Any]:
    asked = [event for event in onward if event.type == "AnswerDemanded" and event.actor == onward[0].actor]
    names = ("text",) if len(asked) > 1 else ("respondent", "text")  # of everybody at once: nobody was named
    return _as_said(*names)(facts, said, onward)


def _pause(_facts: Mapping[str, Json], _said: Mapping[str, Json], onward: Group) -> dict[str, Any]:
    for event in onward:
        if event.type == "DeadlinePaused" and not event.facts["by_state"]:
            return {"clock": name_of(event.facts["deadline"]), "ground": event.facts["ground"]}
    raise Unsaid("no pause followed")


def _resume(_facts: Mapping[str, Json], _said: Mapping[str, Json], onward: Group) -> dict[str, Any]:
    for event in onward:
        if event.type == "DeadlineResumed" and event.facts["why"] == "by hand":
            return {"clock": name_of(event.facts["deadline"])}
    raise Unsaid("no resumption followed")


def _correct(facts: Mapping[str, Json], said: Mapping[str, Json], _onward: Group) -> dict[str, Any]:
    return {"version": facts["version"], "text": said.get("text"), "parties": said.get("people")}


_MORE: Mapping[str, More] = {
    "request_information": _as_said("text"),
    "complete": _as_said("occurred_on", "prior_recourse", "text"),
    "admit": _as_said("discretion"),
    "refer": _as_said("body"),
    "assign": _assign,
    "recuse": _as_said("officer"),
    "demand": _demand,
    "answer": _as_said("respondent", "interim", "text"),
    "note": _as_said("text", "shared"),
    "attach": _as_said("name", "file_digest", "size", "media_type", "shared"),
    "pause": _pause,
    "resume": _resume,
    "propose": _as_said("outcome", "text"),
    "comment": _as_said("party", "text"),
    "decide": _as_said("outcome", "remedy", "text"),
    "recommend": _as_said("addressee", "remedy", "text"),
    "report_implementation": _as_said("recommendation", "degree", "text"),
    "close": _as_said("outcome"),
    "link": _as_said("other", "relation"),
    "merge": _as_said("into"),
    "reclassify": _as_said("case_class", "priority"),
    "correct": _correct,
    "escalate": _as_said("ladder"),
}

# ── what has events of its own ──────────────────────────────────────────────

_FILED = (
    "action", "procedure", "case_class", "priority", "channel", "language", "area", "unit", "reference", "anonymous",
    "confidential", "own_motion", "occurred_on", "prior_recourse", "respondents", "stated",
)  # fmt: skip


def _filed(event: Recorded, _onward: Group) -> Iterator[c.Command]:
    facts, said = event.facts, event.content or {}
    people = said.get("people") or {}
    numbered = sorted(facts["parties"].items(), key=lambda pair: int(pair[0][1:]))
    parties = [_party(fact, people.get(key) or {}) for key, fact in numbered]
    fields = {name: facts[name] for name in _FILED if name in facts}
    texts = {name: said[name] for name in ("subject", "text", "reason") if name in said}
    yield c.FileComplaint.model_validate(
        {**fields, **texts, "case_id": event.stream, "parties": parties, **_envelope(event)}
    )


def _party(fact: Mapping[str, Json], contact: Mapping[str, Json]) -> dict[str, Any]:
    found: dict[str, Any] = {"role": fact["role"], **contact}
    if fact["role"] == "representative":
        found["represents"] = [int(key[1:]) for key in fact["for"]]
        found["scope"] = fact["scope"]
        if "expires" in fact:
            found["expires"] = fact["expires"]
    return found


def _extended(event: Recorded, _onward: Group) -> Iterator[c.Command]:
    facts, said = event.facts, event.content or {}
    limit = Limit.parse(facts["limit"])
    yield c.Extend.model_validate({
        "case_id": event.stream, "action": facts["action"], "clock": name_of(facts["deadline"]), "how": facts["kind"],
        "by": {limit.unit.value: limit.amount}, "ground": facts["ground"], "told": facts.get("told", ()),
        "reason": said.get("reason"), **_envelope(event),
    })  # fmt: skip


def _extension_refused(event: Recorded, _onward: Group) -> Iterator[c.Command]:
    facts, asked = event.facts, (event.content or {}).get("asked")
    if asked is None:
        raise Unsaid("an earlier version did not keep what extension was asked for")
    yield c.Extend.model_validate({
        "case_id": event.stream, "clock": name_of(facts["deadline"]), "how": facts["kind"], **asked,
        **_envelope(event),
    })  # fmt: skip


def _task_done(event: Recorded, onward: Group) -> Iterator[c.Command]:
    served = any(each.type == "NoticeServed" and each.facts["how"] == "other_means" for each in onward)
    note = (event.content or {}).get("note")
    yield c.FinishTask(
        case_id=event.stream, task=event.facts["task"], note=note, served=served, actor=event.actor,
        effective_at=event.effective_at,
    )  # fmt: skip


def _delivery(event: Recorded, _onward: Group) -> Iterator[c.Command]:
    names = ("notice_id", "provider", "bundle", "why", "code")
    fields = {name: event.facts[name] for name in names if name in event.facts}
    fields |= {"case_id": event.stream, **_envelope(event), "actor": SYSTEM}
    if event.type == "NoticeFailed":
        yield c.RecordDelivery.model_validate(fields | {"outcome": "failed"})
        return
    for outcome, last_word in (("accepted", False), ("delivered", False), ("accepted", True)):
        yield c.RecordDelivery.model_validate(fields | {"outcome": outcome, "last_word": last_word})


def _revoked(event: Recorded, _onward: Group) -> Iterator[c.Command]:
    yield c.RevokeMandate(case_id=event.stream, party=event.facts["party"], **_envelope(event))


def _migrated(event: Recorded, _onward: Group) -> Iterator[c.Command]:
    yield c.Migrate(case_id=event.stream, procedure_digest=event.facts["now"], **_envelope(event))


def _custody(kind: type[c.CaseCommand], *names: str) -> Callable[[Recorded, Group], Iterator[c.Command]]:
    """A command about what becomes of the content, whose fields stand in its event under the same names."""

    def build(event: Recorded, _onward: Group) -> Iterator[c.Command]:
        both = {**event.facts, **(event.content or {})}
        fields = {name: both[name] for name in names if both.get(name) is not None}
        yield kind.model_validate({"case_id": event.stream, **fields, **_envelope(event)})

    return build


_BY_TYPE: Mapping[str, Callable[[Recorded, Group], Iterator[c.Command]]] = {
    "ComplaintFiled": _filed,
    "DeadlineExtended": _extended,
    "ExtensionRefused": _extension_refused,
    "TaskDone": _task_done,
    "NoticeSent": _delivery,
    "NoticeServed": _delivery,
    "NoticeFailed": _delivery,
    "MandateEnded": _revoked,
    "ProcedureMigrated": _migrated,
    "ErasureProposed": _custody(c.Erase, "ground", "party", "entries", "reason"),
    "ErasureDeclined": _custody(c.DeclineErasure, "proposal", "reason"),
    "HoldPlaced": _custody(c.PlaceHold, "ground", "reason"),
    "HoldLifted": _custody(c.LiftHold, "hold", "reason"),
}
