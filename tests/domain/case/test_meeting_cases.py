"""Two cases that meet: what the features do not reach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.play import Play, compiled
from model.office import OFFICE

from domain.case import commands as c
from domain.case.decide import decide
from domain.errors import GuardRefused, NotFound


def filed(play, number, **fields):
    command = c.FileComplaint(
        command_id=f"filing-{number}", actor="complainant", procedure="housing-two-stage", case_class="repairs",
        parties=[{"name": f"Person {number}", "email": f"p{number}@people.example"}], **fields,
    )  # fmt: skip
    play.take(command)
    return command.new_case_id()


@pytest.fixture
def play():
    return Play(compiled("housing-two-stage"), OFFICE)


def merge(play, one, into):
    return play.take(c.Merge(actor="officer-1", case_id=one, into=into, reason="One matter."))


def test_a_case_of_another_procedure_is_linked_not_merged(play):
    """Its clocks would run on without anybody who knows what their end brings about."""
    one, other = filed(play, 1), filed(play, 2)
    play.cases[other].procedure_name = "ombudsman"
    with pytest.raises(GuardRefused, match="follows another procedure"):
        merge(play, one, other)


def test_a_case_that_does_not_exist(play):
    with pytest.raises(NotFound):
        merge(play, filed(play, 1), "NOBODY-1")


def test_a_paused_promise_still_inherits_the_earlier_one(play):
    """Its time stands still, but it began when the other case did."""
    one = filed(play, 1)
    play.forward(days=2)
    into = filed(play, 2)
    case = play.cases[into]
    deadline = case.deadline_of("stage1_acknowledgement")
    case.put(deadline, state="paused", paused_at=play.now, pause_ground="evidence")
    outcome = decided(play, one, into)
    heir = outcome.after.deadline_of("stage1_acknowledgement")
    assert heir.state == "paused"
    assert heir.due_at == play.cases[one].deadline_of("stage1_acknowledgement").due_at < deadline.due_at


def decided(play, one, into):
    """The other side of the merger, without keeping it: the pause was put there by hand."""
    command = c.Merge(actor="officer-1", case_id=one, into=into, reason="One matter.")
    return decide(play.cases[one], command, play.setting(others={into: play.cases[into]}))[1]


def test_both_records_tell_of_it(play):
    one, into = filed(play, 1), filed(play, 2)
    merge(play, one, into)
    assert [r.type for r in play.records[one]].count("CaseMerged") == 1
    assert [r.type for r in play.records[into]].count("CaseAbsorbed") == 1
    assert play.cases[one].merged_into == into
    assert play.cases[into].absorbed == (one,)


def test_reminders_come_under_names_of_their_own(play):
    """A reminder that was given for the own promise must not stand in the way of the inherited one."""
    one = filed(play, 1)
    play.forward(days=1)
    into = filed(play, 2)
    for key in (one, into):
        play.take(c.Acknowledge(actor="officer-1", case_id=key))
        play.forward(days=1)
    merge(play, one, into)
    heir, own = play.cases[one].deadline_of("stage1_response"), play.cases[into].deadline_of("stage1_response")
    assert own.due_at == heir.first_due_at
    assert set(own.warnings) == {"1.1"}
    assert replace(own, warnings={}).revision == 1
