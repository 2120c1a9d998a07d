"""One recorded command decided again, and what comes of it held against what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from pydantic_core import from_json

from domain import engine
from domain.case import commands as c
from domain.case.case import Case
from domain.case.decide import decide, fire
from domain.case.setting import Setting
from domain.case.timers import AFTER
from domain.errors import NotFound, OmbudsError
from domain.office import Office
from domain.office_change import ChangeOffice, change
from domain.procedure.compiled import Compiled
from domain.record import Event, Recorded, Stored, entry
from domain.reexecution.rebuilding import is_clockwork, possible_commands
from domain.reexecution.surroundings import Surroundings

Decided = Mapping[str, Sequence[Event]]
"""What a decision made happen, by stream."""

REFUSALS = (OmbudsError, LookupError, ValueError, TypeError)
"""How a decision fails that the rules of today would not make: refused by them, or met by what it did not expect."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One command as it was recorded: its own case's events, and those of other cases that it touched."""

    command_id: str
    stream: str
    rows: Sequence[Stored]
    events: Sequence[Recorded]

    def of(self, stream: str) -> list[tuple[Stored, Recorded]]:
        """What happened in one case."""
        return [(row, event) for row, event in zip(self.rows, self.events, strict=True) if row.stream == stream]

    @property
    def own(self) -> list[Recorded]:
        """What happened in the command's own case."""
        return [event for event in self.events if event.stream == self.stream]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a decision comes to something else than was recorded; names and texts are not repeated here."""

    seq: int
    stream: str
    version: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one command: nothing else (same), something else, or the reason why it cannot be decided again."""

    difference: Difference | None = None
    cannot: str | None = None
    varied: str = ""


def again(taken: Taken, case: Case | None, others: Mapping[str, Case], around: Surroundings) -> Verdict:
    """Decide a command again in every way that it may have been given; one that gives every byte again is enough."""
    best: Difference | None = None
    try:
        digest = case.procedure if case is not None else taken.events[0].procedure
        rules = around.rules(digest or "")
        ways = list(_ways(taken, rules))
    except REFUSALS as refusal:
        return Verdict(cannot=f"{type(refusal).__name__}: {refusal}")
    for variation in around.variations(list(taken.events)):
        for way, now in ways:
            setting = around.setting(variation, rules, now, others, taken.own)
            found = _compared(taken, lambda way=way, setting=setting: _decided(case, way, setting))  # type: ignore[misc]
            if found is None:
                return Verdict(varied=variation.name)
            if best is None or found.seq > best.seq:
                best = found
    return Verdict(difference=best)


def _decided(case: Case | None, way: c.Command | datetime, setting: Setting) -> Decided:
    if isinstance(way, datetime):
        if case is None:
            raise NotFound("case", "of a timer")
        outcomes = fire(case, way, setting)
    else:
        outcomes = decide(case, way, setting)
    return {outcome.after.id: outcome.events for outcome in outcomes}


def _ways(taken: Taken, rules: Compiled) -> Iterator[tuple[c.Command | datetime, datetime]]:
    """The commands (or moments up to which time passed) behind these events, each with the present moment it saw."""
    own = taken.own
    recorded, noticed = own[0].recorded_at, _noticed(own)
    if is_clockwork(own):
        last = max(event.effective_at for event in own) + AFTER
        for until in dict.fromkeys((noticed or recorded, recorded, last)):
            yield until, noticed or until
    if not is_clockwork(own) or any(event.type not in _OF_TIME for event in own):
        for command in possible_commands(own, rules):
            at = command.effective_at or recorded
            for now in dict.fromkeys((noticed or at, recorded)):
                if now >= at:
                    yield command, now


_OF_TIME = frozenset({
    "DeadlineMissed", "WarningGiven", "DeadlineResumed", "DeadlineMoved", "LadderStarted", "CaseEscalated",
    "EscalationDeadEnd", "LadderEnded", "NoticeIssued", "RightOpened", "TaskOpened",
})  # fmt: skip
"""What can follow when time alone has passed and no step was taken."""


def _noticed(events: Sequence[Recorded]) -> datetime | None:
    """The present moment that the decision saw, where it left it in the record."""
    found = next((event.facts["noticed_at"] for event in events if "noticed_at" in event.facts), None)
    return datetime.fromisoformat(found) if found is not None else None


# ── the record's other streams ──────────────────────────────────────────────


def office_again(taken: Taken, known: Office | None) -> Verdict:
    """A change of the office, decided again."""
    event = taken.events[0]
    try:
        office = Office.model_validate((event.content or {})["office"])
        command = ChangeOffice(actor=event.actor, office=office, effective_at=event.effective_at)
    except REFUSALS as refusal:
        return Verdict(cannot=f"{type(refusal).__name__}: the office's file cannot be read from the event")
    return Verdict(_compared(taken, lambda: {taken.stream: change(known, command, event.effective_at)}))


