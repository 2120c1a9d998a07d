"""`ombuds status`: whether the clockwork runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import as_json, in_language, language
from adapters.cli.ports import Program
from adapters.phrases import grouped
from domain.watch import WATCH, is_gap

if TYPE_CHECKING:
    from rich.console import Console

_HOUR = timedelta(hours=1)
_FIGURES = ("undelivered", "undeliverable", "quarantined", "open_tasks")


@click.command()
@in_language
@as_json
@click.pass_obj
def command(program: Program, lang: str | None, as_json: bool) -> None:
    """Show how many cases are open and overdue, what mail waits or failed, and when each part last ran.

    Exit code 1 while the watch over deadlines does not run.

    Example: ombuds status
    """
    from adapters.cli.output import console, put_json

    now, lang = program.application.now(), language(program, lang)
    data = _data(program, now)
    if as_json:
        put_json(data)
    else:
        _put(console(), data, now, program.application.office().zone, lang)
    if data["gap"]:
        raise SystemExit(1)


def _data(program: Program, now: datetime) -> dict[str, Any]:
    from adapters.cli.output import plain

    app, settings = program.application, program.settings
    status, breaker = app.queries.status(now, _HOUR), app.breaker()
    watched = next((beat.at for beat in status.heartbeats if beat.name == WATCH), None)
    folder = settings.mail_folder if settings.mail_transport == "folder" else None
    figures = {name: getattr(status, name) for name in (*_FIGURES, "events", "open_cases", "overdue", "due_soon")}
    return figures | {
        "now": now, "gap": watched is None or is_gap(watched, now, settings.watch_gap_seconds),
        "watch_age_seconds": None if watched is None else (now - watched).total_seconds(),
        "heartbeats": [plain(beat) for beat in status.heartbeats],
        "set_aside": [
            {"case": row.stream, "timer": row.timer, "attempts": row.attempts, "reason": row.reason, "next_at": row.next_at}
            for row in app.queries.quarantined()
        ],
        "mail": {
            "transport": settings.mail_transport, "folder": folder, "breaker": breaker.state, "held_until": breaker.until,
            "reason": breaker.reason or None,
        },
    }  # fmt: skip


def _put(out: Console, data: Mapping[str, Any], now: datetime, zone: str, lang: str) -> None:
    from adapters.cli.output import indented, pairs, styled
    from adapters.cli.words import word
    from adapters.moments import length

    if data["gap"]:
        age = data["watch_age_seconds"]
        said = word("never", lang) if age is None else word("gap", lang, length(timedelta(seconds=age), lang))
        out.print(styled(said, "bold red"))
    out.print(
        pairs(
            [(word(key, lang), styled(said, "bold red" if bad else "")) for key, said, bad in _lines(data, zone, lang)]
        )
    )
    for each in data["set_aside"]:
        out.print(indented(f"{each['case']} {each['timer']}: {each['reason']}", 4, "red"))
    if data["heartbeats"]:
        out.print(styled(word("heartbeats", lang), "bold"))
    beats = [
        (beat["name"], now - datetime.fromisoformat(beat["at"]), beat["detail"] or "") for beat in data["heartbeats"]
    ]
    out.print(pairs([(name, f"{word('ago', lang, length(age, lang))}   {detail}") for name, age, detail in beats]))


def _lines(data: Mapping[str, Any], zone: str, lang: str) -> Iterator[tuple[str, str, bool]]:
    """What to say, and whether it is bad."""
    from adapters.cli.words import word
    from adapters.moments import brief

    late, soon = word("overdue_cases", lang), word("due_soon", lang)
    there, overdue, due = (grouped(data[key], lang) for key in ("open_cases", "overdue", "due_soon"))
    cases = f"{there}, {overdue} {late}, {due} {soon}"
    yield "open_cases", cases, bool(data["overdue"])
    for key in ("open_tasks", "undelivered"):
        yield key, grouped(data[key], lang), False
    for key in ("undeliverable", "quarantined"):
        yield key, grouped(data[key], lang), bool(data[key])
    mail = data["mail"]
    if mail["held_until"] is None:
        yield "breaker", mail["transport"], False
    else:
        yield (
            "breaker",
            word("breaker_open", lang, mail["transport"], brief(mail["held_until"], zone), mail["reason"]),
            True,
        )
    if mail["folder"] is not None:
        yield "mail_folder", str(mail["folder"]), False
    yield "events", grouped(data["events"], lang), False
