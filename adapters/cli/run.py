"""`ombuds run`."""

from __future__ import annotations

import click

from adapters.cli.options import in_language, language
from adapters.cli.ports import Program


@click.command()
@click.option(
    "--cases", default=200, show_default=True, type=click.IntRange(10, 2000), help="Cases of the demonstration."
)
@click.option("--plain", is_flag=True, help="Lines instead of a screen (so it is anyway without a terminal).")
@click.option("--for", "seconds", type=float, help="Stop by itself after so many seconds.")
@in_language
@click.pass_obj
def command(program: Program, cases: int, plain: bool, seconds: float | None, lang: str | None) -> None:
    """Start Prefect, a worker and a demonstration office, and watch it live; Ctrl-C stops everything.

    A second run goes on where the first ended.  In a home with an office of its own no demonstration is loaded.

    Example: ombuds run --cases 50
    """
    program.application.run(cases=cases, lang=language(program, lang), plain=plain, seconds=seconds)
