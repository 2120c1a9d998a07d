"""`ombuds whatif`: the recorded histories under other rules, beside what really happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, as_json, in_language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from adapters.database.case_pages import Wanted
    from adapters.database.store import SqlStore
    from domain.whatif.comparing import Compared
    from domain.whatif.report import Report
    from domain.whatif.rules import Rules


@click.command()
@click.option(
    "--procedure", metavar="FILE|NAME", help="The changed procedure: for all cases under the procedure of its name."
)
@click.option("--calendar", metavar="FILE|NAME", help="The calendar to count by, in place of the procedure's own.")
@click.option("--class", "case_class", metavar="CLASS", help="Only cases of this class.")
@click.option("--unit", metavar="UNIT", help="Only cases that are with this unit.")
@click.option("--since", metavar="MOMENT", help="Only cases received since; a date means its beginning.")
@click.option("--until", metavar="MOMENT", help="Only cases received up to then; a date means its end.")
@click.option("--clock", metavar="CLOCK", help="Judge by this clock alone. Left out: by every promise of the office.")
@click.option("--as-of", metavar="MOMENT",
              help="Judge as of then; a date means its end. Left out: when the source was drawn, else now.")  # fmt: skip
@click.option("--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write each case and all that differs to a CSV file.")  # fmt: skip
@click.option(
    "--chart", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Draw the figures: an .svg file."
)
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, procedure: str | None, calendar: str | None, **options: Any) -> None:
    """What would have been late, and who would have been told, under other limits, calendars, ladders or pauses?

    What people did is kept as recorded; what follows from the rules is decided anew. Nothing is written to
    the record. How it is worked out, and where it stops: docs/whatif.md.

    Example: ombuds whatif --procedure changed.yaml --class "Rodent Activity" --csv rodents.csv --chart rodents.svg
    """
    from adapters.whatif.asking import read_only
    from domain.errors import BadInput

    app, asked = program.application, Asked.taken_from(program, options)
    if procedure is None and calendar is None:
        raise BadInput("Say what would be different: --procedure FILE, --calendar FILE, or both.")
    csv_file, chart = options.pop("csv_file"), options.pop("chart")
    if chart is not None and chart.suffix != ".svg":
        raise BadInput(f"{chart} has no ending that can be drawn. Call it {chart.with_suffix('.svg')}.")
    with read_only(app.store) as store:
        rules = _rules(app, store, procedure, calendar)
        _is_known(options["clock"], rules)
        made = _go_through(app, store, rules, _wanted(app, rules, options), csv_file, options)
    _answer(made, _heading(rules), asked, chart)
    for file in (csv_file, chart) if not asked.as_json else ():
        if file is not None:
            click.echo({"en": f"Written to {file}.", "id": f"Ditulis ke {file}."}[asked.lang])


def _rules(app: Application, store: SqlStore, procedure: str | None, calendar: str | None) -> Rules:
    from adapters.whatif.asking import rules_of
    from adapters.whatif.reading import changed_calendar, changed_procedure

    return rules_of(
        store, app.procedure, app.calendars,
        changed_procedure(app.shelf, procedure) if procedure is not None else None,
        changed_calendar(app.calendar_shelf, calendar) if calendar is not None else None,
    )  # fmt: skip


def _is_known(clock: str | None, rules: Rules) -> None:
    from domain.errors import NotFound

    if clock is not None and rules.procedure is not None and clock not in rules.procedure.procedure.clocks:
        raise NotFound("clock", clock, sorted(rules.procedure.procedure.clocks))


def _wanted(app: Application, rules: Rules, options: dict[str, Any]) -> Wanted:
    """The cases that are asked about: of a changed procedure those that follow it."""
    from adapters.database.case_pages import Wanted
    from adapters.moments import parse_moment

    zone, since, until = app.office().zone, options["since"], options["until"]
    return Wanted(
        rules.procedure.procedure.procedure if rules.procedure is not None else None,
        parse_moment(since, zone) if since else None,
        parse_moment(until, zone, end_of_day=True) if until else None,
        options["case_class"],
        options["unit"],
    )


def _go_through(
    app: Application, store: SqlStore, rules: Rules, wanted: Wanted, csv_file: Path | None, options: dict[str, Any]
) -> Report:
    """Every case once: into the figures, and into the file."""
    from adapters.cli.choosing import written_to
    from adapters.moments import parse_moment
    from adapters.whatif.asking import asked
    from adapters.whatif.sheet import Sheet
    from domain.whatif.report import report

    zone, as_of = app.office().zone, options["as_of"]
    at = parse_moment(as_of, zone, end_of_day=True) if as_of else None
    cases: Iterable[Compared] = asked(store, rules, wanted, at, app.now(), options["clock"])
    with ExitStack() as open_files:
        if csv_file is not None:
            cases = _written(cases, Sheet(open_files.enter_context(written_to(csv_file)), zone))
        return report(cases)


def _written(cases: Iterable[Compared], sheet: Any) -> Iterator[Compared]:
    for found in cases:
        sheet.take(found)
        yield found


def _heading(rules: Rules) -> dict[str, Any]:
    """What was asked, by name and digest."""
    procedure, calendar = rules.procedure, rules.calendar
    return {
        "procedure": procedure.procedure.procedure if procedure is not None else None,
        "version": procedure.procedure.version if procedure is not None else None,
        "digest": procedure.digest if procedure is not None else None,
        "calendar": calendar.name if calendar is not None else None,
        "calendar_digest": calendar.digest if calendar is not None else None,
    }


def _answer(made: Report, heading: dict[str, Any], asked: Asked, chart: Path | None) -> None:
    from adapters.cli.choosing import written_to

    if chart is not None:
        from adapters.whatif.chart import chart as drawn

        with written_to(chart) as out:
            out.write(drawn(made, heading, asked.lang))
    if asked.as_json:
        from adapters.cli.output import put_json
        from domain.whatif.report import as_data

        put_json({"asked": heading, **as_data(made)})
        return
    from adapters.cli.whatif_page import show

    show(made, heading, asked.lang)
