"""Why a promise ends when it ends: in one line, or day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.cli.labels import Labels
from adapters.cli.wording import code
from adapters.phrases import phrased
from domain.arithmetic import segments
from domain.case.case import Deadline
from domain.explanation import lines
from domain.limits import Limit
from domain.steps import Kind, Step

_NAMED = 4
"""So many holidays are named in one line; of more it says how many."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "from": "{limit} from {start}", "extension": "extended by {limit} ({how})", "none": "every day counted",
        "day_off": "{n} {n:day|days} off", "holidays": "{n} {n:holiday|holidays}", "closed": "{n} {n:day|days} closed",
        "paused": "{n} {n:day|days} paused",
        "not": "not counted: {what}", "rolled": "moved on to the next working day", "opening": "from the next opening",
    },
    "id": {
        "from": "{limit} sejak {start}", "extension": "diperpanjang {limit} ({how})", "none": "setiap hari dihitung",
        "day_off": "{n} hari libur mingguan", "holidays": "{n} hari libur", "closed": "{n} hari tutup", "paused": "{n} hari jeda",
        "not": "tidak dihitung: {what}", "rolled": "digeser ke hari kerja berikutnya", "opening": "sejak jam buka berikutnya",
    },
}  # fmt: skip


def in_one_line(deadline: Deadline, labels: Labels) -> str:
    """The limit, from when, and what was not counted."""
    words = _WORDS[labels.lang]
    said = []
    for how, limit, steps in segments(deadline.arithmetic, deadline.limit):
        if how is None:
            said.append(words["from"].format(limit=labels.limit(limit), start=labels.moment(deadline.started_at)))
        else:
            said.append(words["extension"].format(limit=labels.limit(limit), how=code(how, labels.lang)))
        said += _left_out(steps, labels.lang)
    return "; ".join(said)


def _left_out(steps: Sequence[Step], lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    if any(step.kind is Kind.OPENING for step in steps):
        yield words["opening"]
    days = {kind: sum((s.last - s.first).days + 1 for s in steps if s.kind is kind) for kind in Kind}
    out = [
        phrased(lang, words[kind.value], n=days[kind])
        for kind in (Kind.DAY_OFF, Kind.CLOSED, Kind.PAUSED)
        if days[kind]
    ]
    out += _holidays(steps, lang)
    if out:
        yield words["not"].format(what=", ".join(out))
    if any(step.kind is Kind.ROLLED for step in steps):
        yield words["rolled"]


def _holidays(steps: Sequence[Step], lang: str) -> list[str]:
    """Their names, or how many there were."""
    found = [step for step in steps if step.kind is Kind.HOLIDAY]
    names = list(dict.fromkeys((step.name or {}).get(lang) or (step.name or {}).get("en", "?") for step in found))
    if len(names) <= _NAMED:
        return names
    return [phrased(lang, _WORDS[lang]["holidays"], n=sum((step.last - step.first).days + 1 for step in found))]


def day_by_day(deadline: Deadline, labels: Labels) -> Iterator[str]:
    """One line for each day."""
    words = _WORDS[labels.lang]
    for how, limit, steps in segments(deadline.arithmetic, deadline.limit):
        if how is not None:
            yield words["extension"].format(limit=labels.limit(limit), how=code(how, labels.lang)) + ":"
        yield from (line.text for line in lines(steps, Limit.parse(limit), labels.lang))


def as_data(deadline: Deadline, lang: str) -> list[dict[str, Any]]:
    """Day by day, for programs."""
    found: list[dict[str, Any]] = []
    for how, limit, steps in segments(deadline.arithmetic, deadline.limit):
        if how is not None:
            found.append({"kind": "extension", "how": how, "limit": limit})
        found += [line.to_json() for line in lines(steps, Limit.parse(limit), lang)]
    return found
