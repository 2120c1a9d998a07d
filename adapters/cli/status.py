"""`ombuds status`: whether the clockwork runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import as_json, in_language, language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from rich.console import Console

WATCH = "watch"
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
    from adapters.database.queries import Queries

    app, settings = program.application, program.settings
    queries = Queries(app.store)
    status, breaker = queries.status(now, _HOUR), app.breaker()
    ages = {beat.name: (now - beat.at).total_seconds() for beat in status.heartbeats}
    watch = ages.get(WATCH)
    folder = settings.mail_folder if settings.mail_transport == "folder" else None
    figures = {name: getattr(status, name) for name in (*_FIGURES, "events", "open_cases", "overdue", "due_soon")}
    return figures | {
        "now": now, "gap": watch is None or watch > settings.watch_gap_seconds,
        "watch_age_seconds": watch, "heartbeats": [plain(beat) for beat in status.heartbeats],
        "set_aside": [
            {"case": row.stream, "timer": row.timer, "attempts": row.attempts, "reason": row.reason, "next_at": row.next_at}
            for row in queries.quarantined()
        ],
        "mail": {
            "transport": settings.mail_transport, "folder": folder, "breaker": breaker.state, "held_until": breaker.until,
            "reason": breaker.reason or None,
        },
    }  # fmt: skip


def _put(out: Console, data: Mapping[str, Any], now: datetime, zone: str, lang: str) -> None:
    from adapters.cli.moments import brief, length
    from adapters.cli.output import styled
    from adapters.cli.words import word

    def line(key: str, value: object, *, bad: bool = False) -> None:
        out.print(styled(f"  {word(key, lang):<24} {value}", "bold red" if bad else ""))

    if data["gap"]:
        age = data["watch_age_seconds"]
        said = word("never", lang) if age is None else word("gap", lang, length(timedelta(seconds=age), lang))
        out.print(styled(said, "bold red"))
    cases = (
        f"{data['open_cases']:,}, {data['overdue']:,} {word('overdue_cases', lang)}, "
        f"{data['due_soon']:,} {word('due_soon', lang)}"
    )
    line("open_cases", cases, bad=bool(data["overdue"]))
    for key in ("open_tasks", "undelivered"):
        line(key, f"{data[key]:,}")
    for key in ("undeliverable", "quarantined"):
        line(key, f"{data[key]:,}", bad=bool(data[key]))
    mail = data["mail"]
    held = mail["held_until"] is not None
    state = (
        word("breaker_open", lang, mail["transport"], brief(mail["held_until"], zone), mail["reason"])
        if held
        else mail["transport"]
    )
    line("breaker", state, bad=held)
    if mail["folder"] is not None:
        line("mail_folder", mail["folder"])
    line("events", f"{data['events']:,}")
    for each in data["set_aside"]:
        out.print(styled(f"    {each['case']} {each['timer']}: {each['reason']}", "red"))
    if data["heartbeats"]:
        out.print(styled(word("heartbeats", lang), "bold"))
    for beat in data["heartbeats"]:
        ago = word("ago", lang, length(now - datetime.fromisoformat(beat["at"]), lang))
        out.print(f"  {beat['name']:<24} {ago:<18} {beat['detail'] or ''}")
