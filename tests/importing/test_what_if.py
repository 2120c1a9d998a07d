"""Another limit for the city's complaints: the same answer as by hand, from the file's own dates."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from fakes.what_if import differences
from importing.by_hand import COMMENTS, reckoned

from adapters.database.case_pages import Wanted
from adapters.whatif.asking import asked, read_only, rules_of
from domain.procedure.compiled import Compiled
from domain.reporting import LATE, ON_TIME
from workflows.desk import CaseDesk
from workflows.library import Library

CITY = ZoneInfo("America/New_York")


@pytest.fixture(scope="session")
def comments(sample, tmp_path_factory):
    """Of every hundredth complaint those that are comments."""
    lines = sample.read_text(encoding="utf-8").splitlines(keepends=True)
    file = tmp_path_factory.mktemp("comments") / "comments.csv"
    file.write_text(lines[0] + "".join(line for line in lines if COMMENTS in line), encoding="utf-8")
    return file


def with_limit(library, **limit):
    """The city's procedure with another limit for comments."""
    procedure = library.current("boston-311").procedure
    data = procedure.model_dump(mode="json", by_alias=True)
    data["clocks"]["answer_working"]["limit"]["table"][COMMENTS] = limit
    return Compiled(type(procedure).model_validate(data))


def answer(store, library, procedure, now):
    """What comes of it, by number of the complaint."""
    with read_only(store) as reading:
        rules = rules_of(reading, lambda digest: library.pinned(digest, None), library.calendars, procedure)
        return {each.case_id: each for each in asked(reading, rules, Wanted(case_class=COMMENTS), None, now)}


def disagreeing(found, by_hand):
    """The complaints of which the answer says something else than the reckoning by hand."""
    assert found.keys() == by_hand.keys()
    return [number for number, row in by_hand.items() if _said(found[number]) != (row.due, row.late, row.rungs)]


def _said(one):
    (promise,) = (p for p in one.then.promises.values() if p.clock == "answer_working")
    climbed = [local(climbed.at) for climbed in one.then.rungs.values()]
    assert one.verdict_then in (LATE, ON_TIME)
    return local(promise.due_at), one.verdict_then == LATE, tuple(climbed)


def local(at):
    return at.astimezone(CITY).replace(tzinfo=None)


@pytest.fixture
def library(library):
    """A library of its own for each database: it stores what governs there once."""
    return Library(library.shelf, library.calendars)


def test_another_limit_gives_what_the_files_own_dates_give(store, library, comments, bring_in, clock):
    bring_in(CaseDesk(store, library), comments)
    for days in (5, 10, 15):
        found = answer(store, library, with_limit(library, working_days=days), clock.now())
        assert len(found) > 40
        assert disagreeing(found, reckoned(comments, days)) == []
        assert any(each.change for each in found.values()) == (days != 10)
    assert differences(store, library, clock.now()) == []
    assert differences(store, library, clock.now(), procedure=library.current("boston-311")) == []


def test_an_answer_to_another_question_is_found_out(sqlite_store, library, comments, bring_in, clock):
    """The control: six days where five were asked for."""
    bring_in(CaseDesk(sqlite_store, library), comments)
    found = answer(sqlite_store, library, with_limit(library, working_days=6), clock.now())
    assert disagreeing(found, reckoned(comments, 5))
    assert differences(sqlite_store, library, clock.now(), procedure=with_limit(library, working_days=9))
