"""The flows against a real Prefect server: called here, and served by a real worker."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.prefect_server import PrefectServer, Process, alarms, until

from domain.case import commands as c
from domain.office import Office
from domain.office_change import ChangeOffice
from ombuds.bootstrap import build, from_environment
from ombuds.demonstration import cover_the_present
from ombuds.settings import Settings, as_environment
from workflows import runtime

ROWS = """\
case_enquiry_id,open_dt,target_dt,closed_dt,on_time,case_status,closure,type,reason,subject,queue,department,neighborhood,ward,source
900000000001,2015-03-02 09:15:00,2015-04-01 09:15:00,,OVERDUE,Open,,Rodent Activity,Environmental Services,Inspectional Services,ISD_Environmental Services (INTERNAL),ISD,Roxbury,Ward 9,Constituent Call
900000000002,2015-03-02 10:00:00,2015-04-01 10:00:00,2015-03-20 11:00:00,ONTIME,Closed,Resolved,Rodent Activity,Environmental Services,Inspectional Services,ISD_Environmental Services (INTERNAL),ISD,Roxbury,Ward 9,Constituent Call
900000000003,on Monday,2015-04-01 10:00:00,,OVERDUE,Open,,Rodent Activity,Environmental Services,Inspectional Services,ISD_Environmental Services (INTERNAL),ISD,Roxbury,Ward 9,Constituent Call
"""
CANARY = "Quetzalcoatlus"
OFFICE = Office.model_validate({
    "office": "city", "name": "The City", "units": {"streets": {"name": "Streets", "head": "sup"}},
    "officers": {
        "adm": {"name": "Adm", "roles": ["administrator", "intake"], "email": "adm@city.example"},
        "sup": {"name": CANARY, "roles": ["unit_supervisor"], "unit": "streets", "email": f"{CANARY}.sup@city.example"},
    },
})  # fmt: skip
WITHIN = 240.0  # seconds for a worker to start, take up a planned run, and do it; about 30 on an idle machine


def opened(home, server, *, found=True, **more):
    """An office in a home of its own, that reports to the server of the tests."""
    known = server.settings
    settings = Settings(
        home=home, prefect_port=known.prefect_port, prefect_auth_file=known.prefect_auth_file, **more
    )  # fmt: skip
    app = build(settings)
    app.prepare()
    if found:
        cover_the_present(app)
        app.desk.handle(ChangeOffice(actor="adm", office=OFFICE))
    return app


def file(app, number, *, due_in):
    """A complaint whose answer falls due in so long (negative: was due)."""
    # Wall-clock days in Boston: a day in which clocks change is none of this test's business.
    received = app.now() - timedelta(days=1) + due_in
    app.desk.handle(
        c.FileComplaint(
            actor="complainant", procedure="boston-311", case_class="Traffic Signal Inspection", effective_at=received,
            case_id=f"CASE-{number}", text=f"{CANARY} crossed the road.",
            parties=[c.PartyIn(name=CANARY, email=f"{CANARY}@mail.example")],
        )
    )  # fmt: skip
    return f"CASE-{number}"


@pytest.fixture
def here(request, tmp_path, monkeypatch, in_prefect):
    """The application that flows find when they are called in this process."""
    app = opened(tmp_path, in_prefect, found=getattr(request, "param", True))
    for name, value in as_environment(app.settings).items():
        monkeypatch.setenv(name, value)
    runtime.application.cache_clear()
    yield app
    runtime.application().close()
    runtime.application.cache_clear()
    app.close()


def types(app, case):
    return [event.type for event in app.history(case)]


def test_a_shift_of_the_watch_fires_what_is_due_and_tells_prefect_ids_only(here, in_prefect):
    from workflows.flows.watch import watch_shift

    due, not_due = file(here, 1, due_in=timedelta(seconds=-1)), file(here, 2, due_in=timedelta(hours=4))
    assert watch_shift(seconds=0) == 1
    assert {"DeadlineMissed", "CaseEscalated"} <= set(types(here, due))
    assert "DeadlineMissed" not in types(here, not_due)
    assert here.heartbeats.last("watch") is not None
    assert watch_shift(seconds=0) == 0
    written = in_prefect.post(
        "/artifacts/filter", {"artifacts": {"key": {"any_": ["watch-shift"]}}, "sort": "CREATED_DESC"}
    )
    assert "| 1 | 1 | 1 |" in written[0]["data"]


def test_a_shift_of_deliveries_sends_what_waits(here):
    from workflows.flows.deliveries import deliver_shift

    file(here, 1, due_in=timedelta(seconds=-1))
    here.desk.sweep()
    assert deliver_shift(seconds=0) == 2
    assert len(list((here.settings.home / "mail").glob("*.eml"))) == 2
    assert deliver_shift(seconds=0) == 0


def test_digest_and_check_run_as_flows(here):
    from workflows.flows.daily import daily_digest, record_check

    assert record_check(force=True) == len(list(here.store.events()))
    assert daily_digest() == 0
    assert here.heartbeats.last("record-check").detail.endswith("events")


@pytest.mark.parametrize("here", [False], indirect=True, ids=["new"])
def test_an_import_shows_its_progress_as_an_artifact(here, in_prefect, tmp_path):
    from workflows.flows.imports import import_file

    rows = tmp_path / "rows.csv"
    rows.write_text(ROWS, encoding="utf-8")
    done = import_file(str(rows), "boston-311", as_of="2016-01-12")
    assert done["accepted"] == 2
    assert done["set_aside"] == 1
    written = in_prefect.post("/artifacts/filter", {"artifacts": {"key": {"any_": ["import"]}}, "sort": "CREATED_DESC"})
    assert (written[0]["type"], written[0]["data"]) == ("progress", 100.0)


# ── a real worker ───────────────────────────────────────────────────────────


@pytest.fixture
def office(tmp_path, lone_prefect_server):
    app = opened(tmp_path / "home", lone_prefect_server, watch_interval_seconds=20, watch_shift_seconds=18)
    yield app
    app.close()


@pytest.fixture
def worker(office, tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "OMBUDS_"))}
    environment = kept | as_environment(office.settings) | {"PREFECT_RUNNER_POLL_FREQUENCY": "2"}
    process = Process([sys.executable, "-m", "ombuds", "worker"], environment, tmp_path / "worker.log")
    yield process
    process.stop()


def test_a_worker_fires_and_mails_by_itself_and_ends_with_everything_it_started(office, worker, lone_prefect_server):
    case = file(office, 1, due_in=timedelta(seconds=2))

    def mailed():
        return len(list((office.settings.home / "mail").glob("*.eml"))) == 2

    until(mailed, WITHIN, worker.must_run)
    missed = next(event for event in office.history(case) if event.type == "DeadlineMissed")
    assert missed.facts["due_at"] <= missed.facts["noticed_at"]
    assert office.heartbeats.last("watch") is not None

    def delivered():
        return office.heartbeats.last("delivery") is not None  # left after the last mail of a round

    until(delivered, 30, worker.must_run)
    group = worker._child.pid
    worker._child.send_signal(signal.SIGTERM)
    assert worker._child.wait(60) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    # Prefect calls it an error that a run was told to end; there must be no other.
    assert [line for line in alarms(worker.log) if "termination signal" not in line] == []
    assert [told for told in entries(lone_prefect_server.process.log) if alarms(told) and not will_retry(told)] == []
    assert_kept_from(lone_prefect_server, CANARY.encode())
    assert CANARY not in worker.log


def entries(log):
    """What a server's log tells, each entry with the lines that belong to it."""
    return re.split(r"^(?=\d\d:\d\d:\d\d\.\d+ \| )", log, flags=re.MULTILINE)


