"""The database may only be read: what only reads works, what writes is refused in one clear sentence."""

from __future__ import annotations

from contextlib import contextmanager

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
WRITES = (FILE, ["act", "{case}", "note", "--as", "admin", "--text", "Seen."], ["sweep"])


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
def test_people_can_read_and_are_told_why_they_cannot_write(nursery, references, office_folder, limit):
    case = references.after(3)["cases"][0][0]
    with unwritable(office_folder / "ombuds.db"):
        for arguments in READS:
            asked = [word.format(case=case) for word in arguments]
            code, said = call(nursery, office_folder, asked, limit)
            assert (code, "Traceback" in said) == (0 if asked != ["status"] else 1, False), said
        for arguments in WRITES:
            code, said = call(nursery, office_folder, [word.format(case=case) for word in arguments], limit)
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
