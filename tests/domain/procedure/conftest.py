"""A small procedure without any fault, for tests that break it in one place."""

from __future__ import annotations

import copy

import pytest

from domain.procedure.checks import check
from domain.procedure.model import Procedure


def both(text):
    return {"en": text, "id": text}


GOOD = {
    "procedure": "small",
    "version": "1",
    "title": both("Small"),
    "effective": {"from": "2026-01-01"},
    "calendar": "plain",
    "sources": {"rule": {"title": "The rule", "clause": "1"}},
    "roles": {"officer": both("Officer"), "head": both("Head")},
    "classes": {"noise": {"label": both("Noise")}, "water": {"label": both("Water")}},
    "grounds": {
        "too_late": {"label": both("Too late"), "clause": "rule", "for": ["refuse"]},
        "waiting": {"label": both("Waiting"), "clause": "rule", "for": ["pause", "extend"]},
    },
    "outcomes": {"upheld": {"label": both("Upheld"), "clause": "rule"}},
    "states": {
        "received": {"label": both("Received")},
        "asked": {"label": both("Asked"), "waiting_on": "complainant"},
        "closed": {"label": both("Closed"), "waiting_on": "nobody", "terminal": True},
    },
    "actions": {
        "file": {"kind": "file", "label": both("File"), "from": [], "to": "received", "roles": ["complainant"]},
        "ask": {"kind": "request_information", "label": both("Ask"), "from": ["received"], "to": "asked", "roles": ["officer"]},
        "complete": {"kind": "complete", "label": both("Complete"), "from": ["asked"], "to": "received", "roles": ["complainant"]},
        "lapse": {"kind": "withdraw", "label": both("Lapse"), "from": ["asked"], "to": "closed", "roles": ["system"]},
        "refuse": {"kind": "refuse", "label": both("Refuse"), "from": ["received"], "to": "closed", "roles": ["officer"], "grounds": ["too_late"]},
        "decide": {"kind": "decide", "label": both("Decide"), "from": ["received"], "to": "closed", "roles": ["officer"], "outcomes": ["upheld"]},
        "extend": {"kind": "extend", "label": both("Extend"), "from": "open", "roles": ["officer"], "grounds": ["waiting"]},
        "pause": {"kind": "pause", "label": both("Pause"), "from": "open", "roles": ["officer"], "grounds": ["waiting"]},
        "resume": {"kind": "resume", "label": both("Resume"), "from": "open", "roles": ["officer"]},
        "note": {"kind": "note", "label": both("Note"), "from": "any", "roles": ["officer", "complainant"], "requires": ["text"]},
        "complain_higher": {
            "kind": "review", "label": both("Go higher"), "from": ["received", "closed"], "to": "received",
            "roles": ["complainant"], "guards": ["right_open"],
        },
    },
    "clocks": {
        "answer": {
            "label": both("Answer"), "clause": "rule", "start": ["state:received"], "meet": ["state:closed"],
            "limit": {"by": "class", "table": {"noise": {"working_days": 10}, "water": {"working_days": 3}}},
            "pauses": [{"ground": "waiting", "while": ["asked"]}],
            "extensions": [{"kind": "approval", "ground": "waiting", "limit": {"working_days": 5}, "approver": "head"}],
            "warnings": [{"at": 0.75, "notice": "soon"}],
            "expiry": [{"escalate": "late"}, {"open_right": "complain_higher"}],
        },
        "silence": {
            "label": both("Silence"), "clause": "rule", "holder": "complainant", "start": ["served:question"],
            "meet": ["action:complete"], "limit": {"calendar_days": 30},
            "warnings": [{"before": {"calendar_days": 7}, "notice": "question_again"}],
            "expiry": [{"deem": "lapse"}],
        },
    },
    "ladders": {
        "late": {
            "label": both("Late"), "clause": "rule", "top": "head", "complainant_notice": "climbed",
            "rungs": [
                {"to": {"superior_of": "assignee"}, "notice": "overdue"},
                {"to": {"role": "head"}, "after": {"working_days": 5}, "notice": "overdue"},
            ],
        },
    },
    "assignment": {"rules": [{"role": "officer"}], "nobody": "head"},
    "notices": {
        "question": {"label": both("Question"), "on": ["action:ask"], "to": ["complainant"]},
        "question_again": {"label": both("Again"), "to": ["complainant"]},
        "soon": {"label": both("Soon"), "to": ["officer"]},
        "overdue": {"label": both("Overdue"), "to": ["addressee"]},
        "climbed": {"label": both("Climbed"), "to": ["complainant"]},
    },
    "templates": {
        f"{notice}.{language}": "Subject: {{ reference }}\n\nText"
        for notice in ("question", "question_again", "soon", "overdue", "climbed")
        for language in ("en", "id")
    },
}  # fmt: skip


@pytest.fixture
def good():
    """The small procedure as a file says it, free to be broken."""
    return copy.deepcopy(GOOD)


@pytest.fixture
def faults_of():
    """Checks a procedure given as data: every fault and warning."""

    def run(data, **more):
        return check(Procedure.model_validate(data), **more)

    return run
