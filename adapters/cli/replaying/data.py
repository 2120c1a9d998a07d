"""A replay as data: what `--json` prints, and what terminal and page are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from adapters.cli.labels import Labels
from adapters.cli.replaying.describe import Describing
from adapters.cli.replaying.people import People
from adapters.cli.seeing import Sight
from adapters.cli.view import timeline
from domain.case.case import Case
from domain.case.timers import timers
from domain.record import Recorded
from domain.replaying.picture import Change, Part, differences, picture
from domain.replaying.standing import BothTimes, Standing, at_moment
from domain.replaying.steps import Step, steps

if TYPE_CHECKING:
    from adapters.cli.ports import Application

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells one case's history to one reader."""

    app: Application
    sight: Sight
    labels: Labels
    people: People

    @classmethod
    def of(cls, app: Application, sight: Sight) -> Telling:
        """For the reader of a sight."""
        people = People(app.office(), sight.case, sight.labels.lang, sight.personal)
        return cls(app, sight, sight.labels, people)

    # ── step by step ────────────────────────────────────────────────────────

    def whole(self, *, pictures: bool = False) -> dict[str, Any]:
        """Every event with what it changed; with the case after each, if wanted."""
        history = self.sight.events
        both = zip(self._entries(history), steps(self.sight.case.id, history), strict=True)
        found = [
            entry | self._step(step, entry) | ({"after": self._after(step.case)} if pictures else {})
            for entry, step in both
        ]
        return {"case": self.sight.case.id, "as_of": self.sight.at, "steps": found}

    def _step(self, step: Step, entry: Data) -> dict[str, Any]:
        labels = self._labels(step.case)
        promise = step.case.deadlines.get(str(step.event.facts.get("deadline")))
        return {
            "clause": entry["clause"] or (labels.clause(promise.clause) if promise is not None else None),
            "state": step.case.state, "waiting_on": step.case.waiting_on, "officer": step.case.officer,
            "unit": step.case.unit, "changes": self._changes(labels, step.changes),
            "pending": self._pending(step.case),
        }  # fmt: skip

    def _after(self, case: Case) -> dict[str, Any]:
        """The case after an event, for the page: what is settled comes last."""
        say = Describing(self._labels(case))
        parts = picture(case)
        shown = ("state", "waiting_on", "officer", "unit", "case_class", "priority", "outcome")
        facts = [("case", name) for name in shown if ("case", name) in parts]
        return {
            "facts": [(say.name(*key), say.part(*key, parts[key])) for key in facts],
            "clocks": self._lines(say, parts, "clock", lambda p: p["state"] in ("met", "cancelled")),
            "ladders": self._lines(say, parts, "ladder", lambda p: p["ended"] is not None),
            "open_tasks": [
                line for line in self._lines(say, parts, "task", lambda p: p["done_at"] is not None) if not line["settled"]
            ],
            "notices": self._lines(say, parts, "notice", lambda p: p["state"] == "served"),
        }  # fmt: skip

    @staticmethod
    def _lines(
        say: Describing, parts: Mapping[tuple[str, str], Part], wanted: str, settled: Callable[[Part], bool]
    ) -> list[dict[str, Any]]:
        found = [
            {
                "text": f"{say.name(kind, subject)}: {say.part(kind, subject, part)}",
                "alarm": part.get("state") in ("missed", "failed"), "settled": settled(part),
            }
            for (kind, subject), part in parts.items()
            if kind == wanted
        ]  # fmt: skip
        return sorted(found, key=lambda line: bool(line["settled"]))

    # ── at a moment, and between two ────────────────────────────────────────

    def at(self, moment: datetime) -> dict[str, Any]:
        """The case at a moment in both times."""
        both = at_moment(self.sight.events, moment)
        labels = self._labels(both.law.case or both.known.case)
        found = differences(picture(both.known.case, moment), picture(both.law.case, moment))
        return {
            "case": self.sight.case.id, "at": moment,
            "in_law": self._standing(both.law), "as_known": self._standing(both.known),
            "entered_later": self._entries(both.entered_later), "effective_later": self._entries(both.effective_later),
            "apart": self._entries(both.law.apart),
            "differs": [
                {"part": c.part, "subject": c.subject, "in_law": c.now, "as_known": c.was,
                 "text": Describing(labels).two_times(c)}
                for c in found
            ],
        }  # fmt: skip

    def between(self, begin: datetime, end: datetime) -> dict[str, Any]:
        """What differs between two moments, in both times."""
        one, other = at_moment(self.sight.events, begin), at_moment(self.sight.events, end)
        return {
            "case": self.sight.case.id, "from": begin, "to": end,
            "in_law": self._way(one.law, other.law), "as_known": self._way(one.known, other.known),
        }  # fmt: skip

    def _way(self, begin: Standing, end: Standing) -> dict[str, Any]:
        known = {event.seq for event in begin.events}
        found = differences(picture(begin.case, begin.at), picture(end.case, end.at))
        return {
            "events": self._entries([event for event in end.events if event.seq not in known]),
            "changes": self._changes(self._labels(end.case or begin.case), found),
        }

    def _standing(self, standing: Standing) -> dict[str, Any] | None:
        case = standing.case
        if case is None:
            return None
        say, labels = Describing(self._labels(case)), self._labels(case)
        parts = [
            {"part": kind, "subject": subject, **part, "text": f"{say.name(kind, subject)}: {say.part(kind, subject, part)}"}
            for (kind, subject), part in picture(case, standing.at).items()
        ]  # fmt: skip
        return {
            "version": case.version, "events": len(standing.events), "state": case.state,
            "state_label": labels.of("states", case.state), "waiting_on": case.waiting_on, "officer": case.officer,
            "unit": case.unit, "parts": parts, "pending": self._pending(case, standing.at),
        }  # fmt: skip

    # ── parts ───────────────────────────────────────────────────────────────

    def _labels(self, case: Case | None) -> Labels:
        if case is None or not case.procedure:
            return self.labels
        return Labels(self.app.procedure(case.procedure).procedure, self.labels.lang, self.labels.zone)

    def _changes(self, labels: Labels, changes: Sequence[Change]) -> list[dict[str, Any]]:
        say = Describing(labels)
        return [{**change._asdict(), "text": say.change(change)} for change in changes]

    def _pending(self, case: Case, at: datetime | None = None) -> list[dict[str, Any]]:
        say = Describing(self._labels(case))
        return [
            {"at": t.at, "kind": t.kind, "subject": t.subject, "timer": t.key, "text": say.pending(t),
             "overdue": at is not None and t.at <= at}
            for t in timers(case)
        ]  # fmt: skip

    def _entries(self, events: Sequence[Recorded]) -> list[dict[str, Any]]:
        told = timeline(self.app, events, self.labels, personal=self.sight.personal)
        return [entry | {"who": self.people.who(entry["actor"])} for entry in told]


__all__ = ["BothTimes", "Telling"]
