"""What a desk remembers between transactions: used only while it is true, never what was not committed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.calendars.shelf import CalendarShelf
from adapters.packs.shelf import PackShelf
from benchmarks.limit import observing
from benchmarks.workloads import OFFICE, START
from domain.case import commands as c
from domain.case.apply import fold
from domain.errors import OmbudsError
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk
from workflows.library import Library
from workflows.memory import Memory

FILED = c.FileComplaint(
    command_id="file-0001", actor="clerk", case_id="CASE-0001", procedure="boston-311",
    case_class="Heat - Excessive Insufficient", unit="Q", parties=(c.PartyIn(name="A", email="a@people.example"),),
)  # fmt: skip
CASE = "CASE-0001"


@pytest.fixture
def desks(store, clock):
    """Two processes at one database; the first has filed a case."""
    clock.moment = START
    library = Library(PackShelf(), CalendarShelf().load_all())
    both = [CaseDesk(store, library), CaseDesk(store, library)]
    both[0].handle(ChangeOffice(command_id="founding", actor="clerk", office=OFFICE))
    both[0].handle(FILED)
    return both


def note(number, text="Called."):
    return c.AddNote(command_id=f"note-{number:04}", actor="clerk", case_id=CASE, text=text)


def histories_read(store, work):
    seen = []
    with observing(store, lambda text, *_: seen.append(text)):
        work()
    return sum("e.header" in text for text in seen)


def test_a_case_is_read_once_and_then_remembered(store, desks):
    assert histories_read(store, lambda: desks[0].handle(note(1))) == 0
    assert histories_read(store, lambda: desks[1].handle(note(2))) == 2  # the office and the case


def test_what_another_process_wrote_is_seen(store, desks):
    for number in range(6):
        answer = desks[number % 2].handle(note(number))
        assert answer.version == number + 3
    assert [e.type for e in store.events(stream=CASE)][2:] == ["NoteAdded"] * 6


def test_what_is_remembered_is_what_the_record_says(store, desks, clock):
    steps = [c.Acknowledge(actor="clerk", case_id=CASE), c.Assign(actor="clerk", case_id=CASE, unit="Q"), note(1)]
    for step in steps:
        desks[0].handle(step)
    clock.moment = START + timedelta(days=60)
    assert desks[0].sweep().missed
    (known,) = desks[0]._memory._cases.values()
    case = fold(CASE, store.events(stream=CASE))
    assert known.case == case


def test_what_was_not_committed_is_forgotten(store, desks):
    bad = c.Close(actor="clerk", case_id=CASE, command_id="close-0001", reason="Done.")
    with pytest.raises(OmbudsError):
        desks[0].handle_all([bad, note(1), bad.model_copy(update={"command_id": "close-0002"})])
    desks[0].preview(bad)
    desks[0].rehearse([bad])
    assert desks[0].handle(note(2)).version == 3
    assert not fold(CASE, store.events(stream=CASE)).over


def test_the_same_version_with_another_history_is_another_case(store, desks):
    """As after bringing back a copy of the database under a running process."""
    (known,) = desks[0]._memory._cases.values()
    assert desks[0]._memory.get(CASE, known.end) is known
    assert desks[0]._memory.get(CASE, type(known.end)(known.end.version, "0" * 64)) is None
    assert desks[0]._memory.get(CASE, known.end) is None


def test_memory_is_bounded(desks):
    (known,) = desks[0]._memory._cases.values()
    memory = Memory(most=3)
    for number in range(5):
        case = known.case.copy()
        case.id = f"c{number}"
        memory.keep([type(known)(known.end, case)])
    assert list(memory._cases) == ["c2", "c3", "c4"]


def test_loads_count_open_cases_and_what_this_transaction_moved(store, desks):
    from workflows.session import Loads

    for number in range(2, 5):
        other = f"CASE-{number:04}"
        desks[0].handle(FILED.model_copy(update={"case_id": other, "command_id": f"file-{number:04}"}))
        desks[0].handle(c.Assign(actor="clerk", case_id=other, officer="clerk"))
    desks[0].handle(c.Close(actor="clerk", case_id="CASE-0004", reason="Done."))
    before = fold("CASE-0002", store.events(stream="CASE-0002"))
    gone = before.copy()
    gone.officer = "head"
    with store.transaction() as tx:
        loads = Loads(tx)
        assert loads.get("clerk", 0) == 2
        loads.moved(before, gone)
        assert (loads.get("clerk", 0), loads.get("head", 0)) == (1, 1)
