"""A timer that cannot be fired is set aside, the others go on, and after five failures somebody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.calendars.shelf import CalendarShelf
from adapters.packs.shelf import PackShelf
from benchmarks.workloads import CLASS, OFFICE, START
from domain.case import commands as c
from domain.engine import STREAM as ENGINE
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk
from workflows.library import Library
from workflows.session import Session
from workflows.sweeping import PATIENCE, RETRY_AFTER

POISON = "P" * 64
"""As long as a case's id may be."""


@pytest.fixture
def desk(store, clock):
    clock.moment = START
    desk = CaseDesk(store, Library(PackShelf(), CalendarShelf().load_all()))
    desk.handle(ChangeOffice(command_id="founding", actor="clerk", office=OFFICE))
    for case in (POISON, "CASE-0001"):
        desk.handle(
            c.FileComplaint(
                command_id=f"file-{case[:9]}", actor="clerk", case_id=case, procedure="boston-311", case_class=CLASS, unit="Q",
                parties=(c.PartyIn(name="A", email="a@people.example"),),
            )
        )  # fmt: skip
    clock.moment = START + timedelta(days=31)
    return desk


def test_poison_is_told_of_after_five_failures_whatever_the_case_is_called(desk, store, clock, monkeypatch):
    fire = Session.fire

    def failing(session, stream, until):
        if stream == POISON:
            raise KeyError(stream)
        return fire(session, stream, until)

    monkeypatch.setattr(Session, "fire", failing)
    swept = desk.sweep()
    assert (swept.missed, swept.set_aside) == (1, 1)
    for _ in range(PATIENCE - 1):
        assert list(store.events(stream=ENGINE)) == []
        clock.moment += RETRY_AFTER
        assert desk.sweep().set_aside == 1
    (alarm,) = [event for event in store.events(stream=ENGINE) if event.type == "AlarmRaised"]
    assert alarm.facts["details"]["case"] == POISON
    monkeypatch.undo()
    clock.moment += RETRY_AFTER
    assert desk.sweep().missed == 1
