"""A real worker whose real Prefect server is killed, and started again: minutes, so in the long form alone."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.prefect_server import ROOT, PrefectServer, Process, until
from faults.prefect.town import OFFICE

from adapters.database.oracle import Evidence, first_wrong
from domain.case import commands as c
from domain.office_change import ChangeOffice
from ombuds.bootstrap import Application, build
from ombuds.demonstration import cover_the_present
from ombuds.settings import Settings, as_environment

WITHIN = 300.0


def environment(app: Application) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "OMBUDS_"))}
    return kept | as_environment(app.settings) | {"PREFECT_RUNNER_POLL_FREQUENCY": "2"}


def file(app: Application, number: int) -> str:
    """A complaint whose answer falls due in a moment."""
    received = app.now() - timedelta(days=1) + timedelta(seconds=2)
    app.desk.handle(
        c.FileComplaint(
            actor="complainant", procedure="boston-311", case_class="Traffic Signal Inspection", effective_at=received,
            case_id=f"CASE-{number}", parties=[c.PartyIn(name="Siti", email="siti@mail.example")],
        )
    )  # fmt: skip
    return f"CASE-{number}"


def missed(app: Application, case: str) -> int:
    return sum(event.type == "DeadlineMissed" for event in app.history(case))


@pytest.mark.long
def test_a_worker_goes_on_when_its_server_was_killed_and_is_back(lone_prefect_server: PrefectServer, tmp_path: Path):
    server = lone_prefect_server
    app = build(
        Settings(
            home=tmp_path / "home", prefect_port=server.settings.prefect_port, watch_interval_seconds=20,
            watch_shift_seconds=18, prefect_auth_file=server.settings.prefect_auth_file,
        )
    )  # fmt: skip
    app.prepare()
    cover_the_present(app)
    app.desk.handle(ChangeOffice(actor="adm", office=OFFICE))
    worker = Process([sys.executable, "-m", "ombuds", "worker"], environment(app), tmp_path / "worker.log")
    again = None
    try:
        first = file(app, 1)

        def fired() -> bool:
            return missed(app, first) == 1

        until(fired, WITHIN, worker.must_run)
        os.killpg(server.process.pid, 9)
        second = file(app, 2)
        swept = subprocess.run(
            [sys.executable, "-m", "ombuds", "sweep"], env=environment(app), cwd=ROOT, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert swept.returncode == 0, swept.stderr
        until(lambda: missed(app, second) == 1, 60)
        again = Process(
            [sys.executable, "-m", "prefect", "server", "start"], server.environment, tmp_path / "server-again.log"
        )
        until(server.healthy, WITHIN, again.must_run)
        if worker._child.poll() is not None:  # as the system's own keeper of services would
            worker = Process([sys.executable, "-m", "ombuds", "worker"], environment(app), tmp_path / "worker2.log")
        print("the worker lived through it" if worker.log_file.name == "worker.log" else "the worker ended meanwhile")
        third = file(app, 3)

        def fired_again() -> bool:
            return missed(app, third) == 1

        until(fired_again, WITHIN, worker.must_run)
        assert [missed(app, case) for case in (first, second, third)] == [1, 1, 1]
        assert (finding := first_wrong(app.store, Evidence(settled_at=app.now() - timedelta(minutes=1)))) is None, str(
            finding
        )
    finally:
        worker.stop()
        if again is not None:
            again.stop()
        app.close()
