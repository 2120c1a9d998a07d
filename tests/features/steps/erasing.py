"""Erasure, retention and holds: who may, what goes, what stays."""

from __future__ import annotations

from features.phrases import phrase
from pytest_bdd import given, then, when
from sqlalchemy import text

from adapters.database.oracle import first_wrong
from adapters.database.queries import Queries
from adapters.files import FileShelf
from ombuds.wiring.erasing import Erasing

TOLD = "No water for three weeks."
GROUNDS = {
    "asked_for": {"label": {"en": "The person asked for it"}, "clause": "charter", "for": ["erase"]},
    "long_over": {"label": {"en": "Long over"}, "clause": "charter", "for": ["erase"]},
    "in_court": {"label": {"en": "The matter is in court"}, "clause": "charter", "for": ["hold"]},
}


def _keeping(world, period=None):
    """The town's procedure with a way to close, and rules for what it keeps."""
    world.use("water-department")

    def change(data):
        data["grounds"].update(GROUNDS)
        data["actions"]["close"] = {
            "kind": "close", "label": {"en": "Close"}, "from": ["open"], "to": "closed", "roles": ["officer"],
        }  # fmt: skip
        data["actions"]["add"] = {"kind": "note", "label": {"en": "Add"}, "from": ["closed"], "roles": ["complainant"]}
        data["erasure"] = {
            "roles": ["clerk"], "approved_by": ["director"], "grounds": ["asked_for"], "holders": ["director"],
            "hold_grounds": ["in_court"], "clause": "charter",
        }  # fmt: skip
        if period is not None:
            rule = {"keep": period, "from": "closure", "ground": "long_over", "clause": "charter", "then": "erase"}
            data["retention"] = [rule]

    world.new_version(change)


def _words(world, case):
    return [event.version for event in world.events(case) if event.content]


def _with_words(world, case):
    return [event.version for event in world.events(case) if event.commitment]


def _erasure(world, case):
    return next(event for event in reversed(world.events(case)) if event.type == "ContentErased")


@given("in the town a clerk may propose an erasure and the director must approve it")
def _(world):
    _keeping(world)


@given(phrase("the town erases closed cases after {limit}"))
def _(world, limit):
    _keeping(world, limit)


