"""`ombuds tasks`: what waits for a member of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, acting_as, as_json, in_language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from adapters.cli.ports import Application

_FIELDS = ("case_id", "task", "rule", "role", "unit", "officer", "opened_at")
_MOST = 10_000


@click.command()
@click.option("--role", help="For whoever has this role.")
@click.option("--officer", help="For this officer; `me` is who --as names, with all roles of theirs.")
@click.option("--unit", help="Of this unit.")
@click.option("--case", "case_id", help="Of this case.")
@click.option("--limit", type=click.IntRange(1, _MOST), default=100, show_default=True, help="How many, oldest first.")
@acting_as
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, **options: Any) -> None:
    """List tasks that are not done, oldest first; `ombuds act CASE finish_task --task t1` finishes one.

    Example: ombuds tasks --officer me --as ana
    """
    from adapters.cli.output import plain, put_json

    app, asked = program.application, Asked.taken_from(program, options)
    rows = _rows(app, asked.who or program.settings.actor, options)
    if asked.as_json:
        put_json({"tasks": [{name: plain(getattr(row, name)) for name in _FIELDS} for row in rows]})
    else:
        _put(app, rows, asked.lang)


def _rows(app: Application, who: str | None, options: dict[str, Any]) -> list[Any]:
    from domain.access import actor_of
    from domain.errors import BadInput

    queries = app.queries
    if options["officer"] != "me":
        return list(queries.tasks(**options))
    if who is None:
        raise BadInput("`--officer me` needs --as OFFICER.")
    roles = actor_of(who, app.office()).roles
    mine = list(queries.tasks(**options | {"officer": who}))
    # Nobody's own: cut only when both are together, or what others hold would push it off the page.
    for role in roles if options["role"] is None else roles & {options["role"]}:
        anybodys = options | {"officer": None, "role": role, "limit": _MOST}
        mine += [row for row in queries.tasks(**anybodys) if row.officer is None]
    return sorted(mine, key=lambda row: (row.opened_at, row.case_id, row.task))[: options["limit"]]


def _put(app: Application, rows: list[Any], lang: str) -> None:
    from adapters.cli.labels import Labels
    from adapters.cli.output import console, table
    from adapters.cli.words import word
    from adapters.moments import brief

    out, zone = console(), app.office().zone
    if not rows:
        out.print(word("no_tasks", lang))
        return
    shown = []
    for row in rows:
        case = app.queries.case(row.case_id)
        labels = Labels(app.procedure(case.procedure_digest).procedure if case else None, lang, zone)
        whose = row.officer or labels.of("roles", row.role)
        shown.append(
            (row.case_id, row.task, labels.of("tasks", row.rule), whose, row.unit or "", brief(row.opened_at, zone))
        )
    out.print(
        table([word(key, lang) for key in ("case", "task", "what", "for", "unit", "since")], shown, whole=(0, 1, 5))
    )
