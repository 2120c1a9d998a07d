"""Processes that help a sweep: what they fire is fired once, how they end is told, and who ends calls them off."""

from __future__ import annotations

import os
import sys

import pytest

from benchmarks.workloads import CLASS, OFFICE, START
from domain.case import commands as c
from domain.errors import StoreBusy
from domain.office_change import ChangeOffice
from ombuds.bootstrap import build
from ombuds.settings import Settings, as_environment
from ombuds.wiring.helpers import BATCHES_EACH, HelperFailed, Processes, for_mass
from workflows.sweeping import NOBODY, Swept, with_helpers

CASES = 45


@pytest.fixture
def app(postgres_url, tmp_path):
    address = postgres_url.render_as_string(hide_password=False)
    app = build(Settings(home=tmp_path, database_url=address, sweep_batch=2, sweep_processes=2))
    app.prepare()
    app.desk.handle(ChangeOffice(command_id="founding", actor="clerk", office=OFFICE))
    app.desk.handle_all([
        c.FileComplaint(
            command_id=f"file-{number:04}", actor="clerk", case_id=f"CASE-{number:04}", procedure="boston-311",
            case_class=CLASS, unit="Q", effective_at=START, parties=(c.PartyIn(name="A", email="a@people.example"),),
        )
        for number in range(CASES)
    ])  # fmt: skip
    yield app
    app.engine.dispose()


def _missed(app) -> list[str]:
    return sorted(event.stream for event in app.store.events() if event.type == "DeadlineMissed")


def test_a_mass_is_shared_and_each_deadline_is_missed_once(app):
    helpers = for_mass(app.watching.due_count(app.present()), app.settings)
    assert isinstance(helpers, Processes)
    done = with_helpers(helpers, lambda: app.desk.sweep(batch=2))
    assert done.missed == CASES
    assert _missed(app) == [f"CASE-{number:04}" for number in range(CASES)]


def test_what_a_helper_did_is_counted(app):
    helper = Processes(1, {**os.environ, **as_environment(app.settings)})
    done = helper.done()  # nobody else sweeps
    assert (done.cases, done.missed, done.set_aside) == (CASES, CASES, 0)
    assert len(_missed(app)) == CASES


def test_a_few_are_swept_alone(app):
    few = 2 * BATCHES_EACH * app.settings.sweep_batch
    assert for_mass(few - 1, app.settings) is NOBODY
    assert for_mass(few, app.settings, most=1) is NOBODY
    assert app.sweep(app.present()).missed == CASES  # as of a given moment: alone, however many


def test_how_a_helper_failed_is_told(app, tmp_path):
    nowhere = as_environment(app.settings) | {"OMBUDS_DATABASE_URL": f"sqlite:///{tmp_path}/missing.db"}
    with pytest.raises(HelperFailed, match="There is no database") as failed:
        with_helpers(Processes(1, {**os.environ, **nowhere}), lambda: app.desk.sweep(batch=2))
    assert failed.value.code == 9
    assert len(_missed(app)) == CASES  # what we did ourselves stands


def test_when_our_own_sweep_fails_the_helpers_are_called_off():
    helpers = Processes(2, dict(os.environ), (sys.executable, "-c", "import signal; signal.pause()"))

    def busy() -> Swept:
        raise StoreBusy("It is busy.")

    with pytest.raises(StoreBusy):
        with_helpers(helpers, busy)
    with pytest.raises(HelperFailed):
        helpers.done()  # both have ended, by the signal
