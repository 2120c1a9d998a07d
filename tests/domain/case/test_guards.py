"""Guards and access where no shipped procedure reaches them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from fakes.play import Play, compiled
from model.office import OFFICE

from domain import access
from domain.access import actor_of, covers
from domain.case import commands as c
from domain.case.case import Case, Party, Recommendation
from domain.case.guards import _CHECKS
from domain.case.unfold import Unfolding
from domain.errors import AccessDenied

NOW = datetime(2026, 4, 15, 3, 0, tzinfo=UTC)


def asked(name, actor="admin", **facts):
    """What a guard says of a case with these facts; None is no objection."""
    case = Case("C", state="verification", **facts)
    u = Unfolding(case, Play(compiled("ombudsman"), OFFICE, NOW).setting(), NOW)
    return _CHECKS[name](u, c.Move(actor=actor, case_id="CASE-1", action="go"), actor_of(actor, OFFICE))


def test_a_case_leaves_by_referral_only_once_somebody_has_taken_it():
    assert "no other body has accepted" in asked("referral_accepted", referral="offered")
    assert "no other body has accepted" in asked("referral_accepted")
    assert asked("referral_accepted", referral="accepted") is None


def test_every_recommendation_needs_a_report():
    open_, done = Recommendation("r1", "MIN", None), Recommendation("r2", "MIN", None, "none")
    assert "r1" in asked("recommendations_done", recommendations={"r1": open_, "r2": done})
    assert asked("recommendations_done", recommendations={"r2": done}) is None


def test_four_eyes():
    assert "a second person" in asked("four_eyes", proposer="admin")
    assert asked("four_eyes", proposer="chair-1") is None
    assert asked("four_eyes") is None


def test_a_substitute_stands_in_for_the_assignee():
    """The second officer of each role is away in April with the first as substitute."""
    assert asked("is_assignee", "assistant-1", officer="assistant-2") is None
    assert "in the hands of assistant-2" in asked("is_assignee", "admin", officer="assistant-2")
    assert "in the hands of nobody" in asked("is_assignee", "admin")


def test_a_right_must_have_opened():
    assert "has not opened" in asked("right_open")
    assert asked("right_open", rights=frozenset({"go"})) is None


@pytest.mark.parametrize(
    ("party", "scope", "day", "covered"),
    [
        (Party("p2", "representative", ("p1",), ("act",)), "act", date(2030, 1, 1), True),
        (Party("p2", "representative", ("p1",), ("act",)), "withdraw", date(2026, 1, 1), False),
        (Party("p2", "representative", ("p1",), ("act",), date(2026, 4, 15)), "act", date(2026, 4, 15), True),
        (Party("p2", "representative", ("p1",), ("act",), date(2026, 4, 15)), "act", date(2026, 4, 16), False),
        (Party("p2", "representative", ("p1",), ("act",), ended=True), "act", date(2026, 1, 1), False),
        (Party("p1", "complainant"), "act", date(2026, 1, 1), False),
    ],
)
def test_a_mandate_covers_its_scope_until_its_last_day(party, scope, day, covered):
    assert covers(party, scope, day) is covered


@pytest.mark.parametrize("actor", ["nobody", "", "officer", "ADMIN", "systems"])
def test_an_unknown_actor_is_nobody(actor):
    with pytest.raises(AccessDenied, match="nobody of this id"):
        actor_of(actor, OFFICE)


@pytest.mark.parametrize("actor", ["complainant:p1", "representative:p2", "respondent:PLN", "body:MIN"])
def test_only_staff_and_the_clockwork_date_a_step_back(actor):
    with pytest.raises(AccessDenied, match="only staff"):
        access.may_date_back(actor_of(actor, OFFICE), "reopen", OFFICE)
    access.may_date_back(actor_of("admin", OFFICE), "reopen", OFFICE)
    access.may_date_back(actor_of("system", OFFICE), "reopen", OFFICE)


def test_who_may_read():
    case = Case(
        "C",
        respondents={"PLN": 0},
        referred_to="PWD",
        recused=frozenset({"assistant-1"}),
        parties={"p1": Party("p1", "complainant")},
    )
    case.recommendations["r1"] = Recommendation("r1", "MIN", None)
    allowed = {
        "assistant-2": True, "assistant-1": False, "complainant:p1": True, "complainant:p9": False, "complainant": False,
        "respondent:PLN": True, "respondent:PWD": True, "body:MIN": True, "respondent:DPR": False, "system": True,
    }  # fmt: skip
    found = {who: access.may_see(actor_of(who, OFFICE), case, OFFICE) for who in allowed}
    assert found == allowed
    people = {who for who in allowed if access.may_see_people(actor_of(who, OFFICE), case, OFFICE)}
    assert people == {"assistant-2"}


def test_a_task_is_finished_by_its_role_its_officer_or_a_supervisor():
    access.may_finish(actor_of("team_lead-1", OFFICE), "team_lead", None)
    access.may_finish(actor_of("assistant-1", OFFICE), "team_lead", "assistant-1")
    access.may_finish(actor_of("admin", OFFICE), "team_lead", None)
    with pytest.raises(AccessDenied, match="the task of team_lead"):
        access.may_finish(actor_of("assistant-1", OFFICE), "team_lead", None)