@given(phrase("{who} closed {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "close", reason=TOLD)


@given(phrase("{who} is a clerk as well"))
def _(world, who):
    world.office_data["officers"][world.officer(who)]["roles"].append("clerk")
    world.change_office("laila")


# ── proposing, approving ────────────────────────────────────────────────────


@given(phrase("{who} proposed to erase {case} on {when}"))
@when(phrase("{who} proposes to erase {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "erase", ground="asked_for", reason=TOLD)


@given(phrase("{who} approved the erasure of {case} on {when}"))
@when(phrase("{who} approves the erasure of {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.remembered["words"] = _stored(world, case)
    world.act(who, case, "approve_erasure", proposal="x1")


@when(phrase("{who} declines the erasure of {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "decline_erasure", proposal="x1", reason="It is needed.")


@then(phrase("{who} has the task of approving the erasure of {case}"))
def _(world, who, case):
    (task,) = [each for each in world.case(case).tasks.values() if each.done_at is None]
    assert task.rule == "erasure_to_approve"
    assert task.role in world.office.officers[world.officer(who)].roles


# ── what goes, what stays ───────────────────────────────────────────────────


@then(phrase("nothing that {who} told the town can be read any more"))
@then(phrase("what {who} told the town cannot be read any more"))
def _(world, who):
    assert _with_words(world, who), "there never was anything to read"
    assert not set(_words(world, who)) - {_restful(world, who)}
    assert world.case(who).parties["p1"].contact is None
    assert first_wrong(world.store) is None


def _restful(world, case):
    """An entry of the office about the erasure itself may come after it."""
    return max((e.version for e in world.events(case) if e.type in ("HoldLifted", "TaskDone") and e.content), default=0)


@then(phrase("all that {who} told the town can still be read"))
@then(phrase("what {who} told the town can still be read"))
def _(world, who):
    assert _words(world, who) == _with_words(world, who) != []
    assert world.case(who).parties["p1"].contact is not None


@then(phrase("no letter about {case} names anybody"))
def _(world, case):
    query = text('SELECT name, address, "values" FROM notices WHERE case_id = :case')
    with world.store.engine.connect() as connection:
        rows = connection.execute(query, {"case": world.cases[case]}).all()
    assert rows
    assert {value for row in rows for value in row} == {None}


@then(phrase("the erasure of {case} names {who}, {who2} and {quoted}"))
def _(world, case, who, who2, quoted):
    said = _erasure(world, case).facts
    assert (said["proposer"], said["approver"]) == (world.officer(who), world.officer(who2))
    assert world.rules(case).procedure.grounds[said["ground"]].label["en"] == quoted


@then(phrase("the erasure of {case} names the clockwork and {quoted}"))
def _(world, case, quoted):
    event = _erasure(world, case)
    assert event.actor == "system"
    assert world.rules(case).procedure.grounds[event.facts["ground"]].label["en"] == quoted


# ── behind the town's back ──────────────────────────────────────────────────


def _stored(world, case):
    first = world.events(case)[0].seq
    with world.store.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM contents WHERE seq = :seq"), {"seq": first}).mappings().one()


@when(phrase("somebody deletes the words of {case} behind the town's back"))
def _(world, case):
    with world.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM contents WHERE seq = :seq"), {"seq": world.events(case)[0].seq})


@when(phrase("somebody puts the words of {case} back behind the town's back"))
def _(world, case):
    with world.store.engine.begin() as connection:
        connection.execute(text("INSERT INTO contents VALUES (:seq, :salt, :body)"), dict(world.remembered["words"]))


@then(phrase("the check names {who}'s first entry: (?P<why>nobody erased it|it was erased)"))
def _(world, who, why):
    found = first_wrong(world.store)
    assert found is not None
    assert found.event == world.events(who)[0].seq
    assert ("no ContentErased" in found.what) == (why == "nobody erased it")


@given(phrase("on {when} {who} merged {who2}'s fresh complaint into {who3}'s"))
def _(world, when, who, who2, who3):
    world.go(when)
    for nick in (who2, who3):
        world.file(nick, subject="Water", text=TOLD)
    world.act(who, who2, "merge", into=world.cases[who3], reason="One matter.")


def erasing(world, tmp_path):
    """How this office clears away."""
    shelf, ledger = FileShelf(tmp_path / "attachments"), tmp_path / "erasures.jsonl"
    return Erasing(world.store, world.desk, shelf, None, ledger, world.clock.now)


@when(phrase("{when} comes and the office clears away what was erased"))
def _(world, when, tmp_path):
    world.go(when)
    erasing(world, tmp_path).finish()


@then(phrase("the office can see that {case} waits for the hold on {case2}"))
def _(world, case, case2, tmp_path):
    (waiting,) = erasing(world, tmp_path).waiting()
    told = (waiting.case_id, waiting.held, waiting.obstacle, waiting.which)
    assert told == (world.cases[case], world.cases[case2], "hold", "h1")


# ── holds, and what was added ───────────────────────────────────────────────


@given(phrase("{who} placed a legal hold on {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "place_hold", ground="in_court")


@given(phrase("{who} lifted the legal hold on {case} on {when}"))
@when(phrase("{who} lifts the legal hold on {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "lift_hold", hold="h1")
    world.desk.sweep()


@then(phrase("the list of what is to be erased says that a legal hold keeps {case}"))
def _(world, case):
    (row,) = Queries(world.store).retained(world.now, 10)
    assert (row.case_id, row.obstacle) == (world.cases[case], "hold")


@given(phrase("{who} added to {their} closed case on {when}"))
def _(world, who, their, when):
    world.go(when)
    world.act(who, who, "note", action="add", text=TOLD)
    world.remembered["added"] = who


@when(phrase("the director reads it on {when}"))
def _(world, when):
    world.go(when)
    case = world.remembered["added"]
    (task,) = [each for each in world.case(case).tasks.values() if each.done_at is None]
    world.act("Ratna", case, "finish_task", task=task.id)
    world.desk.sweep()
