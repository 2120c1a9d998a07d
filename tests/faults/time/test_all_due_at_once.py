"""Very many promises that end at the same moment: fired once each, in bounded memory, and the record grows by just that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from faults.scale import scale
from sqlalchemy import func, select

from adapters.calendars.shelf import CalendarShelf
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.store import SqlStore
from adapters.database.tables import events
from benchmarks.workloads import START, Bench

ROOT = Path(__file__).parents[3]
DUE = scale(10_000, 100_000)
MEGABYTES = 300
SECONDS = 1_800


@pytest.fixture(scope="module")
def filed(tmp_path_factory, sqlite_template):
    """A SQLite file with all these cases in it, to be copied."""
    file = tmp_path_factory.mktemp("mass") / "filed.db"
    file.write_bytes(sqlite_template)
    engine = open_engine(sqlite_url(file))
    Bench.on(engine, CalendarShelf().load_all()).file(DUE)
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    """The address of a database with all these cases in it."""
    if request.param == "sqlite":
        return copied(request.getfixturevalue("filed"), tmp_path)
    address = request.getfixturevalue("postgres_url").render_as_string(hide_password=False)
    engine = open_engine(address)
    Bench.on(engine, CalendarShelf().load_all()).file(DUE)
    engine.dispose()
    return address


def copied(file: Path, folder: Path) -> str:
    return sqlite_url(Path(shutil.copy(file, folder / "mass.db"))).render_as_string()


def swept(url: str, batch: int) -> dict:
    """What a process of its own says of its sweep."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    done = subprocess.run(
        [sys.executable, "-m", "faults.time.sweeper", url, str(batch)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    print(DUE, done.stdout)
    return json.loads(done.stdout)


def wrong_with_a_mass(url: str, batch: int = 500) -> str | None:
    """Sweep them all in a process of its own; what goes wrong."""
    engine = open_engine(url)
    store = SqlStore(engine)
    try:
        before = _broken(store)
        said = swept(url, batch)
        grown = _broken(store) - before
        if said["missed"] != DUE or grown != DUE:
            return f"{said['missed']} promises were broken, and the record grew by {grown}; should be {DUE}"
        if said["megabytes"] > MEGABYTES:
            return f"it took {said['megabytes']:.0f} MB"
        found = first_wrong(store, Evidence(settled_at=START + timedelta(days=30)))
        return None if found is None else str(found)
    finally:
        engine.dispose()


def _broken(store: SqlStore) -> int:
    with store.reader.connect() as connection:
        missed = select(func.count()).select_from(events).where(events.c.type == "DeadlineMissed")
        return connection.execute(missed).scalar_one()


def test_a_mass_of_promises_is_broken_once_each_in_bounded_memory(url):
    assert wrong_with_a_mass(url) is None


def test_a_sweep_that_takes_everything_at_once_is_caught(filed, tmp_path):
    wrong = wrong_with_a_mass(copied(filed, tmp_path), batch=10**9)
    assert wrong is not None
    assert "MB" in wrong
