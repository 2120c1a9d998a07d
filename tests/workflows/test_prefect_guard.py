"""The guard on Prefect's bounds: a wrong FastAPI kills its server, a wrong SQLAlchemy lets it schedule nothing, silently."""

from __future__ import annotations

import sys
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.prefect_server import ROOT, PrefectServer, Process, alarms, until

NAME = "guard"  # as tests/fakes/tick.py serves it; importing that would import prefect here
WITHIN = 240.0  # seconds for the first run to be planned, and then done; about 25 together on an idle machine


@pytest.fixture
def served(lone_prefect_server: PrefectServer, tmp_path: Path) -> Iterator[Process]:
    environment = lone_prefect_server.environment | {"PREFECT_RUNNER_POLL_FREQUENCY": "2"}  # instead of 10 s
    process = Process([sys.executable, str(ROOT / "tests/fakes/tick.py")], environment, tmp_path / "serve.log")
    yield process
    process.stop()


def test_an_interval_deployment_is_scheduled_and_runs_without_an_error(
    lone_prefect_server: PrefectServer, served: Process
):
    def scheduled():
        return runs(lone_prefect_server, "SCHEDULED")

    def completed():
        return runs(lone_prefect_server, "COMPLETED")

    assert until(scheduled, WITHIN, served.must_run)
    assert until(completed, WITHIN, served.must_run)
    served.stop()
    assert alarms(served.log) == []
    assert alarms(lone_prefect_server.process.log) == []
    assert runs(lone_prefect_server, "CRASHED", "FAILED") == []


def test_a_flow_called_in_the_tests_own_process_reports_to_the_server(in_prefect: PrefectServer):
    from fakes.tick import tick

    assert tick(return_state=True).is_completed()
    by_hand = {"flows": {"name": {"any_": ["tick"]}}, "flow_runs": {"deployment_id": {"is_null_": True}}}
    done = in_prefect.post("/flow_runs/filter", by_hand)
    assert "COMPLETED" in {run["state_type"] for run in done}


def test_nobody_talks_to_the_server_without_its_password(prefect_server: PrefectServer):
    with pytest.raises(urllib.error.HTTPError, match="401"):
        prefect_server.get("/admin/settings", guard=False)


@pytest.mark.parametrize(
    ("line", "alarm"),
    [
        ("12:00:01.123 | ERROR   | docket.dependencies - schedule_deployments failed", True),
        ("Traceback (most recent call last):", True),
        ("CRITICAL: out of memory", True),
        ("12:00:01.123 | INFO    | prefect.flow_runs - Finished in state Completed()", False),
        ("INFO errors=0 no error", False),
    ],
)
def test_the_guard_sees_an_error_in_a_log(line: str, alarm: bool):
    assert bool(alarms(f"before\n{line}\nafter")) is alarm


def runs(server: PrefectServer, *states: str) -> list[dict[str, object]]:
    return server.post(
        "/flow_runs/filter",
        {"deployments": {"name": {"any_": [NAME]}}, "flow_runs": {"state": {"type": {"any_": list(states)}}}},
    )
