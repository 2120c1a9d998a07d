"""A case as it stands: nothing but the fold of its events.

Only :mod:`domain.case.apply` changes a case.  Nothing here needs erased content: parties keep
their roles and rights when their names are gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.case.custody import UNTOUCHED, Custody
from domain.frozen import changed, copier, quick
from domain.record import Json

UNREAD_EVIDENCE = "unread_evidence"
"""The task that stands for what a party added to a case that was over."""


def name_of(numbered: str) -> str:
    """The clock of a deadline's id, or the ladder of a run's: ``answer`` of ``answer#2``."""
    return numbered.rpartition("#")[0]


@quick
@dataclass(frozen=True)
class Party:
    """Somebody who complains or acts for one who does; contact may be erased."""

    id: str
    role: str
    represents: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    expires: date | None = None
    ended: bool = False
    contact: Mapping[str, Json] | None = None


@quick
@dataclass(frozen=True)
class Deadline:
    """One promise: a clock's n-th run."""

    id: str
    clock: str
    state: str  # running | paused | met | missed | cancelled
    clause: str
    holder: str
    statutory: bool
    scope: str
    limit: str
    started_at: datetime
    first_due_at: datetime
    due_at: datetime
    calendar: str
    arithmetic: tuple[Json, ...] = ()
    warnings: Mapping[str, datetime] = field(default_factory=dict)  # not yet given
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()  # (kind, limit)
    paused_at: datetime | None = None
    pause_ground: str | None = None
    pause_by_state: bool = False
    pause_then: str = "resume"
    cap_at: datetime | None = None
    met_at: datetime | None = None
    missed_at: datetime | None = None
    inherited: bool = False
    revision: int = 0  # how often the promise has been changed

    @property
    def open(self) -> bool:
        """Whether it may still be met in time or late."""
        return self.state in ("running", "paused")

    def late(self, at: datetime) -> bool:
        """Whether the promise is broken as of ``at``: derived, never stored."""
        if self.met_at is not None:
            return self.met_at > self.due_at
        return self.state == "missed" or (self.state == "running" and at > self.due_at)


@quick
@dataclass(frozen=True)
class Climb:
    """One run of a ladder."""

    run: str
    ladder: str
    deadline: str | None
    rung: int
    next_at: datetime | None
    addressee: str | None = None
    ended: str | None = None


@quick
@dataclass(frozen=True)
class Task:
    """Something that somebody on the staff has to do."""

    id: str
    rule: str
    role: str
    unit: str | None
    officer: str | None
    about: str | None
    opened_at: datetime
    done_at: datetime | None = None


@quick
@dataclass(frozen=True)
class NoticeState:
    """A notice and how far it has come."""

    id: str
    notice: str
    audience: str
    party: str
    language: str
    channel: str
    statutory: bool
    occasion: str
    issued_at: datetime
    not_before: datetime | None = None
    state: str = "issued"  # issued | sent | served | failed
    name: str | None = None
    address: str | None = None
    values: Mapping[str, Json] | None = None


@quick
@dataclass(frozen=True)
class Recommendation:
    """What somebody was asked to do, and how far it was done."""

    id: str
    addressee: str
    remedy: str | None
    degree: str | None = None


@dataclass(slots=True)
class Case:
    """The fold of a case's events."""

    id: str
    version: int = 0
    procedure: str = ""  # digest of the version that governs it
    procedure_name: str = ""
    state: str = ""
    waiting_on: str = "office"
    over: bool = False
    case_class: str = ""
    priority: str = ""
    channel: str = ""
    language: str = "en"
    area: str | None = None
    unit: str | None = None
    officer: str | None = None
    reference: str | None = None
    anonymous: bool = False
    confidential: bool = False
    own_motion: bool = False
    occurred_on: date | None = None
    prior_recourse: bool | None = None
    stated: Mapping[str, Json] = field(default_factory=dict)  # what the source itself said of it
    received_at: datetime | None = None
    entered_at: datetime | None = None
    latest_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    merged_into: str | None = None
    referred_to: str | None = None
    referral: str | None = None  # offered | accepted | refused
    proposer: str | None = None
    respondents: dict[str, int] = field(default_factory=dict)  # code → demands made
    answered: frozenset[str] = frozenset()
    parties: dict[str, Party] = field(default_factory=dict)
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    clocks: dict[str, str] = field(default_factory=dict)  # clock → its latest deadline
    climbs: dict[str, Climb] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    notices: dict[str, NoticeState] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)
    rights: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    deciders: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    absorbed: tuple[str, ...] = ()
    moments: dict[str, datetime] = field(default_factory=dict)  # trigger → when last
    custody: Custody = UNTOUCHED

    def copy(self) -> Case:
        """A case to work on: the parts that change are copied, their frozen values shared."""
        return _copied(self)

    def deadline_of(self, clock: str) -> Deadline | None:
        """The latest run of a clock."""
        key = self.clocks.get(clock)
        return self.deadlines[key] if key else None

    @property
    def other_bodies(self) -> tuple[str, ...]:
        """Whose answer is awaited outside: of a recommendation its addressee, else whoever was offered the case."""
        asked = dict.fromkeys(r.addressee for r in self.recommendations.values() if r.degree != "full")
        return tuple(asked) or ((self.referred_to,) if self.referred_to is not None else ())

    @property
    def unread_evidence(self) -> bool:
        """Whether a party has added something since the end that nobody has read: such a case is never deleted."""
        return any(t.rule == UNREAD_EVIDENCE and t.done_at is None for t in self.tasks.values())

    def put(self, deadline: Deadline, **changes: Any) -> None:
        """Replace a deadline by a changed copy."""
        self.deadlines[deadline.id] = changed(deadline, **changes)


_copied = copier(Case)
