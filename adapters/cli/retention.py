"""`ombuds retention`: what is to be erased, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import as_json, in_language, language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from adapters.cli.ports import Application, Waiting

_FIELDS = (
    "case_id", "case_class", "outcome", "closed_at", "last_day", "due_at", "keep", "ground", "clause", "what", "obstacle",
    "which",
)  # fmt: skip
_MERGED = ("case_id", "into", "held", "obstacle", "which")
_MOST = 10_000


@click.command()
@click.option("--at", metavar="DAY", help="As on that day or at that moment: what will have come due by then.")
@click.option(
    "--limit", type=click.IntRange(1, _MOST), default=100, show_default=True, help="How many, earliest first."
)
@in_language
@as_json
@click.pass_obj
def command(program: Program, at: str | None, limit: int, lang: str | None, as_json: bool) -> None:
    """List closed cases whose content is kept no longer: until when, by which rule, and what holds it back.

    The sweep erases, or asks somebody to approve, on the day after the last one; nothing is done here.  A case is held
    back by a legal hold, a task that is not done, a notice on its way, or an approval that is waited for.  Merged cases
    that wait though the content of the case in which they went on has gone are listed as well, whatever the day.

    Example: ombuds retention --at 2031-01-01
    """
    from adapters.cli.output import put_json
    from adapters.moments import parse_moment

    app, lang = program.application, language(program, lang)
    until = parse_moment(at, app.office().zone, end_of_day=True) if at else app.now()
    rows, merged = app.queries.retained(until, limit), app.erasing.waiting()
    if as_json:
        cases, waiting = _named(rows, _FIELDS), _named(merged, _MERGED)
        put_json({"until": until, "cases": cases, "merged": waiting})
        return
    _put(app, rows, until, lang)
    if merged:
        _put_merged(merged, lang)


def _named(rows: Sequence[Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in names} for row in rows]


def _held(obstacle: str | None, which: str | None, lang: str) -> str:
    from adapters.cli.wording import code
    from adapters.cli.words import word

    what = word("notice", lang) if obstacle == "notice" else code(obstacle or "", lang)
    return f"{what} {which or ''}".strip()


def _put_merged(merged: Sequence[Waiting], lang: str) -> None:
    from adapters.cli.output import console, table
    from adapters.cli.words import word

    out, shown = console(), []
    for each in merged:
        held = f"{_held(each.obstacle, each.which, lang)} ({each.held})" if each.held else word("tonight", lang)
        shown.append((each.case_id, each.into, held))
    out.print(word("merged_waiting", lang))
    out.print(table([word(key, lang) for key in ("case", "into", "obstacle")], shown, whole=(0, 1)))


def _put(app: Application, rows: list[Any], until: datetime, lang: str) -> None:
    from adapters.cli.labels import Labels
    from adapters.cli.output import console, table
    from adapters.cli.wording import code
    from adapters.cli.words import word
    from adapters.moments import brief

    out, zone, shown = console(), app.office().zone, []
    if not rows:
        out.print(word("nothing_kept", lang, brief(until, zone)))
        return
    for row in rows:
        labels = Labels(app.procedure(row.procedure_digest).procedure, lang, zone)
        held = _held(row.obstacle, row.which, lang)
        shown.append((
            row.case_id, labels.of("classes", row.case_class), labels.of("outcomes", row.outcome), brief(row.closed_at, zone),
            row.last_day, f"{labels.limit(row.keep)}; {labels.of('grounds', row.ground)} ({labels.clause(row.clause)})",
            code(row.what, lang), held,
        ))  # fmt: skip
    headings = ("case", "class", "outcome", "closed", "last_day", "keep", "then", "obstacle")
    out.print(table([word(key, lang) for key in headings], shown, whole=(0, 3, 4)))
