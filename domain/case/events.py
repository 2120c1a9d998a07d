"""Everything that can happen to a case, in the past tense.

Each class is one kind of event.  Fields made with ``personal`` are content (erasable);
all others are facts (hashed, without personal data: ids, codes, moments, numbers).
``effective_at``, ``actor`` and the procedure's digest stand in the envelope.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from domain.case.codec import Codec, codec, personal
from domain.errors import RecordBroken
from domain.frozen import made, quick
from domain.record import Event, Json, Recorded

C = TypeVar("C", bound=type[Any])

CODECS: dict[str, Codec] = {}
"""How each type of event is written and read, by type."""


def _kept(cls: C) -> C:
    CODECS[cls.__name__] = codec(cls)
    return quick(cls)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Base of every event of a case."""


@dataclass(frozen=True, kw_only=True)
class Act(Happening):
    """A step of the procedure that somebody took."""

    action: str
    to: str | None = None  # the state afterwards, where it changed
    waiting_on: str | None = None  # whose turn it is from now on, where the state changed
    over: bool = False  # the new state is terminal
    ground: str | None = None
    deemed: bool = False  # the legal effect of silence, not a deed
    reason: str | None = personal()


# ── intake ──────────────────────────────────────────────────────────────────


@_kept
@dataclass(frozen=True, kw_only=True)
class ComplaintFiled(Act):
    """A complaint was received; effective when received, recorded when entered."""

    procedure: str  # its name; the envelope holds the digest of its version
    case_class: str
    priority: str
    channel: str
    language: str
    area: str | None = None
    unit: str | None = None
    reference: str | None = None  # the source's own number
    anonymous: bool = False
    confidential: bool = False
    own_motion: bool = False
    occurred_on: date | None = None
    prior_recourse: bool | None = None
    respondents: tuple[str, ...] = ()
    stated: Mapping[str, Json] | None = None  # what the source itself said: due, verdict, as_of
    parties: Mapping[str, Json]  # p1 → {role, for, scope, expires}
    people: Mapping[str, Json] | None = personal()  # p1 → {name, email, phone, address, language, organisation, proof}
    subject: str | None = personal()
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class ReceiptAcknowledged(Act):
    """The complainant was told that the complaint has arrived."""


@_kept
@dataclass(frozen=True, kw_only=True)
class InformationRequested(Act):
    """The complainant was asked for what is missing."""

    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseCompleted(Act):
    """What was missing has come in."""

    occurred_on: date | None = None
    prior_recourse: bool | None = None
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseAdmitted(Act):
    """The complaint will be examined."""

    discretion: bool = False


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseRefused(Act):
    """The complaint will not be examined, on a coded legal ground."""


@_kept
@dataclass(frozen=True, kw_only=True)
class ReferralOffered(Act):
    """Another body was asked to take the case; it stays ours until accepted."""

    body: str


@_kept
@dataclass(frozen=True, kw_only=True)
class ReferralAccepted(Act):
    """The other body took the case."""


@_kept
@dataclass(frozen=True, kw_only=True)
class ReferralRefused(Act):
    """The other body did not take the case: it is still ours."""


# ── assignment ──────────────────────────────────────────────────────────────


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseAssigned(Happening):
    """A unit, and an officer if there is one, has the case in hand."""

    rule: str  # by which rule: `rule 2`, `by hand`, `ladder`
    action: str | None = None
    to: str | None = None
    waiting_on: str | None = None
    over: bool = False
    unit: str | None = None
    officer: str | None = None
    stands_in_for: str | None = None
    previous: str | None = None
    reason: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class OfficerRecused(Act):
    """An officer may not handle this case any more."""

    officer: str


# ── investigation ───────────────────────────────────────────────────────────


