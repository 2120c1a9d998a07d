"""The database may only be read: what only reads works, what writes is refused in one clear sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager

import pytest
from faults.crash.points import Point
from faults.crash.striking import address
from faults.disk.failing import DATABASE_REFUSES, Fault, left_wrong
from faults.disk.limits import NOT_POSSIBLE

LIMITS = ("read-only file", "read-only filesystem")
REFUSED = Fault("", None, stays=True, says="The database may only be read: nothing was written.")
READS = (["list"], ["show", "{case}", "--as", "admin"], ["status"], ["check"], ["tasks"])
FILE = [
    "file",
    "--as",
    "intake-1",
    "--procedure",
    "ombudsman",
    "--class",
    "undue_delay",
    "--anonymous",
    "--text",
    "No answer.",
]
WRITES = (FILE, ["act", "{case}", "note", "--as", "intake-1", "--text", "Seen."], ["sweep"])


@contextmanager
def unwritable(file):
    """The modes of a file and of its folder forbid writing."""
    modes = {place: place.stat().st_mode for place in (file, file.parent)}
    for place, mode in modes.items():
        place.chmod(mode & 0o7555)
    try:
        yield
    finally:
        for place, mode in modes.items():
            place.chmod(mode)


def call(nursery, office_folder, arguments, limit):
    code, said = nursery.call(office_folder, *arguments, limit=limit)
    if code == NOT_POSSIBLE:
        pytest.skip(said)
    return code, said


@pytest.mark.parametrize("limit", LIMITS)
def test_people_can_read_and_are_told_why_they_cannot_write(nursery, office_folder, a_case, limit):
    with unwritable(office_folder / "ombuds.db"):
        for arguments in READS:
            asked = [word.format(case=a_case) for word in arguments]
            code, said = call(nursery, office_folder, asked, limit)
            assert (code, "Traceback" in said) == (0 if asked != ["status"] else 1, False), said
        for arguments in WRITES:
            code, said = call(nursery, office_folder, [word.format(case=a_case) for word in arguments], limit)
            assert code == DATABASE_REFUSES, said
            assert said.startswith("ombuds: The database may only be read: nothing was written.")
            assert said.count("\n") == 1
    code, said = nursery.call(office_folder, *FILE)
    assert code == 0, said


def first_wrong(ground, limit, variant="as shipped"):
    """Hand in commands while the database may only be read, then when it may be written again."""
    point = Point(6, "open", 1)
    url = ground.bed.fresh(point.run)
    with unwritable(ground.bed.file):
        life = ground.nursery.live(address(url), point.run, limit=(limit, ground.bed.file.parent), variant=variant)
    if life.code == NOT_POSSIBLE:
        pytest.skip(f"{limit}: not possible here")
    return left_wrong(ground, url, point, life, REFUSED, variant)


@pytest.mark.parametrize("limit", LIMITS)
def test_nothing_is_acknowledged(on_database_alone, limit):
    assert first_wrong(on_database_alone, limit) is None


@pytest.mark.parametrize("limit", LIMITS)
def test_a_store_that_swallows_errors_is_seen(on_database_alone, limit):
    assert "acknowledged and is not in the record" in str(first_wrong(on_database_alone, limit, "swallows errors"))


def test_what_is_half_written_is_shown_to_nobody(nursery, on_sqlite, office_folder):
    """Killed in the middle of a commit, then read-only: until the half is undone nothing is shown, and it is said why."""
    file = office_folder / "ombuds.db"
    kill = ["trace=fdatasync", "inject=fdatasync:signal=SIGKILL:when=4"]
    life = nursery.live(f"sqlite:///{file}", 4, inject=kill)
    assert life.killed
    assert file.with_name("ombuds.db-journal").stat().st_size > 0
    with unwritable(file):
        code, said = call(nursery, office_folder, ["list"], "read-only file")
    assert code == DATABASE_REFUSES, said
    assert said.startswith("ombuds: A write was interrupted and must be undone before anything can be read")
    code, said = nursery.call(office_folder, "check")
    assert code == 0, said


def read_on_a_frozen_disk(nursery, office_folder, case, spoilt):
    """What is refused of reading a database with a write-ahead log, closed in order, on a read-only disk; or None."""
    code, said = nursery.call(office_folder, *FILE, spoilt="newer SQLite")
    assert code == 0, said
    with closing(sqlite3.connect(office_folder / "ombuds.db")) as last:  # the child ended without closing
        assert last.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        last.execute("SELECT * FROM log_head").fetchall()
    assert not (office_folder / "ombuds.db-wal").exists()
    for arguments in (["list"], ["show", case], ["check"]):
        code, said = nursery.call(office_folder, *arguments, limit="read-only filesystem", spoilt=spoilt)
        if code == NOT_POSSIBLE:
            pytest.skip(said)
        if code != 0:
            return said
    code, said = nursery.call(office_folder, *FILE, limit="read-only filesystem", spoilt=spoilt)
    return None if (code, said.count("\n")) == (DATABASE_REFUSES, 1) and "may only be read" in said else said


@pytest.mark.parametrize("spoilt", ["newer SQLite", ""])
def test_a_write_ahead_log_is_not_needed_where_nobody_writes(nursery, office_folder, a_case, spoilt):
    """By a library that uses the log, and by an older one that is handed the disk."""
    assert read_on_a_frozen_disk(nursery, office_folder, a_case, spoilt) is None


def test_an_engine_that_always_wants_its_log_is_seen(nursery, office_folder, a_case):
    refused = read_on_a_frozen_disk(nursery, office_folder, a_case, "newer SQLite, always with a log")
    assert "cannot be opened" in refused