def engine_again(taken: Taken, known: Case, around: Surroundings) -> Verdict:
    """What the machinery reported about itself, decided again."""
    event = taken.events[0]
    best: Difference | None = None
    for variation in around.variations([]):
        for command in _reports(event):
            found = _compared(
                taken,
                lambda command=command, office=variation.office: {  # type: ignore[misc]
                    taken.stream: engine.decide(known, command, office, event.effective_at)[1]
                },
            )
            if found is None:
                return Verdict(varied=variation.name)
            best = best or found
    return Verdict(best) if best else Verdict(cannot=f"{event.type} is no report of the machinery that is known here")


def _reports(event: Recorded) -> Iterator[c.Command]:
    facts, said = event.facts, event.content or {}
    match event.type:
        case "AlarmRaised":
            yield engine.RaiseAlarm(actor=event.actor, alarm=facts["alarm"], details=facts.get("details") or {})
        case "NoticeIssued":
            values = said.get("values") or {}
            yield engine.IssueDigest(
                actor=event.actor, officer=facts["party"], day=event.effective_at.date(), values=values
            )
        case "TaskDone":
            yield c.FinishTask(actor=event.actor, case_id=event.stream, task=facts["task"], note=said.get("note"))
        case "NoticeSent" | "NoticeFailed":
            outcome = "accepted" if event.type == "NoticeSent" else "failed"
            fields = {name: facts[name] for name in ("notice_id", "provider", "bundle", "why", "code") if name in facts}
            yield c.RecordDelivery.model_validate({
                **fields, "actor": event.actor, "case_id": event.stream, "outcome": outcome,
            })  # fmt: skip
        case _:
            return


# ── byte for byte ───────────────────────────────────────────────────────────


def _compared(taken: Taken, decision: Callable[[], Decided]) -> Difference | None:
    """The first event that is another one; None where every header and every content is the same text."""
    try:
        decided = decision()
    except REFUSALS as refusal:
        first = taken.rows[0]
        return Difference(
            first.seq, first.stream, first.version, f"it would be refused: {type(refusal).__name__}: {refusal}"
        )
    streams = list(dict.fromkeys(row.stream for row in taken.rows))
    for stream in dict.fromkeys([*streams, *(key for key, events in decided.items() if events)]):
        found = _in_stream(taken, taken.of(stream), decided.get(stream, ()), stream)
        if found is not None:
            return found
    return None


def _in_stream(
    taken: Taken, recorded: Sequence[tuple[Stored, Recorded]], decided: Sequence[Event], stream: str
) -> Difference | None:
    place = (taken.rows[-1].seq, stream, recorded[-1][0].version if recorded else 0)
    for pair, event in zip_longest(recorded, decided):
        if pair is None:
            return Difference(*place, f"after it, {event.type} would have followed; nothing is recorded")
        row, known = pair
        place = (row.seq, stream, row.version)
        if event is None:
            return Difference(*place, f"{known.type} is recorded; nothing would have happened")
        if not _same(row, known, event):
            return Difference(*place, _what(row, known, event))
    return None


def _same(row: Stored, known: Recorded, event: Event) -> bool:
    """Whether the event, put in the same place at the same time with the same salt, is the same text."""
    made = _entry(row, known, event)
    return made == (row.header, row.body)


def _entry(row: Stored, known: Recorded, event: Event) -> tuple[str, str | None]:
    made = entry(
        event, origin=from_json(row.header)["origin"], seq=row.seq, stream=row.stream, version=row.version,
        command_id=known.command_id, recorded_at=known.recorded_at, prev=known.prev, salt=row.salt,
        said=known.said,
    )  # fmt: skip
    return made.header, made.body


def _what(row: Stored, known: Recorded, event: Event) -> str:
    if event.type != known.type:
        return f"{known.type} is recorded, {event.type} would have happened"
    header, body = _entry(row, known, event)
    recorded, decided = from_json(row.header), from_json(header)
    said = [
        f"{name}: recorded {recorded.get(name)}, decided {decided.get(name)}"
        for name in sorted(recorded.keys() | decided.keys())
        if name not in ("facts", "content") and recorded.get(name) != decided.get(name)
    ]
    facts = sorted(recorded["facts"].keys() | decided["facts"].keys())
    said += [
        f"{name}: recorded {recorded['facts'].get(name)}, decided {decided['facts'].get(name)}"
        for name in facts
        if recorded["facts"].get(name) != decided["facts"].get(name)
    ]
    if body != row.body:
        kept, fresh = (from_json(text) if text else {} for text in (row.body, body))
        keys = ", ".join(key for key in sorted(kept.keys() | fresh.keys()) if kept.get(key) != fresh.get(key))
        said.append(f"another content ({keys})")
    return f"{known.type}: " + ("; ".join(said) or "the header is written in another way")
