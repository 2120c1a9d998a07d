"""From a recorded deed back to the command that caused it, as far as headers tell.

What belongs to people is not read: where the record says that there was a text, a stand-in is put in
its place, and of an address only whether there was one, as the notices to that person show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, NamedTuple

from domain.case import commands as c
from domain.case import events as e
from domain.case.case import name_of
from domain.limits import Limit
from domain.procedure.compiled import Compiled
from domain.record import Json, Recorded
from domain.whatif.entries import Entry

UNREAD = "(not read)"
"""In place of a text of which only the header was read."""

Contacts = Callable[[int], Mapping[str, Mapping[str, Json]]]
"""How each party could be reached, by its id, from a version of the history on."""


class Deed(NamedTuple):
    """What is needed to give a recorded command again."""

    entry: Entry
    event: Recorded
    pinned: Compiled
    contacts: Contacts


def command_of(deed: Deed) -> c.Command | None:
    """The command again; None for a deed that leaves nothing to be done again (a refused extension)."""
    return _READERS.get(deed.event.type, _step)(deed)


# ── steps ───────────────────────────────────────────────────────────────────


def _step(deed: Deed) -> c.Command | None:
    """A step of the procedure: the fields of its event that its command has too."""
    action = deed.event.facts["action"]
    kind = deed.pinned.action(action).kind
    cls = _class_of(kind)
    known = _fields_of(cls)
    values = _texts(deed, cls) | {name: value for name, value in deed.event.facts.items() if name in known}
    return _made(deed, cls, values | {"action": action} | _SPECIAL.get(kind, _nothing_more)(deed))


def _made(deed: Deed, cls: type[c.Command], values: Mapping[str, Any]) -> c.Command:
    event = deed.event
    return cls.model_validate(
        {"command_id": "what-if-" + str(event.seq), "actor": event.actor, "effective_at": event.effective_at}
        | ({} if cls is c.FileComplaint else {"case_id": event.stream})
        | dict(values)
    )


def _texts(deed: Deed, cls: type[c.Command]) -> dict[str, str]:
    """Stand-ins for texts, where the record says that there was content."""
    if deed.event.commitment is None:
        return {}
    return {name: _STAND_INS.get(name, UNREAD) for name in _texts_of(deed.event.type, cls)}


@cache
def _texts_of(kind: str, cls: type[c.Command]) -> tuple[str, ...]:
    personal = {f.name for f in fields(e.CODECS[kind].cls) if f.metadata.get("personal")}
    return tuple(name for name in _fields_of(cls) if name in personal and name not in ("people", "parties"))


@cache  # asked for every deed of every case
def _fields_of(cls: type[c.Command]) -> frozenset[str]:
    return frozenset(cls.model_fields)


_class_of = cache(c.command_class)

_STAND_INS = {"file_digest": "0" * 64, "media_type": "application/octet-stream"}


def _nothing_more(_: Deed) -> dict[str, Any]:
    return {}


def _assign(deed: Deed) -> dict[str, Any]:
    facts = deed.event.facts
    if deed.event.type != "CaseAssigned" or facts["rule"] != "by hand":
        return {"officer": None, "unit": None}
    return {"officer": facts.get("stands_in_for") or facts.get("officer"), "unit": facts.get("unit")}


def _demand(deed: Deed) -> dict[str, Any]:
    asked = [event for event in deed.entry.events if event.type == "AnswerDemanded" and event.actor == deed.event.actor]
    return {"respondent": None} if len(asked) > 1 else {}


def _pause(deed: Deed) -> dict[str, Any]:
    paused = _after(deed, "DeadlinePaused")
    return {"clock": name_of(paused.facts["deadline"]), "ground": paused.facts["ground"]}


def _resume(deed: Deed) -> dict[str, Any]:
    return {"clock": name_of(_after(deed, "DeadlineResumed").facts["deadline"])}


def _after(deed: Deed, kind: str) -> Recorded:
    found = [event for event in deed.entry.events if event.version > deed.event.version and event.type == kind]
    by_hand = [
        event for event in found if not event.facts.get("by_state") and event.facts.get("why", "by hand") == "by hand"
    ]
    return by_hand[0]


def _correct(deed: Deed) -> dict[str, Any]:
    """Whose address may have changed is content: every party gets what they were reached by afterwards."""
    if deed.event.commitment is None:
        return {}
    parties = deed.contacts(deed.event.version)
    return {"parties": {key: contact for key, contact in parties.items() if contact}}


_SPECIAL: Mapping[str, Callable[[Deed], dict[str, Any]]] = {
    "assign": _assign, "demand": _demand, "pause": _pause, "resume": _resume, "correct": _correct,
}  # fmt: skip


# ── filing ──────────────────────────────────────────────────────────────────


def _file(deed: Deed) -> c.Command:
    event, facts = deed.event, deed.event.facts
    classes = deed.pinned.procedure.classes
    known = classes.get(facts["case_class"])
    usual = (known.priority if known is not None else None) or deed.pinned.procedure.priorities[0]
    kept = {name: value for name, value in facts.items() if name in _fields_of(c.FileComplaint)}
    chosen = None if facts["priority"] == usual else facts["priority"]
    contacts = deed.contacts(event.version)
    parties = [_party(fact, contacts.get(key, {})) for key, fact in facts["parties"].items()]
    return _made(
        deed, c.FileComplaint,
        _texts(deed, c.FileComplaint) | kept | {"case_id": event.stream, "priority": chosen, "parties": parties},
    )  # fmt: skip


def _party(facts: Mapping[str, Json], contact: Mapping[str, Json]) -> dict[str, Json]:
    represents = [int(other[1:]) for other in facts.get("for", ())]
    mandate = {name: facts[name] for name in ("scope", "expires") if name in facts}
    return {"role": facts["role"], "represents": represents, **mandate, **contact}


# ── beside the procedure ────────────────────────────────────────────────────


def _extend(deed: Deed) -> c.Command:
    facts = deed.event.facts
    by = Limit.parse(facts["limit"]).to_json()
    reason = {"reason": UNREAD} if deed.event.commitment is not None else {}
    return _made(deed, c.Extend, {
        "action": facts.get("action"), "clock": name_of(facts["deadline"]), "how": facts["kind"], "by": by,
        "ground": facts["ground"], "told": facts.get("told", ()), **reason,
    })  # fmt: skip


def _migrate(deed: Deed) -> c.Command:
    return _made(deed, c.Migrate, {"procedure_digest": deed.event.facts["now"]})


def _recalculate(deed: Deed) -> c.Command:
    return _made(deed, c.Recalculate, {})


def _revoke(deed: Deed) -> c.Command:
    return _made(deed, c.RevokeMandate, {"party": deed.event.facts["party"]})


def _nothing(_: Deed) -> None:
    return None


_READERS: Mapping[str, Callable[[Deed], c.Command | None]] = {
    "ComplaintFiled": _file, "DeadlineExtended": _extend, "ExtensionRefused": _nothing, "MandateEnded": _revoke,
    "ProcedureMigrated": _migrate, "DeadlineMoved": _recalculate, "DeadlineCancelled": _recalculate, "DeadlineSet": _recalculate,
}  # fmt: skip
"""Deeds that are no plain step; tasks and deliveries are read where their numbers are known."""
