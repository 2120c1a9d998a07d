"""A case as a set of parts that can be compared: what two moments, or two events, differ in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from domain.case.case import Case, Deadline
from domain.record import Json

Part = Mapping[str, Json]
"""One part of a case: its aspects by name; moments are moments."""


class Change(NamedTuple):
    """A part that differs: what kind of part, which one, what it was and what it is (None: not there)."""

    part: str  # case | clock | ladder | task | notice | recommendation | party | respondent
    subject: str
    was: Part | None
    now: Part | None


_OF_THE_CASE = (
    "state", "waiting_on", "over", "officer", "unit", "case_class", "priority", "outcome", "referred_to", "referral",
    "merged_into", "procedure",
)  # fmt: skip


def picture(case: Case | None, at: datetime | None = None) -> dict[tuple[str, str], Part]:
    """The parts of a case by kind and name; with a moment, whether each promise was late then."""
    return {} if case is None else dict(_parts(case, at))


def _parts(case: Case, at: datetime | None) -> Iterator[tuple[tuple[str, str], Part]]:
    for name in _OF_THE_CASE:
        value = getattr(case, name)
        if value not in (None, "", False):
            yield ("case", name), {"value": value}
    for right in sorted(case.rights):
        yield ("case", f"right:{right}"), {"value": right}
    for officer in sorted(case.recused):
        yield ("case", f"recused:{officer}"), {"value": officer}
    for deadline in case.deadlines.values():
        yield ("clock", deadline.id), _clock(deadline, at)
    for climb in case.climbs.values():
        yield ("ladder", climb.run), {
            "ladder": climb.ladder, "rung": climb.rung, "addressee": climb.addressee, "next_at": climb.next_at,
            "ended": climb.ended,
        }  # fmt: skip
    for task in case.tasks.values():
        yield ("task", task.id), {
            "rule": task.rule, "role": task.role, "officer": task.officer, "done_at": task.done_at,
        }  # fmt: skip
    for notice in case.notices.values():
        yield ("notice", notice.id), {"notice": notice.notice, "party": notice.party, "state": notice.state}
    for asked in case.recommendations.values():
        yield ("recommendation", asked.id), {"addressee": asked.addressee, "degree": asked.degree}
    for party in case.parties.values():
        yield ("party", party.id), {"role": party.role, "ended": party.ended}
    for code, demands in case.respondents.items():
        yield ("respondent", code), {"demands": demands, "answered": code in case.answered}


def _clock(known: Deadline, at: datetime | None) -> Part:
    part: dict[str, Json] = {
        "state": known.state, "due_at": known.due_at, "paused_at": known.paused_at, "cap_at": known.cap_at,
        "met_at": known.met_at, "limit": known.limit,
    }  # fmt: skip
    return part if at is None else part | {"late": known.late(at)}


def differences(was: Mapping[tuple[str, str], Part], now: Mapping[tuple[str, str], Part]) -> list[Change]:
    """The parts that differ, in the order of the later picture; those that are gone come last."""
    keys = dict.fromkeys([*now, *was])
    return [Change(*key, was.get(key), now.get(key)) for key in keys if was.get(key) != now.get(key)]
