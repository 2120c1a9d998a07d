"""The worker keeps the watch by itself while no shift does, and steps back when one does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from domain.case import commands as c
from domain.errors import StoreBusy
from domain.office import Office
from domain.office_change import ChangeOffice
from domain.watch import WATCH
from ombuds.bootstrap import build
from ombuds.settings import Settings
from workflows.understudy import SLACK, Understudy

MONDAY = datetime(2015, 6, 1, 14, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OFFICE = Office.model_validate({
    "office": "city", "name": "The City", "units": {"streets": {"name": "Streets", "head": "sup"}},
    "officers": {
        "adm": {"name": "Adm", "roles": ["administrator"], "email": "adm@city.example"},
        "sup": {"name": "Sup", "roles": ["unit_supervisor"], "unit": "streets", "email": "sup@city.example"},
    },
})  # fmt: skip


@pytest.fixture
def office(tmp_path, sqlite_template, clock, salts):
    clock.moment = MONDAY
    (tmp_path / "ombuds.db").write_bytes(sqlite_template)
    app = build(Settings(home=tmp_path), clock=clock, salts=salts)
    app.desk.handle(ChangeOffice(command_id="founding", actor="adm", office=OFFICE))
    app.heartbeats.beat(WATCH, MONDAY, "a shift")
    yield app
    app.close()


@pytest.fixture
def understudy(office):
    return Understudy(lambda: office.duties, MINUTE)


def due(office, number, within):
    """A case whose answer falls due within so long."""
    office.desk.handle(
        c.FileComplaint(
            command_id=f"complaint-{number}", actor="complainant", procedure="boston-311", case_id=f"CASE-{number}",
            case_class="Traffic Signal Inspection", parties=[c.PartyIn(name="Ani")], effective_at=office.now() - timedelta(days=1) + within,
        )
    )  # fmt: skip
    return f"CASE-{number}"


def missed(office, case):
    return "DeadlineMissed" in [event.type for event in office.history(case)]


def looks_on(office, understudy, clock, case):
    """A case falls due half a minute after the last shift gave its sign of life; who fires it?"""
    understudy.look(office.duties)
    clock.forward(seconds=40)
    kept = understudy.look(office.duties)
    return kept, missed(office, case)


def test_while_shifts_keep_the_watch_it_does_nothing(office, understudy, clock):
    case = due(office, 1, timedelta(seconds=30))
    assert looks_on(office, understudy, clock, case) == (False, False)


def test_when_no_shift_comes_it_keeps_the_watch_and_goes_on_doing_so(office, understudy, clock):
    first, second = due(office, 1, timedelta(seconds=30)), due(office, 2, timedelta(seconds=115))
    looks_on(office, understudy, clock, first)
    clock.forward(seconds=66)  # more than a shift and the slack since the last sign of life
    assert understudy.look(office.duties)
    assert missed(office, first)
    assert not missed(office, second)
    clock.forward(seconds=10)
    assert understudy.look(office.duties)
    assert missed(office, second), "the next deadline is fired when it is due, not a patience later"


def test_it_steps_back_when_a_shift_gives_a_sign_of_life(office, understudy, clock):
    understudy.look(office.duties)
    clock.forward(seconds=106)
    assert understudy.look(office.duties)
    clock.forward(seconds=2)
    office.heartbeats.beat(WATCH, office.now(), "a shift")
    case = due(office, 1, timedelta(seconds=1))
    clock.forward(seconds=2)
    assert not understudy.look(office.duties)
    assert not missed(office, case)


def test_a_sign_of_life_from_before_the_worker_began_says_nothing(office, clock):
    clock.forward(days=1)
    late = Understudy(lambda: office.duties, MINUTE)
    assert not late.look(office.duties), "the first shift has a chance to begin"
    clock.forward(seconds=(MINUTE + SLACK).total_seconds() + 1)
    assert late.look(office.duties)


def test_a_database_that_is_away_does_not_end_it(office, monkeypatch, caplog):
    tries = []

    def away(_self, _duties):
        tries.append(1)
        raise StoreBusy("nobody there")

    monkeypatch.setattr("workflows.understudy.TICK_SECONDS", 0.001)
    monkeypatch.setattr(Understudy, "look", away)
    with Understudy(lambda: office.duties, MINUTE) as understudy:
        while len(tries) < 3:
            assert understudy._thread.is_alive()


def test_what_says_that_prefect_is_away():
    from prefect.exceptions import PrefectHTTPStatusError

    from workflows.serving import is_absence

    def answered(code):
        request = httpx.Request("GET", "http://prefect/api")
        return PrefectHTTPStatusError("", request=request, response=httpx.Response(code, request=request))

    gave_up = RuntimeError("Service exceeded error threshold.")
    assert is_absence(gave_up)
    assert is_absence(ExceptionGroup("", [gave_up, httpx.ConnectError("")]))
    assert is_absence(answered(503))
    assert not is_absence(answered(401))
    assert not is_absence(RuntimeError("something else"))
    assert not is_absence(ExceptionGroup("", [gave_up, KeyError("a fault of ours")]))
