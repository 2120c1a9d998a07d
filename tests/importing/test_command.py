"""`ombuds import` and `ombuds report on-time`, as they are typed."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from ombuds.__main__ import Program, cli


@pytest.fixture
def ombuds(tmp_path):
    """Run a command in a home of its own; its result, which must be success unless a test says otherwise."""
    home = tmp_path / "home"

    def run(*arguments, code=0):
        result = CliRunner().invoke(cli, ["--home", str(home), *map(str, arguments)], obj=Program(home))
        if code == 0:
            assert result.exception is None, result.output
        return result

    run("db", "upgrade")
    return run


def test_the_two_commands_of_the_real_input(ombuds, sample):
    said = ombuds("import", sample, "--mapping", "boston-311", "--as-of", "2016-01-12").output
    assert "Office founded: City of Boston, 311 (demonstration)." in said
    assert "247 rows: 247 imported (0 of them were there before), 0 set aside, 0 later than 2016-01-12 23:59." in said
    found = json.loads(ombuds("report", "on-time", "--by", "type", "--json").output)
    assert list(found) == ["rows", "total"]
    assert list(found["rows"][0]) == ["type", "cases", "due_agreement", "verdict_agreement", "on_time", "late"]
    assert list(found["total"]) == ["cases", "due_agreement", "verdict_agreement", "on_time", "late"]
    assert found["total"]["cases"] == sum(row["cases"] for row in found["rows"]) == 247
    assert found["total"]["due_agreement"] >= 0.98
    assert found["total"]["verdict_agreement"] >= 0.98
    again = json.loads(ombuds("import", sample, "--mapping", "boston-311", "--json").output)
    assert (again["accepted"], again["known"], again["commands"], again["set_aside_file"]) == (247, 247, 0, None)


def test_bad_rows_are_named_and_put_where_they_can_be_mended(ombuds, write):
    file = write({"case_enquiry_id": "101"}, {"case_enquiry_id": "102", "type": "Noise"})
    said = ombuds("import", file, "--mapping", "boston-311").output
    assert "line 3: There is no class 'Noise'" in said
    assert f"Mend the rows in {file}.set-aside.csv and import that file." in said
    with file.with_name("city.csv.set-aside.csv").open(encoding="utf-8-sig", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert (row["case_enquiry_id"], row["type"], row["reason"], row["set_aside_line"]) == (
        "102",
        "Noise",
        "Street Cleaning",
        "3",
    )
    assert row["set_aside_reason"].startswith("There is no class 'Noise'")


def test_a_dry_run_changes_nothing(ombuds, write):
    file = write({"case_enquiry_id": "101"}, {"case_enquiry_id": "102", "open_dt": "never"})
    said = ombuds("import", file, "--mapping", "boston-311", "--dry-run", "--lang", "id").output
    assert "Tidak ada yang diubah." in said
    assert "baris 3: open_dt: 'never'" in said
    assert list(file.parent.glob("*set-aside*")) == []
    assert json.loads(ombuds("report", "on-time", "--json").output)["rows"] == []


def test_the_report_lists_and_explains_each_disagreement(ombuds, write, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")  # wide enough for a unit's name on one line
    late = {
        "case_enquiry_id": "102",
        "target_dt": "2015-03-05 10:00:00",
        "closed_dt": "2015-03-04 10:00:00",
        "neighborhood": "=1+1",
    }
    ombuds("import", write({}, late), "--mapping", "boston-311")
    said = " ".join(ombuds("report", "on-time").output.split())
    assert "Cases of which the source says something else: 1" in said
    assert (
        "due 2015-03-03 10:00:00 here, 2015-03-05 10:00:00 by the source (+2 d 00:00:00); late here, on time by the source"
        in said
    )
    assert "Target sumber sama dengan 3 hari kerja" in ombuds("report", "on-time", "--lang", "id").output
    ages = json.loads(ombuds("report", "ageing", "--as-of", "2015-03-02T10:30", "--json").output)
    assert ages["total"] == {
        "open": 2,
        "late": 0,
        "up_to_7": 2,
        "up_to_30": 0,
        "up_to_90": 0,
        "over_90": 0,
        "oldest_days": 0,
    }
    assert "PWDx_District 1C: Downtown" in ombuds("report", "ageing", "--as-of", "2015-03-02T10:30").output
    found = json.loads(ombuds("report", "on-time", "--json", "--disagreements").output)["disagreements"]
    assert [(f["case"], f["verdict"], f["stated_verdict"]) for f in found] == [("102", "late", "on_time")]
    assert found[0]["why"].startswith("The source's target equals 3 working days, where the limit is 1 working day")
    target = tmp_path / "areas.csv"
    ombuds("report", "on-time", "--by", "area", "--csv", target)
    assert target.read_text(encoding="utf-8").splitlines() == [
        "area,cases,due_agreement,verdict_agreement,on_time,late", "'=1+1,1,0.0,0.0,0,1", "Beacon Hill,1,1.0,1.0,1,0",
    ]  # fmt: skip


def test_an_office_that_is_there_stays(ombuds, write, tmp_path):
    ombuds("import", write({}), "--mapping", "boston-311")
    other = tmp_path / "other.yaml"
    other.write_text("office: other\nname: Another\n", encoding="utf-8")
    refused = ombuds("import", write({}), "--mapping", "boston-311", "--office", other, code=2)
    assert "There is an office already" in str(refused.exception)


def test_a_flow_brings_a_file_in_by_name_and_hears_of_it_by_hundredths(tmp_path, sample):
    from adapters.database.schema import upgrade
    from ombuds.bootstrap import build
    from ombuds.settings import load

    app = build(load({}, home=tmp_path / "home"))
    (tmp_path / "home").mkdir()
    upgrade(app.engine)
    told = []
    counts = app.import_file(
        str(sample), "boston-311", actor=None, as_of=None, progress=lambda done, total: told.append(done / total)
    )
    assert counts == {
        "rows": 247,
        "accepted": 247,
        "known": 0,
        "set_aside": 0,
        "later": 0,
        "commands": counts["commands"],
        "shifted": 0,
    }
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(told) <= 101
    app.close()
