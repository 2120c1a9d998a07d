"""Boston's queues."""

from __future__ import annotations

from features.phrases import phrase
from pytest_bdd import given, then, when


@given("the rules of Boston 311")
def _(world):
    world.use("boston-311")


@given(phrase("{who} sent {case} to its queue on {when}"))
@when(phrase("{who} sends {case} to its queue on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "assign")


@given(phrase("{who} closed {case} as {quoted} on {when}"))
@when(phrase("{who} closes {case} as {quoted} on {when}"))
def _(world, who, case, quoted, when):
    world.go(when)
    grounds = world.rules(case).procedure.grounds
    ground = next(key for key, known in grounds.items() if known.label["en"] == quoted)
    world.act(who, case, "close", ground=ground)


@given(phrase("{who} changed the type of {case} to {quoted} on {when}"))
@when(phrase("{who} changes the type of {case} to {quoted} on {when}"))
def _(world, who, case, quoted, when):
    world.go(when)
    classes = world.rules(case).procedure.classes
    case_class = next(key for key, known in classes.items() if known.label["en"] == quoted)
    world.act(who, case, "reclassify", case_class=case_class, reason="It was something else.")


@given(phrase("{who} changed the priority of {case} to (?P<priority>\\w+) on {when}"))
@when(phrase("{who} changes the priority of {case} to (?P<priority>\\w+) on {when}"))
def _(world, who, case, priority, when):
    world.go(when)
    world.act(who, case, "reclassify", priority=priority, reason="She has nowhere to live.")


@then(phrase("{case} is in the queue of {who}"))
def _(world, case, who):
    assert world.case(case).unit == world.unit(who)


@when(phrase("{who} reopens {case} because {text} on {when}"))
@given(phrase("{who} reopened {case} because {text} on {when}"))
def _(world, who, case, text, when):
    world.go(when)
    world.act(who, case, "reopen", reason=text)
