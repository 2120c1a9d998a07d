"""Codes and moments of events as a reader wants them: labels of the procedure, local time, words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from adapters.cli.wording import code, worded
from adapters.moments import written
from domain.case.events import from_record
from domain.errors import BadInput
from domain.limits import Limit
from domain.procedure.model import Procedure
from domain.record import Event, Recorded


@dataclass(frozen=True, slots=True)
class Labels:
    """How one procedure's codes read in one language; `zone` is the office's."""

    procedure: Procedure | None
    lang: str
    zone: str

    def of(self, what: str, name: str | None) -> str:
        """The label of a part of the procedure (`states`, `actions`, `clocks`, …), or the code in words."""
        if not name:
            return ""
        part = getattr(self.procedure, what, {}).get(name) if self.procedure is not None else None
        if part is None:
            return code(name, self.lang)
        label = part if isinstance(part, dict) else part.label
        return str(label.get(self.lang) or label.get("en") or name)

    def run(self, what: str, key: str) -> str:
        """The label of a clock's or a ladder's run: its number only from the second one on."""
        name, _, number = key.partition("#")
        return self.of(what, name) + (f" ({number})" if number not in ("", "1") else "")

    def clause(self, name: str | None) -> str:
        """A source of law as it is cited, marked where it is not confirmed."""
        source = self.procedure.sources.get(name or "") if self.procedure is not None else None
        if source is None:
            return name or ""
        doubt = {"unconfirmed": " [U]", "secondary": " [2]"}.get(source.status, "")
        return f"{source.title}, {source.clause}{doubt}"

    def limit(self, text: str) -> str:
        """A limit as the record writes it, in words."""
        try:
            return Limit.parse(text).describe(self.lang)
        except BadInput:
            return text

    def moment(self, at: datetime) -> str:
        """A moment in the office's zone."""
        return written(at, self.zone, self.lang)

    def event(self, event: Event | Recorded) -> str:
        """An event in words, without anything that could be erased."""
        if event.type == "OfficeChanged":
            return ", ".join(event.facts.get("changes", ()))
        return worded(event.type, self._fields(event), self.lang)

    def _fields(self, event: Event | Recorded) -> dict[str, str]:
        happening = from_record(event) if isinstance(event, Recorded) else _typed(event)
        fields = {f.name: self._field(f.name, getattr(happening, f.name)) for f in dataclasses.fields(happening)}
        late = event.type == "DeadlineMet" and happening.met_at > happening.due_at
        return fields | {
            "in_time": "" if late else "yes",
            "late": "yes" if late else "",
            "no_officer": "" if fields.get("officer") else "yes",
        }

    def _field(self, name: str, value: Any) -> str:
        if value is None or value is False or value == ():
            return ""
        if value is True:
            return "yes"
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, tuple | list):
            return ", ".join(self._code(name, str(each)) for each in value)
        if isinstance(value, Mapping):
            return ""
        return self._code(name, str(value))

    def _code(self, name: str, value: str) -> str:
        part = _PARTS.get(name)
        if part is not None:
            return self.of(part, value)
        word = _WORDED.get(name)
        return word(self, value) if word is not None else value


def _typed(event: Event) -> Any:
    from domain.case.events import CODECS

    return CODECS[event.type].read(event.facts, event.content)


def _why(labels: Labels, value: str) -> str:
    """A cause: a code, or a trigger of the procedure such as ``state:closed``."""
    head, mark, tail = value.partition(":")
    parts = {
        "state": "states",
        "leave": "states",
        "action": "actions",
        "met": "clocks",
        "end": "clocks",
        "expiry": "clocks",
    }
    return labels.of(parts[head], tail) if mark and head in parts else code(value, labels.lang)


def _about(labels: Labels, value: str) -> str:
    if "#" in value and labels.procedure is not None:
        what = "clocks" if value.partition("#")[0] in labels.procedure.clocks else "ladders"
        return labels.run(what, value)
    return labels.of("actions", value) if labels.procedure and value in labels.procedure.actions else value


_PARTS = {
    "action": "actions", "to": "states", "ground": "grounds", "outcome": "outcomes", "case_class": "classes",
    "was_class": "classes", "priority": "", "was_priority": "", "clock": "clocks", "ladder": "ladders", "notice": "notices",
    "role": "roles", "rule": "tasks",
}  # fmt: skip
"""Which part of a procedure names the codes of a field."""

_WORDED: Mapping[str, Callable[[Labels, str], str]] = {
    "deadline": lambda labels, value: labels.run("clocks", value),
    "run": lambda labels, value: labels.run("ladders", value),
    "limit": Labels.limit,
    "keep": Labels.limit,
    "clause": Labels.clause,
    "why": _why,
    "about": _about,
    "procedure": lambda _, value: value,
    "now": lambda _, value: value[:12],
    **dict.fromkeys(
        ("scope", "then", "waiting_on", "channel", "kind", "how", "degree", "relation", "told", "audience", "alarm"),
        lambda labels, value: code(value, labels.lang),
    ),
}

__all__ = ["Labels"]
