"""The bench itself: it measures every workload, and the limit writes the very rows of the workload."""

from __future__ import annotations

import re
import subprocess
import sys

from adapters.calendars.shelf import CalendarShelf
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.schema import upgrade
from benchmarks.limit import Capture, seconds_by_hand
from benchmarks.workloads import Bench, copy_rows


def test_every_workload_is_measured_beside_its_limit():
    command = [sys.executable, "-m", "benchmarks", "--only", "SQLite", "--scale", "0.01"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    rows = re.findall(r"^\| SQLite \| (.+?) \| [\d,]+ \S+/s \| [\d,]+/s \| \d+\.\d\d \|$", printed, re.MULTILINE)
    assert [row.split(",")[0] for row in rows] == ["commands", "due deadlines", "replay", "verification", "bulk import"]


def test_the_limit_writes_the_same_rows(tmp_path):
    engines = [open_engine(sqlite_url(tmp_path / f"{name}.db")) for name in ("ours", "by_hand")]
    for engine in engines:
        upgrade(engine, origin="bench")
    ours, by_hand = engines
    bench = Bench.on(ours, CalendarShelf().load_all())
    copy_rows(ours, by_hand)
    capture = Capture()
    with capture.of(bench.store):
        bench.file(7, batch=3)
    assert len(capture.transactions) == 3
    seconds_by_hand(by_hand, capture.transactions)
    query = "SELECT seq, header, leaf FROM events ORDER BY seq"
    with ours.connect() as one, by_hand.connect() as other:
        assert one.exec_driver_sql(query).all() == other.exec_driver_sql(query).all()
