"""All 24,716 rows: `make import-full`."""

from __future__ import annotations

import resource
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from importing.by_hand import reckoned
from importing.test_what_if import answer, disagreeing, with_limit

from adapters.database import rebuild
from adapters.database.promises import promised
from domain.projection import project
from domain.reporting import LATE, on_time
from workflows.desk import CaseDesk
from workflows.library import Library

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
    what_if_there_were_five_days_for_comments(sqlite_store, Library(library.shelf, library.calendars), city_file)


def what_if_there_were_five_days_for_comments(store, library, city_file):
    """Within a minute, and case by case what the file's own dates give."""
    started = time.process_time()
    found = answer(store, library, with_limit(library, working_days=5), datetime.now(UTC))
    took = time.process_time() - started
    late = [
        sum(verdict == LATE for verdict in verdicts) for verdicts in zip(*map(_verdicts, found.values()), strict=True)
    ]
    print(f"what if {len(found)} comments had 5 days: {late[0]} were late, {late[1]} would have been; {took:.0f} s")
    assert len(found) == 4_840
    assert disagreeing(found, reckoned(city_file, 5)) == []
    assert took < 60


def _verdicts(each):
    return each.verdict, each.verdict_then
