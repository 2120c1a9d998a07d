"""The whole record taken again: how much came out the same, and the first thing that did not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.replaying.words import word
from domain.reexecution.redeciding import Difference

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from domain.reexecution.whole import Report


def check(app: Application, case_id: str | None, lang: str, *, as_json: bool) -> bool:
    """Take every recorded command again (of one case, if named) and say what came of it; whether nothing differs.

    Writes nothing.  People may work meanwhile: the record is read page by page.
    """
    from adapters.cli.output import put_json
    from adapters.database.reexecuting import reexecution

    begun = time.perf_counter()
    report = reexecution(app.store, app.calendars, case_id).go_through(app.store.stored())
    seconds = time.perf_counter() - begun
    if as_json:
        put_json(_data(report, seconds))
    else:
        for line in _lines(report, seconds, lang):
            click.echo(line)
    return report.first is None


def _data(report: Report, seconds: float) -> dict[str, Any]:
    return {
        "events": report.events, "reexecuted": report.reexecuted, "commands": report.commands, "same": report.same,
        "different": report.different, "cannot": dict(report.cannot), "as_others_saw_it": dict(report.varied),
        "seconds": round(seconds, 3), "events_per_second": _rate(report.events, seconds), "ok": report.first is None,
        "first": report.first, "differences": report.differences,
    }  # fmt: skip


def _rate(events: int, seconds: float) -> int:
    return round(events / seconds) if seconds else 0


def _lines(report: Report, seconds: float, lang: str) -> list[str]:
    rate = _rate(report.events, seconds)
    lines = [word("replayed", lang, report.events, report.reexecuted, report.commands, rate)]
    for reason, count in report.cannot.most_common():
        lines.append(word("cannot", lang, count, _reason(reason, lang)))
    for what, count in sorted(report.varied.items()):
        lines.append(word(f"varied_{what}", lang, count))
    if report.first is None:
        return [*lines, word("all_same", lang)]
    lines.append(word("different", lang, report.different))
    lines += [f"  {_said(each)}" for each in report.differences[:_SHOWN]]
    return lines


def _reason(reason: str, lang: str) -> str:
    return word(_REASONS[reason], lang) if reason in _REASONS else reason


_REASONS = {"content erased": "erased", "no decision of the rules": "no_decision"}
_SHOWN = 10


def _said(each: Difference) -> str:
    return f"FAIL at event {each.seq} ({each.stream}, {each.version}): {each.what}"
