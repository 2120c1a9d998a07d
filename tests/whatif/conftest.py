"""An office that has gone through all kinds of things, for several questions."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.databases import FixedClock, RepeatableSalts
from model.office import OFFICE
from model.trial import Trial
from model.walk import WEIGHTS, go_through

from adapters.database.engine import sqlite_url
from domain.office import Office
from domain.office_change import ChangeOffice

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


class Staffed(Trial):
    """An office in which people come and go, too."""

    office = OFFICE

    def staff_changes(self, dice):
        """Some are away from some day on, get another superior, or move to another unit."""
        data = self.office.model_dump(mode="json", by_alias=True)
        others = sorted(name for name in data["officers"] if name not in ("admin", "keeper", "desk-1", "desk-2"))
        for name in dice.sample(others, 4):
            known, first = data["officers"][name], self.clock.now().date() - timedelta(days=dice.randrange(5))
            away = {"first": str(first), "last": str(first + timedelta(days=dice.randrange(60)))}
            known |= dice.choice((
                {"absences": [away]}, {"absences": []}, {"superior": dice.choice(("admin", "keeper"))},
                {"unit": dice.choice(("north", "south"))},
            ))  # fmt: skip
        self.office = Office.model_validate(data)
        self.give(ChangeOffice(command_id=self.next_id(), actor="admin", office=self.office))


@contextmanager
def _gone_through(url, seed, paces):
    """What a what-if is asked with: the record, the procedures, and the moment."""
    trial = Staffed(url, FixedClock(), RepeatableSalts())
    try:
        go_through(trial, seed, paces, WEIGHTS | {"staff_changes": 3})
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
