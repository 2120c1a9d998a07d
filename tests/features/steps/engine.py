"""The engine's care for itself: its watch, its alarms, and cases that cannot be fired."""

from __future__ import annotations

from dataclasses import replace

import pytest
from features.phrases import phrase
from features.steps.deliveries import Rules
from pytest_bdd import given, then, when

from adapters.database.heartbeats import Heartbeats
from adapters.database.reads import ClockworkReads
from domain import engine
from domain.case import commands as c
from ombuds.wiring.watching import Watching
from workflows.duties import Duties, digests, watch


@pytest.fixture
def duties(world):
    """What the clockwork does, with a watch that looks only when the page says so."""
    world.watch_runs = False
    rules = Rules(world)
    reads = Watching(ClockworkReads(world.store), rules.procedure, rules.office)
    return Duties(world.desk, rules.office, dict, Heartbeats(world.store), reads, lambda: world.now)


@given(phrase("the watch last looked on {when}"))
@given(phrase("the watch looked on {when}"))
@when(phrase("the watch looks on {when}"))
def _(world, duties, when):
    world.go(when)
    watch(duties)


def alarms(world):
    return [event for event in world.engine_events() if event.type == "AlarmRaised"]


@then(phrase("the administrator {who} has been alarmed: {text}"))
def _(world, who, text):
    last = alarms(world)[-1]
    assert last.facts["alarm"] == text.replace(" ", "_")
    assert world.officer(who) in last.facts["addressees"]
    notices = engine.fold(world.engine_events()).notices.values()
    assert world.officer(who) in [notice.party for notice in notices]


@then(phrase("the administrator {who} has been alarmed {number} times?"))
def _(world, who, number):
    assert [world.officer(who) in alarm.facts["addressees"] for alarm in alarms(world)] == [True] * number


@then("nobody has been alarmed")
def _(world):
    assert not alarms(world)


@then("she has a task of her own for it")
def _(world):
    state = engine.fold(world.engine_events())
    assert [task.role for task in state.tasks.values() if task.done_at is None] == ["administrator"]


@given(phrase("the clock of {case} cannot be fired from {when} on"))
def _(world, case, when):
    """Its rules count by a calendar that has gone missing."""

    def change(data):
        data["version"] = "broken"
        data["calendar"] = "village"

    world.go(when)
    world.calendars["village"] = replace(world.calendars["town"], name="village")
    old = world.shelf.changed.get(world.procedure)
    broken = world.new_version(change)
    world.act("Laila", case, c.Migrate, procedure_digest=broken.digest)
    world.shelf.changed.pop(world.procedure)
    if old is not None:
        world.shelf.changed[world.procedure] = old
    world.library._current.pop(world.procedure, None)
    world.remembered["village"] = world.calendars.pop("village")


@given(phrase("the clock of {case} is mended"))
def _(world, case):
    world.calendars["village"] = world.remembered["village"]


# ── digests ─────────────────────────────────────────────────────────────────


@given(phrase("the digests were made on {when}"))
@when(phrase("the digests are made on {when}"))
def _(world, duties, when):
    world.watch_runs = True
    world.go(when)
    digests(duties)


def digests_of(world, who):
    notices = engine.fold(world.engine_events()).notices.values()
    return [n for n in notices if n.notice == engine.DIGEST_NOTICE and n.party == world.officer(who)]


@then(phrase("{who}'s digest names {case} as (?P<part>due|overdue)"))
def _(world, who, case, part):
    (digest,) = digests_of(world, who)
    assert any(world.cases[case] in line for line in digest.values[part]), digest.values


@then(phrase("{who} has (?P<number>no|\\d+) digests?"))
def _(world, who, number):
    assert len(digests_of(world, who)) == (0 if number == "no" else int(number))
