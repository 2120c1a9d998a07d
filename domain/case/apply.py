"""What each event changes in a case.  No rule is decided here: what happened, happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from domain.case import events as e
from domain.case.case import Case, Climb, Deadline, NoticeState, Party, Recommendation, Task
from domain.case.custody import Hold, Keeping, Proposal
from domain.frozen import changed
from domain.record import Json, Recorded, moment_of

Applier = Callable[[Case, Any, datetime], None]


def fold(case_id: str, events: Iterable[Recorded]) -> Case:
    """The case that these events make, in order of version."""
    case = Case(case_id)
    for event in events:
        apply(case, event)
    return case


def apply(case: Case, recorded: Recorded) -> None:
    """Take one recorded event into the case.

    Raises RecordBroken for a type that this version does not know.
    """
    if case.version == 0:
        case.entered_at = recorded.recorded_at
    absorb(case, e.from_record(recorded), recorded.effective_at, recorded.actor, recorded.procedure)
    case.version = recorded.version


def absorb(case: Case, event: Any, at: datetime, actor: str, procedure: str | None) -> None:
    """Take one event into the case, recorded or only just decided."""
    for applier in _EFFECTS.get(type(event), ()):
        applier(case, event, at)
    if case.latest_at is None or at > case.latest_at:
        case.latest_at = at
    if procedure is not None and not case.procedure:
        case.procedure = procedure
    if type(event) is e.FindingProposed:
        case.proposer = actor


def _act(case: Case, event: e.Act, at: datetime) -> None:
    case.moments[f"action:{event.action}"] = at
    _enter(case, event, at)


def _enter(case: Case, event: e.Act | e.CaseAssigned, at: datetime) -> None:
    if event.to is None:
        return
    if case.state:
        case.moments[f"leave:{case.state}"] = at
    case.state, case.waiting_on, case.over = event.to, event.waiting_on or case.waiting_on, event.over
    case.closed_at = at if event.over else None
    if not event.over and case.custody.keeping is not None:
        case.custody = changed(case.custody, keeping=None)
    case.moments[f"state:{event.to}"] = at


# ── intake ──────────────────────────────────────────────────────────────────


def _filed(case: Case, event: e.ComplaintFiled, at: datetime) -> None:
    case.received_at = at
    case.procedure_name = event.procedure
    case.case_class, case.priority, case.channel, case.language = (
        event.case_class, event.priority, event.channel, event.language,
    )  # fmt: skip
    case.area, case.unit, case.reference = event.area, event.unit, event.reference
    case.anonymous, case.confidential, case.own_motion = event.anonymous, event.confidential, event.own_motion
    case.occurred_on, case.prior_recourse = event.occurred_on, event.prior_recourse
    case.stated = event.stated or {}
    case.respondents = dict.fromkeys(event.respondents, 0)
    people = event.people or {}
    for key in sorted(event.parties, key=len):  # p10 after p9: as they were filed, however the record sorts them
        case.parties[key] = party_of(key, event.parties[key], people.get(key))


def party_of(key: str, facts: Mapping[str, Json], contact: Mapping[str, Json] | None) -> Party:
    """A party as the facts of a filing say it."""
    expires = facts.get("expires")
    return Party(
        key, facts["role"], tuple(facts.get("for", ())), tuple(facts.get("scope", ())),
        date.fromisoformat(expires) if expires else None, contact=contact,
    )  # fmt: skip


def _completed(case: Case, event: e.CaseCompleted, _at: datetime) -> None:
    if event.occurred_on is not None:
        case.occurred_on = event.occurred_on
    if event.prior_recourse is not None:
        case.prior_recourse = event.prior_recourse


def _offered(case: Case, event: e.ReferralOffered, _at: datetime) -> None:
    case.referred_to, case.referral = event.body, "offered"


def _referral(outcome: str) -> Applier:
    def applier(case: Case, _event: Any, _at: datetime) -> None:
        case.referral = outcome

    return applier


# ── people ──────────────────────────────────────────────────────────────────


def _assigned(case: Case, event: e.CaseAssigned, at: datetime) -> None:
    case.officer, case.unit = event.officer, event.unit or case.unit
    if event.action is not None:
        case.moments[f"action:{event.action}"] = at
    _enter(case, event, at)


def _recused(case: Case, event: e.OfficerRecused, _at: datetime) -> None:
    case.recused |= {event.officer}
    if case.officer == event.officer:
        case.officer = None


def _corrected(case: Case, event: e.EntryCorrected, _at: datetime) -> None:
    for key, contact in (event.people or {}).items():
        if key in case.parties:
            case.parties[key] = changed(case.parties[key], contact=contact)


def _mandate_ended(case: Case, event: e.MandateEnded, _at: datetime) -> None:
    case.parties[event.party] = changed(case.parties[event.party], ended=True)


# ── investigation and outcome ───────────────────────────────────────────────


def _demanded(case: Case, event: e.AnswerDemanded, _at: datetime) -> None:
    case.respondents[event.respondent] = event.number
    case.answered -= {event.respondent}


def _answered(case: Case, event: e.AnswerRecorded, _at: datetime) -> None:
    if not event.interim:
        case.answered |= {event.respondent}


def _reclassified(case: Case, event: e.CaseReclassified, _at: datetime) -> None:
    case.case_class, case.priority = event.case_class, event.priority


def _decided(case: Case, event: e.CaseDecided, _at: datetime) -> None:
    case.outcome = event.outcome
    case.deciders = (*case.deciders, event.decider)


def _recommended(case: Case, event: e.RecommendationMade, _at: datetime) -> None:
    case.recommendations[event.recommendation] = Recommendation(event.recommendation, event.addressee, event.remedy)


def _implemented(case: Case, event: e.ImplementationReported, _at: datetime) -> None:
    if event.recommendation is not None:
        known = case.recommendations[event.recommendation]
        case.recommendations[event.recommendation] = changed(known, degree=event.degree)


def _closed(case: Case, event: e.CaseClosed, _at: datetime) -> None:
    if event.outcome is not None:
        case.outcome = event.outcome


def _outcome(outcome: str) -> Applier:
    def applier(case: Case, event: e.Act, _at: datetime) -> None:
        if event.over:
            case.outcome = outcome

    return applier


def _linked(case: Case, event: e.CasesLinked, _at: datetime) -> None:
    case.links = (*case.links, (event.other, event.relation))


def _merged(case: Case, event: e.CaseMerged, _at: datetime) -> None:
    case.merged_into = event.into


def _absorbed(case: Case, event: e.CaseAbsorbed, _at: datetime) -> None:
    case.absorbed = (*case.absorbed, event.other)


def _migrated(case: Case, event: e.ProcedureMigrated, _at: datetime) -> None:
    case.procedure = event.now


# ── clocks ──────────────────────────────────────────────────────────────────


def _moments(warnings: Mapping[str, str] | None) -> dict[str, datetime]:
    return {key: moment_of(at) for key, at in warnings.items()} if warnings else {}


def _set(case: Case, event: e.DeadlineSet, _at: datetime) -> None:
    case.deadlines[event.deadline] = Deadline(
        event.deadline, event.clock, "running", event.clause, event.holder, event.statutory, event.scope, event.limit,
        event.started_at, event.due_at, event.due_at, event.calendar, event.arithmetic, _moments(event.warnings),
        inherited=event.inherited_from is not None,
    )  # fmt: skip
    case.clocks[event.clock] = event.deadline


def _moved(case: Case, event: e.DeadlineMoved, _at: datetime) -> None:
    known = case.deadlines[event.deadline]
    case.put(
        known, due_at=event.due_at, started_at=event.started_at, limit=event.limit, calendar=event.calendar,
        arithmetic=event.arithmetic, warnings=_moments(event.warnings), revision=known.revision + 1,
        pauses=() if event.why == "restarted" else known.pauses,
        extensions=() if event.why == "restarted" else known.extensions,
    )  # fmt: skip


def _paused(case: Case, event: e.DeadlinePaused, at: datetime) -> None:
    case.put(
        case.deadlines[event.deadline], state="paused", paused_at=at, pause_ground=event.ground,
        pause_by_state=event.by_state, pause_then=event.then, cap_at=event.cap_at,
    )  # fmt: skip


def _resumed(case: Case, event: e.DeadlineResumed, at: datetime) -> None:
    known = case.deadlines[event.deadline]
    case.put(
        known,
        state="running",
        pauses=(*known.pauses, (event.paused_at, at)),
        paused_at=None,
        pause_ground=None,
        cap_at=None,
    )


def _extended(case: Case, event: e.DeadlineExtended, _at: datetime) -> None:
    known = case.deadlines[event.deadline]
    case.put(
        known, due_at=event.due_at, arithmetic=event.arithmetic, warnings=_moments(event.warnings),
        extensions=(*known.extensions, (event.kind, event.limit)), revision=known.revision + 1,
    )  # fmt: skip


def _met(case: Case, event: e.DeadlineMet, _at: datetime) -> None:
    known = case.deadlines[event.deadline]
    case.put(known, state="met", met_at=event.met_at, warnings={}, paused_at=None, cap_at=None)
    case.moments[f"met:{known.clock}"] = event.met_at


def _missed(case: Case, event: e.DeadlineMissed, at: datetime) -> None:
    known = case.deadlines[event.deadline]
    case.put(known, state="missed", missed_at=event.due_at, warnings={})
    case.moments[f"expiry:{known.clock}"] = at


def _cancelled(case: Case, event: e.DeadlineCancelled, _at: datetime) -> None:
    case.put(case.deadlines[event.deadline], state="cancelled", warnings={}, paused_at=None, cap_at=None)


def _warned(case: Case, event: e.WarningGiven, _at: datetime) -> None:
    known = case.deadlines[event.deadline]
    case.put(known, warnings={k: v for k, v in known.warnings.items() if k != event.warning})


# ── escalation, tasks, rights, notices ──────────────────────────────────────


def _climb_began(case: Case, event: e.LadderStarted, _at: datetime) -> None:
    case.climbs[event.run] = Climb(event.run, event.ladder, event.deadline, 0, event.next_at)


def _climbed(case: Case, event: Any, _at: datetime) -> None:
    known = case.climbs[event.run]
    addressee = getattr(event, "addressee", known.addressee)
    case.climbs[event.run] = changed(known, rung=event.rung, next_at=event.next_at, addressee=addressee)


def _climb_ended(case: Case, event: e.LadderEnded, _at: datetime) -> None:
    case.climbs[event.run] = changed(case.climbs[event.run], next_at=None, ended=event.why)


def _task_opened(case: Case, event: e.TaskOpened, at: datetime) -> None:
    case.tasks[event.task] = Task(event.task, event.rule, event.role, event.unit, event.officer, event.about, at)


def _task_done(case: Case, event: e.TaskDone, at: datetime) -> None:
    case.tasks[event.task] = changed(case.tasks[event.task], done_at=at)


def _right(case: Case, event: e.RightOpened, _at: datetime) -> None:
    case.rights |= {event.action}


def _issued(case: Case, event: e.NoticeIssued, at: datetime) -> None:
    case.notices[event.notice_id] = NoticeState(
        event.notice_id, event.notice, event.audience, event.party, event.language, event.channel, event.statutory,
        event.occasion, at, event.not_before, name=event.name,
        state="served" if event.channel == "portal" else "issued", address=event.address, values=event.values,
    )  # fmt: skip
    if event.channel == "portal":
        case.moments[f"served:{event.notice}"] = at


def _served(case: Case, event: e.NoticeServed, at: datetime) -> None:
    case.notices[event.notice_id] = changed(case.notices[event.notice_id], state="served")
    case.moments[f"served:{event.notice}"] = at


def _notice(state: str) -> Applier:
    def applier(case: Case, event: Any, _at: datetime) -> None:
        case.notices[event.notice_id] = changed(case.notices[event.notice_id], state=state)

    return applier


# ── what becomes of the content ─────────────────────────────────────────────


def _kept(case: Case, event: e.RetentionSet, _at: datetime) -> None:
    keeping = Keeping(
        event.retention,
        event.keep,
        event.ground,
        event.clause,
        event.then,
        event.closed_at,
        event.last_day,
        event.due_at,
    )
    case.custody = changed(case.custody, keeping=keeping, kept=case.custody.kept + 1)


def _held(case: Case, event: e.HoldPlaced, at: datetime) -> None:
    holds = (*case.custody.holds, Hold(event.hold, event.ground, at))
    case.custody = changed(case.custody, holds=holds, held=case.custody.held + 1)


def _released(case: Case, event: e.HoldLifted, _at: datetime) -> None:
    case.custody = changed(case.custody, holds=tuple(h for h in case.custody.holds if h.id != event.hold))


def _erasure_proposed(case: Case, event: e.ErasureProposed, at: datetime) -> None:
    known = case.custody
    proposal = Proposal(
        event.proposal, event.proposer, event.ground, event.clause, event.party, event.entries, event.kept_until, at
    )
    keeping = known.keeping
    if keeping is not None and keeping.id == event.retention:
        keeping = changed(keeping, proposed=True)
    case.custody = changed(known, proposals=(*known.proposals, proposal), proposed=known.proposed + 1, keeping=keeping)


def _proposal_over(case: Case, event: Any, _at: datetime) -> None:
    case.custody = changed(case.custody, proposals=tuple(p for p in case.custody.proposals if p.id != event.proposal))


def _erased(case: Case, event: e.ContentErased, at: datetime) -> None:
    """What the entries said of people is forgotten here as well: a replay, which cannot read it, gives the same."""
    if event.proposal is not None:
        _proposal_over(case, event, at)
    for key in event.parties:
        case.parties[key] = changed(case.parties[key], contact=None)
    for key in event.notices:
        case.notices[key] = changed(case.notices[key], name=None, address=None, values=None)
    if event.scope == "case":
        case.custody = changed(case.custody, erased_at=at, keeping=None)


def _restated(case: Case, event: e.DetailsRestated, _at: datetime) -> None:
    people = event.people or {}
    for key in event.parties:
        case.parties[key] = changed(case.parties[key], contact=people.get(key))


_APPLIERS: dict[type[Any], Applier] = {
    e.ComplaintFiled: _filed,
    e.CaseCompleted: _completed,
    e.CaseRefused: _outcome("refused"),
    e.ReferralOffered: _offered,
    e.ReferralAccepted: _referral("accepted"),
    e.ReferralRefused: _referral("refused"),
    e.CaseAssigned: _assigned,
    e.OfficerRecused: _recused,
    e.EntryCorrected: _corrected,
    e.MandateEnded: _mandate_ended,
    e.AnswerDemanded: _demanded,
    e.AnswerRecorded: _answered,
    e.CaseReclassified: _reclassified,
    e.CaseDecided: _decided,
    e.RecommendationMade: _recommended,
    e.ImplementationReported: _implemented,
    e.CaseClosed: _closed,
    e.ComplaintWithdrawn: _outcome("withdrawn"),
    e.CasesLinked: _linked,
    e.CaseMerged: _merged,
    e.CaseAbsorbed: _absorbed,
    e.ProcedureMigrated: _migrated,
    e.DeadlineSet: _set,
    e.DeadlineMoved: _moved,
    e.DeadlinePaused: _paused,
    e.DeadlineResumed: _resumed,
    e.DeadlineExtended: _extended,
    e.DeadlineMet: _met,
    e.DeadlineMissed: _missed,
    e.DeadlineCancelled: _cancelled,
    e.WarningGiven: _warned,
    e.LadderStarted: _climb_began,
    e.CaseEscalated: _climbed,
    e.EscalationDeadEnd: _climbed,
    e.LadderEnded: _climb_ended,
    e.TaskOpened: _task_opened,
    e.TaskDone: _task_done,
    e.RightOpened: _right,
    e.NoticeIssued: _issued,
    e.NoticeSent: _notice("sent"),
    e.NoticeServed: _served,
    e.NoticeFailed: _notice("failed"),
    e.RetentionSet: _kept,
    e.HoldPlaced: _held,
    e.HoldLifted: _released,
    e.ErasureProposed: _erasure_proposed,
    e.ErasureDeclined: _proposal_over,
    e.ContentErased: _erased,
    e.DetailsRestated: _restated,
}


def _effects(kind: type[Any]) -> tuple[Applier, ...]:
    """What events of a class change: as a step of the procedure, and as what they are."""
    step = (_act,) if issubclass(kind, e.Act) else ()
    return (*step, *(applier for cls, applier in _APPLIERS.items() if cls is kind))


_EFFECTS = {code.cls: _effects(code.cls) for code in e.CODECS.values()}
