"""What the office does by itself: the watch and its gaps, the guard, digests, the nightly check, mail after an outage."""

from __future__ import annotations

import email
from datetime import UTC, datetime, timedelta
from email import policy

import pytest

from domain.case import commands as c
from domain.engine import STREAM as ENGINE
from domain.office import Office
from domain.office_change import ChangeOffice
from ombuds.bootstrap import build
from ombuds.settings import Settings
from workflows import duties
from workflows.duties import CHECK, WATCH

MONDAY = datetime(2015, 6, 1, 14, 0, tzinfo=UTC)
OFFICE = Office.model_validate({
    "office": "city", "name": "The City", "zone": "Asia/Jakarta",
    "units": {"streets": {"name": "Streets", "head": "sup"}},
    "officers": {
        "adm": {"name": "Adm", "roles": ["administrator", "intake"], "email": "adm@city.example"},
        "sup": {"name": "Sup", "roles": ["unit_supervisor"], "unit": "streets", "email": "sup@city.example"},
        "off": {"name": "Off", "roles": ["officer"], "unit": "streets", "superior": "sup", "email": "off@city.example", "language": "id"},
        "head": {"name": "Head", "roles": ["department_head", "mayors_office"], "email": "head@city.example"},
    },
})  # fmt: skip


@pytest.fixture
def make(tmp_path, sqlite_template, clock, salts):
    """Applications, each with an office, a database and a mail folder of its own, and all with one clock."""
    clock.moment, made = MONDAY, []

    def one(name="a", **settings):
        home = tmp_path / name
        home.mkdir()
        (home / "ombuds.db").write_bytes(sqlite_template)
        app = build(Settings(home=home, **settings), clock=clock, salts=salts)
        app.desk.handle(ChangeOffice(command_id="founding", actor="adm", office=OFFICE))
        made.append(app)
        return app

    yield one
    for app in made:
        app.close()


def file(app, number, case_class="Traffic Signal Inspection"):
    person = {"name": f"Person {number}", "email": f"person{number}@mail.example"}
    filed = c.FileComplaint(
        command_id=f"file-{number:04}", actor="complainant", procedure="boston-311", case_class=case_class,
        case_id=f"CASE-{number:04}", parties=[c.PartyIn(**person)],
    )  # fmt: skip
    app.desk.handle(filed)
    app.desk.handle(c.Acknowledge(command_id=f"ack-{number:05}", actor="adm", case_id=f"CASE-{number:04}"))
    app.desk.handle(
        c.Assign(command_id=f"assign-{number:04}", actor="adm", case_id=f"CASE-{number:04}", action="assign")
    )
    return f"CASE-{number:04}"


def events(app, stream, *types):
    return [event for event in app.history(stream) if not types or event.type in types]


def mails(app):
    found = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted((app.settings.home / "mail").glob("*.eml"))
    ]
    return [(message["To"].addresses[0].addr_spec, message.get_body(("plain",)).get_content()) for message in found]


# ── the watch ───────────────────────────────────────────────────────────────


def test_the_watch_fires_what_is_due_and_leaves_a_heartbeat(make, clock):
    app = make()
    case = file(app, 1)
    assert duties.watch(app.duties).cases == 0
    clock.forward(days=1, seconds=1)
    swept = duties.watch(app.duties)
    assert (swept.cases, swept.missed, swept.escalated) == (1, 1, 1)
    missed = events(app, case, "DeadlineMissed")[0]
    assert missed.effective_at == MONDAY + timedelta(days=1)
    assert app.heartbeats.last(WATCH).at == clock.moment
    assert duties.watch(app.duties).cases == 0


def test_a_gap_becomes_an_alarm_with_an_addressee_once(make, clock):
    app = make()
    duties.watch(app.duties)
    slept = clock.moment
    clock.forward(seconds=299)
    duties.watch(app.duties)
    assert events(app, ENGINE) == []
    clock.forward(hours=3)
    for _ in range(3):
        duties.watch(app.duties)
        clock.forward(seconds=30)
    (alarm,) = events(app, ENGINE, "AlarmRaised")
    assert alarm.facts["alarm"] == "watch_gap"
    assert alarm.facts["addressees"] == ["adm"]
    assert alarm.facts["details"]["since"] == (slept + timedelta(seconds=299)).isoformat()
    assert [task.rule for task in app.queries.tasks(role="administrator")] == ["watch_gap"]
    clock.forward(hours=1)
    duties.watch(app.duties)
    assert len(events(app, ENGINE, "AlarmRaised")) == 2


def test_a_suspicious_mass_is_held_back_and_somebody_asked_once_a_day(make, clock):
    app = make(sweep_guard_floor=3)
    cases = [file(app, number) for number in range(5)]
    clock.forward(days=2)
    for _ in range(2):
        assert duties.watch(app.duties).cases == 0
    assert [event.facts["alarm"] for event in events(app, ENGINE, "AlarmRaised")] == ["many_due"]
    assert app.heartbeats.last(WATCH).detail.startswith("held back")
    assert all(not events(app, case, "DeadlineMissed") for case in cases)
    assert app.desk.sweep().missed == 5


def test_few_are_never_held_back(make, clock):
    app = make(sweep_guard_floor=5)
    for number in range(5):
        file(app, number)
    clock.forward(days=2)
    assert duties.watch(app.duties).missed == 5


