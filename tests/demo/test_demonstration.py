"""The demonstration: everything goes through the desk, falls due when it should, and is loaded once."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fakes.what_if import differences

from adapters.database.chained import chained
from adapters.demo.script import OFFICE, complaints, live, past
from adapters.demo.story import ASSIGNEE
from adapters.office_file import read_office
from adapters.packs.shelf import PackShelf
from domain.case.commands import COMMANDS
from domain.errors import BadInput
from domain.office import Office
from domain.office_change import ChangeOffice
from domain.projection import project
from ombuds import demonstration
from ombuds.bootstrap import build
from ombuds.settings import Settings

FOUNDED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PROCEDURES = ("ombudsman", "housing-two-stage", "boston-311")


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """The demonstration as `make run` loads it, founded on a Friday morning."""
    clock = Clock()
    app = build(Settings(home=tmp_path_factory.mktemp("demo")), clock=clock)
    app.prepare()
    loaded = demonstration.load(app, 200)
    assert loaded.refused == ()
    yield app
    app.close()


class Clock:
    """Stands still."""

    moment = FOUNDED

    def now(self):
        return self.moment


def counts(app, query):
    with app.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_about_two_hundred_cases_stand_in_three_procedures(full):
    found = dict(counts(full, "SELECT procedure, count(*) FROM cases GROUP BY procedure"))
    assert set(found) == set(PROCEDURES)
    assert min(found.values()) > 35
    assert 185 <= sum(found.values()) <= 205


def test_cases_stand_in_most_states_and_some_have_climbed_to_the_top(full):
    states = Counter(dict(counts(full, "SELECT state, count(*) FROM cases GROUP BY state")))
    for state in ("received", "verification", "awaiting_answer", "under_review", "recommendation", "referred", "refused",
                  "withdrawn", "deemed_withdrawn", "stage2_investigation", "closed_stage1", "in_queue", "closed"):  # fmt: skip
        assert states[state] > 0, state
    rungs = Counter(dict(counts(full, "SELECT rung, count(*) FROM cases GROUP BY rung")))
    assert {0, 1, 2, 3} <= set(rungs)
    assert counts(full, "SELECT count(*) FROM quarantine") == [(0,)]


def test_what_if_nothing_were_different_nothing_is(full):
    """Under the versions that the cases follow, event by event; and under each procedure as it lies on the shelf."""
    assert differences(full.store, full.library, FOUNDED) == []
    for name in PROCEDURES:
        assert differences(full.store, full.library, FOUNDED, procedure=full.library.current(name)) == []


def test_all_kinds_of_complainants_come_in(full):
    filed = [event for event in full.store.events() if event.type == "ComplaintFiled"]
    parties = [event.facts.get("parties") or {} for event in filed]
    roles = [sorted(party["role"] for party in each.values()) for each in parties]
    assert any(event.facts.get("anonymous") for event in filed)
    assert any(event.facts.get("confidential") for event in filed)
    assert any(event.facts.get("own_motion") for event in filed)
    assert any("representative" in each for each in roles)
    assert any(each.count("complainant") > 2 for each in roles)
    assert {event.facts["language"] for event in filed} == {"en", "id"}


def test_history_reaches_back_for_months_and_promises_were_missed_when_they_were_missed(full):
    events = list(full.store.events())
    assert min(event.effective_at for event in events if event.type == "ComplaintFiled") < FOUNDED - timedelta(days=120)
    missed = [event for event in events if event.type == "DeadlineMissed"]
    assert len(missed) > 40
    for event in missed:
        noticed = datetime.fromisoformat(event.facts["noticed_at"])
        assert timedelta() <= noticed - event.effective_at < timedelta(days=1)


def test_several_deadlines_fall_within_the_next_minutes(full):
    soon = counts(full, "SELECT due_at FROM deadlines WHERE state = 'running' ORDER BY due_at")
    micros = FOUNDED.timestamp() * 1_000_000
    near = [due for (due,) in soon if micros < due <= micros + 600e6]
    assert len(near) >= 10


def test_the_record_verifies_and_the_tables_are_as_the_events_say(full):
    from adapters.database import rebuild

    assert chained(full.store).size == len(list(full.store.events()))
    assert rebuild.check(full.store, project).first == []


def test_mail_of_the_past_is_not_sent_again(full):
    full.deliver()
    sent = list((full.settings.home / "mail").glob("*.eml"))
    assert len(sent) < 60
    assert counts(full, "SELECT count(*) FROM deliveries WHERE state = 'accepted'")[0][0] > 500


def test_a_second_load_adds_nothing(full):
    before = len(list(full.store.events()))
    again = demonstration.load(full, 200)
    assert again.already
    assert len(list(full.store.events())) == before


def test_an_interrupted_load_goes_on_and_ends_as_an_uninterrupted_one(tmp_path):
    class Interrupted(Exception):
        pass

    def after_a_while(done, _total):
        if done > 10:
            raise Interrupted

    apps = [build(Settings(home=tmp_path / name), clock=Clock()) for name in ("one", "two")]
    for app in apps:
        app.prepare()
    with pytest.raises(Interrupted):
        demonstration.load(apps[0], 20, after_a_while)
    for app in apps:
        assert demonstration.load(app, 20).refused == ()
    whole = [
        sorted((event.stream, event.version, event.type, event.effective_at) for event in app.store.events())
        for app in apps
    ]
    assert whole[0] == whole[1]
    for app in apps:
        app.close()


def test_the_coming_minutes_can_be_lived_through(tmp_path):
    clock = Clock()
    app = build(Settings(home=tmp_path), clock=clock)
    app.prepare()
    loaded = demonstration.load(app, 30)
    steps = demonstration.remaining(app, loaded.founded)
    assert len(steps) >= 7
    for step in steps:
        clock.moment = max(clock.moment, step.at)
        app.desk.sweep()
        demonstration.take(app, step)
        app.deliver()
    assert demonstration.remaining(app, loaded.founded) == []
    clock.moment = FOUNDED
    app.close()


def test_an_office_of_its_own_is_left_alone(tmp_path):
    app = build(Settings(home=tmp_path), clock=Clock())
    app.prepare()
    office = Office.model_validate(
        {"office": "ours", "name": "Ours", "officers": {"a": {"name": "A", "roles": ["administrator"]}}}
    )
    app.desk.handle(ChangeOffice(actor="a", office=office))
    with pytest.raises(BadInput, match="a home of its own"):
        demonstration.load(app, 20)
    app.close()


# ── the script ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("cases", [10, 12, 50, 200, 777])
@pytest.mark.parametrize(
    "founded", [FOUNDED, datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2028, 2, 29, 23, 0, tzinfo=UTC)]
)
def test_any_number_of_cases_gives_valid_commands_in_order(founded, cases):
    steps = past(founded, cases)
    assert steps == past(founded, cases)
    assert all(before.at <= after.at <= founded for before, after in pairwise(steps))
    assert len({step.command_id for step in steps}) == len(steps)
    coming = live(founded, cases)
    assert coming[0].at > founded
    assert coming[-1].at - founded < timedelta(hours=2)
    for step in steps + coming:
        values = {key: "aisha" if value == ASSIGNEE else value for key, value in step.command.items()}
        COMMANDS.validate_python(values | {"command_id": step.command_id, "effective_at": step.at})


def test_every_class_with_a_text_exists_and_speaks_both_languages():
    shelf = PackShelf()
    for pack, texts in complaints().items():
        assert set(texts) <= set(shelf.load(pack).classes)
        assert all(set(of) == {"en", "id"} for of in texts.values())


def test_the_office_has_everyone_whom_the_procedures_and_the_script_need():
    office, shelf = read_office(OFFICE), PackShelf()
    assert 20 <= len(office.officers) <= 30
    roles = {role for officer in office.officers.values() for role in officer.roles}
    for pack in PROCEDURES:
        assert set(shelf.load(pack).roles) <= roles
    actors = {step.command["actor"] for step in past(FOUNDED, 200) + live(FOUNDED, 200)} - {ASSIGNEE}
    people = {actor for actor in actors if ":" not in actor and actor != "complainant"}
    assert people <= set(office.officers)
    addresses = [each.email for each in (*office.officers.values(), *office.bodies.values()) if each.email]
    assert all(re.search(r"\.example$", address) for address in addresses)
