"""Ladders: who has been told, who has the case now, and what happens when nobody stands there."""

from __future__ import annotations

from features.phrases import phrase
from pytest_bdd import given, then


@given(phrase("{case} has no officer"))
def _(world, case):
    assert world.case(case).officer is None


@then(phrase("{case} has gone up to:"))
def _(world, case, datatable):
    climbed = [
        [f"{world.local(e.effective_at):%A %-d %B %Y}", world.name_of(e.facts["addressee"])]
        for e in world.events(case)
        if e.type == "CaseEscalated"
    ]
    assert climbed == datatable[1:]


@then(phrase("{case} has not gone up"))
def _(world, case):
    assert not [e for e in world.events(case) if e.type in ("LadderStarted", "CaseEscalated")]


@then(phrase("the last to be told of {case} is {who}"))
def _(world, case, who):
    climbed = [e.facts["addressee"] for e in world.events(case) if e.type == "CaseEscalated"]
    assert climbed, "nobody was told"
    assert world.name_of(climbed[-1]) == who, climbed


@then(phrase("nobody else is told of {case} by {when}"))
def _(world, case, when):
    before = [e.seq for e in world.events(case) if e.type == "CaseEscalated"]
    world.go(when)
    assert [e.seq for e in world.events(case) if e.type == "CaseEscalated"] == before


@then(phrase("{case} has gone up to nobody"))
def _(world, case):
    types = [e.type for e in world.events(case)]
    assert "CaseEscalated" not in types
    assert "EscalationDeadEnd" in types


@then(phrase("there is a task {quoted} for the {text} in {case}"))
def _(world, quoted, text, case):
    roles = world.rules(case).procedure.roles
    role = next(key for key, label in roles.items() if label["en"] == text)
    tasks = [t for t in world.case(case).tasks.values() if t.done_at is None and t.rule == quoted.replace(" ", "_")]
    assert role in [t.role for t in tasks], tasks
