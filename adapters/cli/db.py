"""`ombuds db`: the database's tables, and a copy of it."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli.options import as_json
from adapters.cli.ports import Program


@click.group()
def command() -> None:
    """Create, upgrade and check the database; back it up; move it.

    Example: ombuds db upgrade
    """


@command.command()
@as_json
@click.pass_obj
def upgrade(program: Program, as_json: bool) -> None:
    """Create the tables, or bring them up to this program.  Make a backup first.

    Example: ombuds db upgrade
    """
    from adapters.cli.output import put_json
    from adapters.database import schema

    program.application.prepare()
    state = schema.check(program.application.engine)
    if as_json:
        put_json({"step": state.current})
    else:
        click.echo(f"The database stands at step {state.current}.")


@command.command()
@as_json
@click.pass_obj
def check(program: Program, as_json: bool) -> None:
    """Say whether the tables are those of this program; exit code 9 if they are not.

    Example: ombuds db check
    """
    from adapters.cli.output import put_json
    from adapters.database import schema
    from adapters.database.closing import refuse_closed

    state = schema.check(program.application.store.engine)
    refuse_closed(program.application.store.engine)
    if as_json:
        put_json({"step": state.current, "wanted": state.wanted})
    else:
        click.echo(f"The database stands at step {state.current}, as this program wants it.")


@command.command()
@click.argument("target", type=click.Path(path_type=Path))
@as_json
@click.pass_obj
def backup(program: Program, target: Path, as_json: bool) -> None:
    """Write a whole, checked copy of a SQLite database to TARGET, while it is in use.

    For PostgreSQL use pg_dump: docs/operate.md says how.

    Example: ombuds db backup ombuds-2026-03-02.db
    """
    from adapters.cli.output import put_json
    from adapters.database.backup import backup_sqlite
    from domain.errors import BadInput

    url = program.application.engine.url
    if url.get_backend_name() != "sqlite" or url.database is None:
        raise BadInput("This copies SQLite databases. For PostgreSQL use pg_dump: docs/operate.md says how.")
    size = backup_sqlite(Path(url.database), target)
    if as_json:
        put_json({"file": target.absolute(), "bytes": size})
    else:
        click.echo(f"{target}: {size:,} bytes, checked.")


@command.command()
@click.option("--to", "url", required=True, metavar="ADDRESS", help="postgresql://USER@HOST/NAME, without a password.")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="File with the password at the new place (default: OMBUDS_DATABASE_PASSWORD_FILE).",
)
@as_json
@click.pass_obj
def move(program: Program, url: str, password_file: Path | None, as_json: bool) -> None:
    """Move the record to another, empty database: the same before and after, or not at all.

    Stop the workers first, and make a backup.  Everything is copied in one transaction, compared row by row, and the
    record verified there; then the database that it left refuses every write.  Between SQLite and PostgreSQL, both ways.

    Example: ombuds db move --to postgresql://ombuds@db.internal/ombuds --password-file /etc/ombuds/db-password
    """
    from adapters.cli.output import put_json

    moved = program.application.move(url, password_file)
    if as_json:
        put_json(moved)
        return
    click.echo(
        "These rows had been copied before; they are still the same." if moved.repeated else "Copied, and the same:"
    )
    for table, count in moved.rows.items():
        click.echo(f"  {table:<12} {count:>12,}")
    click.echo(
        f"The record {moved.origin} verifies there: {moved.events:,} events, {moved.fingerprint}.\n"
        "The projections are what it says. Here nothing is written any more (`ombuds db reopen` takes that back).\n"
        f"Next, for every program of this office:\n  OMBUDS_DATABASE_URL={url}"
    )
    if password_file is not None:
        click.echo(f"  OMBUDS_DATABASE_PASSWORD_FILE={password_file.absolute()}")
    click.echo("then `ombuds doctor`, and start the workers. The home stays where it is: it holds the attachments.")


@command.command()
@click.pass_obj
def reopen(program: Program) -> None:
    """Take a move back: let the database of the settings be written to again.

    What was recorded in the other one meanwhile is not in this one.

    Example: ombuds db reopen
    """
    from adapters.database.closing import reopen

    if reopen(program.application.store.engine):
        click.echo("This database is written to again. What was recorded elsewhere after the move is not in it.")
    else:
        click.echo("This database is open: nothing was moved out of it.")
