"""Ninety days without power: then everything happens once, in order, each step at its true moment.

Nothing happens once for every tick that was missed: no ninety digests, no ninety looks at the record,
and whoever is written to gets one mail about all of it.  A machine that never slept is the oracle.
"""

from __future__ import annotations

import email
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
from fakes.databases import RepeatableSalts

from adapters.database.engine import open_engine
from adapters.database.oracle import Evidence, first_wrong
from domain.case import commands as c
from domain.engine import STREAM as ENGINE
from domain.office import Office
from domain.office_change import ChangeOffice
from ombuds.bootstrap import Application, build
from ombuds.settings import Settings
from workflows import duties

MONDAY = datetime(2015, 6, 1, 14, 0, tzinfo=UTC)
DAYS, CASES = 90, 8
CLASSES = ("CE Collection", "Traffic Signal Inspection", "Rodent Activity", "Heat - Excessive Insufficient")
OFFICE = Office.model_validate({
    "office": "city", "name": "The City", "zone": "America/New_York",
    "units": {"streets": {"name": "Streets", "head": "sup"}},
    "officers": {
        "adm": {"name": "Adm", "roles": ["administrator", "intake"], "email": "adm@city.example"},
        "sup": {"name": "Sup", "roles": ["unit_supervisor"], "unit": "streets", "email": "sup@city.example", "superior": "head"},
        "off": {"name": "Off", "roles": ["officer"], "unit": "streets", "superior": "sup", "email": "off@city.example", "language": "id"},
        "head": {"name": "Head", "roles": ["department_head"], "email": "head@city.example", "superior": "may"},
        "may": {"name": "May", "roles": ["mayors_office"], "email": "may@city.example"},
    },
})  # fmt: skip
Up = Callable[[Application], None]


@pytest.fixture
def make(tmp_path, sqlite_template, clock):
    """Applications by name, each with a mail folder and a database of its own, and all with one clock."""
    made = []

    def one(name: str, url=None) -> Application:
        home = tmp_path / name
        home.mkdir()
        (home / "ombuds.db").write_bytes(sqlite_template)
        app = build(Settings(home=home), clock=clock, salts=RepeatableSalts())
        if url is not None:
            app.__dict__["engine"] = open_engine(url)
        app.desk.handle(ChangeOffice(command_id="founding", actor="adm", office=OFFICE))
        made.append(app)
        return app

    clock.moment = MONDAY
    yield one
    for app in made:
        app.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def sleeper(request, make):
    """The machine that will be without power."""
    return make("sleeper", request.getfixturevalue("postgres_url") if request.param == "postgres" else None)


def file(app: Application, number: int) -> None:
    key = f"CASE-{number:03}"
    person = c.PartyIn(name=f"Person {number}", email=f"person{number}@mail.example")
    app.desk.handle_all([
        c.FileComplaint(command_id=f"file-{key}", actor="complainant", procedure="boston-311", case_id=key,
                        case_class=CLASSES[number % len(CLASSES)], parties=[person]),
        c.Acknowledge(command_id=f"seen-{key}", actor="adm", case_id=key),
        c.Assign(command_id=f"given-{key}", actor="adm", case_id=key, action="assign"),
    ])  # fmt: skip


def up(app: Application) -> None:
    """The power is back: what the schedules would run, twice."""
    for _ in range(2):
        duties.watch(app.duties)
        duties.deliver(app.duties)
        duties.digests(app.duties)
        duties.nightly(app.duties)
        duties.deliver(app.duties)


def tick_by_tick(app: Application) -> None:
    """Known bad: runs the schedule of days that were missed, one after another."""
    end = app.clock.moment
    for day in range(DAYS, -1, -15):
        app.clock.moment = end - timedelta(days=day)
        up(app)


def mails(app: Application) -> list[tuple[str, str]]:
    found = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted((app.settings.home / "mail").glob("*.eml"))
    ]
    return [(mail["To"].addresses[0].addr_spec, mail.get_body(("plain",)).get_content()) for mail in found]


def happened(app: Application, number: int) -> list[tuple[str, datetime, dict]]:
    """A case's history without what depends on when somebody looked, and on when the post came."""
    return [
        (
            event.type,
            event.effective_at,
            {k: v for k, v in event.facts.items() if k not in ("noticed_at", "not_before")},
        )
        for event in app.history(f"CASE-{number:03}")
        if event.type not in ("NoticeSent", "NoticeServed", "NoticeFailed")
    ]


def after_the_outage(sleeper: Application, awake: Application, clock, gets_up: Up = up) -> str | None:
    """Live through the same ninety days asleep and awake; what goes wrong."""
    for number in range(CASES):
        for app in (sleeper, awake):
            file(app, number)
        clock.forward(hours=5)
    for app in (sleeper, awake):
        duties.deliver(app.duties)
        duties.watch(app.duties)
    letters, end = len(mails(sleeper)), (clock.moment + timedelta(days=DAYS)).replace(hour=15)
    while (due := awake.watching.next_due(clock.moment)) is not None and due <= end:
        clock.moment = max(due, clock.moment)
        duties.watch(awake.duties)
    clock.moment = end
    gets_up(sleeper)
    for number in range(CASES):
        if happened(sleeper, number) != happened(awake, number):
            return f"the history of case {number} is another one"
    rungs = sum(kind == "CaseEscalated" for number in range(CASES) for kind, *_ in happened(sleeper, number))
    if rungs < 2 * CASES:
        return f"only {rungs} rungs were climbed"
    return _post(sleeper, letters) or _told(sleeper, end)


def _post(app: Application, letters: int) -> str | None:
    """One mail for each reader about what happened, and at most one digest."""
    fresh = Counter(address for address, _ in mails(app)[letters:])
    most = {
        address: count for address, count in fresh.items() if count > (2 if address.endswith("@city.example") else 1)
    }
    return f"mails to one person: {most}" if most or not fresh else None


def _told(app: Application, end: datetime) -> str | None:
    alarms = [event.facts["alarm"] for event in app.history(ENGINE) if event.type == "AlarmRaised"]
    if alarms != ["watch_gap"]:
        return f"alarms: {alarms}"
    digests = Counter(e.facts["party"] for e in app.history(ENGINE) if e.facts.get("notice") == "daily_digest")
    if not digests or max(digests.values()) > 1:
        return f"digests: {digests}"
    wrong = first_wrong(app.store, Evidence(settled_at=end))
    return None if wrong is None else str(wrong)


def test_after_ninety_days_each_step_happens_once_and_each_person_gets_one_mail(sleeper, make, clock):
    assert after_the_outage(sleeper, make("awake"), clock) is None


def test_a_machine_that_makes_up_for_every_tick_is_caught(make, clock):
    wrong = after_the_outage(make("sleeper"), make("awake"), clock, tick_by_tick)
    assert wrong is not None
    assert wrong.startswith("mails to one person")
