"""Which case is looked at, as it stood when, and whether its people may be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.cli.labels import Labels
from domain import access
from domain.case.apply import apply
from domain.case.case import Case
from domain.errors import AccessDenied, NotFound
from domain.record import Recorded

if TYPE_CHECKING:
    from adapters.cli.ports import Application, Program


@dataclass(frozen=True, slots=True)
class Sight:
    """A case with the events that made it, for one reader."""

    case: Case
    events: Sequence[Recorded]
    left_out: int
    personal: bool
    at: datetime
    labels: Labels


def history_of(app: Application, case_id: str) -> Sequence[Recorded]:
    """The events of a case.  Raises NotFound for one that does not exist, and for the record's other streams."""
    history = app.history(case_id)
    if not history or history[0].type != "ComplaintFiled":
        raise NotFound("case", case_id)
    return history


def look(program: Program, case_id: str, lang: str, who: str | None, at: datetime | None = None) -> Sight:
    """The case, as it stood at a moment if one is given.

    Names and texts are for those whom the access rules let see the case; nobody named means nobody.
    Raises NotFound, and AccessDenied for an officer who may not see it.
    """
    app = program.application
    history = history_of(app, case_id)
    events = [event for event in history if at is None or event.effective_at <= at]
    if not events:
        raise NotFound("case", f"{case_id} at {at.isoformat() if at else ''}")
    case, left_out = _folded(case_id, events)
    personal = _may_see(app, who or program.settings.actor, case)
    labels = Labels(app.procedure(case.procedure).procedure, lang, app.office().zone)
    return Sight(case, events, left_out, personal, at or app.now(), labels)


def _folded(case_id: str, events: Sequence[Recorded]) -> tuple[Case, int]:
    """The case, and how many entries speak of things that had not happened by then.

    An entry made late, for an earlier day, may rest on something that came in between.
    """
    case, left_out = Case(case_id), 0
    for event in events:
        try:
            apply(case, event)
        except KeyError:
            left_out += 1
    return case, left_out


def _may_see(app: Application, who: str | None, case: Case) -> bool:
    if who is None:
        return False
    office = app.office()
    actor = access.actor_of(who, office)
    if not access.may_see(actor, case, office):
        raise AccessDenied(who, f"see case {case.id}", "recused, in conflict with a respondent, or not a party.")
    return access.may_see_people(actor, case, office)
