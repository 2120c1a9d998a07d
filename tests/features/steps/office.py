"""The office: who works there, who is away, who reports to whom."""

from __future__ import annotations

from features.phrases import phrase
from pytest_bdd import given, when


@given(phrase("{who} has left the office"))
@when(phrase("{who} leaves the office"))
def _(world, who):
    key = world.officer(who)
    world.office_data["officers"][key]["active"] = False
    world.change_office()
