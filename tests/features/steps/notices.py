"""Notices and tasks: who is told what and when, what comes back, and what staff must do then."""

from __future__ import annotations

from features.phrases import phrase
from pytest_bdd import given, then, when

from domain.case import commands as c


def label_of(world, case, notice):
    known = world.rules(case).procedure.notices.get(notice.notice)
    return known.label["en"] if known else notice.notice


def told(world, case, who, label):
    """The notices of this label to this person, in order."""
    return [
        n
        for n in world.notices(case)
        if label_of(world, case, n) == label and world.name_of(n.party, case) == who.removeprefix("the ")
    ]


@given(phrase("mail to {who} comes back"))
def _(world, who):
    people = {**world.office_data["officers"], **world.office_data.get("bodies", {})}
    key = world.officer(who) or world.body(who)
    world.bounces.add(people[key]["email"] if key else world.person(who)["email"])


@given(phrase("the {quoted} of {case} came back on {when}"))
@when(phrase("the {quoted} of {case} comes back on {when}"))
def _(world, quoted, case, when):
    """It was taken at first, and returned days later."""
    world.go(when)
    last = [n for n in world.notices(case) if label_of(world, case, n) == quoted][-1]
    world.act("the clockwork", case, c.RecordDelivery, notice_id=last.id, outcome="failed", why="returned to sender")


@then(phrase("{who} is told {quoted} about {case}"))
def _(world, who, quoted, case):
    everything = [(label_of(world, case, n), world.name_of(n.party, case)) for n in world.notices(case)]
    assert told(world, case, who, quoted), everything


@then(phrase("{who} is not told {quoted} about {case}"))
def _(world, who, quoted, case):
    assert not told(world, case, who, quoted)


@then(phrase("{who} is told {quoted} about {case} once"))
def _(world, who, quoted, case):
    assert len(told(world, case, who, quoted)) == 1


@then(phrase("{who} is told {quoted} about {case} {number} times"))
def _(world, who, quoted, case, number):
    assert len(told(world, case, who, quoted)) == number


@then(phrase("the notices of {case} are:"))
def _(world, case, datatable):
    found = [[label_of(world, case, n), world.name_of(n.party, case)] for n in world.notices(case)]
    assert found == datatable[1:], found


@then(phrase("{who} gets the notice {quoted} about {case} on {when}"))
def _(world, who, quoted, case, when):
    first = told(world, case, who, quoted)[0]
    goes_out = max(first.issued_at, first.not_before or first.issued_at)
    local = world.local(goes_out)
    assert (local.date(), local.time() if when.at else None) == (when.day, when.at), local


@then(phrase("the notice {quoted} about {case} is (?P<state>served|not served)"))
def _(world, quoted, case, state):
    last = [n for n in world.notices(case) if label_of(world, case, n) == quoted][-1]
    assert (last.state == "served") is (state == "served"), last.state


@then(phrase("the notice {quoted} about {case} goes by (?P<channel>email|post|portal)"))
def _(world, quoted, case, channel):
    last = [n for n in world.notices(case) if label_of(world, case, n) == quoted][-1]
    assert last.channel == channel


@then(phrase("the notice {quoted} about {case} is written in (?P<language>English|Indonesian)"))
def _(world, quoted, case, language):
    last = [n for n in world.notices(case) if label_of(world, case, n) == quoted][-1]
    assert last.language == {"English": "en", "Indonesian": "id"}[language]


@then(phrase("the notice {quoted} about {case} goes to (?P<address>\\S+@\\S+)"))
def _(world, quoted, case, address):
    last = [n for n in world.notices(case) if label_of(world, case, n) == quoted][-1]
    assert last.address == address


# ── tasks ───────────────────────────────────────────────────────────────────


def open_tasks(world, case, name):
    return [t for t in world.case(case).tasks.values() if t.done_at is None and t.rule.replace("_", " ") == name]


def is_for(world, task, who):
    officer = world.officer(who)
    return officer is not None and (
        task.officer == officer or task.role in world.office_data["officers"][officer]["roles"]
    )


@then(phrase("{who} has the task {quoted} in {case}"))
@given(phrase("{who} has the task {quoted} in {case}"))
def _(world, who, quoted, case):
    every = [(t.rule, t.role, t.officer, t.done_at) for t in world.case(case).tasks.values()]
    assert any(is_for(world, task, who) for task in open_tasks(world, case, quoted)), every


@then(phrase("nobody has the task {quoted} in {case}"))
def _(world, quoted, case):
    assert not open_tasks(world, case, quoted)


@given(phrase("{who} finished the task {quoted} in {case} on {when}"))
@when(phrase("{who} finishes the task {quoted} in {case} on {when}"))
def _(world, who, quoted, case, when):
    world.go(when)
    world.act(who, case, c.FinishTask, task=open_tasks(world, case, quoted)[0].id, note="Done.")


@given(phrase("{who} served the notice by hand in {case} on {when}"))
@when(phrase("{who} serves the notice by hand in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    task = open_tasks(world, case, "serve by other means")[0]
    world.act(who, case, c.FinishTask, task=task.id, served=True)
