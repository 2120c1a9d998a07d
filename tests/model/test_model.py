"""The office on trial on both databases: short in the gate, long by `make model-long`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from fakes.databases import EMPTY_TABLES, FixedClock, RepeatableSalts
from faults.scale import LONG, scale
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from model.bad_parts import CONTROLS
from model.machine import Machine
from model.walk import walk
from sqlalchemy import text

from adapters.database.engine import sqlite_url
from domain.case.events import CODECS
from domain.errors import OmbudsError

STEPS = 250
EXAMPLES = {"on_sqlite": scale(56, 2_800), "on_postgresql": scale(24, 1_200)}
"""Together 20,000 steps in the gate, 1,000,000 in the long form."""

WALKS, PACES = 40, 200
"""The walk goes on from office to office until it has seen everything; so far twelve have been enough."""

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a place without a disk: these are no power cuts


@pytest.fixture
def on_sqlite(sqlite_template):
    with tempfile.TemporaryDirectory(prefix="ombuds-model-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:

        def prepare():
            file = Path(folder) / "ombuds.db"
            file.write_bytes(sqlite_template)
            return sqlite_url(file), FixedClock(), RepeatableSalts()

        yield prepare


@pytest.fixture
def on_postgresql(postgres_server, postgres_tables):
    def prepare():
        postgres_tables.execute(text(EMPTY_TABLES))
        return postgres_server.set(database="ombuds"), FixedClock(), RepeatableSalts()

    return prepare


def try_everything(prepare, examples, phases, **parts):
    """Let Hypothesis try this many runs; return the steps that it took."""
    machine = type("Trying", (Machine,), {"prepare": lambda _: prepare(), "steps": 0, "parts": parts})
    chosen = settings(
        max_examples=examples, stateful_step_count=STEPS, deadline=None, print_blob=True, derandomize=not LONG,
        suppress_health_check=list(HealthCheck), phases=phases, database=None, report_multiple_bugs=False,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)
    return machine.steps


@pytest.mark.parametrize("database", ["on_sqlite", pytest.param("on_postgresql", marks=pytest.mark.postgres)])
def test_whatever_is_tried(database, request):
    steps = try_everything(request.getfixturevalue(database), EXAMPLES[database], list(Phase))
    assert steps >= EXAMPLES[database] * STEPS / 2


@pytest.mark.parametrize("parts", CONTROLS.values(), ids=CONTROLS)
def test_a_bad_part_is_caught(parts, on_sqlite):
    """By the very same steps and checks, in the number that the gate takes."""
    with pytest.raises((AssertionError, OmbudsError)):
        try_everything(on_sqlite, EXAMPLES["on_sqlite"], [Phase.generate], **parts)


def test_a_walk_comes_to_every_type_of_event(on_sqlite):
    missing = set(CODECS)
    for seed in range(WALKS):
        missing -= walk(on_sqlite, seed, PACES)
        if not missing:
            return
    pytest.fail(f"the walk never came to {sorted(missing)}")
