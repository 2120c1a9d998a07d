"""Clocks: promises, how they are paused, moved, extended, kept and missed."""

from __future__ import annotations

from features.phrases import phrase
from pytest_bdd import given, then, when

from domain.limits import Limit


@given(phrase("the Water Department must answer within {limit}"))
def _(world, limit):
    world.use("water-department")
    written = world.library.current("water-department").clock("answer").limit.limit()
    assert written == Limit.from_mapping(limit)


def falls_on(world, moment, when):
    local = world.local(moment)
    found = (local.date(), local.time() if when.at else None)
    assert found == (when.day, when.at), f"it is {local:%A %-d %B %Y %H:%M:%S}"


@then(phrase("{who} must answer {case} by {when}"))
def _(world, who, case, when):
    falls_on(world, world.deadline("answer", case).due_at, when)


@then(phrase("the {text} in {case} is due (?:on|by) {when}"))
@given(phrase("the {text} in {case} was due (?:on|by) {when}"))
def _(world, text, case, when):
    falls_on(world, world.deadline(text, case).due_at, when)


@then(phrase("the first promise of the {text} in {case}, {when}, still stands in the record"))
def _(world, text, case, when):
    deadline = world.deadline(text, case)
    falls_on(world, deadline.first_due_at, when)
    assert any(e.type == "DeadlineSet" and e.facts["deadline"] == deadline.id for e in world.events(case))


@then(phrase("the {text} in {case} is (?P<state>running|paused|kept|missed|dropped|late|not late)"))
def _(world, text, case, state):
    deadline = world.deadline(text, case)
    if state in ("late", "not late"):
        assert deadline.late(world.now) is (state == "late")
    else:
        words = {"kept": "met", "dropped": "cancelled"}
        assert deadline.state == words.get(state, state), deadline


@then(phrase("no (?:clock|time) for the {text} is running in {case}"))
def _(world, text, case):
    deadline = world.case(case).deadline_of(world.clock_named(text, case))
    assert deadline is None or not deadline.open, deadline


@then(phrase("no deadline is open in {case}"))
def _(world, case):
    assert [d.id for d in world.case(case).deadlines.values() if d.open] == []


# ── extensions and pauses ───────────────────────────────────────────────────

TOLD = {
    "both parties": ("complainant", "respondent"),
    "the complainant only": ("complainant",),
    "the respondent only": ("respondent",),
    "nobody": (),
}


def ground_for(world, case, text, kind):
    rules = world.rules(case).clock(world.clock_named(text, case)).extensions
    return next((rule.ground for rule in rules if rule.kind == kind), "complexity")


@given(phrase("{who} extended the {text} in {case} by {limit} on {when}, telling {text2}"))
@when(phrase("{who} extends the {text} in {case} by {limit} on {when}, telling {text2}"))
def _(world, who, text, case, limit, when, text2):
    world.go(when)
    world.act(
        who, case, "extend", clock=world.clock_named(text, case), how="notice", by=limit, ground=ground_for(world, case, text, "notice"),
        reason="The pipe runs under two plots.", told=TOLD[text2],
    )  # fmt: skip


@given(phrase("{who} extended the {text} in {case} by {limit} with {who2}'s consent on {when}"))
@when(phrase("{who} extends the {text} in {case} by {limit} with {who2}'s consent on {when}"))
def _(world, who, text, case, limit, who2, when):
    world.go(when)
    world.act(
        who, case, "extend", clock=world.clock_named(text, case), how="consent", by=limit, ground=ground_for(world, case, text, "consent"),
        reason=f"{who2} agreed.", told=("complainant",),
    )  # fmt: skip


@given(phrase("{who} approved {limit} more for the {text} in {case} on {when}, telling {text2}"))
@when(phrase("{who} approves {limit} more for the {text} in {case} on {when}, telling {text2}"))
def _(world, who, limit, text, case, when, text2):
    world.go(when)
    world.act(
        who, case, "extend", clock=world.clock_named(text, case), how="approval", by=limit,
        ground=ground_for(world, case, text, "approval"), reason="Many files to read.", told=TOLD[text2],
    )  # fmt: skip


@given(phrase("{who} paused the {text} in {case} on {when}: {text2}"))
@when(phrase("{who} pauses the {text} in {case} on {when}: {text2}"))
def _(world, who, text, case, when, text2):
    world.go(when)
    grounds = world.rules(case).procedure.grounds
    ground = next((key for key, known in grounds.items() if known.label["en"].lower() == text2.lower()), text2)
    world.act(who, case, "pause", clock=world.clock_named(text, case), ground=ground, reason="Asked for the map.")


@given(phrase("{who} let the {text} in {case} run again on {when}"))
@when(phrase("{who} lets the {text} in {case} run again on {when}"))
def _(world, who, text, case, when):
    world.go(when)
    world.act(who, case, "resume", clock=world.clock_named(text, case))


@then(phrase("the {text} in {case} is missed by {when}"))
def _(world, text, case, when):
    world.go(when)
    assert world.deadline(text, case).state == "missed"
