"""Closing a database that the record has left: every write is refused, with where the record is now.

The refusal lies in the database itself, as triggers, so that it also meets a program that was
running all the time, or one of another version.  No row is touched; reading goes on.
"""
# ruff: noqa: S608 - the texts are put together from the names of our own tables

from __future__ import annotations

import re

from sqlalchemy import Connection, Engine, text

from adapters.database.edge import MOVED, translated
from adapters.database.tables import metadata
from domain.errors import StoreBroken

_NAME = "ombuds_moved"
_FOUND = {
    "sqlite": f"SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = '{_NAME}_log_head_update'",
    "postgresql": f"SELECT prosrc FROM pg_proc WHERE proname = '{_NAME}' AND pronamespace = current_schema()::regnamespace",
}


def close(connection: Connection, where: str, on: str) -> None:
    """Refuse every write from the end of this transaction on; ``where`` the record is now, and since when."""
    told = (
        f"{MOVED} to {where} on {on}; nothing is written here any more. Set OMBUDS_DATABASE_URL to that address. "
        "If the move is to be taken back, run: ombuds db reopen"
    ).replace("'", "")
    for statement in _closing(connection.dialect.name, told):
        connection.exec_driver_sql(statement.replace("%", "%%") if _marks(connection) else statement)


def reopen(engine: Engine) -> bool:
    """Let the database be written to again; False if it was not closed."""
    with translated(), engine.begin() as connection:
        if closed(connection) is None:
            return False
        for table in metadata.sorted_tables:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"DROP TRIGGER IF EXISTS {_NAME} ON {table.name}"))
            else:
                for step in ("insert", "update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {_NAME}_{table.name}_{step}"))
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"DROP FUNCTION {_NAME}()"))
        return True


def closed(connection: Connection) -> str | None:
    """What a writer is told, if this database was closed."""
    found = connection.exec_driver_sql(_FOUND[connection.dialect.name]).scalar_one_or_none()
    told = re.search(rf"'({MOVED}[^']*)'", found) if found else None
    return told[1] if told else None


def refuse_closed(engine: Engine) -> None:
    """Raise StoreBroken with what a writer is told, if this database was closed."""
    with translated(), engine.connect() as connection:
        told = closed(connection)
    if told is not None:
        raise StoreBroken(told)


def _marks(connection: Connection) -> bool:
    """Whether the driver takes a percent sign for a parameter."""
    return connection.dialect.name == "postgresql"


def _closing(dialect: str, told: str) -> list[str]:
    names = [table.name for table in metadata.sorted_tables]
    if dialect == "postgresql":
        raising = f"BEGIN RAISE EXCEPTION USING MESSAGE = '{told}'; END"
        function = f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ {raising} $$"
        trigger = (
            "CREATE TRIGGER {0} BEFORE INSERT OR UPDATE OR DELETE ON {1} FOR EACH STATEMENT EXECUTE FUNCTION {0}()"
        )
        return [function, *(trigger.format(_NAME, name) for name in names)]
    return [
        f"CREATE TRIGGER {_NAME}_{name}_{step} BEFORE {step.upper()} ON {name} BEGIN SELECT RAISE(ABORT, '{told}'); END"
        for name in names
        for step in ("insert", "update", "delete")
    ]
