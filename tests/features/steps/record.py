"""The record: what it says of a case, in order, and that it stays."""

from __future__ import annotations

from datetime import datetime

from features.diary import diary
from features.phrases import phrase
from pytest_bdd import given, then, when

from adapters.database.chained import chained
from adapters.database.rebuild import check
from domain.case import commands as c
from domain.projection import project


@then(phrase("the record of {case} says:"))
def _(world, case, datatable):
    """These entries stand in the record in this order; others may stand between them."""
    lines = diary(world, case)
    rest = iter(lines)
    for row in datatable[1:]:
        assert tuple(row) in rest, f"{row} is not (or not in this order) in:\n" + "\n".join(map(str, lines))


@then(phrase("the record of {case} says nothing of {quoted}"))
def _(world, case, quoted):
    assert not [line for line in diary(world, case) if quoted in line[1]]


@then(phrase("the miss of the {text} in {case} of {day} was noticed on {day2}"))
def _(world, text, case, day, day2):
    clock = world.clock_named(text, case)
    event = next(
        e for e in world.events(case) if e.type == "DeadlineMissed" and e.facts["deadline"].startswith(f"{clock}#")
    )
    assert world.local(event.effective_at).date() == day
    assert world.local(datetime.fromisoformat(event.facts["noticed_at"])).date() == day2


# ── two times ───────────────────────────────────────────────────────────────


@when(phrase("{who} enters on {when} the complaint that {who2} brought on {when2}"))
def _(world, who, when, who2, when2):
    world.go(when)
    world.file(who2, by=world.officer(who), effective_at=when2.local(world.zone))


@when(phrase("{who} enters on {when} that the answer to {case} went out on {when2}"))
def _(world, who, when, case, when2):
    world.go(when)
    world.act(who, case, "move", action="answer", effective_at=when2.local(world.zone))


@then(phrase("the record of {case} shows that it happened on {day} and was entered on {day2}"))
def _(world, case, day, day2):
    first = world.events(case)[0]
    assert world.local(first.effective_at).date() == day
    assert world.local(first.recorded_at).date() == day2


# ── corrections ─────────────────────────────────────────────────────────────


@when(phrase("{who} corrects entry {number} of {case} on {when}"))
def _(world, who, number, case, when):
    world.go(when)
    world.act(who, case, "correct", version=number, reason="A slip of the pen.", text="As it should have read.")


@given(phrase("{who} corrected the address of {who2} in {case} to (?P<address>\\S+@\\S+) on {when}"))
def _(world, who, who2, case, address, when):
    world.go(when)
    party = c.PartyIn(**world.person(who2) | {"email": address})
    world.act(who, case, "correct", version=1, reason="A slip of the pen.", parties={"p1": party})


@then(phrase("the first entry of {case} still reads as on {day}"))
def _(world, case, day):
    first, then_ = world.events(case)[0], world.remembered[f"first entry of {case}"]
    assert (first.facts, first.content) == (then_.facts, then_.content)
    assert world.local(first.recorded_at).date() == day


@then("the record is whole, in order and without a gap")
def _(world):
    numbers = [event.seq for event in world.store.events()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert chained(world.store).size == len(numbers)


@then(phrase("what the lists show of {case} is what the record says"))
def _(world, case):
    found = check(world.store, project)
    assert found.equal, found


# ── once and in order ───────────────────────────────────────────────────────


def note(world, case, text):
    return c.AddNote(command_id="dewi-note-1", actor="dewi", case_id=world.cases[case], text=text)


@when(phrase("Dewi's note in {case} on {when} is sent twice"))
def _(world, case, when):
    world.go(when)
    world.remembered["answers"] = [world.attempt(note(world, case, "A word.")) for _ in range(2)]


@when(phrase("Dewi's note in {case} on {when} is sent again with another text"))
def _(world, case, when):
    world.go(when)
    world.attempt(note(world, case, "A word."))
    world.attempt(note(world, case, "Another word."))


@then("both get the same answer")
def _(world):
    first, second = world.remembered["answers"]
    assert (first.version, first.first_seq, first.last_seq) == (second.version, second.first_seq, second.last_seq)
    assert (first.repeated, second.repeated) == (False, True)


@then(phrase("the record of {case} holds it once"))
def _(world, case):
    assert [event.type for event in world.events(case)].count("NoteAdded") == 1


@given(phrase("{who} has opened {case}"))
def _(world, who, case):
    world.remembered[f"{who} read"] = world.case(case).version


@when(phrase("{who} answers what (?:she|he) has read in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "move", action="answer", expected_version=world.remembered[f"{who} read"])


@when(phrase("{who} answers {case} and then asks her for information, in one go"))
def _(world, who, case):
    actor, key = world.officer(who), world.cases[case]
    answer = c.Move(actor=actor, case_id=key, action="answer")
    ask = c.RequestInformation(actor=actor, case_id=key, text="The meter reading, please.")
    world.attempt_all([answer, ask])


@when(phrase("{who} tries out an answer to {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    command = c.Move(actor=world.officer(who), case_id=world.cases[case], action="answer")
    world.remembered["shown"] = world.desk.preview(command)[0].after


@then(phrase("(?:she|he) is shown that {case} would be {quoted}"))
def _(world, case, quoted):
    states = world.rules(case).procedure.states
    assert states[world.remembered["shown"].state].label["en"] == quoted
