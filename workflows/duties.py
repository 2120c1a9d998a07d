"""What the office does by itself, as plain functions: watch, deliver, digest, check.

No Prefect here: the flows call these, ``ombuds sweep`` and tests do too.  Each is safe to
run twice, anywhere, at any time; what must happen once is guarded by unique keys in the
database, never by who calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.access import SYSTEM
from domain.engine import AlarmKind, IssueDigest, RaiseAlarm
from domain.errors import CommandReused
from domain.office import Office
from domain.present import went_back
from domain.record import Json
from domain.watch import WATCH, is_gap
from workflows.desk import CaseDesk
from workflows.sweeping import NOBODY, Helpers, Swept, with_helpers

DELIVERY = "delivery"
DIGEST = "digest"
CHECK = "record-check"


class Beat(Protocol):
    """One sign of life."""

    @property
    def at(self) -> datetime:
        """When."""


class Beats(Protocol):
    """Remembers when each duty was last done."""

    def beat(self, name: str, at: datetime, detail: str | None = None) -> None:
        """Done now."""

    def turn_back(self, now: datetime) -> None:
        """Put signs of life that lie ahead of a clock that was put back to this moment."""

    def last(self, name: str) -> Beat | None:
        """When it was done last."""


class Wrong(Protocol):
    """What a check of the whole database found."""

    @property
    def check(self) -> str:
        """The check that says so."""

    @property
    def where(self) -> str:
        """An event, a stream, a row: by its keys, without values."""

    @property
    def what(self) -> str:
        """What is wrong with it."""

    @property
    def event(self) -> int | None:
        """The sequence number, where it is one event."""


class Reads(Protocol):
    """What the duties must know of the state of things."""

    def due_count(self, at: datetime) -> int:
        """Timers that are due."""

    def pending_count(self) -> int:
        """Timers that are waiting, due or not."""

    def next_due(self, at: datetime) -> datetime | None:
        """When the next timer is due, as seen at this moment."""

    def mail_waits(self, at: datetime) -> bool:
        """Whether a mail may go out, or a sending has to be settled."""

    def desk_of(self, officer: str, now: datetime) -> Mapping[str, Json]:
        """What lies on an officer's desk, for the digest: ids, labels, moments; no names of parties."""

    def first_wrong(self) -> Wrong | None:
        """The first thing in the whole database that is wrong; None when everything holds."""

    def record_size(self) -> int:
        """Events in the record."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How the duties are done; seconds, except where it says otherwise."""

    gap_seconds: int = 300
    batch: int = 500
    hands: int = 2
    guard_share: float = 0.5
    guard_floor: int = 1000
    digest_hour: int = 7
    record_check_hour: int = 2


@dataclass(frozen=True, slots=True)
class Duties:
    """Everything that the duties need."""

    desk: CaseDesk
    office: Callable[[], Office]
    deliver: Callable[[], Mapping[str, int]]
    beats: Beats
    reads: Reads
    clock: Callable[[], datetime]
    manners: Manners = Manners()
    helpers: Callable[[int], Helpers] = lambda _due: NOBODY
    """Who helps when so many deadlines are due."""
    clear: Callable[[], object] = lambda: None
    """Clear away what erasures have left on disks, if any did."""


def watch(duties: Duties) -> Swept:
    """One look at the clocks: note what is odd, hold back a suspicious mass, fire what is due, leave a heartbeat."""
    report_clock(duties)
    now = duties.clock()
    report_gap(duties, now)
    due = duties.reads.due_count(now)
    if too_many(duties, due, now):
        duties.beats.beat(WATCH, now, "held back: too many due at once")
        return Swept()
    manners = duties.manners
    swept = with_helpers(duties.helpers(due), lambda: duties.desk.sweep(batch=manners.batch, hands=manners.hands))
    duties.beats.beat(WATCH, now, f"{swept.cases} cases, {swept.missed} missed" if swept.cases else None)
    if swept.set_aside:
        duties.beats.beat("quarantine", now, f"{swept.set_aside} timers set aside")
    return swept


def report_gap(duties: Duties, now: datetime) -> bool:
    """A watch that slept too long becomes an event with an addressee, once per gap."""
    beat = duties.beats.last(WATCH)
    if beat is None or not is_gap(beat.at, now, duties.manners.gap_seconds):
        return False
    last = beat.at
    _alarm(duties, "watch_gap", f"gap:{last.isoformat()}", {
        "since": last.isoformat(), "until": now.isoformat(), "seconds": int((now - last).total_seconds()),
    })  # fmt: skip
    return True


