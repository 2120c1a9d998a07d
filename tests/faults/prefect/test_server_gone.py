"""Prefect's server is gone for a day.

Promised: intake and the work of staff go on; `ombuds sweep` fires and sends what is due, each once
and with how late it was noticed; the gap is an event with an addressee, and `ombuds status` shows
it; when the server is back, its flows go on as if nothing had been.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from cli.conftest import Ombuds
from fakes.prefect_server import PrefectServer
from faults.mail.post import opened, settings_for
from faults.prefect.keeper import keeping
from faults.prefect.line import Line
from faults.prefect.town import DAY, Town

from adapters.database.transaction import SqlTransaction
from ombuds.bootstrap import Application


@pytest.fixture
def town(tmp_path, clock, database) -> Iterator[Town]:
    app = opened(settings_for(None, home=tmp_path / "home", database_url=database), clock)
    yield Town(app, clock)
    app.close()


@pytest.fixture
def ombuds(town: Town, clock, salts, capsys, monkeypatch) -> Ombuds:
    """The program as people call it, in the same town."""
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("OMBUDS_DATABASE_URL", town.app.settings.database_url)
    return Ombuds(town.app.settings.home, clock, salts, capsys, monkeypatch)


@pytest.fixture
def small(tmp_path, clock, one_database, salts, capsys, monkeypatch) -> Iterator[tuple[Town, Ombuds]]:
    app = opened(settings_for(None, home=tmp_path / "home", database_url=one_database), clock)
    monkeypatch.setenv("OMBUDS_DATABASE_URL", one_database)
    town = Town(app, clock)
    app.heartbeats.beat("watch", clock.moment)
    yield town, Ombuds(app.settings.home, clock, salts, capsys, monkeypatch)
    app.close()


@pytest.fixture
def line(prefect_server: PrefectServer) -> Iterator[Line]:
    made = Line(prefect_server.settings.prefect_port)
    made.up()
    yield made
    made.down()


def live_a_day(town: Town) -> list[str]:
    """A day of an office whose watch does not run: every other hour a complaint comes in and is put in a queue."""
    cases = []
    for _ in range(12):
        cases.append(town.file())
        town.clock.forward(hours=2)
    return cases


def check_alone(town: Town, ombuds: Ombuds, last_watch: datetime) -> None:
    """A day later, with `ombuds sweep` alone."""
    early = town.file()
    town.clock.forward(minutes=4)
    cases = [early, *live_a_day(town)]
    said = ombuds("status", "--json")
    assert (said.code, said.json["gap"]) == (1, True)
    assert "last ran 1 d ago" in ombuds("status").flat
    town.clock.forward(minutes=1)
    swept = ombuds.done("sweep", "--no-deliver", "--json").json
    assert swept["missed"] >= 1, "nothing was fired"
    assert (finding := town.wrong()) is None, str(finding)
    (missed,) = town.events(early, "DeadlineMissed")
    lateness = datetime.fromisoformat(missed.facts["noticed_at"]) - datetime.fromisoformat(missed.facts["due_at"])
    assert lateness == timedelta(minutes=5), "how late it was noticed is not in the record"
    (alarm,) = [each for each in town.alarms() if each["alarm"] == "watch_gap"] or [None]
    assert alarm is not None, "nobody was told of the gap"
    assert alarm["addressees"] == ["adm"]
    assert datetime.fromisoformat(alarm["details"]["since"]) == last_watch
    assert [task.rule for task in town.app.queries.tasks(role="administrator")] == ["watch_gap"]
    assert ombuds("status", "--json").json["gap"] is False
    assert ombuds.done("sweep", "--json").json["delivery"]["accepted"] >= len(cases)
    again = ombuds.done("sweep", "--json").json
    assert (again["cases"], again["delivery"]["mails"]) == (0, 0)
    town.clock.forward(hours=23)  # the rest of the promises of that day
    ombuds.done("sweep")
    assert [len(town.events(case, "DeadlineMissed")) for case in cases] == [1] * len(cases)
    assert (finding := town.wrong()) is None, str(finding)


def test_a_day_of_ombuds_sweep_alone(town, ombuds):
    town.app.heartbeats.beat("watch", town.clock.moment)
    check_alone(town, ombuds, town.clock.moment)


def test_a_day_without_prefect_costs_nothing_but_lateness(small, line, prefect_server, tmp_path):
    town, ombuds = small

    def watch() -> object:
        return keeper.runs("watch", town.clock.moment)

    with keeping(prefect_server, town.app.settings, tmp_path / "keeper.log", PREFECT_API_URL=line.address) as keeper:
        assert watch() == 0
        line.down()
        assert "error" in watch()
        check_alone(town, ombuds, last_watch=town.app.heartbeats.last("watch").at)
        line.up()
        assert watch() == 0
        late = town.file(effective_at=town.clock.moment - DAY + timedelta(minutes=2))
        town.clock.forward(minutes=3)
        assert watch() == 1
        assert len(town.events(late, "DeadlineMissed")) == 1
        assert watch() == 0
        assert (finding := town.wrong()) is None, str(finding)


# ── the controls: bad sweeps, which need no server to be seen ───────────────


def only_what_is_fresh(tx, at, limit, skip=()):
    """The known-bad: what is more than two minutes late is not worth firing any more."""
    return [each for each in DUE(tx, at, limit, skip) if at - each.due_at <= timedelta(minutes=2)]


DUE = SqlTransaction.due


def test_a_sweep_that_skips_what_is_late_would_be_caught(small, monkeypatch):
    town, ombuds = small
    monkeypatch.setattr(SqlTransaction, "due", only_what_is_fresh)
    with pytest.raises(AssertionError, match=r"nothing was fired|has not fired"):
        check_alone(town, ombuds, town.clock.moment)


def test_a_sweep_that_keeps_the_gap_to_itself_would_be_caught(small, monkeypatch):
    town, ombuds = small
    monkeypatch.setattr(Application, "report_gap", lambda app: False)
    with pytest.raises(AssertionError, match="nobody was told"):
        check_alone(town, ombuds, town.clock.moment)
