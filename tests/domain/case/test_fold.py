"""A case is the fold of its events: after any sequence of steps, in any of the shipped procedures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.play import START, Play, compiled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model.commands import command_for, complaint
from model.office import OFFICE
from msgspec.structs import replace

from domain.case import commands as c
from domain.case.apply import fold
from domain.case.decide import decide
from domain.case.timers import timers
from domain.errors import OmbudsError
from domain.replay import replay

PACKS = ("boston-311", "housing-two-stage", "ombudsman")
STEPS = st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 200)), min_size=3, max_size=18)
UNHURRIED = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def played(pack, steps):
    """Two cases and a sequence of steps; what is refused leaves them as they were."""
    procedure = compiled(pack)
    play = Play(procedure, OFFICE)
    for number in (1, 2):
        play.take(complaint(pack, procedure, number, steps[0][0] + number, play.now))
    keys = list(play.cases)
    for number, (pick, who, hours) in enumerate(steps):
        play.forward(hours=hours)
        key = keys[pick % 2]
        command = command_for(
            play.cases[key], procedure, number, pick, who, [k for k in keys if k != key], onward=pick % 3 > 0
        )
        before = dict(play.cases)
        try:
            play.take(command)
        except OmbudsError:
            assert play.cases == before
    return play


@pytest.mark.parametrize("pack", PACKS)
def test_the_fold_of_the_record_is_the_case_that_was_decided(pack):
    """`Play` compares after every single step."""

    @UNHURRIED
    @given(STEPS)
    def check(steps):
        played(pack, steps)

    check()


@pytest.mark.parametrize("pack", PACKS)
def test_replay_never_needs_what_was_erased(pack):
    """Without any content the states, deadlines, timers, tasks and rights are the same."""

    @UNHURRIED
    @given(STEPS)
    def check(steps):
        play = played(pack, steps)
        for key, rows in play.records.items():
            full, bare = play.cases[key], fold(key, [replace(row, content=None) for row in rows])
            assert timers(bare) == timers(full)
            for name in (
                "state",
                "over",
                "officer",
                "unit",
                "outcome",
                "deadlines",
                "climbs",
                "tasks",
                "rights",
                "moments",
                "clocks",
            ):
                assert getattr(bare, name) == getattr(full, name), name
            assert {k: (n.notice, n.party, n.state) for k, n in bare.notices.items()} == {
                k: (n.notice, n.party, n.state) for k, n in full.notices.items()
            }
            assert all(party.contact is None for party in bare.parties.values())

    check()


@pytest.mark.parametrize("pack", PACKS)
def test_it_makes_no_difference_how_often_the_watch_looked(pack):
    """Fired day by day or after half a year at once: the same things happen, at the same moments, in the same order."""
    procedure = compiled(pack)
    filing = complaint(pack, procedure, 1, 5, START)
    often, once = Play(procedure, OFFICE), Play(procedure, OFFICE)
    for play in (often, once):
        play.take(filing)
    key = filing.new_case_id()
    for _ in range(200):
        often.forward(days=1)
        often.fire(key)
    once.forward(days=200)
    once.fire(key)
    assert happenings(often.records[key]) == happenings(once.records[key])
    assert len(often.records[key]) > 6


def happenings(rows):
    """What happened when, less when it was noticed (and what follows from that: until when a reminder waits)."""
    unlike = {"noticed_at", "not_before"}
    return [(row.type, row.effective_at, {k: v for k, v in row.facts.items() if k not in unlike}) for row in rows]


def test_the_same_step_in_the_same_setting_gives_the_same_events():
    first, second = (played("ombudsman", [(7, 7, 20), (8, 40, 90), (10, 3, 150)]) for _ in range(2))
    assert first.records == second.records


def test_a_refused_step_changes_nothing_even_if_something_was_due():
    """The step is refused as a whole: what was due before it waits for the next step, or the watch."""
    procedure = compiled("boston-311")
    play = Play(procedure, OFFICE)
    play.take(complaint("boston-311", procedure, 1, 5, play.now))
    (key,) = play.cases
    before = play.cases[key]
    play.forward(days=400)
    with pytest.raises(OmbudsError):
        play.take(c.Close(actor="respondent:PLN", case_id=key))
    assert play.cases[key] == before
    play.fire(key)
    assert any(row.type == "DeadlineMissed" for row in play.records[key])


def test_what_happens_in_the_future_is_refused():
    procedure = compiled("boston-311")
    play = Play(procedure, OFFICE)
    filing = complaint("boston-311", procedure, 1, 5, play.now)
    with pytest.raises(OmbudsError, match="lies in the future"):
        play.take(filing.model_copy(update={"effective_at": play.now + timedelta(seconds=1)}))


def test_nothing_happens_in_a_case_before_it_came_in():
    procedure = compiled("boston-311")
    play = Play(procedure, OFFICE)
    play.take(complaint("boston-311", procedure, 1, 5, play.now))
    (key,) = play.cases
    last_year = play.now - timedelta(days=365)
    with pytest.raises(OmbudsError, match=f"lies before case {key} came in"):
        play.take(
            c.AddNote(actor=next(iter(OFFICE.officers)), case_id=key, text="A mistyped year.", effective_at=last_year)
        )


def test_a_case_is_not_moved_to_the_version_that_governs_it():
    procedure = compiled("boston-311")
    play = Play(procedure, OFFICE)
    play.take(complaint("boston-311", procedure, 1, 5, play.now))
    (key,) = play.cases
    administrator = next(name for name, officer in OFFICE.officers.items() if "administrator" in officer.roles)
    again = c.Migrate(actor=administrator, case_id=key, procedure_digest=procedure.digest)
    with pytest.raises(OmbudsError, match="governs it already"):
        decide(play.cases[key], again, play.setting(successor=procedure))


def test_one_pass_over_the_record_gives_every_case():
    """However the streams are interleaved; what is no case's is passed by."""

    @UNHURRIED
    @given(STEPS)
    def check(steps):
        play = played("ombudsman", steps)
        ours = [row for rows in play.records.values() for row in rows]
        others = [
            replace(ours[0], stream="office", type="OfficeChanged"),
            replace(ours[0], stream="engine", type="TaskOpened"),
        ]
        mixed = sorted([*others, *ours], key=lambda row: (row.version, row.stream))
        assert replay(mixed) == play.cases

    check()
