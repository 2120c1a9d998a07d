"""The office: who works there, who is away, who reports to whom."""

from __future__ import annotations

from features.phrases import phrase
from pytest_bdd import given, when


@given(phrase("{people} (?:has|have) left the office"))
@when(phrase("{people} leaves the office"))
def _(world, people):
    for who in people:
        world.office_data["officers"][world.officer(who)]["active"] = False
    world.change_office()


@given(phrase("{who} is away from {day} to {day2}"))
@given(phrase("{who} is away from {day} to {day2}, and {who2} stands in"))
def _(world, who, day, day2, who2=None):
    absence = {"first": day.isoformat(), "last": day2.isoformat()}
    if who2 is not None:
        absence["substitute"] = world.officer(who2)
    world.office_data["officers"][world.officer(who)].setdefault("absences", []).append(absence)
    world.change_office()


@given(phrase("{who} may not handle cases about {who2}"))
def _(world, who, who2):
    world.office_data["officers"][world.officer(who)]["conflicts"] = [world.body(who2)]
    world.change_office()
