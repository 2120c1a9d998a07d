"""`ombuds log`: histories as an event log, for the tools of process mining and for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from adapters.cli.choosing import chosen_cases, wanted_from, written_to
from adapters.cli.options import in_language, language
from adapters.cli.ports import Program
from adapters.phrases import phrased

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from adapters.exchange.telling import Source

_SAID = {
    "en": "{file}: {cases:,} {cases:case|cases}, {events:,} {events:event|events}.",
    "id": "{file}: {cases:,} laporan, {events:,} peristiwa.",
}


@click.command()
@click.option("--format", "form", type=click.Choice(["xes", "ocel", "csv"]), default="xes", show_default=True,
              help="IEEE 1849 (XES), OCEL 2.0 as JSON, or CSV.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where to; left out, to the terminal.")  # fmt: skip
@chosen_cases
@click.option("--steps", is_flag=True, help="Steps of the procedure alone, without clocks, notices and tasks.")
@click.option("--hide-officers", is_flag=True, help="Numbers instead of officers' ids; new ones in every file.")
@in_language
@click.pass_obj
def command(program: Program, /, form: str, output: Path | None, **options: Any) -> None:
    """Write histories as an event log: who took which step when, what each clock did; no personal data.

    The fields, and how they map to the standards: docs/exchange.md.

    Example: ombuds log --format xes -o cases.xes --procedure ombudsman --from 2026-01-01
    """
    lang = language(program, options.pop("lang"))
    source = _source(program.application, options)
    with written_to(output) as out:
        _write(form, out, source)
    if output is not None:
        done = source.written
        click.echo(phrased(lang, _SAID[lang], file=output, cases=done.cases, events=done.events))


def _source(app: Application, options: dict[str, Any]) -> Source:
    from adapters.database.case_pages import told
    from adapters.exchange.telling import Source
    from domain.flow.columns import People

    office, wanted = app.office(), wanted_from(app, options)
    people = People(office, hide_officers=options["hide_officers"])
    return Source(
        office.name, lambda: told(app.store, wanted), people, app.procedure, only_steps=options["steps"]
    )  # fmt: skip


def _write(form: str, out: TextIO, source: Source) -> None:
    from adapters.exchange.ocel import write_ocel
    from adapters.exchange.sheet import write_csv
    from adapters.exchange.xes import write_xes

    writers: dict[str, Callable[[TextIO, Source], None]] = {"xes": write_xes, "ocel": write_ocel, "csv": write_csv}
    writers[form](out, source)
