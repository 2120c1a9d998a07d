"""What a log says of a case and of each of its events: names, values, and no personal data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from domain.access import SYSTEM
from domain.flow.logged import CLOCK, LADDER, Entry, Story
from domain.office import Office
from domain.procedure.compiled import Compiled
from domain.record import moment

Value: TypeAlias = str | int | bool
Values: TypeAlias = dict[str, Value]

MOMENTS = frozenset({"recorded_at", "due", "received_at"})
"""Columns that hold moments; the others are text, whole numbers, or yes and no."""

_HEADS = {
    "complainant": "complainant",
    "representative": "representative",
    "respondent": "respondent",
    "body": "other_body",
}
_FILED = (("class", "case_class"), ("priority", "priority"), ("channel", "channel"), ("language", "language"),
          ("area", "area"))  # fmt: skip
_FACTS = ("ground", "outcome", "degree", "respondent", "body", "notice", "audience", "channel", "rung", "limit")
"""Coded facts that stand in the log as they stand in the record."""


def is_officer(actor: str) -> bool:
    """Whether a member of staff acted."""
    return actor != SYSTEM and actor.partition(":")[0] not in _HEADS


class People:
    """Who acted: ids as the record has them, or, where officers shall not be told apart from outside, numbers."""

    def __init__(self, office: Office, *, hide_officers: bool = False) -> None:
        self._office, self._hidden = office, hide_officers
        self._numbers: dict[str, str] = {}

    def resource(self, actor: str) -> str:
        """The pseudonym of whoever acted."""
        if not self._hidden or not is_officer(actor):
            return actor
        return self._numbers.setdefault(actor, f"officer-{len(self._numbers) + 1}")

    def role(self, actor: str, action: str | None, procedure: Compiled | None) -> str | None:
        """In which role: of an officer's several, the one that the procedure asks for."""
        if actor == SYSTEM:
            return SYSTEM
        head = _HEADS.get(actor.partition(":")[0])
        if head is not None:
            return head
        officer = self._office.officers.get(actor)
        if officer is None or not officer.roles:
            return None
        asked = procedure.procedure.actions.get(action) if procedure is not None and action else None
        return next((role for role in (asked.roles if asked else ()) if role in officer.roles), officer.roles[0])


def of_case(story: Story) -> Values:
    """What a log says of the case as a whole, as it stands at the end."""
    found: Values = {"procedure": story.filed.get("procedure", ""), "procedure_digest": story.procedure}
    found |= {name: story.filed[key] for name, key in _FILED if story.filed.get(key) is not None}
    if story.unit is not None:
        found["unit"] = story.unit
    if story.received_at is not None:
        found["received_at"] = moment(story.received_at)
    return found | {"state": story.state, "over": story.over}


def of_event(entry: Entry, people: People) -> Values:
    """What a log says of one event, beside its name, phase, moment, resource, role and unit."""
    event, facts = entry.event, entry.event.facts
    found: Values = {"seq": event.seq, "version": event.version, "type": event.type, "kind": entry.kind,
                     "recorded_at": moment(event.recorded_at)}  # fmt: skip
    for name, value in (
        ("state_before", entry.before), ("state_after", entry.after), ("action", entry.action), ("clock", entry.clock),
        ("due", entry.due), ("occasion", entry.occasion), *((name, facts.get(name)) for name in _FACTS),
    ):  # fmt: skip
        if value:
            found[name] = value
    if entry.officer is not None:
        found["officer"] = people.resource(entry.officer)
    if facts.get("addressee") is not None:
        is_officer = facts.get("addressee_kind") == "officer"
        found["addressee"] = people.resource(facts["addressee"]) if is_officer else facts["addressee"]
    if entry.kind in (CLOCK, LADDER) and facts.get("why"):
        found["why"] = facts["why"]
    if facts.get("deemed"):
        found["deemed"] = True
    if facts.get("case_class"):
        found |= {"class": facts["case_class"], "priority": facts["priority"]}
    return found


Procedures: TypeAlias = Callable[[str], Compiled]
"""Finds a version by its digest."""
