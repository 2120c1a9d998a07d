"""`ombuds worker`."""

from __future__ import annotations

import click

from adapters.cli.ports import Program


@click.command()
@click.pass_obj
def command(program: Program) -> None:
    """Run the watch over deadlines, deliveries, digests and nightly checks until stopped.

    Any number of workers may run, on one machine or several, against one database and one Prefect server.

    Example: ombuds worker
    """
    program.application.serve()
