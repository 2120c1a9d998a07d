"""The static checks of what a procedure says about erasure and retention."""

from __future__ import annotations

import functools

import pytest
from pydantic import ValidationError

from adapters.packs.shelf import PackShelf
from domain.procedure.checking.keeping import keeping_faults
from domain.procedure.model import Procedure

RULE = {"keep": {"years": 5}, "ground": "over", "clause": "act", "then": "erase"}
GROUNDS = {
    "over": {"label": {"en": "Over", "id": "Selesai"}, "clause": "act", "for": ["erase"]},
    "court": {"label": {"en": "In court", "id": "Di pengadilan"}, "clause": "act", "for": ["hold"]},
}
ERASURE = {"roles": ["intake"], "approved_by": ["ombudsman"], "grounds": ["over"], "clause": "act",
           "holders": ["supervisor"], "hold_grounds": ["court"]}  # fmt: skip


@functools.cache
def shipped():
    return PackShelf().load("ombudsman")


def faults(erasure=None, retention=()):
    data = shipped().model_dump(mode="json", by_alias=True, exclude_none=True)
    data["sources"]["act"] = {"title": "Archive Act", "clause": "1", "status": "office"}
    data["grounds"].update(GROUNDS)
    if erasure is not None:
        data["erasure"] = erasure
    data["retention"] = list(retention)
    return [
        f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in keeping_faults(Procedure.model_validate(data))
    ]


def test_what_is_right_is_left_in_peace():
    rules = [RULE | {"outcomes": ["withdrawn"], "keep": {"months": 6}}, RULE | {"classes": ["undue_delay"]}, RULE]
    assert faults(ERASURE, rules) == []
    assert faults() == []


@pytest.mark.parametrize(("change", "said"), [
    ({"roles": ["nobody_here"]}, "erasure.roles.0: there is no office role 'nobody_here'"),
    ({"approved_by": ["x"]}, "erasure.approved_by.0"), ({"holders": ["x"]}, "erasure.holders.0"),
    ({"grounds": ["court"]}, "erasure.grounds.0: ground 'court' is not meant for 'erase'"),
    ({"hold_grounds": ["over"]}, "erasure.hold_grounds.0: ground 'over' is not meant for 'hold'"),
    ({"grounds": ["none"]}, "erasure.grounds.0: there is no ground 'none'"), ({"clause": "none"}, "erasure.clause"),
])  # fmt: skip
def test_faults_of_erasure(change, said):
    (fault,) = faults(ERASURE | change)
    assert said in fault


@pytest.mark.parametrize(("change", "said"), [
    ({"classes": ["none"]}, "retention.0.classes.0"), ({"outcomes": ["none"]}, "retention.0.outcomes.0"),
    ({"ground": "court"}, "not meant for 'erase'"), ({"clause": "none"}, "retention.0.clause"),
    ({"keep": {"working_days": 10}}, "not kept for working time"), ({"keep": {"years": 0}}, "kept for some time"),
    ({"keep": {"years": 201}}, "nobody will see that day"), ({"keep": {"calendar_days": 80_000}}, "nobody will see"),
])  # fmt: skip
def test_faults_of_retention(change, said):
    (fault,) = faults(ERASURE, [RULE | change])
    assert said in fault


@pytest.mark.parametrize("first", [{}, {"classes": ["undue_delay"]}, {"classes": ["undue_delay", "no_service"]}])
def test_a_rule_behind_one_that_takes_its_cases(first):
    (fault,) = faults(ERASURE, [RULE | first, RULE | {"classes": ["undue_delay"], "outcomes": ["refused"]}])
    assert "retention.1: rule 1 takes all cases of this one" in fault


def test_a_rule_without_a_clause_is_not_understood():
    with pytest.raises(ValidationError):
        faults(ERASURE, [{"keep": {"years": 1}, "ground": "over"}])
