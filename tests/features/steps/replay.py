"""Looking back: a case as it stood on a day, the record taken again, who had it for how long."""

from __future__ import annotations

import json
from datetime import datetime, time

from features.phrases import phrase
from pytest_bdd import then, when
from sqlalchemy import text

from adapters.database.chained import chained
from adapters.database.reexecuting import reexecution
from domain.record import leaf_hash
from domain.replaying.ledger import account_of, stretches
from domain.replaying.standing import at_moment

_HOUR = 3_600_000_000


def end_of(world, day):
    return datetime.combine(day, time(23, 59, 59), world.zone)


def at(world, case, day):
    return at_moment(world.events(case), end_of(world, day))


# ── in law, and as the office knew it ───────────────────────────────────────


@then(phrase("by the end of {day} the answer in {case} was kept, in law"))
def _(world, day, case):
    known = at(world, case, day).law.case.deadline_of("answer")
    assert known.state == "met"
    assert not known.late(end_of(world, day))


@then(phrase("by the end of {day} the office knew of an answer in {case} that was missed"))
def _(world, day, case):
    known = at(world, case, day).known.case.deadline_of("answer")
    assert known.met_at is None
    assert known.late(end_of(world, day))


@then(phrase("the auditor is told that {quoted} of {day} was not known on {day2} and was entered on {when}"))
def _(world, quoted, day, day2, when):
    (case,) = world.cases
    actions = world.rules(case).procedure.actions
    late = [event for event in at(world, case, day2).entered_later if "action" in event.facts]
    told = {
        (actions[e.facts["action"]].label["en"], world.local(e.effective_at).date(), world.local(e.recorded_at).date())
        for e in late
    }
    assert told == {(quoted, day, when.day)}


@then(phrase("on {day} the office knew all that had happened in {case}"))
def _(world, day, case):
    both = at(world, case, day)
    assert both.entered_later == []
    assert both.law.case == both.known.case


# ── taken again ─────────────────────────────────────────────────────────────


def taken_again(world):
    return reexecution(world.store, world.calendars).go_through(world.store.stored())


@when(phrase("somebody with every key moves the promised answer in {case} to {day}"))
def _(world, case, day):
    """Every header behind it is hashed anew, so that the chain is whole."""
    promise = next(e for e in world.events(case) if e.type == "DeadlineSet" and e.facts["clock"] == "answer")
    world.remembered["promise"], prev = promise.seq, None
    with world.store.engine.begin() as connection:
        for row in [row for row in world.store.stored() if row.stream == world.cases[case]]:
            header = json.loads(row.header) | {"prev": prev}
            if row.seq == promise.seq:
                header["facts"]["due_at"] = f"{day.isoformat()}T14:00:00Z"
            forged = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            prev = leaf_hash(forged)
            change = text("UPDATE events SET header = :header, leaf = :leaf WHERE seq = :seq")
            connection.execute(change, {"header": forged, "leaf": prev, "seq": row.seq})


@then("no hash of the record is wrong")
def _(world):
    assert chained(world.store).size == len(list(world.store.events()))


@then("the whole record, taken again, comes out the same")
def _(world):
    report = taken_again(world)
    assert report.first is None
    assert report.reexecuted == report.events > 3


@then(phrase("the whole record, taken again, differs at the promise of the answer in {case}"))
def _(world, case):
    first = taken_again(world).first
    assert (first.seq, first.stream) == (world.remembered["promise"], world.cases[case])


# ── the time ledger ─────────────────────────────────────────────────────────


@then(phrase("{case} has lain {number} working hours with the (?P<holder>officer|supervisor|complainant)"))
def _(world, case, number, holder):
    found = stretches(world.events(case), world.now)
    account = account_of(world.cases[case], found, world.calendars["town"])
    assert account.working[holder] == number * _HOUR, {who: us / _HOUR for who, us in account.working.items()}
