"""The office: who works there, who is away, who reports to whom."""

from __future__ import annotations

import json

from features.phrases import phrase
from pytest_bdd import given, then, when

from domain.office import STREAM


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


@given(phrase("{who} made {who2} the superior of {who3} on {when}"))
@when(phrase("{who} makes {who2} the superior of {who3} on {when}"))
def _(world, who, who2, who3, when):
    world.go(when)
    superior = world.officer(who2) or who2.lower()
    world.office_data["officers"][world.officer(who3)]["superior"] = superior
    world.change_office(world.officer(who))


@when(phrase("{who} loads the same office again on {when}"))
def _(world, who, when):
    world.go(when)
    world.change_office(world.officer(who))


@given(phrase("{who} has learnt to handle (?P<skill>\\w+) matters"))
def _(world, who, skill):
    world.office_data["officers"][world.officer(who)]["skills"] = [skill]
    world.change_office()


@given(phrase("{who} reads Indonesian"))
def _(world, who):
    world.office_data["bodies"][world.body(who)]["language"] = "id"
    world.change_office()


@then(phrase("the record of the office says that {quoted} changed"))
def _(world, quoted):
    last = list(world.store.events(stream=STREAM))[-1]
    assert any(change.startswith(quoted) for change in last.facts["changes"]), last.facts


@then("the record of the office holds no name among its facts")
def _(world):
    for event in world.store.events(stream=STREAM):
        facts = json.dumps(dict(event.facts))
        assert not [o["name"] for o in world.office_data["officers"].values() if o["name"] in facts], facts


@then(phrase("the record of the office has {number} entr(?:y|ies)"))
def _(world, number):
    assert len(list(world.store.events(stream=STREAM))) == number
