"""`ombuds map`: how cases really flowed, beside what the procedure declares."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.choosing import narrowed, wanted_from, written_to
from adapters.cli.options import Asked, as_json, in_language
from adapters.cli.ports import Program
from adapters.phrases import grouped, words

if TYPE_CHECKING:
    from domain.flow.flowing import Flow, Passage

WORDS: Mapping[str, tuple[str, str]] = {
    "from": ("From", "Dari"), "to": ("To", "Ke"), "step": ("Step", "Langkah"), "count": ("Times", "Kali"),
    "median": ("Median", "Median"), "late": ("Late", "Terlambat"), "note": ("", ""),
    "never": ("never taken", "tidak pernah"), "odd": ("not declared", "tidak diatur"),
    "begun": ("(begun)", "(mulai)"),
    "written": ("{0}: {1:,} {1:case|cases}.", "{0}: {1:,} laporan."), "cases": ("{0:,} {0:case|cases}.", "{0:,} laporan."),
}  # fmt: skip
_word = words(WORDS)


@click.command("map")
@click.option("--procedure", required=True, metavar="NAME", help="The procedure whose cases are drawn.")
@narrowed
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="An .svg file; left out, a table is shown.")  # fmt: skip
@click.option("--table", "as_table", is_flag=True, help="Show the table as well as writing the picture.")
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, output: Path | None, as_table: bool, **options: Any) -> None:
    """Show how cases really flowed: each way with how often it was taken, how long it took, how many were late.

    The declared procedure lies underneath: what was never taken is dashed, what it does not have is marked.

    Example: ombuds map --procedure ombudsman --from 2026-01-01 -o map.svg
    """
    from adapters.cli.output import put_json
    from adapters.database.case_pages import told
    from domain.errors import BadInput
    from domain.flow.flowing import Flow

    app, asked = program.application, Asked.taken_from(program, options)
    if output is not None and output.suffix != ".svg":
        raise BadInput(f"{output} has no ending that can be drawn. Name it .svg.")
    procedure = app.library.current(options["procedure"]).procedure
    flow = Flow(procedure, app.calendars[procedure.calendar])
    for case_id, events in told(app.store, wanted_from(app, options)):
        flow.take(case_id, events)
    if output is not None:
        _draw(flow, output, asked.lang)
    if asked.as_json:
        put_json(_data(flow))
        return
    if output is None or as_table:
        _put(flow, asked.lang)
    if output is not None:
        click.echo(_word("written", asked.lang, output, flow.cases))


def _draw(flow: Flow, output: Path, lang: str) -> None:
    from adapters.exchange.flow_map import flow_svg

    with written_to(output) as out:
        out.write(flow_svg(flow, lang))


def _data(flow: Flow) -> dict[str, Any]:
    states = {
        name: {
            "visits": flow.visits[name],
            "now": flow.standing[name],
            "steps_that_stay": dict(flow.stays.get(name, {})),
        }
        for name in flow.procedure.states
    }
    return {
        "procedure": flow.procedure.procedure, "cases": flow.cases, "states": states,
        "ways": [passage.figures() for passage in flow.passages.values()],
    }  # fmt: skip


def _put(flow: Flow, lang: str) -> None:
    from adapters.cli.output import console, styled, table

    ordered = sorted(flow.passages.values(), key=lambda passage: -passage.count)
    rows = [
        [styled(cell, "dim" if not passage.count else "") for cell in _row(flow, passage, lang)] for passage in ordered
    ]
    headings = [_word(name, lang) for name in ("from", "to", "step", "count", "median", "late", "note")]
    out = console()
    out.print(table(headings, rows, whole=(), right=(3, 4, 5)))
    out.print(_word("cases", lang, flow.cases))


def _row(flow: Flow, passage: Passage, lang: str) -> list[str]:
    from adapters.exchange.flow_map import WORDS as UNITS
    from adapters.exchange.flow_map import share, spent, steps_said

    states = flow.procedure.states
    source, target = (states[name].label[lang] if name in states else None for name in (passage.source, passage.target))
    note = _word("odd", lang) if passage.deviates else "" if passage.count else _word("never", lang)
    return [
        source or _word("begun", lang), target or passage.target, steps_said(flow, passage, lang), grouped(passage.count, lang),
        spent(passage.median_seconds, flow.calendar, UNITS[lang]), share(passage) if passage.late else "", note,
    ]  # fmt: skip
