"""What the tests of crashes and of disks share: a warm parent, and databases to hurt."""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import cached_property
from pathlib import Path

import pytest
from faults.crash.beds import PostgresBed, References, SqliteBed
from faults.crash.lives import Nursery
from faults.crash.nursery import snapshot
from faults.crash.points import Counts
from faults.crash.striking import Ground

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a killed process leaves the same behind there as on a disk, only faster


class Place:
    """A ground with the counts of its calls, made when first asked for."""

    def __init__(self, ground, variant="as shipped"):
        self.ground, self.variant = ground, variant

    @cached_property
    def counts(self):
        return Counts(self.ground.bed, self.ground.nursery, self.variant)


@pytest.fixture(scope="session")
def struck_folder():
    """A folder for databases that are killed: in memory where there is such a place."""
    place = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="ombuds-struck-", dir=place) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def nursery(struck_folder):
    """The warm parent; a test that needs system calls to fail is skipped where strace cannot do it."""
    if shutil.which("strace") is None:
        pytest.skip("strace is missing: install it (apt install strace) to have faults injected into system calls.")
    (struck_folder / "nursery").mkdir()
    nursery = Nursery(struck_folder / "nursery")
    try:
        nursery.call(struck_folder, "--version", inject=["trace=none"])
    except RuntimeError as error:
        nursery.close()
        pytest.skip(f"{error} Is ptrace forbidden on this machine?")
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def references(nursery):
    return References(nursery)


@pytest.fixture(scope="session")
def on_sqlite(nursery, references, struck_folder):
    """SQLite with the journal that this machine's version is trusted with."""
    return Place(Ground(nursery, SqliteBed(struck_folder, nursery.folder), references))


@pytest.fixture(scope="session")
def on_write_ahead_log(on_sqlite):
    """SQLite with the write-ahead log, as newer versions have it."""
    return Place(on_sqlite.ground, "write-ahead log")


@pytest.fixture(scope="session")
def on_postgres(postgres_server, nursery, references):
    """PostgreSQL, where what the program writes goes to a server."""
    bed = PostgresBed(postgres_server, nursery)
    yield Place(Ground(nursery, bed, references))
    bed.close()


@pytest.fixture(scope="session")
def on_database_alone(nursery, references, struck_folder):
    """SQLite in a folder of its own, whose mode can be changed."""
    folder = struck_folder / "alone"
    folder.mkdir()
    return Ground(nursery, SqliteBed(folder, nursery.folder), references)


@pytest.fixture
def office_folder(nursery, struck_folder):
    """An office's folder with a few cases in its database."""
    folder = struck_folder / "office"
    folder.mkdir()
    shutil.copy(snapshot(nursery.folder, 3), folder / "ombuds.db")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def a_case(references):
    """The reference of a case in the office's folder."""
    return next(row[0] for row in references.after(3)["cases"] if row[1] == "ombudsman")
