"""All 24,716 rows: `make import-full`."""

from __future__ import annotations

import resource
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.database import rebuild
from adapters.database.promises import promised
from domain.projection import project
from domain.reporting import on_time
from workflows.desk import CaseDesk

pytestmark = pytest.mark.long


def test_every_complaint_of_2015_agrees_with_the_city(sqlite_store, library, city_file, bring_in, tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (tmp_path / "city.csv").symlink_to(city_file)
    done = bring_in(CaseDesk(sqlite_store, library), tmp_path / "city.csv").done
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"\n{done.rows} rows in {done.seconds:.0f} s: {done.rows / done.seconds:.0f} a second; memory grew by {grown:.0f} MB"
    )
    assert (done.rows, done.accepted, done.set_aside, done.shifted) == (24_716, 24_716, 0, 2)
    report = on_time(promised(sqlite_store), "type", ZoneInfo("America/New_York"), None, datetime.now(UTC))
    for row in report.rows():
        print(row)
    print(report.total.figures())
    assert report.total.same_due == 24_673
    assert report.total.same_verdict == 24_702
    assert report.disagreeing == 43
    assert rebuild.check(sqlite_store, project).equal
    assert grown < 200
