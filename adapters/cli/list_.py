"""`ombuds list`: the worklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, acting_as, as_json, in_language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from adapters.database.queries import Page, Place

_FIELDS = (
    "case_id", "procedure", "state", "waiting_on", "case_class", "priority", "officer", "unit", "received_at",
    "next_due_at", "next_clock", "pressing_at", "pressing_clock", "rung", "closed_at", "outcome", "version",
)  # fmt: skip


@click.command("list")
@click.option("--state", help="In this state, as the procedure codes it.")
@click.option("--officer", help="In the hands of this officer; `me` is who --as names.")
@click.option("--unit", help="In this unit.")
@click.option("--class", "case_class", help="Of this class.")
@click.option("--procedure", help="Under this procedure.")
@click.option("--open", "which", flag_value="open", default="open", help="Open ones (the default).")
@click.option("--closed", "which", flag_value="closed", help="Those that are over.")
@click.option("--all", "which", flag_value="all", help="Both.")
@click.option("--overdue", is_flag=True, help="With a broken promise.")
@click.option("--due-before", metavar="MOMENT", help="With a promise broken, or due, before then.")
@click.option(
    "--sort",
    type=click.Choice(["due", "received", "case"]),
    default="due",
    help="Promise that matters most, newest, reference.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=30, show_default=True, help="How many on a page.")
@click.option("--after", metavar="PLACE", help="Go on behind this place, as the page before gave it.")
@acting_as
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, **options: Any) -> None:
    """List cases: those with the oldest broken promise first, then those with the next one.

    Example: ombuds list --officer me --as ana --overdue
    """
    from adapters.cli.output import plain, put_json

    app, asked = program.application, Asked.taken_from(program, options)
    page = _page(app, asked.who or program.settings.actor, options)
    after = _written(page.after)
    if asked.as_json:
        rows = [{name: plain(getattr(row, name)) for name in _FIELDS} for row in page.rows]
        put_json({"cases": rows, "after": after})
        return
    _put(app, page, after, asked.lang)


def _page(app: Application, who: str | None, options: dict[str, Any]) -> Page:
    from adapters.database.queries import Filter, Order
    from adapters.moments import parse_moment
    from domain.errors import BadInput

    officer, due_before = options["officer"], options["due_before"]
    if officer == "me":
        if who is None:
            raise BadInput("`--officer me` needs --as OFFICER.")
        officer = who
    chosen = Filter(
        open={"open": True, "closed": False, "all": None}[options["which"]],
        state=options["state"],
        officer=officer,
        unit=options["unit"],
        case_class=options["case_class"],
        procedure=options["procedure"],
        overdue_at=app.now() if options["overdue"] else None,
        due_before=parse_moment(due_before, app.office().zone) if due_before else None,
    )
    return app.queries.worklist(chosen, Order(options["sort"]), _read(options["after"]), options["limit"])


def _written(place: Place | None) -> str | None:
    """The end of a page as `--after` takes it."""
    from domain.record import moment

    if place is None:
        return None
    return place.case_id if place.moment is None else f"{moment(place.moment)}/{place.case_id}"


def _read(text: str | None) -> Place | None:
    from adapters.database.queries import Place
    from adapters.moments import parse_moment

    if text is None:
        return None
    at, mark, case_id = text.rpartition("/")
    return Place(parse_moment(at, "UTC") if mark else None, case_id)


def _put(app: Application, page: Page, after: str | None, lang: str) -> None:
    from adapters.cli.labels import Labels
    from adapters.cli.output import console, styled, table
    from adapters.cli.words import word
    from adapters.moments import brief, distance

    out, now, zone = console(), app.now(), app.office().zone
    if not page.rows:
        out.print(word("no_cases", lang))
        return
    rows = []
    for row in page.rows:
        labels = Labels(app.procedure(row.procedure_digest).procedure, lang, zone)
        at, clock = (None, None) if row.terminal else (row.pressing_at, row.pressing_clock)
        due, style = "", "bold red" if at is not None and at < now else ""
        if at is not None:
            due = f"{brief(at, zone)} ({distance(at, now, lang)})"
        rows.append((
            row.case_id, labels.of("states", row.state), labels.of("classes", row.case_class),
            " / ".join(filter(None, (row.officer, row.unit))), styled(due, style),
            labels.of("clocks", clock), styled("▲" * (row.rung or 0), "bold red"),
        ))  # fmt: skip
    headings = [word(key, lang) for key in ("case", "state", "class", "officer", "due", "clock")]
    out.print(table([*headings, "▲"], rows, whole=(0, 6)))
    if after is not None:
        out.print(styled(word("more", lang, after), "dim"))
