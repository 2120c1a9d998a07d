"""Two hands on one sweep: the same firings, each once, and both stop when one of them cannot go on."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Event

import pytest

from adapters.calendars.shelf import CalendarShelf
from adapters.packs.shelf import PackShelf
from benchmarks.workloads import CLASS, OFFICE, START
from domain.case import commands as c
from domain.errors import StoreBusy
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk
from workflows.library import Library
from workflows.sweeping import Swept, side_by_side

CASES = 24


@pytest.fixture
def desk(store, clock):
    clock.moment = START
    desk = CaseDesk(store, Library(PackShelf(), CalendarShelf().load_all()))
    desk.handle(ChangeOffice(command_id="founding", actor="clerk", office=OFFICE))
    desk.handle_all([
        c.FileComplaint(
            command_id=f"file-{number:04}", actor="clerk", case_id=f"CASE-{number:04}", procedure="boston-311",
            case_class=CLASS, unit="Q", parties=(c.PartyIn(name="A", email="a@people.example"),),
        )
        for number in range(CASES)
    ])  # fmt: skip
    clock.moment = START + timedelta(days=31)
    return desk


def test_two_hands_fire_each_deadline_once(desk, store):
    swept = desk.sweep(batch=2, hands=2)
    assert (swept.missed, swept.set_aside) == (CASES, 0)
    assert sorted(swept.touched) == [f"CASE-{number:04}" for number in range(CASES)]
    missed = [event.stream for event in store.events() if event.type == "DeadlineMissed"]
    assert sorted(missed) == sorted(set(missed)) == sorted(swept.touched)


def test_hands_work_at_the_same_time():
    together = Barrier(2, timeout=60)  # broken, and so an error, if one hand began after the other had ended

    def work(_enough: Event) -> Swept:
        together.wait()
        return Swept(cases=1)

    assert side_by_side(2, work).cases == 2


def test_when_one_hand_fails_the_other_stops():
    begun = Barrier(2, timeout=60)

    def work(enough: Event) -> Swept:
        if begun.wait() == 0:
            raise StoreBusy("It is busy.")
        assert enough.wait(60), "nobody said that it was enough"
        return Swept()

    with pytest.raises(StoreBusy):
        side_by_side(2, work)
