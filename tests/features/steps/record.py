"""The record: what it says of a case, in order, and that it stays."""

from __future__ import annotations

from datetime import datetime

from features.diary import diary
from features.phrases import phrase
from pytest_bdd import then


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
