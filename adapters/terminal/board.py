"""What the live view shows at one moment, ready to be drawn: texts, counts and moments, nobody's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.cli.labels import Labels
from adapters.database.board import BoardReads
from adapters.database.heartbeats import Heartbeats
from adapters.database.queries import Queries
from adapters.terminal.words import WORDS
from domain.errors import NotFound
from domain.procedure.compiled import Compiled
from domain.record import Recorded
from domain.watch import WATCH

SHOWN = (
    "ComplaintFiled", "ReceiptAcknowledged", "InformationRequested", "CaseCompleted", "CaseAdmitted", "CaseRefused",
    "ReferralOffered", "ReferralAccepted", "ReferralRefused", "CaseAssigned", "OfficerRecused", "AnswerDemanded",
    "AnswerRecorded", "CaseMoved", "FindingProposed", "FindingCommented", "CaseDecided", "RecommendationMade",
    "ImplementationReported", "ReviewRequested", "CaseReopened", "ComplaintWithdrawn", "CaseClosed", "DeadlineMissed",
    "DeadlineExtended", "WarningGiven", "CaseEscalated", "EscalationDeadEnd", "TaskOpened", "RightOpened", "NoticeFailed",
    "AlarmRaised",
)  # fmt: skip
"""The events worth a line; the rest is the machinery's own bookkeeping."""

ALARMING = frozenset({"DeadlineMissed", "EscalationDeadEnd", "NoticeFailed", "AlarmRaised"})
CLIMBING = frozenset({"CaseEscalated", "WarningGiven"})


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look: addresses and files, as a person would type them."""

    prefect: str
    login: str
    mail: Path
    record: str
    guide: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One procedure's cases: open, over, and how many stand in which open state."""

    title: str
    open: int
    over: int
    states: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happens or happened."""

    at: datetime
    case_id: str
    text: str
    tone: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """Everything at one moment."""

    now: datetime
    office: str
    zone: str
    desks: tuple[Desk, ...]
    overdue: int
    escalated: int
    tasks: int
    mails: int
    events: int
    coming: tuple[Line, ...]
    latest: tuple[Line, ...]
    mailed: tuple[Line, ...]
    watched: datetime | None

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(desk.open + desk.over for desk in self.desks)


class Gathering:
    """Reads a board; remembers labels between two boards."""

    def __init__(
        self, reads: BoardReads, queries: Queries, beats: Heartbeats, procedure: Callable[[str], Compiled], lang: str
    ) -> None:
        self._reads, self._queries, self._beats, self._find, self._lang = reads, queries, beats, procedure, lang

    def board(self, now: datetime, office: str, zone: str, lines: int) -> Board:
        """The board as of now, with at most so many lines of each kind."""
        status = self._queries.status(now)
        escalated, tasks, mails = self._reads.figures()
        watched = self._beats.last(WATCH)
        return Board(
            now, office, zone, self._desks(), status.overdue, escalated, tasks, mails, status.events,
            tuple(self._coming(row, zone) for row in self._reads.coming(now, lines)),
            tuple(self._happened(event, zone) for event in self._reads.latest(SHOWN, lines)),
            tuple(self._mail(row, zone) for row in self._reads.mails(lines)),
            watched.at if watched is not None else None,
        )  # fmt: skip

    def _labels(self, digest: str | None, zone: str) -> Labels:
        if digest is None:
            return Labels(None, self._lang, zone)
        try:
            return Labels(self._find(digest).procedure, self._lang, zone)
        except NotFound:
            return Labels(None, self._lang, zone)

    def _desks(self) -> tuple[Desk, ...]:
        rows: dict[str, list[Any]] = {}
        for row in self._reads.counts():
            rows.setdefault(row.procedure, []).append(row)
        return tuple(self._desk(name, of) for name, of in rows.items())

    def _desk(self, name: str, rows: list[Any]) -> Desk:
        labels = self._labels(rows[0].procedure_digest, "UTC")
        title = labels.procedure.title.get(self._lang, name) if labels.procedure is not None else name
        states: dict[str, int] = {}
        for row in rows:
            if not row.terminal:
                label = labels.of("states", row.state)
                states[label] = states.get(label, 0) + row.count
        over = sum(row.count for row in rows if row.terminal)
        return Desk(title, sum(states.values()), over, tuple(sorted(states.items(), key=lambda item: -item[1])))

    def _coming(self, row: Any, zone: str) -> Line:
        labels, words = self._labels(row.procedure_digest, zone), WORDS[self._lang]
        run, _, detail = row.timer.rpartition("/")
        run = run.partition("/")[0]
        match row.kind:
            case "rung":
                text, tone = words["rung"].format(rung=detail, ladder=labels.run("ladders", run)), "climb"
            case "warning" | "cap":
                text, tone = words[row.kind].format(clock=labels.run("clocks", run)), "quiet"
            case _:
                text, tone = labels.run("clocks", run), ""
        return Line(row.due_at, row.case_id, text, tone)

    def _happened(self, event: Recorded, zone: str) -> Line:
        tone = "alarm" if event.type in ALARMING else "climb" if event.type in CLIMBING else ""
        text = self._labels(event.procedure, zone).event(event).partition("; ")[0]
        return Line(event.effective_at, event.stream, text, tone, event.seq)

    def _mail(self, row: Any, zone: str) -> Line:
        labels, words = self._labels(row.procedure_digest, zone), WORDS[self._lang]
        whom = words.get(row.audience, "{id}").format(id=row.party)
        text = f"{labels.of('notices', row.notice)}, {words['to'].format(whom=whom)}"
        return Line(row.accepted_at, row.case_id, text)
