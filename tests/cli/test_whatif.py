"""`ombuds whatif`, as it is typed."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from features.steps.whatif import everything
from sqlalchemy.exc import DBAPIError

from adapters.database.engine import open_engine, sqlite_url
from adapters.database.store import SqlStore
from adapters.packs import shelf
from adapters.whatif.asking import read_only
from adapters.whatif.sheet import Sheet
from domain.whatif.comparing import Compared
from domain.whatif.sides import Side

PACK = Path(shelf.LIBRARY) / "ombudsman" / "procedure.yaml"


@pytest.fixture
def changed(tmp_path):
    """A copy of the ombudsman's procedure, with or without a change."""

    def make(*replacements):
        text = PACK.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, f"the procedure has changed: {old!r} is not in it"
            text = text.replace(old, new)
        file = tmp_path / "changed.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return make


@pytest.fixture
def town(ombuds):
    """A case under examination, and the clock half a year later."""
    ombuds.admitted()
    ombuds.clock.forward(days=180)
    ombuds.done("sweep")
    return ombuds


def rows(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def faster(changed):
    """The examination in a third of the time."""
    return changed(("{working_days: 60}", "{working_days: 20}"))


def test_the_answer_on_the_terminal_and_as_json(town, changed):
    assert "No case comes out differently." in town.done("whatif", "--procedure", changed()).out
    same = town.done("whatif", "--procedure", "ombudsman", "--json").json
    assert (same["different"], same["total"]["cases"], same["total"]["newly_late"]) == (0, 1, 0)
    file = faster(changed)
    assert "What if ombudsman were version" in town.done("whatif", "--procedure", file).out
    indonesian = town.done("whatif", "--procedure", file, "--lang", "id").out
    assert "Bagaimana jika ombudsman adalah versi" in indonesian
    assert "1 dari 1 laporan berbeda" in indonesian
    found = town.done("whatif", "--procedure", file, "--json").json
    assert list(found) == ["asked", "by_class", "by_unit", "addressees", "total", "different"]
    assert list(found["asked"]) == ["procedure", "version", "digest", "calendar", "calendar_digest"]
    assert list(found["total"]) == [
        "cases", "on_time", "late", "on_time_then", "late_then", "newly_late", "newly_on_time", "diverges", "escalations",
        "escalations_then", "notices", "notices_then",
    ]  # fmt: skip
    assert list(found["addressees"][0]) == ["ladder", "to", "escalations", "escalations_then"]
    assert found["different"] == 1


def test_the_table_and_the_chart(town, changed, tmp_path):
    table, chart = tmp_path / "found.csv", tmp_path / "found.svg"
    said = town.done("whatif", "--procedure", faster(changed), "--csv", table, "--chart", chart).out
    assert f"Written to {chart}." in said
    found = rows(table)
    assert list(found[0]) == ["case", "class", "unit", "received", "what", "name", "to", "really", "then", "change"]
    assert found[0]["what"] == "verdict"
    climbed = [row for row in found if row["what"] == "escalation"]
    assert climbed
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row["then"]) for row in climbed if row["then"])
    text = chart.read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).tag.endswith("svg")  # noqa: S314  (our own file)
    assert "What if ombudsman were version" in text
    assert not re.search(r"href|<script|url\(|@import", text)


def test_no_cell_is_run_as_a_formula():
    """A unit may be called so; whoever opens the table must not run it."""
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    empty = Side({}, {}, {}, None)
    out = io.StringIO()
    Sheet(out, "UTC").take(Compared("C-1", "=1+1", "@SUM(A1)", at, at, empty, empty))
    assert out.getvalue().splitlines()[1] == "C-1,'=1+1,'@SUM(A1),2026-03-02 09:00:00,verdict,,,no_promise,no_promise,"


def test_a_step_that_the_other_procedure_does_not_know_is_where_they_diverge(town, changed, tmp_path):
    table = tmp_path / "found.csv"
    renamed = changed(("take_up", "begin_work"))
    found = town.done("whatif", "--procedure", renamed, "--csv", table, "--json").json
    assert (found["total"]["diverges"], found["total"]["late_then"], found["total"]["on_time_then"]) == (1, 0, 0)
    diverged = next(row for row in rows(table) if row["what"] == "divergence")
    assert (diverged["name"], diverged["really"]) == ("take_up", "2026-03-02 16:00:00")
    assert "'take_up' is not possible there" in diverged["change"]


def test_what_is_missing_is_said(town, changed, tmp_path):
    assert "Say what would be different" in town("whatif").err
    assert "There is no clock 'sundial'" in town("whatif", "--procedure", "ombudsman", "--clock", "sundial").err
    assert (
        "no ending that can be drawn" in town("whatif", "--procedure", "ombudsman", "--chart", tmp_path / "x.png").err
    )
    refused = town("whatif", "--procedure", changed(("top: ", "peak: ")))
    assert (refused.code, "changed.yaml:" in refused.err) == (1, True)


def test_only_the_cases_that_are_asked_about(town, changed):
    ask = ("whatif", "--procedure", faster(changed), "--json")
    for narrowed, count in (
        (("--class", "undue_delay"), 1), (("--class", "other"), 0), (("--unit", "tim-1"), 1), (("--unit", "nowhere"), 0),
        (("--since", "2026-03-02"), 1), (("--since", "2026-03-03"), 0), (("--until", "2026-03-01"), 0),
    ):  # fmt: skip
        assert town.done(*ask, *narrowed).json["total"]["cases"] == count, narrowed
    found = town.done("whatif", "--calendar", "demo", "--json").json
    assert (found["asked"]["procedure"], found["asked"]["calendar"], found["total"]["cases"]) == (None, "demo", 1)


# ── nothing is written ──────────────────────────────────────────────────────


def test_the_database_is_the_same_before_and_after(town, changed, tmp_path):
    engine = open_engine(sqlite_url(town.home / "ombuds.db"))
    before = everything(SqlStore(engine))
    town.done("whatif", "--procedure", faster(changed), "--csv", tmp_path / "f.csv", "--chart", tmp_path / "f.svg")
    assert everything(SqlStore(engine)) == before
    engine.dispose()


def test_its_connections_cannot_write(store):
    """The control: what would write through them is refused by the database itself."""
    refused = pytest.raises((DBAPIError, sqlite3.OperationalError), match=r"(?i)readonly|read-only")
    with read_only(store) as reading, refused, reading.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM cases")
