"""What really happened, up to a moment, and what the clockwork still owed by then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from domain.case.apply import apply
from domain.case.case import Case
from domain.case.decide import fire
from domain.errors import CalendarNotCovered
from domain.frozen import changed
from domain.record import Json, Recorded
from domain.whatif.going import Going, Life
from domain.whatif.rules import Rules


def life_of(rules: Rules, going: Going, at: datetime) -> Life | None:
    """The recorded history of a case up to a moment; None for one that began later."""
    case = Case(going.case_id)
    events: list[Recorded] = []
    for entry in going.entries:
        if entry.at > at:
            break
        for event in entry.events:
            apply(case, event)
        events += entry.events
    if not events:
        return None
    if going.case is not None:  # of the record only headers were read, which hold no addresses
        case.parties = {key: changed(party, contact=_contact(going.case, key)) for key, party in case.parties.items()}
    case.custody = changed(case.custody, keeping=None)  # what became of content is not reckoned on, here as there
    setting = going.last_setting(rules.as_in_life, rules.as_in_life.version(case.procedure))
    try:
        outcome = fire(case, at, replace(setting, now=at))[0]
    except CalendarNotCovered:
        return Life(case, events, [])  # the calendar of life ends here: nothing can be added to what is recorded
    return Life(outcome.after, events, outcome.events)


def _contact(case: Case, key: str) -> Mapping[str, Json] | None:
    return case.parties[key].contact if key in case.parties else None
