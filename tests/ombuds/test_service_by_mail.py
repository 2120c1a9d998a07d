"""A clock that begins with service begins, whatever the carrier can report."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

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
def app(tmp_path):
    """The default procedure, in which the complainant's 30 days begin with the service of the request."""
    app = build(Settings(home=tmp_path), clock=SettableClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC)))
    app.prepare()
    app.desk.handle(ChangeOffice(actor="ana", office=OFFICE))
    yield app
    app.close()


@pytest.fixture
def case(app):
    """A case in which the complainant was asked for information."""
    party = c.PartyIn(name="Siti", email="siti@people.example")
    case = app.desk.handle(
        c.FileComplaint(actor="complainant", procedure="ombudsman", case_class="undue_delay", parties=[party])
    ).stream
    app.desk.handle(c.Acknowledge(actor="ana", case_id=case))
    app.desk.handle(c.RequestInformation(actor="ana", case_id=case, text="Which letter?"))
    return case


def _running(app, case):
    return {event.facts["clock"] for event in app.history(case) if event.type == "DeadlineSet"}


def test_a_carrier_that_never_reports_delivery_starts_the_clock_when_it_takes_the_mail(app, case):
    assert "completeness" not in _running(app, case)

    app.deliver()

    assert "completeness" in _running(app, case)
    assert [e.facts["how"] for e in app.history(case) if e.type == "NoticeServed"] == ["on_acceptance", "on_acceptance"]


def test_where_word_of_delivery_can_still_come_the_clock_waits_for_it(app, case):
    asked = next(e for e in app.history(case) if e.facts.get("notice") == "information_requested")
    told = {"actor": "system", "case_id": case, "notice_id": asked.facts["notice_id"]}

    app.desk.handle(c.RecordDelivery(**told, outcome="accepted"))
    assert "completeness" not in _running(app, case)

    app.desk.handle(c.RecordDelivery(**told, outcome="delivered"))
    assert "completeness" in _running(app, case)
