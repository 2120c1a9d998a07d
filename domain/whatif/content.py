"""What became of content stays as it was: holds, erasures, and what went because its time was over.

None of it changes a promise, so it is not decided anew.  But it opens tasks, and afterwards there may be nobody
left who can be written to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from domain.case import events as e
from domain.case.apply import absorb
from domain.case.case import Case
from domain.frozen import changed
from domain.record import Event, Recorded, moment_of
from domain.whatif.contacts import Contacts
from domain.whatif.entries import Lapse
from domain.whatif.numbers import Numbers


class Content:
    """What became of the content of one case in life, to be put into the same case here."""

    def __init__(self, history: Sequence[Recorded], recorded: Numbers, contacts: Contacts) -> None:
        self._recorded, self._contacts = recorded, contacts
        self._kept_until = {
            event.facts["retention"]: moment_of(event.facts["due_at"])
            for event in history
            if event.type == "RetentionSet"
        }

    def due(self, lapse: Lapse) -> datetime:
        """When its time was over; where something stood in the way until later, when that was gone."""
        return max(self._kept_until[lapse.retention], lapse.after)

    def stays(self, case: Case, here: Numbers, events: Sequence[Recorded]) -> list[Event]:
        """Take these events into the case; the ones that it has here, in its own numbers."""
        kept = []
        for event in events:
            facts = self._facts(event, case, here)
            if facts is not None:
                as_here = msgspec.structs.replace(event, facts=facts)
                absorb(case, e.from_record(as_here), event.effective_at, event.actor, event.procedure)
                kept.append(Event(event.type, event.effective_at, event.actor, facts, None, event.procedure))
                here.take(kept[-1:])
        for event in events:
            if event.type == "ContentErased":
                self._forget(case, event)
        return kept

    def _facts(self, event: Recorded, case: Case, here: Numbers) -> Mapping[str, Any] | None:
        match event.type:
            case "TaskOpened":
                return {**event.facts, "task": f"t{len(case.tasks) + 1}"}
            case "TaskDone":
                task = here.tasks.get(self._recorded.key_of[event.facts["task"]])
                return {**event.facts, "task": task} if task is not None else None
            case "ContentErased" if "notices" in event.facts:
                keys = (self._recorded.key_of[notice] for notice in event.facts["notices"])
                return {**event.facts, "notices": [here.notices[key].id for key in keys if key in here.notices]}
            case _:
                return event.facts

    def _forget(self, case: Case, erased: Recorded) -> None:
        """Who cannot be written to any more, because their address was erased."""
        for party in case.parties.keys() & erased.facts.get("parties", ()):
            contact = self._contacts.left(party, erased.version)
            case.parties[party] = changed(case.parties[party], contact=contact)
