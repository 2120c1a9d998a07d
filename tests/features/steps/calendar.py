"""Days: when offices work, and the passing of time."""

from __future__ import annotations

from datetime import timedelta

from features.phrases import phrase, read_day
from pytest_bdd import given, then, when

from domain.case import commands as c
from domain.explanation import lines
from domain.limits import Limit
from domain.steps import steps_from_json


@given(phrase("offices are closed on {day}"))
@given(phrase("offices are closed on {day} for (?P<name>.+)"))
def _(world, day, name="a holiday"):
    world.close_offices([day], name)


@given(phrase("it is {when}"))
@given(phrase("{when} has come"))
@when(phrase("{when} comes"))
@when(phrase("nothing happens until {when}"))
def _(world, when):
    world.go(when)


@given(phrase("{day} was declared a holiday on {when}"))
@when(phrase("{day} is declared a holiday on {when}"))
def _(world, day, when):
    world.go(when)
    world.close_offices([day], "declared holiday", world.rules(next(iter(world.cases))).procedure.calendar)


@when(phrase("{who} has the deadlines of {case} reckoned again"))
@given(phrase("{who} had the deadlines of {case} reckoned again"))
def _(world, who, case):
    world.act(who, case, c.Recalculate)


@given(phrase("the (?:watch|engine) stands still from {when}"))
def _(world, when):
    world.go(when)
    world.watch_runs = world.post_works = False


@given(phrase("the (?:watch|engine) runs again on {when}"))
@when(phrase("the (?:watch|engine) runs again on {when}"))
def _(world, when):
    world.go(when)
    world.watch_runs = world.post_works = True
    world.remembered["swept"] = world.desk.sweep()


@when("the watch looks again right away")
def _(world):
    world.remembered["swept"] = world.desk.sweep()


@then("nothing further happens")
def _(world):
    assert world.remembered["swept"].events == 0


@then(phrase("the record explains the deadline of the {text} in {case}:"))
def _(world, text, case, datatable):
    deadline = world.deadline(text, case)
    limit = Limit.parse(deadline.limit)
    steps = steps_from_json([s for s in deadline.arithmetic if s["kind"] != "extension"])
    said = {line.first: line.text.partition(": ")[2] for line in lines(steps, limit)}
    for row in datatable[1:]:
        day = read_day(row[0])
        assert said.get(day) == row[1], f"{row[0]}: {said.get(day)!r}; all of it: {said}"


@when(phrase("{limit} pass(?:es)?"))
def _(world, limit):
    ((unit, amount),) = limit.items()
    names = {"calendar_days": "days"}
    world.pass_until(world.now + timedelta(**{names.get(unit, unit): amount}))
