"""Other rules over the same histories: what an auditor asks, and what the answer says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from features.phrases import phrase
from pytest_bdd import given, then, when
from sqlalchemy import select

from adapters.database.case_pages import Wanted
from adapters.database.histories import Histories
from adapters.database.tables import metadata
from adapters.whatif.asking import asked, read_only, rules_of
from domain.calendar import Holiday
from domain.procedure.compiled import Compiled
from domain.whatif.report import Report


@given(phrase("{who} said that (?:she|he) was not satisfied in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "move", action="not_satisfied")


# ── asking ──────────────────────────────────────────────────────────────────


def everything(store):
    """Every row of every table."""
    with store.reader.connect() as connection:
        return {table.name: connection.execute(select(table)).all() for table in metadata.sorted_tables}


def ask(world, change=None, calendar=None, as_of=None):
    """Ask, judging by the answer; the whole database must be as it was before."""
    before = everything(world.store)
    procedure = None
    if change is not None:
        known = world.shelf.load(world.procedure)
        data = known.model_dump(mode="json", by_alias=True, exclude_none=True)
        change(data)
        procedure = Compiled(type(known).model_validate(data))
    with read_only(world.store) as store:
        histories = Histories(store)
        rules = rules_of(
            store, lambda digest: world.library.pinned(digest, histories), world.calendars, procedure, calendar
        )
        found = list(asked(store, rules, Wanted(), as_of, world.now, "answer"))
    assert everything(world.store) == before
    world.remembered["what if"] = {each.case_id: each for each in found}


def limited(limit):
    def change(data):
        data["clocks"]["answer"]["limit"] = limit

    return change


@when(phrase("the auditor asks what if the Water Department had to answer within {limit}"))
def _(world, limit):
    ask(world, limited(limit))


@when(phrase("the auditor asks, as of {day}, what if the Water Department had to answer within {limit}"))
def _(world, day, limit):
    ask(world, limited(limit), as_of=datetime.combine(day, time(23, 59, 59), world.zone))


@when(phrase("the auditor asks what if {day} had been a holiday"))
def _(world, day):
    town = world.calendars["town"]
    province = replace(town, name="province", holidays={**town.holidays, day: Holiday({"en": "Day of the province"})})
    ask(world, calendar=province)


@when(phrase("the auditor asks what if the head had been told again after {limit}"))
def _(world, limit):
    def change(data):
        rungs = data["ladders"]["silent_office"]["rungs"]
        rungs.insert(1, {"to": {"role": "head"}, "after": limit, "notice": "overdue"})

    ask(world, change)


@when("the auditor asks what if waiting for the complainant did not stop the clock")
def _(world):
    ask(world, lambda data: data["clocks"]["answer"].pop("pauses"))


@when(phrase("the auditor asks what if she had had {limit} to reply"))
def _(world, limit):
    def change(data):
        data["clocks"]["reply_window"]["limit"] = limit

    ask(world, change)


@when("the auditor asks what if the procedure knew no notes")
def _(world):
    ask(world, lambda data: data["actions"].pop("note"))


# ── the answer ──────────────────────────────────────────────────────────────


def answer(world, case):
    return world.remembered["what if"][world.cases[case]]


@then(phrase("the answer in {case} was (?P<really>late|on time) and would have been (?P<then_>late|on time)"))
def _(world, case, really, then_):
    found = answer(world, case)
    said = (found.verdict.replace("_", " "), found.verdict_then.replace("_", " "))
    assert said == (really, then_)


@then(phrase("the answer in {case} would have been due on {day}"))
def _(world, case, day):
    found = [p for p in answer(world, case).then.promises.values() if p.clock == "answer"]
    assert [world.local(p.due_at).date() for p in found] == [day]


@then(phrase("{case} would have gone up to:"))
def _(world, case, datatable):
    rungs = answer(world, case).then.rungs.values()
    assert [[f"{world.local(at):%A %-d %B %Y}", world.name_of(to)] for at, to in rungs] == datatable[1:]


@then(phrase("{who} would have been told {quoted}"))
def _(world, who, quoted):
    found = answer(world, who)
    notices = world.rules(who).procedure.notices
    fresh = [notices[key[1]].label["en"] for key in found.then.notices if key not in found.really.notices]
    assert quoted in fresh


@then("nothing would have been different")
def _(world):
    assert [each for each in world.remembered["what if"].values() if each.differs] == []


@then(phrase("{case} diverges on {day}"))
def _(world, case, day):
    found = answer(world, case)
    assert found.verdict_then == "diverges"
    assert world.local(found.diverged.at).date() == day


@then(phrase("{case} would have been closed by itself on {day}"))
def _(world, case, day):
    action, at = answer(world, case).diverged.by_itself
    assert (action, world.local(at).date()) == ("close_silent", day)


@then("by unit it was and would have been:")
def _(world, datatable):
    made = Report()
    for each in world.remembered["what if"].values():
        made.take(each)
    units = world.office.units
    rows = [
        [units[row["unit"]].name, str(row["cases"]), str(row["late"]), str(row["late_then"])]
        for row in made.rows("unit")
    ]
    assert rows == datatable[1:]