@_kept
@dataclass(frozen=True, kw_only=True)
class AnswerDemanded(Act):
    """A respondent was asked to answer; `number` counts the demands to it."""

    respondent: str
    number: int
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class AnswerRecorded(Act):
    """A respondent's answer came in."""

    respondent: str
    interim: bool = False
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class NoteAdded(Act):
    """A note: internal, or shared with the parties.  It never moves a deadline."""

    shared: bool = False
    by_party: bool = False
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class FileAttached(Act):
    """A file was added; its name and digest are content."""

    shared: bool = False
    size: int = 0
    name: str | None = personal()
    file_digest: str | None = personal()
    media_type: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseMoved(Act):
    """The case went on to another state, and nothing else happened."""


@_kept
@dataclass(frozen=True, kw_only=True)
class EscalationRequested(Act):
    """Somebody asked for escalation, with a reason."""

    ladder: str | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseReclassified(Act):
    """Class or priority changed; limits that depend on them are derived again."""

    case_class: str
    priority: str
    was_class: str
    was_priority: str


@_kept
@dataclass(frozen=True, kw_only=True)
class CasesLinked(Act):
    """This case belongs together with another."""

    other: str
    relation: str


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseMerged(Act):
    """This case goes on inside another; its own clocks stop."""

    into: str


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseAbsorbed(Happening):
    """Another case was merged into this one."""

    other: str


@_kept
@dataclass(frozen=True, kw_only=True)
class EntryCorrected(Act):
    """A mistaken entry was put right; the original stays in the record."""

    version: int  # of the mistaken entry in this case
    text: str | None = personal()
    people: Mapping[str, Json] | None = personal()


# ── outcome ─────────────────────────────────────────────────────────────────


@_kept
@dataclass(frozen=True, kw_only=True)
class FindingProposed(Act):
    """A draft finding went out for comment."""

    outcome: str
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class FindingCommented(Act):
    """A party commented on the draft finding."""

    party: str
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseDecided(Act):
    """The finding, by the officer who stands for it."""

    outcome: str
    decider: str
    remedy: str | None = None
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class RecommendationMade(Act):
    """Somebody is asked to put things right."""

    recommendation: str
    addressee: str
    remedy: str | None = None
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class ImplementationReported(Act):
    """What became of a recommendation (or of the corrective action, before there is one): full, partial or none."""

    degree: str
    recommendation: str | None = None
    text: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class ReviewRequested(Act):
    """Somebody else shall decide again."""


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseReopened(Act):
    """The same case is active again."""


@_kept
@dataclass(frozen=True, kw_only=True)
class ComplaintWithdrawn(Act):
    """The complainant ended it (or is deemed to have)."""


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseClosed(Act):
    """The case is over."""

    outcome: str | None = None


# ── clocks ──────────────────────────────────────────────────────────────────


@_kept
@dataclass(frozen=True, kw_only=True)
class DeadlineSet(Happening):
    """A promise: by when, under which clause, and why that moment."""

    deadline: str  # clock#n
    clock: str
    clause: str
    holder: str
    statutory: bool
    scope: str
    limit: str
    chosen_by: str | None = None
    started_at: datetime
    due_at: datetime
    calendar: str  # digest of the calendar version
    zones: str | None = None  # edition of the time zone database
    arithmetic: tuple[Json, ...] = ()
    warnings: Mapping[str, str] | None = None  # warning → moment
    inherited_from: str | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(Happening):
    """The promise changed, never silently: why, from when, to when."""

    deadline: str
    why: str  # resumed | restarted | reclassified | calendar | procedure
    was: datetime
    due_at: datetime
    started_at: datetime
    limit: str
    chosen_by: str | None = None
    calendar: str
    zones: str | None = None
    arithmetic: tuple[Json, ...] = ()
    warnings: Mapping[str, str] | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class DeadlinePaused(Happening):
    """The clock stands still, on a ground, waiting on somebody, at most until the cap."""

    deadline: str
    ground: str
    waiting_on: str
    by_state: bool
    then: str = "resume"
    cap_at: datetime | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class DeadlineResumed(Happening):
    """The clock runs again; a DeadlineMoved with the new moment follows where it changed."""

    deadline: str
    paused_at: datetime
    why: str  # state | by hand | cap | over
    firing: str | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class DeadlineExtended(Happening):
    """A later deadline was granted in one of the lawful ways."""

    deadline: str
    kind: str
    ground: str
    limit: str
    was: datetime
    due_at: datetime
    told: tuple[str, ...] = ()
    action: str | None = None
    calendar: str
    zones: str | None = None
    arithmetic: tuple[Json, ...] = ()
    warnings: Mapping[str, str] | None = None
    reason: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class ExtensionRefused(Happening):
    """An extension was asked for that the procedure does not allow; the deadline stands."""

    deadline: str
    kind: str
    why: str
    asked: Mapping[str, Json] | None = personal()  # all that was asked for: a refused ground may be anybody's words


