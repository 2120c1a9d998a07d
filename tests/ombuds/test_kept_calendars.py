"""Whatever a promise was counted by is kept beside the record."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from adapters.calendars.editing import add_closure
from adapters.database.tables import documents
from domain.case import commands as c
from domain.office import Office
from domain.office_change import ChangeOffice
from ombuds.bootstrap import build
from ombuds.clocks import SettableClock
from ombuds.settings_model import Settings

OFFICE = Office.model_validate(
    {
        "office": "o",
        "name": "Office",
        "zone": "Asia/Jakarta",
        "officers": {"ana": {"name": "Ana", "roles": ["administrator", "intake", "assistant", "team_lead"]}},
    }
)


@pytest.fixture
def start(tmp_path):
    """Starts the program anew on the same home, a day after another."""
    clock, started = SettableClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC)), []

    def start():
        started.append(build(Settings(home=tmp_path), clock=clock))
        started[-1].prepare()
        return started[-1]

    yield start
    for app in started:
        app.close()


def kept(app):
    """The documents by digest."""
    with app.store.reader.connect() as connection:
        return {row.digest: row.text for row in connection.execute(select(documents))}


def test_a_new_version_of_a_calendar_is_kept_when_an_older_case_counts_by_it(start):
    app = start()
    app.desk.handle(ChangeOffice(actor="ana", office=OFFICE))
    filed = c.FileComplaint(
        actor="ana", procedure="ombudsman", case_class="undue_delay", parties=[c.PartyIn(name="Siti")]
    )
    case = app.desk.handle(filed).stream
    file = add_closure(app.calendar_shelf.file("indonesia"), datetime(2026, 3, 4).date(), {"en": "Flood"}, "decree 7")
    app.calendar_shelf.save(file, app.settings.home / "calendars")

    later = start()
    later.desk.handle(c.Recalculate(actor="ana", case_id=case))

    moved = [event for event in later.history(case) if event.type == "DeadlineMoved"]
    assert [event.facts["calendar"] for event in moved] == [file.calendar.digest]
    assert file.calendar.digest in kept(later)


def test_a_document_hashes_to_the_digest_under_which_it_is_cited(start):
    app = start()
    app.desk.handle(ChangeOffice(actor="ana", office=OFFICE))
    app.desk.handle(
        c.FileComplaint(actor="ana", procedure="ombudsman", case_class="undue_delay", parties=[c.PartyIn(name="Siti")])
    )

    found = kept(app)

    assert len(found) == 2
    assert {digest: hashlib.sha256(text.encode()).hexdigest() for digest, text in found.items()} == {
        d: d for d in found
    }
