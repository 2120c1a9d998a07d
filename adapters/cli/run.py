"""`ombuds run`."""

from __future__ import annotations

import click

from adapters.cli.options import in_language, language
from adapters.cli.ports import Program


@click.command()
@click.option(
    "--cases", default=200, show_default=True, type=click.IntRange(10, 2000), help="Cases of the demonstration."
)
@click.option("--demo/--no-demo", default=True, help="Load the demonstration, or run the office that is here.")
@click.option("--plain", is_flag=True, help="Lines instead of a screen (so it is anyway without a terminal).")
@click.option("--for", "seconds", type=float, help="Stop by itself after so many seconds.")
@in_language
@click.pass_obj
def command(program: Program, cases: int, demo: bool, plain: bool, seconds: float | None, lang: str | None) -> None:
    """Start Prefect, a worker and a demonstration office, and watch it live; Ctrl-C stops everything.

    A second run goes on where the first ended. In a home with an office of its own no demonstration is loaded.
    With --no-demo --plain it is the service of an office on one machine.

    Example: ombuds run --cases 50
    """
    program.application.run(cases=cases if demo else 0, lang=language(program, lang), plain=plain, seconds=seconds)
