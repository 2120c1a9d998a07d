"""Years of an office under every misfortune at once, from seeds that may be run again."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest
from fakes.databases import EMPTY_TABLES
from faults.scale import LONG, scale
from faults.simulation.bad import CONTROLS
from faults.simulation.replay import sqlite_folder
from faults.simulation.running import replay_command, simulate
from faults.simulation.world import Plan
from sqlalchemy import text

from adapters.database.engine import sqlite_url

DAYS = scale([400, 220], [200] * 50 + [1_000] * 92)
"""How long each office lives: some crowded with misfortunes, in the long form most for years."""

ON_SQLITE = [Plan(seed, cases=400, days=days) for seed, days in enumerate(DAYS)]
ON_POSTGRESQL = [Plan(seed, cases=160, days=scale(100, 250)) for seed in range(1_000, 1_000 + scale(1, 18))]
SMALL = [Plan(seed, cases=60, days=60) for seed in range(3)]
"""What the controls are given: a part of what the gate runs."""

YEARS = {"sqlite": scale(472, 98_500), "postgresql": scale(28, 1_500)}
"""Together 500 in the gate, 100,000 in the long form: the time for which cases were open."""


@pytest.fixture
def on_sqlite(sqlite_template):
    """Runs plans, each on a database of its own."""
    with sqlite_folder() as folder:
        yield lambda plan, parts=None: _on_file((folder / f"{plan.seed}.db", sqlite_template, plan, parts))


@pytest.fixture
def on_postgresql(postgres_server, postgres_tables):
    def run(plan, parts=None):
        postgres_tables.execute(text(EMPTY_TABLES))
        return simulate(postgres_server.set(database="ombuds"), plan, parts)

    return run


def _on_file(given):
    file, template, plan, parts = given
    file.write_bytes(template)
    try:
        return simulate(sqlite_url(file), plan, parts)
    finally:
        file.unlink()


def judged(plan, outcome, database):
    """The case-years of a run in which nothing was wrong."""
    assert outcome.wrong is None, f"seed {plan.seed}: {outcome.wrong}\nagain: {replay_command(plan, database)}"
    assert outcome.crashes > 0
    return outcome.case_years


def test_years_on_sqlite(on_sqlite, sqlite_template):
    """In the long form by as many processes as there are processors."""
    if not LONG:
        assert sum(judged(plan, on_sqlite(plan), "sqlite") for plan in ON_SQLITE) >= YEARS["sqlite"]
        return
    with sqlite_folder() as folder, ProcessPoolExecutor(os.cpu_count()) as hands:
        given = [(folder / f"{plan.seed}.db", sqlite_template, plan, None) for plan in ON_SQLITE]
        outcomes = zip(ON_SQLITE, hands.map(_on_file, given), strict=True)
        assert sum(judged(plan, outcome, "sqlite") for plan, outcome in outcomes) >= YEARS["sqlite"]


@pytest.mark.postgres
def test_years_on_postgresql(on_postgresql):
    """Here transactions overlap: workers take turns at every statement."""
    years, overlaps = 0.0, 0
    for plan in ON_POSTGRESQL:
        outcome = on_postgresql(plan)
        years, overlaps = years + judged(plan, outcome, "postgresql"), overlaps + outcome.overlaps
    assert years >= YEARS["postgresql"]
    assert overlaps > 0


@pytest.mark.parametrize("parts", CONTROLS.values(), ids=CONTROLS)
def test_a_bad_part_is_found(parts, on_sqlite):
    assert any(on_sqlite(plan, parts).wrong for plan in SMALL)


def test_the_same_parts_without_the_fault_are_not(on_sqlite):
    """So that it is the bad part which is found; and the same seed is the same life, to the last byte."""
    few = Plan(5, cases=30, days=25)
    first, again = (on_sqlite(few) for _ in range(2))
    other = on_sqlite(replace(few, seed=77))
    assert (first.wrong, first.fingerprint) == (None, again.fingerprint)
    assert other.fingerprint != first.fingerprint
