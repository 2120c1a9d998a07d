"""An office that has gone through all kinds of things, for several questions."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes.databases import FixedClock, RepeatableSalts
from model.trial import Trial
from model.walk import go_through

from adapters.database.engine import sqlite_url

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a place without a disk: these are no power cuts


@contextmanager
def _files(template):
    """Fresh databases, one after another in the same file."""
    with tempfile.TemporaryDirectory(prefix="ombuds-if-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:

        def prepare():
            file = Path(folder) / "ombuds.db"
            file.write_bytes(template)
            return sqlite_url(file)

        yield prepare


@contextmanager
def _gone_through(url, seed, paces):
    """What a what-if is asked with: the record, the procedures, and the moment."""
    trial = Trial(url, FixedClock(), RepeatableSalts())
    try:
        go_through(trial, seed, paces)
        yield trial.store, trial.desk.library, trial.clock.now()
    finally:
        trial.dispose()


@pytest.fixture
def gone_through():
    return _gone_through


@pytest.fixture
def on_sqlite(sqlite_template):
    with _files(sqlite_template) as prepare:
        yield prepare


@pytest.fixture(scope="session")
def an_office(sqlite_template):
    with _files(sqlite_template) as prepare, _gone_through(prepare(), 0, 110) as office:
        yield office
