"""The office on trial on both databases: short in the gate, long by `make model-long`."""

from __future__ import annotations

import os

import pytest
from fakes.databases import EMPTY_TABLES, FixedClock, RepeatableSalts
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from model.machine import Machine
from model.walk import walk
from sqlalchemy import text

from adapters.database.engine import sqlite_url
from domain.case.events import CODECS

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "50"))
STEPS = 50
"""Together 2,500 steps on each database; the long run takes more examples."""

WALKS, PACES = 40, 120
"""The walk goes on from office to office until it has seen everything; so far ten have been enough."""


@pytest.fixture
def on_sqlite(tmp_path, sqlite_template):
    def prepare():
        file = tmp_path / "ombuds.db"
        file.write_bytes(sqlite_template)
        return sqlite_url(file), FixedClock(), RepeatableSalts()

    return prepare


@pytest.fixture
def on_postgresql(postgres_server, postgres_tables):
    def prepare():
        postgres_tables.execute(text(EMPTY_TABLES))
        return postgres_server.set(database="ombuds"), FixedClock(), RepeatableSalts()

    return prepare


@pytest.fixture(params=["on_sqlite", pytest.param("on_postgresql", marks=pytest.mark.postgres)])
def prepare(request):
    return request.getfixturevalue(request.param)


def test_whatever_is_tried(prepare):
    machine = type("Trying", (Machine,), {"prepare": lambda _: prepare(), "steps": 0})
    chosen = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, print_blob=True, derandomize=EXAMPLES == 50,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)
    assert machine.steps >= EXAMPLES * STEPS / 2


def test_a_walk_comes_to_every_type_of_event(on_sqlite):
    missing = set(CODECS)
    for seed in range(WALKS):
        missing -= walk(on_sqlite, seed, PACES)
        if not missing:
            return
    pytest.fail(f"the walk never came to {sorted(missing)}")
