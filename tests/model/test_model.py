"""The machine on both databases: short in the gate, long by `make model-long`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from fakes.databases import EMPTY_TABLES, FixedClock, RepeatableSalts
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from model.machine import Machine
from sqlalchemy import text

from adapters.database.engine import sqlite_url
from domain.case.events import CODECS

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "50"))
STEPS = 50
"""Together 2,500 steps on each database; the long run takes more examples."""

REACHED_ELSEWHERE = {"AlarmRaised", "ProcedureMigrated"}
"""Of the engine's own stream, and of changed procedures: other tests hold these."""


def run(machine):
    chosen = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, print_blob=True, derandomize=EXAMPLES == 50,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)
    assert machine.steps >= EXAMPLES * STEPS / 2
    missing = set(CODECS) - machine.seen - REACHED_ELSEWHERE
    assert len(missing) <= 6, f"the machine never came to {sorted(missing)}"


def test_on_sqlite(sqlite_template):
    with tempfile.TemporaryDirectory(prefix="ombuds-model-") as folder:

        class OnSqlite(Machine):
            def prepare(self):
                file = Path(folder) / "ombuds.db"
                file.write_bytes(sqlite_template)
                return sqlite_url(file), FixedClock(), RepeatableSalts()

        run(OnSqlite)


@pytest.mark.postgres
def test_on_postgresql(postgres_server, postgres_tables):
    class OnPostgres(Machine):
        def prepare(self):
            postgres_tables.execute(text(EMPTY_TABLES))
            return postgres_server.set(database="ombuds"), FixedClock(), RepeatableSalts()

    run(OnPostgres)
