"""A replay as people read it on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from adapters.cli.output import console, indented, numbered, styled
from adapters.cli.page import LOUD
from adapters.cli.replaying.data import Data
from adapters.cli.replaying.words import word
from adapters.cli.view import SAME
from adapters.moments import length

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from adapters.cli.labels import Labels


class Screen:
    """Prints one reader's replay."""

    def __init__(self, labels: Labels, *, personal: bool) -> None:
        self.labels, self.lang, self.personal = labels, labels.lang, personal
        self.out: Console = console()

    def _word(self, key: str, *values: object) -> str:
        return word(key, self.lang, *values)

    def _moment(self, at: datetime) -> str:
        return self.labels.moment(at)

    def _head(self, text: str) -> None:
        self.out.print(styled(text, "bold"), soft_wrap=True)

    def _title(self, text: str) -> None:
        self.out.print()
        self.out.print(styled(text, "bold underline"))

    def _line(self, text: str, by: int = 2, style: str = "") -> None:
        self.out.print(indented(text, by, style))

    def _foot(self) -> None:
        self.out.print()
        if not self.personal:
            self.out.print(styled(self._word("hidden"), "dim"))
        self.out.print(styled(self._word("zone", self.labels.zone), "dim"))

    # ── step by step ────────────────────────────────────────────────────────

    def whole(self, data: Data) -> None:
        """Every event with what it changed."""
        found = data["steps"]
        self._head(self._word("replay", data["case"]))
        first, last = found[0]["recorded_at"], found[-1]["recorded_at"]
        self._line(self._word("steps", len(found), self._moment(first), self._moment(last)), 0)
        for step in found:
            self._step(step)
        self._foot()

    def _step(self, step: Data) -> None:
        self.out.print()
        loud = "bold red" if step["type"] in LOUD else "bold"
        self.out.print(numbered(step["version"], step["text"], loud))
        self._line(when(step, self.labels), 5)
        said = self._word("by", step["who"])
        if step["clause"]:
            said += f", {self._word('under', step['clause'])}"
        self._line(said, 5)
        content = step.get("content") or {}
        for key in ("subject", "reason", "text", "note"):
            if content.get(key):
                self._line(f"“{content[key]}”", 5, "italic")
        self._listed("changed", [change["text"] for change in step["changes"]], "changes_nothing")
        self._listed("pending", [timer["text"] for timer in step["pending"]], "nothing_pending")

    def _listed(self, title: str, lines: Sequence[str], none: str) -> None:
        if not lines:
            self._line(f"{self._word(title)}: {self._word(none)}", 5, "dim")
            return
        self._line(f"{self._word(title)}:", 5, "dim")
        for line in lines:
            self._line(line, 7)

    # ── at a moment ─────────────────────────────────────────────────────────

    def at(self, data: Data) -> None:
        """The case at a moment, in both times, and what makes the difference."""
        self._head(self._word("at", data["case"], self._moment(data["at"])))
        same = not data["differs"] and not data["entered_later"] and not data["effective_later"]
        sides = ("in_law",) if same else ("in_law", "as_known")
        for side in sides:
            title = self._word(side) if not same else f"{self._word('in_law')} = {self._word('as_known')}"
            note = {"in_law": "law_note", "as_known": "known_note"}[side]
            self._title(title)
            self._line(self._word("same") if same else self._word(note), 2, "dim")
            self._standing(data[side], "no_case_law" if side == "in_law" else "no_case_known")
        if not same:
            self._difference(data)
        self._apart(data)
        self._foot()

    def _standing(self, standing: Data | None, nothing: str) -> None:
        if standing is None:
            self._line(self._word(nothing))
            return
        for part in standing["parts"]:
            loud = part["part"] == "clock" and (part["state"] == "missed" or part.get("late"))
            self._line(part["text"], 2, "bold red" if loud else "")
        pending = [
            timer["text"] + (f" ({self._word('overdue')})" if timer["overdue"] else "") for timer in standing["pending"]
        ]
        self._line(f"{self._word('pending')}: {'' if pending else self._word('nothing_pending')}", 2, "dim")
        for line in pending:
            self._line(line, 4)

    def _difference(self, data: Data) -> None:
        if data["as_known"] is None:
            later = data["entered_later"]
            self._title(self._word("difference"))
            self._line(self._word("all_later", len(later), self._moment(later[0]["recorded_at"])))
            return
        if data["entered_later"]:
            self._title(self._word("difference"))
            for entry in data["entered_later"]:
                self._line(self._entered_later(entry))
        if data["effective_later"]:
            self._title(self._word("effective_later"))
            for entry in data["effective_later"]:
                self._line(f"{entry['text']}: {when(entry, self.labels)}")
        self.out.print()
        if not data["differs"]:
            self._line(self._word("same_state"))
        for change in data["differs"]:
            self._line(change["text"])

    def _entered_later(self, entry: Data) -> str:
        gap = length(entry["recorded_at"] - entry["effective_at"], self.lang)
        moments = self._moment(entry["effective_at"]), self._moment(entry["recorded_at"])
        return self._word("entered_later", f"{entry['version']}. {entry['text']}", *moments, gap, entry["who"])

    def _apart(self, data: Data) -> None:
        if data["apart"]:
            self._title(self._word("apart"))
            for entry in data["apart"]:
                self._line(f"{entry['version']}. {entry['text']}: {when(entry, self.labels)}")

    # ── between two ─────────────────────────────────────────────────────────

    def between(self, data: Data) -> None:
        """What differs between two moments."""
        self._head(self._word("between", data["case"], self._moment(data["from"]), self._moment(data["to"])))
        same = _numbers(data["in_law"]) == _numbers(data["as_known"])
        for side, title in (("in_law", "happened_between"), ("as_known", "entered_between")):
            if side == "as_known" and same:
                self.out.print()
                self._line(self._word("same_both"), 0, "dim")
                continue
            self._title(self._word(title))
            self._way(data[side])
        self._foot()

    def _way(self, way: Data) -> None:
        for entry in way["events"]:
            self._line(
                f"{entry['version']:>3}. {entry['text']}: {when(entry, self.labels)}, {self._word('by', entry['who'])}"
            )
        if not way["events"]:
            self._line(self._word("nothing"))
        self._listed("changed", [change["text"] for change in way["changes"]], "changes_nothing")


def when(entry: Data, labels: Labels) -> str:
    """When it happened, and when it was entered where that was later."""
    happened, entered = entry["effective_at"], entry["recorded_at"]
    said = word("happened", labels.lang, labels.moment(happened))
    if abs(entered - happened) <= SAME:
        return said
    gap = word("later", labels.lang, length(abs(entered - happened), labels.lang))
    return f"{said}, {word('entered', labels.lang, labels.moment(entered))} ({gap})"


def _numbers(way: Data) -> list[Any]:
    return [entry["seq"] for entry in way["events"]]
