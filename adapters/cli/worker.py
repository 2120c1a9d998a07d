"""`ombuds worker`."""

from __future__ import annotations

import click

from adapters.cli.ports import Program


@click.command()
@click.pass_obj
def command(program: Program) -> None:
    """Run the watch over deadlines, deliveries, digests and nightly checks until stopped.

    Any number of workers may run, on one machine or several, against one database and one Prefect server.  While that
    server is away, each of them keeps the watch by itself.  With OMBUDS_PRODUCTION set, nothing begins while `ombuds
    doctor` finds the setup unsafe; and never while the database holds content that the ledger of erasures names.

    Example: ombuds worker
    """
    from adapters.cli.safety import refuse_forgotten, refuse_unsafe

    refuse_unsafe(program)
    refuse_forgotten(program)
    program.application.serve()
