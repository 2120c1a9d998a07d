"""A case that went on inside another loses its content when that one has, whichever way, and never before."""

from __future__ import annotations

import pytest
from erasing.conftest import MARK

from adapters.database.oracle import first_wrong
from adapters.files import FileShelf
from domain.case import commands as c
from domain.errors import AccessDenied, GuardRefused
from ombuds.wiring.erasing import Erasing


@pytest.fixture
def family(town):
    """Amina's case went on inside Budi's, and that inside Citra's; it is closed.  Diana's has nothing to do with it."""
    for nick in ("Amina", "Budi", "Citra", "Diana"):
        town.filed(nick, parties=2 if nick == "Citra" else 1)
    town.act("Dewi", "Amina", "merge", into=town.cases["Budi"], reason=f"{MARK}same")
    town.act("Dewi", "Budi", "merge", into=town.cases["Citra"], reason=f"{MARK}same")
    town.closed("Citra")
    town.closed("Diana")
    return town


@pytest.fixture
def erasing(family, tmp_path):
    return Erasing(
        family.store, family.desk, FileShelf(tmp_path / "attachments"), None, tmp_path / "erasures.jsonl",
        family.clock.now,
    )  # fmt: skip


def left(town):
    return [nick for nick in ("Amina", "Budi", "Citra", "Diana") if town.contents(nick)]


def test_the_whole_family_goes_and_nobody_else(family, erasing):
    assert erasing.follow() == []
    family.erase("Citra")
    assert left(family) == ["Amina", "Budi", "Diana"], "until the office clears away"
    erasing.finish()
    assert left(family) == ["Diana"]
    for nick, into in (("Amina", "Budi"), ("Budi", "Citra")):
        said = family.events(nick)[-1]
        assert (said.type, said.actor) == ("ContentErased", "system")
        assert (said.facts["merged_into"], said.facts["ground"]) == (family.cases[into], "asked_for")
    assert family.case("Amina").parties["p1"].contact is None
    assert first_wrong(family.store) is None
    assert erasing.follow() == []


def test_the_others_are_kept_when_only_a_part_of_the_last_goes(family, erasing):
    family.erase("Citra", party="p2")
    erasing.finish()
    assert left(family) == ["Amina", "Budi", "Citra", "Diana"]


def test_what_holds_one_of_them_holds_those_before_it(family, erasing):
    family.act("Ratna", "Budi", "place_hold", ground="in_court")
    family.erase("Citra")
    erasing.finish()
    assert left(family) == ["Amina", "Budi", "Diana"]
    # Amina's goes when Budi's has: for now it is not even asked for.
    assert [(each.case_id, each.held, each.which) for each in erasing.waiting()] == [
        (family.cases["Budi"], family.cases["Budi"], "h1")
    ]
    family.act("Ratna", "Budi", "lift_hold", hold="h1")
    assert [(each.case_id, each.obstacle) for each in erasing.waiting()] == [(family.cases["Budi"], None)]
    erasing.finish(always=False)
    assert left(family) == ["Diana"]
    assert erasing.waiting() == []


def test_nobody_can_use_it_to_erase_what_is_kept(family):
    def asked(nick, into, actor="system"):
        return c.EraseMerged(actor=actor, case_id=family.cases[nick], into=family.cases[into], ground="asked_for")

    for nick, into, why in (
        ("Budi", "Citra", "is kept"),
        ("Diana", "Citra", "did not go on"),
        ("Amina", "Citra", "did not go on"),
    ):
        with pytest.raises(GuardRefused, match=why):
            family.desk.handle(asked(nick, into))
    with pytest.raises(AccessDenied):
        family.desk.handle(asked("Budi", "Citra", "sam"))
    assert left(family) == ["Amina", "Budi", "Citra", "Diana"]
