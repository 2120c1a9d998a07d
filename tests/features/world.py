"""The world in which a scenario plays: a real desk on a real SQLite file, with a clock that the scenario sets.

Time passes as it does in life: whatever falls due on the way is swept at its moment, and the
post brings what was issued.  A scenario can stop either of them.
"""

from __future__ import annotations

import copy
import functools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from features.offices import OFFICES, TOWN
from features.phrases import When
from pydantic import ValidationError
from sqlalchemy import event, select

from adapters.calendars.shelf import CalendarShelf
from adapters.database.reads import ClockworkReads
from adapters.database.tables import notices
from adapters.packs.shelf import PackShelf
from domain.calendar import Holiday, Window, WorkingCalendar
from domain.case import commands as c
from domain.case.apply import fold
from domain.engine import STREAM as ENGINE
from domain.errors import BadInput, OmbudsError
from domain.office import Office
from domain.office_change import ChangeOffice
from domain.procedure.compiled import Compiled
from workflows.desk import CaseDesk
from workflows.library import Library

PROCEDURES = Path(__file__).parent / "procedures"
BEGINNING = datetime(2015, 1, 5, 9, 0, tzinfo=UTC)
FILED = {
    "boston-311": {"case_class": "Rodent Activity"},
    "housing-two-stage": {"case_class": "repairs"},
    "ombudsman": {"case_class": "undue_delay", "respondents": ("land_office",), "prior_recourse": True},
    "fast-track": {"case_class": "water"},
}
IN_TOWN = {"case_class": "water", "respondents": ("water_department",)}


ISSUED = select(notices).where(notices.c.channel == "email", notices.c.state == "issued", notices.c.case_id != ENGINE)


def _as_issued(row):
    return row.issued_at, row.case_id, int(row.notice_id.removeprefix("n"))


@functools.cache
def shipped_calendars() -> dict[str, WorkingCalendar]:
    return CalendarShelf().load_all()


def town_calendar() -> WorkingCalendar:
    hours = (Window.parse("08:00", "17:00"),)
    week = dict.fromkeys(range(5), hours)
    return WorkingCalendar("town", "2026.1", "Africa/Nairobi", week, first_year=2015, last_year=2030)


def file_of(name: str) -> str:
    """The town's procedures lie beside the features' glue, the shipped ones in the library."""
    file = PROCEDURES / f"{name}.yaml"
    return str(file) if file.is_file() else name


@functools.cache
def compiled(name: str) -> Compiled:
    return Compiled(PackShelf().load(file_of(name)))


class Shelf:
    """The packs, the town's own procedures, and versions that a scenario makes."""

    def __init__(self):
        self.changed = {}

    def names(self):
        return sorted({*PackShelf().names(), *(file.stem for file in PROCEDURES.glob("*.yaml"))})

    def load(self, name):
        return self.changed.get(name) or compiled(name).procedure