@_kept
@dataclass(frozen=True, kw_only=True)
class DeadlineMet(Happening):
    """The promise was kept, or fulfilled late."""

    deadline: str
    due_at: datetime
    met_at: datetime


@_kept
@dataclass(frozen=True, kw_only=True)
class DeadlineMissed(Happening):
    """The moment passed without the act; effective at the true due moment, noticed later."""

    deadline: str
    due_at: datetime
    noticed_at: datetime
    firing: str


@_kept
@dataclass(frozen=True, kw_only=True)
class DeadlineCancelled(Happening):
    """The promise fell away, with the reason."""

    deadline: str
    why: str


@_kept
@dataclass(frozen=True, kw_only=True)
class WarningGiven(Happening):
    """The deadline is near."""

    deadline: str
    warning: str
    due_at: datetime
    noticed_at: datetime
    firing: str


# ── escalation ──────────────────────────────────────────────────────────────


@_kept
@dataclass(frozen=True, kw_only=True)
class LadderStarted(Happening):
    """An escalation begins; the first rung is due at `next_at`."""

    run: str  # ladder#n
    ladder: str
    deadline: str | None
    next_at: datetime


@_kept
@dataclass(frozen=True, kw_only=True)
class CaseEscalated(Happening):
    """A rung was climbed at its true moment, noticed later."""

    run: str
    ladder: str
    rung: int  # 1 is the lowest
    addressee_kind: str  # officer | office | body
    addressee: str
    noticed_at: datetime
    firing: str
    takes_over: bool = False
    next_at: datetime | None = None
    calendar: str | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class EscalationDeadEnd(Happening):
    """Nobody stands on this rung; the climb goes on and somebody gets a task."""

    run: str
    ladder: str
    rung: int
    why: str
    noticed_at: datetime
    firing: str
    next_at: datetime | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class LadderEnded(Happening):
    """No further rung will be climbed."""

    run: str
    why: str  # top | met | cancelled | closed


# ── tasks, rights, notices ──────────────────────────────────────────────────


@_kept
@dataclass(frozen=True, kw_only=True)
class TaskOpened(Happening):
    """Somebody on the staff has to do something."""

    task: str  # t1, t2, …
    rule: str
    role: str
    unit: str | None = None
    officer: str | None = None
    about: str | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class TaskDone(Happening):
    """The task is finished."""

    task: str
    note: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class RightOpened(Happening):
    """From now on this action is open to the complainant."""

    action: str


@_kept
@dataclass(frozen=True, kw_only=True)
class NoticeIssued(Happening):
    """Somebody must be told something; delivery follows."""

    notice_id: str  # n1, n2, …
    notice: str
    audience: str
    party: str  # p1, an officer's id, a body's code
    language: str
    channel: str  # email | post | portal
    statutory: bool
    occasion: str
    clause: str | None = None
    due_at: datetime | None = None
    not_before: datetime | None = None  # reminders wait for working hours
    name: str | None = personal()
    address: str | None = personal()
    values: Mapping[str, Json] | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class NoticeSent(Happening):
    """The carrier accepted the message."""

    notice_id: str
    provider: str | None = None
    bundle: str | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class NoticeServed(Happening):
    """The notice counts as served."""

    notice_id: str
    notice: str
    party: str
    how: str  # on_acceptance | on_delivery | other_means


