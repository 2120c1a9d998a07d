"""The disk fills up, fails, or takes half of a write, at exact calls of the same 200 commands.

Whatever it does, the program refuses the step in one clear sentence, has acknowledged nothing that is
not in the record, and goes on when the disk is well: in the same process, or started again.
"""

from __future__ import annotations

import re

import pytest
from faults.disk import failing
from faults.disk.failing import DATABASE_REFUSES, first_wrong_of, shortened
from faults.disk.short import missing
from faults.scale import scale

WRITES, FLUSHES = ("pwrite64",), ("fdatasync", "ftruncate")
NEVER_FULL = failing.Fault("ENOSPC", 0, stays=False, says=failing.FULL)
THEN_FULL = failing.Fault("ENOSPC", 3, stays=False, says=failing.FULL)


def fail(place, count, calls, fault, variant=None):
    """Fail at so many points; the first that leaves anything wrong."""
    return first_wrong_of(place.ground, place.counts.some(count, *calls), fault, variant=variant or place.variant)


def test_full_until_the_program_gives_up(on_sqlite):
    assert fail(on_sqlite, scale(30, 300), WRITES, failing.FULL_FOR_GOOD) is None


def test_full_for_a_while(on_sqlite):
    assert fail(on_sqlite, scale(25, 300), WRITES, failing.FULL_FOR_A_WHILE) is None


def test_full_under_the_write_ahead_log(on_write_ahead_log):
    assert fail(on_write_ahead_log, scale(10, 150), WRITES, failing.FULL_FOR_GOOD) is None
    assert fail(on_write_ahead_log, scale(10, 150), WRITES, failing.FULL_FOR_A_WHILE) is None


def test_a_flush_fails_once(on_sqlite):
    assert fail(on_sqlite, scale(20, 200), FLUSHES, failing.FAILS_ONCE) is None
    assert fail(on_sqlite, scale(15, 100), FLUSHES, failing.FAILS_AND_ENDS_IT) is None


def test_a_write_fails_once(on_sqlite):
    assert fail(on_sqlite, scale(10, 100), WRITES, failing.FAILS_ONCE) is None


def test_a_flush_of_the_write_ahead_log_fails_once(on_write_ahead_log):
    assert fail(on_write_ahead_log, scale(10, 100), FLUSHES, failing.FAILS_ONCE) is None


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_a_write_takes_half(on_sqlite):
    points = on_sqlite.counts.some(scale(30, 200), *WRITES)
    assert shortened(on_sqlite.ground, points[::2], NEVER_FULL) is None
    assert shortened(on_sqlite.ground, points[1::2], THEN_FULL) is None


def test_a_store_that_swallows_errors_is_seen(on_sqlite):
    for calls, fault in ((WRITES, failing.FULL_FOR_GOOD), (FLUSHES, failing.FAILS_ONCE)):
        wrong = fail(on_sqlite, 8, calls, fault, "swallows errors")
        assert wrong is not None  # by what is missing, or by a step that builds on it
        assert re.search(r"acknowledged and is not in the record|is not possible there", wrong)


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_a_store_without_a_journal_is_seen(on_sqlite):
    points = on_sqlite.counts.some(8, *WRITES)
    assert shortened(on_sqlite.ground, points, THEN_FULL, variant="no journal") is not None


SEEN_BY_A_PERSON = {"pwrite64:error=ENOSPC:when=1+": failing.FULL, "fdatasync:error=EIO:when=1": failing.FAILED}
COMPLAINT = [
    "file", "--as", "intake-1", "--procedure", "ombudsman", "--class", "undue_delay", "--anonymous", "--text", "No answer.",
    "--command-id", "complaint-of-today",
]  # fmt: skip


@pytest.mark.parametrize("fault", SEEN_BY_A_PERSON)
def test_what_a_person_sees(nursery, office_folder, fault):
    """One sentence and an exit code; the same command handed in again, when the disk is well, is done once."""
    call = fault.partition(":")[0]
    code, said = nursery.call(office_folder, *COMPLAINT, inject=[f"trace={call}", f"inject={fault}"])
    assert code == DATABASE_REFUSES, said
    assert said.startswith(f"ombuds: {SEEN_BY_A_PERSON[fault]}")
    assert said.count("\n") == 1
    for _ in range(2):
        code, said = nursery.call(office_folder, *COMPLAINT)
        assert code == 0, said
    code, said = nursery.call(office_folder, "list", "--class", "undue_delay", "--limit", "1000", "--json")
    assert said.count("intake-1") <= 1, said
