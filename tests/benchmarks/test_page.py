"""The page of figures: a run for one database, or of one part, leaves what others have measured."""

from __future__ import annotations

import pytest

from benchmarks import page
from benchmarks.growth import Point
from benchmarks.importing import Brought

SMALL = Point(10_000, 63_908, 573, 1.0, 3_203, 3_200, 7_700, 7_000, 142, 1_312)
LARGE = Point(1_000_000, 4_764_208, 666, 1.16, 5_263, 4_800, 92_500, 487_000, 157, 1_653)


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "benchmarks.md"
    page.write_growth(file, {"SQLite": [SMALL, LARGE]}, "grow SQLite")
    return file


def test_the_figures_of_one_database_stay_when_the_other_is_measured(file):
    page.write_growth(file, {"PostgreSQL": [LARGE]}, "grow PostgreSQL")
    text = file.read_text(encoding="utf-8")
    rows = [page.point_row("SQLite", SMALL), page.point_row("SQLite", LARGE), page.point_row("PostgreSQL", LARGE)]
    assert "\n".join([page.GROWTH, *rows]) in text
    assert "- SQLite: made by `grow SQLite`" in text
    assert "- PostgreSQL: made by `grow PostgreSQL`" in text
    assert "SQLite: 1.16; PostgreSQL: 1.16" in text
    assert "PostgreSQL" in (file.parent / "pictures" / "growth-page.svg").read_text(encoding="utf-8")


def test_what_is_measured_again_takes_the_place_of_what_was(file):
    page.write_growth(file, {"SQLite": [LARGE]}, "grow SQLite at once")
    text = file.read_text(encoding="utf-8")
    assert page.point_row("SQLite", SMALL) not in text
    assert "`grow SQLite`" not in text


def test_each_part_stays_when_another_is_written(file):
    page.write_imports(file, {"SQLite": [Brought(10_000, 8.0, 150)]}, "import into SQLite")
    page.write_imports(file, {"PostgreSQL": [Brought(10_000, 12.0, 151)]}, "import into PostgreSQL")
    for kind in ("PostgreSQL", "SQLite"):
        page.write_figures(file, {kind: [f"| {kind} | replay | 42 events/s | 84/s | 0.50 |"]}, "bench")
    text = file.read_text(encoding="utf-8")
    assert page.point_row("SQLite", LARGE) in text
    assert text.count("| SQLite | replay | 42 events/s | 84/s | 0.50 |") == 1
    assert text.index("| SQLite | 10,000 | 8.0 s | 1,250 cases/s | 150 MB |") < text.index(
        "| PostgreSQL | 10,000 | 12.0 s"
    )