@_kept
@dataclass(frozen=True, kw_only=True)
class NoticeFailed(Happening):
    """The notice did not reach its addressee: it is not served."""

    notice_id: str
    why: str
    code: str | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class MandateEnded(Happening):
    """A representative may act no longer: expired or revoked."""

    party: str
    why: str
    firing: str | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class ProcedureMigrated(Happening):
    """From now on another version of the procedure governs the case."""

    was: str
    now: str


# ── what becomes of the content ─────────────────────────────────────────────


@_kept
@dataclass(frozen=True, kw_only=True)
class RetentionSet(Happening):
    """How long the content of the closed case is kept: until the end of the last day."""

    retention: str  # k1, k2, …
    keep: str
    ground: str
    clause: str
    then: str  # propose | erase
    closed_at: datetime
    last_day: date
    due_at: datetime


@_kept
@dataclass(frozen=True, kw_only=True)
class HoldPlaced(Happening):
    """From now on nothing of the case is erased, until the hold is lifted."""

    hold: str  # h1, h2, …
    ground: str
    reason: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class HoldLifted(Happening):
    """The hold is over."""

    hold: str
    reason: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class ErasureProposed(Happening):
    """Content is to be destroyed; a second person has to approve."""

    proposal: str  # x1, x2, …
    proposer: str
    ground: str
    clause: str | None = None
    party: str | None = None
    entries: tuple[int, ...] = ()
    retention: str | None = None
    kept_until: date | None = None
    firing: str | None = None
    reason: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class ErasureDeclined(Happening):
    """The content stays."""

    proposal: str
    reason: str | None = personal()


@_kept
@dataclass(frozen=True, kw_only=True)
class ContentErased(Happening):
    """The content of these entries was destroyed; their headers stay."""

    versions: tuple[int, ...]
    scope: str  # case | party | entries
    ground: str
    clause: str | None = None
    party: str | None = None
    parties: tuple[str, ...] = ()  # whose details are not known any more
    notices: tuple[str, ...] = ()  # whose recipient and values are not known any more
    proposal: str | None = None
    proposer: str | None = None
    approver: str | None = None
    retention: str | None = None
    kept_until: date | None = None
    again_of: int | None = None  # after a restore: the event of the lost record that had erased it
    merged_into: str | None = None  # the case in which this one went on, and whose content has gone
    firing: str | None = None


@_kept
@dataclass(frozen=True, kw_only=True)
class DetailsRestated(Happening):
    """Details of parties that stood beside erased ones, written down anew."""

    parties: tuple[str, ...]
    people: Mapping[str, Json] | None = personal()


def to_event(happening: Happening, effective_at: datetime, actor: str, procedure: str | None) -> Event:
    """The event in its envelope, as the record takes it."""
    name = type(happening).__name__
    code = CODECS[name]
    return made(Event, {
        "type": name, "effective_at": effective_at, "actor": actor, "facts": code.facts_of(happening),
        "content": code.content_of(happening) or None, "procedure": procedure,
    })  # fmt: skip


def from_record(recorded: Recorded) -> Any:
    """The typed event again.

    Raises RecordBroken for a type or a field that this version does not know: it stops rather than drops.
    """
    code = CODECS.get(recorded.type)
    if code is None:
        raise RecordBroken(recorded.seq, f"its type {recorded.type!r} is unknown to this version of Ombuds")
    try:
        return code.read(recorded.facts, recorded.content)
    except ValueError as error:
        raise RecordBroken(recorded.seq, str(error)) from error