def will_retry(told):
    """Two wrote at once to Prefect's SQLite: it calls this an error, answers 503, and its client asks again."""
    return "database is locked" in told


def test_an_entry_of_the_log_is_only_excused_for_what_it_says_itself():
    locked = "10:00:00.001 | ERROR | server - no\nTraceback (most recent call last):\nError: database is locked\n"
    other = "10:00:00.002 | ERROR | server - no\nTraceback (most recent call last):\nValueError: 1\n"
    assert [told for told in entries(locked + other + locked) if alarms(told) and not will_retry(told)] == [other]


def test_a_worker_that_is_told_to_end_while_it_starts_ends_in_order(in_prefect):
    from workflows.serving import Worker

    async def told_before_it_serves():
        asked = asyncio.Event()
        asked.set()
        worker = Worker(asked)
        await asyncio.wait_for(worker.run(), WITHIN)
        return worker

    worker = asyncio.run(told_before_it_serves())
    assert (worker.started, worker.stopping) == (False, True)


def assert_kept_from(server: PrefectServer, secret: bytes):
    """Nothing that Prefect wrote, on whatever page of its database, holds it."""
    looked = [path for path in Path(server.settings.home).rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in looked)
    assert [path for path in looked if secret in path.read_bytes()] == []


def test_a_worker_says_plainly_that_prefect_does_not_answer(tmp_path):
    app = build(Settings(home=tmp_path, prefect_port=1))
    app.prepare()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run(
        [sys.executable, "-m", "ombuds", "worker"], env=environment | as_environment(app.settings), capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 6
    assert "Prefect cannot be used at http://127.0.0.1:1/api" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_flow_finds_the_application_by_its_settings_in_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("OMBUDS_HOME", str(tmp_path))
    assert from_environment().settings.home == tmp_path