def report_clock(duties: Duties) -> bool:
    """A clock that was put back far becomes an event with an addressee, once each time.

    Signs of life from the time that it showed before are put back too, or a gap would not show until then.
    """
    beat = duties.beats.last(WATCH)
    time = duties.desk.store.time()  # read after the sign of life: a worker that slept in between tells nothing wrong
    seen = time.recorded_at
    if beat is not None and not went_back(seen, time.clock):
        seen = beat.at
    if not went_back(seen, time.clock):
        return False
    _alarm(duties, "clock_went_back", f"clock:{seen.isoformat()}", {
        "was": seen.isoformat(), "now": time.clock.isoformat(), "seconds": int((seen - time.clock).total_seconds()),
    })  # fmt: skip
    duties.beats.turn_back(time.now)
    return True


def too_many(duties: Duties, due: int, now: datetime) -> bool:
    """Whether so large a share of all clocks is due at once that the machine's time is in doubt: then somebody is asked.

    ``ombuds sweep`` by hand fires them all the same.
    """
    if due <= duties.manners.guard_floor:
        return False
    pending = duties.reads.pending_count()
    if due <= duties.manners.guard_share * pending:
        return False
    _alarm(duties, "many_due", f"many:{now.date().isoformat()}", {"due": due, "pending": pending})
    return True


def deliver(duties: Duties) -> Mapping[str, int]:
    """Send what waits in the outbox."""
    done = duties.deliver()
    duties.beats.beat(DELIVERY, duties.clock())
    return done


def digests(duties: Duties) -> int:
    """Each morning one mail per officer with what lies on their desk; returns how many were issued.

    May run at any time; the office's own clock says whether it is time, the command's id that it happens once a day.
    """
    office, now = duties.office(), duties.clock()
    local = now.astimezone(ZoneInfo(office.zone))
    if local.hour < duties.manners.digest_hour:
        return 0
    issued = 0
    for key, officer in office.officers.items():
        if not officer.active or officer.email is None or officer.absence_on(local.date()) is not None:
            continue
        command_id = f"digest:{key}:{local.date().isoformat()}"
        if duties.desk.known(command_id):
            continue
        values = duties.reads.desk_of(key, now)
        if not any(values.get(part) for part in ("overdue", "due", "tasks")):
            continue
        command = IssueDigest(
            command_id=command_id, actor=SYSTEM, officer=key, day=local.date(), values=dict(values), effective_at=None
        )
        issued += _once(duties, command)
    duties.beats.beat(DIGEST, now, f"{issued} digests")
    return issued


def _once(duties: Duties, command: IssueDigest) -> int:
    """Issue a digest unless today's is there by now; its content may have moved on since, and the first stands."""
    try:
        duties.desk.handle(command)
    except CommandReused:
        return 0  # another worker was faster: its words stand
    return 1


COMPUTED = frozenset({"projections", "outbox"})
"""Checks of what a rebuild can make again; the others are of the record itself."""


def check_record(duties: Duties) -> int:
    """Verify the whole record and everything computed from it; what is wrong becomes an alarm.

    Returns the number of events verified; 0 when the record itself is broken.
    """
    now, wrong, count = duties.clock(), duties.reads.first_wrong(), duties.reads.record_size()
    if wrong is None:
        duties.beats.beat(CHECK, now, f"{count} events")
        return count
    duties.beats.beat(CHECK, now, f"FAIL at {wrong.where}")
    if wrong.check in COMPUTED:  # values of a row stay out of the record's headers
        _alarm(duties, "projection_differs", f"differs:{now.date().isoformat()}", {"first": wrong.where})
        return count
    details: dict[str, str | int] = {"event": wrong.event or 0, "where": wrong.where, "reason": wrong.what}
    _alarm(duties, "record_broken", f"broken:{now.date().isoformat()}", details)
    return 0


def nightly(duties: Duties) -> int | None:
    """The check, when the hour for it has come and today's is not done; None otherwise."""
    local = duties.clock().astimezone(ZoneInfo(duties.office().zone))
    last = duties.beats.last(CHECK)
    if local.hour < duties.manners.record_check_hour:
        return None
    done = last is not None and last.at.astimezone(local.tzinfo).date() == local.date()
    count = None if done else check_record(duties)
    duties.clear()  # what was erased lies on disks until then; tried again until nobody keeps the database from it
    return count


def _alarm(duties: Duties, alarm: AlarmKind, command_id: str, details: dict[str, str | int]) -> None:
    if duties.desk.known(command_id):
        return
    try:
        duties.desk.handle(RaiseAlarm(command_id=command_id, actor=SYSTEM, alarm=alarm, details=details))
    except CommandReused:
        return  # another worker was faster: its words stand
