"""Parts of a case, and what changed in them, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.cli.labels import Labels
from adapters.cli.replaying.words import word
from adapters.cli.wording import code
from domain.case.timers import Timer
from domain.replaying.picture import Change, Part

_LABELLED = {"state": "states", "outcome": "outcomes", "case_class": "classes"}


@dataclass(frozen=True, slots=True)
class Describing:
    """Describes parts of one case in one language."""

    labels: Labels

    def _word(self, key: str, *values: object) -> str:
        return word(key, self.labels.lang, *values)

    def change(self, change: Change) -> str:
        """What a part was and what it is."""
        name = self.name(change.part, change.subject)
        if change.was is None:
            return self._word("value", name, self.part(change.part, change.subject, change.now))
        return self._word(
            "from_to", name, *(self.part(change.part, change.subject, p) for p in (change.was, change.now))
        )

    def two_times(self, change: Change) -> str:
        """What a part was in law, beside what the office knew of it."""
        known, law = (self.part(change.part, change.subject, p) for p in (change.was, change.now))
        return self._word("law_known", self.name(change.part, change.subject), law, known)

    def name(self, part: str, subject: str) -> str:
        """What a part is called."""
        match part:
            case "case":
                return self._word(subject.partition(":")[0])
            case "clock":
                return self._word("clock", self.labels.run("clocks", subject))
            case "ladder":
                return self._word("ladder", self.labels.run("ladders", subject))
            case _:
                return self._word(part, subject)

    def part(self, kind: str, subject: str, part: Part | None) -> str:
        """How a part stands."""
        if part is None:
            return self._word("none")
        if kind == "case":
            return self._of_the_case(subject, part["value"])
        return ", ".join(filter(None, self._aspects(kind, part)))

    def _of_the_case(self, subject: str, value: object) -> str:
        if value is True:
            return self._word("yes")
        if subject in _LABELLED:
            return self.labels.of(_LABELLED[subject], str(value))
        if subject.startswith("right:"):
            return self.labels.of("actions", str(value))
        if subject == "procedure":
            return str(value)[:12]
        return code(str(value), self.labels.lang) if subject in ("waiting_on", "referral", "priority") else str(value)

    def _aspects(self, kind: str, part: Part) -> Iterator[str]:
        match kind:
            case "clock":
                return self._clock(part)
            case "ladder":
                return self._ladder(part)
            case "task":
                return self._task(part)
            case "notice":
                return self._notice(part)
            case "recommendation":
                return self._recommendation(part)
            case "party":
                return self._party(part)
            case _:
                return self._respondent(part)

    # ── kinds of parts ──────────────────────────────────────────────────────

    def _moment(self, key: str, at: datetime | None) -> str:
        return "" if at is None else self._word(key, self.labels.moment(at))

    def _clock(self, part: Part) -> Iterator[str]:
        late = part.get("late") or (part["met_at"] is not None and part["met_at"] > part["due_at"])
        yield code(part["state"], self.labels.lang)
        yield self._moment("since", part["paused_at"])
        yield self._moment("at_most", part["cap_at"])
        yield self._moment("due", part["due_at"])
        yield self._moment("met_at", part["met_at"])
        yield self._word("late") if late and part["state"] in ("running", "met") else ""

    def _ladder(self, part: Part) -> Iterator[str]:
        yield self._word("rung", part["rung"])
        yield self._word("with", part["addressee"]) if part["addressee"] else ""
        yield self._moment("next", part["next_at"])
        yield self._word("ended", code(part["ended"], self.labels.lang)) if part["ended"] else ""

    def _task(self, part: Part) -> Iterator[str]:
        yield self.labels.of("tasks", part["rule"])
        yield self._word("for", part["officer"] or self.labels.of("roles", part["role"]))
        yield self._moment("done", part["done_at"]) or self._word("open")

    def _notice(self, part: Part) -> Iterator[str]:
        yield f"“{self.labels.of('notices', part['notice'])}” {self._word('to', part['party'])}"
        yield code(part["state"], self.labels.lang)

    def _recommendation(self, part: Part) -> Iterator[str]:
        yield self._word("to", part["addressee"])
        yield code(part["degree"], self.labels.lang) if part["degree"] else self._word("not_reported")

    def _party(self, part: Part) -> Iterator[str]:
        yield code(part["role"], self.labels.lang)
        yield self._word("mandate_ended") if part["ended"] else ""

    def _respondent(self, part: Part) -> Iterator[str]:
        yield self._word("demands", part["demands"])
        yield self._word("answered") if part["answered"] else ""

    # ── what is pending ─────────────────────────────────────────────────────

    def pending(self, timer: Timer) -> str:
        """What will happen by itself, and when."""
        moment = self.labels.moment(timer.at)
        if timer.kind == "rung":
            number = timer.key.rpartition("/")[2]
            return f"{moment}: {self._word('timer_rung', self.labels.run('ladders', timer.subject), number)}"
        if timer.kind == "retention":
            return f"{moment}: {self._word('timer_retention')}"
        return f"{moment}: {self._word(f'timer_{timer.kind}', self.labels.run('clocks', timer.subject))}"
