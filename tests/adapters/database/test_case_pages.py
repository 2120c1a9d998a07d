"""Cases with their events, page by page: alike on both databases, and as the record stood at the beginning."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.calendars.shelf import CalendarShelf
from adapters.database.case_pages import Wanted, told
from adapters.office_file import read_office
from adapters.packs.shelf import PackShelf
from domain.case.commands import FileComplaint, PartyIn
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk
from workflows.library import Library

OFFICE = Path(__file__).parents[3] / "docs" / "examples" / "school-complaints" / "office.yaml"


@pytest.fixture
def file(store):
    """Files complaints, each under an id of its own."""
    desk = CaseDesk(store, Library(PackShelf(), CalendarShelf().load_all()))
    desk.handle(ChangeOffice(actor="ana", office=read_office(OFFICE)))

    def filed(*ids, case_class="undue_delay"):
        desk.handle_all([
            FileComplaint(actor="complainant", case_id=case_id, procedure="ombudsman", case_class=case_class,
                          parties=[PartyIn(name="Siti Rahma", email="siti@people.example")])
            for case_id in ids
        ])  # fmt: skip

    return filed


def test_every_case_is_told_once_in_order_and_without_content(store, file, monkeypatch):
    monkeypatch.setattr("adapters.database.case_pages._PAGE", 3)
    ids = [f"C-{number:02}" for number in (5, 3, 1, 4, 6, 2, 7)]
    file(*ids)
    found = dict(told(store, Wanted()))
    assert list(found) == sorted(ids)
    for case_id, events in found.items():
        assert [event.seq for event in events] == [event.seq for event in store.events(stream=case_id)]
        assert [event.content for event in events] == [None] * len(events)


def test_what_is_written_meanwhile_is_left_out(store, file, monkeypatch):
    monkeypatch.setattr("adapters.database.case_pages._PAGE", 1)
    file("C-1", "C-2")
    telling = told(store, Wanted())
    first = next(telling)[0]
    file("C-0", "C-3")
    assert [first, *(case_id for case_id, _ in telling)] == ["C-1", "C-2"]


def test_cases_of_a_class_alone(store, file):
    file("C-1")
    file("C-2", case_class="no_service")
    assert [case_id for case_id, _ in told(store, Wanted(case_class="no_service"))] == ["C-2"]
    assert list(told(store, Wanted(procedure="boston-311"))) == []
