"""`ombuds db`: the database's tables, and a copy of it."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli.options import as_json
from adapters.cli.ports import Program


@click.group()
def command() -> None:
    """Create, upgrade and check the database; back it up.

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

    state = schema.check(program.application.store.engine)
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