# ── after an outage ─────────────────────────────────────────────────────────


def test_after_days_down_everything_has_happened_once_in_order_at_its_true_time(make, clock):
    late, punctual = make("late"), make("punctual")
    for app in (late, punctual):
        for number in range(3):
            file(app, number, "CE Collection")
    end = clock.moment + timedelta(days=9)
    while (due := punctual.watching.next_due(clock.moment)) <= end:
        clock.moment = due
        duties.watch(punctual.duties)
    clock.moment = end
    duties.watch(late.duties)
    duties.watch(late.duties)
    for number in range(3):
        case = f"CASE-{number:04}"
        happened = [
            (event.type, event.effective_at, dict(event.facts) | {"noticed_at": ""}) for event in events(late, case)
        ]
        assert happened == [
            (event.type, event.effective_at, dict(event.facts) | {"noticed_at": ""}) for event in events(punctual, case)
        ]
        escalated = [event.facts["rung"] for event in events(late, case, "CaseEscalated")]
        assert escalated == [1, 2]
        assert len(events(late, case, "DeadlineMissed")) == 1


def test_after_an_outage_one_person_gets_one_mail(make, clock):
    app = make()
    cases = [file(app, number) for number in range(12)]
    duties.deliver(app.duties)
    before = len(mails(app))
    clock.forward(days=3)
    duties.watch(app.duties)
    duties.deliver(app.duties)
    fresh = mails(app)[before:]
    to = [address for address, _ in fresh]
    (text,) = [text for address, text in fresh if address == "sup@city.example"]
    assert all(case in text for case in cases)
    assert sorted(to) == sorted(set(to))
    assert duties.deliver(app.duties)["mails"] == 0
    assert app.heartbeats.last(duties.DELIVERY).at == clock.moment


# ── digests ─────────────────────────────────────────────────────────────────


def test_each_officer_gets_one_digest_a_day_when_the_hour_has_come_at_the_office(make, clock):
    app = make(digest_hour=7)
    case = file(app, 1)
    clock.moment = datetime(2015, 6, 2, 23, 59, tzinfo=UTC)  # 06:59 on 3 June in Jakarta; overdue since 2 June
    duties.watch(app.duties)
    assert duties.digests(app.duties) == 0
    clock.forward(minutes=1)
    assert duties.digests(app.duties) == 1
    clock.forward(hours=8)
    assert duties.digests(app.duties) == 0
    duties.deliver(app.duties)
    (text,) = [text for address, text in mails(app) if address == "off@city.example" and "meja Anda" in text]
    assert case in text
    assert "Jawaban pemerintah kota" in text
    assert "Person 1" not in text
    clock.forward(days=1)
    assert duties.digests(app.duties) == 1


def test_nobody_is_written_to_about_an_empty_desk_or_while_away(make, clock):
    app = make()
    clock.moment = datetime(2015, 6, 2, 2, 0, tzinfo=UTC)
    assert duties.digests(app.duties) == 0
    file(app, 1)
    clock.forward(days=1, hours=1)
    duties.watch(app.duties)
    away = OFFICE.model_dump(mode="json")
    away["officers"]["off"]["absences"] = [{"first": "2015-06-01", "last": "2015-06-30"}]
    app.desk.handle(ChangeOffice(actor="adm", office=Office.model_validate(away)))
    assert duties.digests(app.duties) == 0


# ── the nightly check ───────────────────────────────────────────────────────


def test_the_nightly_check_runs_once_a_night_at_the_offices_hour(make, clock):
    app = make(record_check_hour=2)
    file(app, 1)
    count = len(list(app.store.events()))
    clock.moment = datetime(2015, 6, 1, 18, 59, tzinfo=UTC)  # 01:59 in Jakarta
    assert duties.nightly(app.duties) is None
    clock.forward(minutes=1)
    assert duties.nightly(app.duties) == count
    clock.forward(hours=5)
    assert duties.nightly(app.duties) is None
    clock.forward(days=1)
    assert duties.nightly(app.duties) == count
    assert events(app, ENGINE) == []
    assert app.heartbeats.last(CHECK).detail == f"{count} events"


def test_a_changed_header_is_found_and_told(make):
    app = make()
    file(app, 1)
    with app.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE events SET header = replace(header, 'Traffic', 'Tragic') WHERE seq = 2")
    assert duties.check_record(app.duties) == 0
    assert duties.check_record(app.duties) == 0
    (alarm,) = events(app, ENGINE, "AlarmRaised")
    assert alarm.facts["alarm"] == "record_broken"
    assert alarm.facts["details"]["event"] == 2
    assert [task.rule for task in app.queries.tasks(role="administrator")] == ["record_broken"]
    assert app.heartbeats.last(CHECK).detail == "FAIL at event 2"


def test_a_changed_table_is_found_and_told_without_its_content(make):
    app = make()
    case = file(app, 1)
    with app.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET state = 'closed'")
        connection.exec_driver_sql("UPDATE notices SET name = 'Somebody Else' WHERE audience = 'complainant'")
    duties.check_record(app.duties)
    (alarm,) = events(app, ENGINE, "AlarmRaised")
    assert alarm.facts["alarm"] == "projection_differs"
    assert alarm.facts["details"]["first"] == f"cases {case}"
    assert "Somebody" not in str(alarm.facts)
