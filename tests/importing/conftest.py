"""What the import tests share: the city's file, a desk in 2026, and rows made up for one test each."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from adapters.calendars.shelf import CalendarShelf
from adapters.importing.csv_file import CsvSource, as_of_drawing
from adapters.importing.set_aside import set_aside
from adapters.importing.shelf import MappingShelf
from adapters.importing.spool import SqliteSpool
from adapters.office_file import read_office
from adapters.packs.shelf import LIBRARY, PackShelf
from workflows.desk import CaseDesk
from workflows.importing import Importer
from workflows.library import Library

# Read at import: the fixtures take every OMBUDS_ variable out of the environment.
SHARED = Path(os.environ.get("OMBUDS_SHARED_DATA") or Path(__file__).parents[2] / ".." / "shared" / "data")
HEADER = "case_enquiry_id,open_dt,target_dt,closed_dt,on_time,case_status,closure,type,reason,subject,queue,department,neighborhood,ward,source"
ROW = {
    "case_enquiry_id": "101", "open_dt": "2015-03-02 10:00:00", "target_dt": "2015-03-03 10:00:00", "closed_dt": "2015-03-02 11:00:00",
    "on_time": "ONTIME", "case_status": "Closed", "closure": "Case Resolved", "type": "CE Collection", "reason": "Street Cleaning",
    "subject": "Public Works Department", "queue": "PWDx_District 1C: Downtown", "department": "PWDx",
    "neighborhood": "Beacon Hill", "ward": "Ward 5", "source": "City Worker App",
}  # fmt: skip


@pytest.fixture(scope="session")
def city_file():
    """The city's 24,716 rows."""
    file = SHARED / "boston311-2015.csv"
    if not file.is_file():
        pytest.skip(f"{file} is missing (set OMBUDS_SHARED_DATA to its folder)")
    return file


def every(nth, source, target):
    """Every n-th row of a file, always the same ones."""
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    target.write_text(lines[0] + "".join(lines[nth::nth]), encoding="utf-8")
    return target


@pytest.fixture(scope="session")
def sample(city_file, tmp_path_factory):
    """Every 100th row: 247 of them, of all types."""
    return every(100, city_file, tmp_path_factory.mktemp("sample") / "sample.csv")


@pytest.fixture(scope="session")
def small_sample(city_file, tmp_path_factory):
    """Every 400th row: 61 of them."""
    return every(400, city_file, tmp_path_factory.mktemp("sample") / "small.csv")


@pytest.fixture(scope="session")
def mapping():
    return MappingShelf().load("boston-311")


@pytest.fixture(scope="session")
def office():
    return read_office(LIBRARY / "boston-311" / "office.yaml")


@pytest.fixture(scope="session")
def library():
    return Library(PackShelf(), CalendarShelf().load_all())


@pytest.fixture
def desk(sqlite_store, library):
    return CaseDesk(sqlite_store, library)


@pytest.fixture
def write(tmp_path):
    """Write a file of rows, each the usual row with what a test changes in it."""

    def writer(*changes, name="city.csv", header=HEADER):
        file = tmp_path / name
        with file.open("w", newline="", encoding="utf-8") as stream:
            rows = csv.DictWriter(stream, header.split(","), extrasaction="ignore")
            rows.writeheader()
            rows.writerows(ROW | change for change in changes)
        return file

    return writer


@pytest.fixture
def bring_in(mapping, office):
    """Import a file as `ombuds import` does; what it did, what it refused, and the set-aside file."""

    def bring(desk, file, *, as_of=None, batch=400, mapping=mapping, actor=None, progress=lambda _: None):
        importer = Importer(desk, batch=batch)
        importer.found(office, "administrator")
        source = CsvSource(file, mapping, actor)
        with SqliteSpool() as spool:
            done = importer.run(source, spool, as_of or as_of_drawing(mapping), progress)
            refused = list(spool.refused())
            aside = set_aside(file, source.header(), spool.refused(), mapping.file)
        return SimpleNamespace(done=done, refused=refused, aside=aside)

    return bring


def local(text):
    """A moment in the city, in UTC."""
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


def facts(store):
    """The cases' record without what only says when and how it was written."""
    return [
        (e.seq, e.stream, e.version, e.type, e.command_id, e.effective_at, e.actor, e.procedure, e.facts, e.content)
        for e in store.events()
        if e.stream != "office"  # founded at the moment of the import, whenever that is
    ]


@pytest.fixture
def tools():
    """Helpers that tests call by name."""
    return SimpleNamespace(local=local, facts=facts, every=every, row=ROW, header=HEADER)
