"""What if nothing were different: then nothing is, whatever has happened in an office."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.databases import EMPTY_TABLES, FixedClock, RepeatableSalts
from fakes.what_if import differences
from faults.scale import scale
from model.trial import Trial
from model.walk import WEIGHTS, go_through
from sqlalchemy import text

from adapters.database.engine import sqlite_url
from domain.whatif.rerun import Rerun

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a place without a disk: these are no power cuts
PACES = 110
EXCEPT_CUSTODY = {step: weight for step, weight in WEIGHTS.items() if step != "keep_or_erase"}
SEEDS = {"on_sqlite": scale(2, 300), "on_postgresql": scale(1, 60)}


@pytest.fixture
def on_sqlite(sqlite_template):
    with tempfile.TemporaryDirectory(prefix="ombuds-if-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:

        def prepare():
            file = Path(folder) / "ombuds.db"
            file.write_bytes(sqlite_template)
            return sqlite_url(file)

        yield prepare


@pytest.fixture
def on_postgresql(postgres_server, postgres_tables):
    def prepare():
        postgres_tables.execute(text(EMPTY_TABLES))
        return postgres_server.set(database="ombuds")

    return prepare


def after_a_walk(url, seed, check):
    """Let an office go through all kinds of things; then see what differs."""
    trial = Trial(url, FixedClock(), RepeatableSalts())
    try:
        go_through(trial, seed, PACES, EXCEPT_CUSTODY)
        return check(trial.store, trial.desk.library, trial.clock.now())
    finally:
        trial.dispose()


@pytest.mark.parametrize("database", ["on_sqlite", pytest.param("on_postgresql", marks=pytest.mark.postgres)])
def test_every_event_comes_again_and_no_difference_is_reported(database, request):
    prepare = request.getfixturevalue(database)
    for seed in range(SEEDS[database]):
        found = after_a_walk(prepare(), seed, differences)
        assert found == [], f"walk of seed {seed}: {found[0]}"


class WithoutMails(Rerun):
    """Forgets what became of the mails."""

    def _command(self, going, entry):
        command = super()._command(going, entry)
        return None if command is not None and command.kind == "record_delivery" else command


class Hasty(Rerun):
    """Lets the clockwork run to the end before each entry."""

    def _lead_up(self, going, entry, setting):
        self._fire(going, going.entries[-1].at, setting)


def under_the_version_of_today(store, library, now):
    """As if cases followed whatever version lies on the shelf now."""

    def current(rules):
        return replace(rules, pinned=lambda digest: library.current(rules.pinned(digest).procedure.procedure))

    return differences(store, library, now, change=current)


BAD = {
    "mails forgotten": lambda *given: differences(*given, rerun=WithoutMails),
    "clockwork too early": lambda *given: differences(*given, rerun=Hasty),
    "the version of today": under_the_version_of_today,
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_way_of_going_through_is_caught(bad, on_sqlite):
    assert any(after_a_walk(on_sqlite(), seed, bad) for seed in range(SEEDS["on_sqlite"]))