class World:
    """Who works where, what time it is, and what has been filed."""

    def __init__(self, store, clock):
        self.store, self.clock = store, clock
        clock.moment = BEGINNING
        self.shelf = Shelf()
        self.calendars = {**shipped_calendars(), "town": town_calendar()}
        self.library = Library(self.shelf, self.calendars)
        self.desk = CaseDesk(store, self.library)
        self.reads = ClockworkReads(store)
        self.procedure = "water-department"
        self.cases: dict[str, str] = {}
        self.office_data: dict | None = None
        self.bounces: set[str] = set()
        self.post_works = True
        self.by_courier = False
        self.watch_runs = True
        self.refusal: OmbudsError | None = None
        self.answers: list = []
        self.remembered: dict = {}

    # ── the office ──────────────────────────────────────────────────────────

    def use(self, name: str) -> None:
        """Let the scenario play under this procedure, in its office."""
        self.procedure = name
        if name not in self.library._current and name not in self.shelf.changed:
            ready = compiled(name)
            self.library._current[name] = self.library._pinned[ready.digest] = ready
        if self.office_data is None:
            self.office_data = copy.deepcopy(OFFICES.get(name, TOWN))
            self.change_office("laila")

    @property
    def office(self) -> Office:
        return Office.model_validate(self.office_data)

    def change_office(self, actor: str = "laila"):
        """Load the office as the scenario now has it; a file that cannot be is refused as it is read."""
        try:
            office = self.office
        except ValidationError as fault:
            self.refusal = BadInput(str(fault))
            return None
        return self.attempt(ChangeOffice(actor=actor, office=office))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.office.zone)

    def new_version(self, change) -> Compiled:
        """From now on new cases are filed under a changed procedure; `change` edits its data in place."""
        data = self.shelf.load(self.procedure).model_dump(mode="json", by_alias=True, exclude_none=True)
        change(data)
        changed = type(self.shelf.load(self.procedure)).model_validate(data)
        self.shelf.changed[self.procedure] = changed
        self.library._current.pop(self.procedure, None)
        return self.library.current(self.procedure)

    def close_offices(self, days: list[date], name: str = "holiday", calendar: str = "town") -> None:
        """A new version of the calendar: these days are off."""
        known = self.calendars[calendar]
        off = {day: Holiday({"en": name}) for day in days}
        self.calendars[calendar] = replace(known, version=f"{known.version}+", holidays={**known.holidays, **off})

    # ── people ──────────────────────────────────────────────────────────────

    def officer(self, name: str) -> str | None:
        """The officer with this name or this office, if it is one."""
        assert self.office_data is not None
        key = name.removeprefix("the ").removeprefix("The ")
        return next((k for k, o in self.office_data["officers"].items() if key == o["name"]), None)

    def body(self, name: str) -> str | None:
        key = name.removeprefix("the ").removeprefix("The ")
        return next((k for k, b in self.office_data.get("bodies", {}).items() if key == b["name"]), None)

    def unit(self, name: str) -> str:
        key = name.removeprefix("the ").removeprefix("The ")
        return next(k for k, u in self.office_data["units"].items() if key in (u["name"], f"{u['name']} team"))

    def actor(self, name: str, nick: str | None = None) -> str:
        """Whoever is meant, as the desk knows them."""
        if name.lower() in ("the clockwork", "system"):
            return "system"
        officer = self.officer(name)
        if officer is not None:
            return officer
        body = self.body(name)
        if body is not None:
            case = self.case(nick) if nick in self.cases else None
            referred = case is not None and case.referred_to == body
            recommended = case is not None and any(r.addressee == body for r in case.recommendations.values())
            return f"body:{body}" if referred or recommended else f"respondent:{body}"
        if nick in self.cases:
            for party in self.case(nick).parties.values():
                if (party.contact or {}).get("name") == name and party.role == "representative":
                    return f"representative:{party.id}"
                if (party.contact or {}).get("name") == name:
                    return f"complainant:{party.id}"
        return "complainant"

    def name_of(self, key: str, nick: str | None = None) -> str:
        """How the page calls whoever the desk knows by this id."""
        people = {**self.office_data["officers"], **self.office_data.get("bodies", {})}
        if key in people:
            return people[key]["name"]
        if nick in self.cases:
            party = self.case(nick).parties.get(key)
            if party is not None:
                return (party.contact or {}).get("name", "the complainant")
        return key

    # ── time ────────────────────────────────────────────────────────────────

    @property
    def now(self) -> datetime:
        return self.clock.moment

    def go(self, when: When) -> None:
        """Let time pass until then; without a time of day it is ten in the morning, or a little later than now."""
        moment = when.local(self.zone).astimezone(UTC)
        if when.at is None and moment <= self.now and when.day == self.now.astimezone(self.zone).date():
            moment = self.now + timedelta(minutes=1)
        assert moment >= self.now, f"the page goes back in time, from {self.now} to {moment}"
        self.pass_until(moment)

    def pass_until(self, moment: datetime) -> None:
        while self.watch_runs:
            due = self.next_due()
            if due is None or _next_second(due) > moment:
                break
            self.clock.moment = max(_next_second(due), self.now)
            self.desk.sweep()
            self.post()
        self.clock.moment = moment
        self.post()

    def next_due(self) -> datetime | None:
        """When the watch must look again; what was set aside waits for its next try."""
        return self.reads.next_due(self.now)

    def post(self) -> None:
        """The post brings every mail that may go out now, or brings it back."""
        if not self.post_works or self.by_courier:
            return
        with self.store.reader.connect() as connection:
            waiting = [row for row in connection.execute(ISSUED) if not row.not_before or row.not_before <= self.now]
        self.desk.handle_all([self._delivered(row) for row in sorted(waiting, key=_as_issued)])

    def _delivered(self, row) -> c.RecordDelivery:
        failed = row.address in self.bounces
        return c.RecordDelivery(
            actor="system", case_id=row.case_id, notice_id=row.notice_id,
            outcome="failed" if failed else "delivered", why="mailbox unknown" if failed else None,
        )  # fmt: skip

    # ── doing ───────────────────────────────────────────────────────────────

    def attempt(self, command, **options):
        """Hand a command in; a refusal is remembered, and must be spoken of before anything else is done."""
        assert self.refusal is None, f"an earlier step was refused and nobody said so: {self.refusal}"
        try:
            answer = self.desk.handle(command)
        except OmbudsError as refusal:
            self.refusal = refusal
            return None
        self.answers.append((command, answer))
        self.post()
        return answer

    def attempt_all(self, commands):
        """Hand several commands in as one: all of them or none."""
        assert self.refusal is None, f"an earlier step was refused and nobody said so: {self.refusal}"
        try:
            self.desk.handle_all(commands)
        except OmbudsError as refusal:
            self.refusal = refusal
        self.post()

    def act(self, who: str, nick: str, kind, /, **fields):
        """Somebody takes a step in a case."""
        cls = kind if isinstance(kind, type) else c.command_class(kind)
        return self.attempt(cls(actor=self.actor(who, nick), case_id=self.cases[nick], **fields))

    def file(self, nick: str, *, by: str = "complainant", parties=None, **fields):
        """A complaint comes in."""
        owner = nick.split(maxsplit=1)[0]
        given = {"text": "Nobody answers.", **FILED.get(self.procedure, IN_TOWN), **fields}
        if parties is None:
            parties = [] if given.get("anonymous") or given.get("own_motion") else [self.person(owner)]
        command = c.FileComplaint(actor=by, procedure=self.procedure, parties=parties, **given)
        answer = self.attempt(command)
        if answer is not None:
            self.cases[nick] = answer.stream
            self.remembered[f"first entry of {nick}"] = self.events(nick)[0]
            self.post()
        return answer

    @staticmethod
    def person(name: str, **more) -> dict:
        return {"name": name, "email": f"{name.lower().replace(' ', '.')}@example.org", **more}

    # ── looking ─────────────────────────────────────────────────────────────

    def fold(self, key: str):
        return fold(key, self.store.events(stream=key))

    def case(self, nick: str):
        return self.fold(self.cases[nick])

    def events(self, nick: str):
        return list(self.store.events(stream=self.cases[nick]))

    def engine_events(self):
        return list(self.store.events(stream=ENGINE))

    def rules(self, nick: str) -> Compiled:
        digest = self.case(nick).procedure
        return self.library._pinned[digest]

    def clock_named(self, label: str, nick: str) -> str:
        """The clock with this label, or this name."""
        clocks = self.rules(nick).procedure.clocks
        wanted = label.lower().removeprefix("the ")
        found = [k for k, clock in clocks.items() if wanted in (clock.label["en"].lower(), k.replace("_", " "))]
        assert found, f"there is no clock {label!r}: {[clock.label['en'] for clock in clocks.values()]}"
        return found[0]

    def deadline(self, label: str, nick: str):
        found = self.case(nick).deadline_of(self.clock_named(label, nick))
        assert found is not None, f"{label!r} has not begun in {nick}'s case"
        return found

    def notices(self, nick: str):
        return list(self.case(nick).notices.values())

    def refused(self) -> OmbudsError:
        """The refusal that the page now speaks of."""
        assert self.refusal is not None, "nothing was refused"
        refusal, self.refusal = self.refusal, None
        return refusal

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)


def _next_second(moment: datetime) -> datetime:
    """The watch looks once a second."""
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + timedelta(seconds=1)


def _in_a_hurry(connection, _record):
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture
def world(sqlite_store, clock):
    """The world of one scenario; its file need not outlive a power cut."""
    event.listen(sqlite_store.engine, "connect", _in_a_hurry)
    world = World(sqlite_store, clock)
    yield world
    assert world.refusal is None, f"a step was refused and the page does not say so: {world.refusal}"
