"""The version of the tables: bring a database up to this program, or say why it does not fit."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, select, text

from adapters.database.columns import EPOCH
from adapters.database.edge import translated
from adapters.database.tables import log_head
from domain.errors import SchemaMismatch

_MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 0x0B0D5
"""The advisory lock of PostgreSQL that keeps two upgrades apart."""

# For sessions that are not ours (somebody's psql); whoever does not own the database goes on without.
_LET_NOBODY_LINGER = """
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = %L', current_database(), '20s');
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$
"""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which step the database stands at, and which one this program needs."""

    current: str | None
    wanted: str


def upgrade(engine: Engine, *, origin: str | None = None) -> SchemaState:
    """Bring the tables up to this program: all steps or none.

    ``origin`` names a new record; each gets a random name of its own unless one is given.
    Raises SchemaMismatch when the database is newer than this program.
    """
    with _alone(engine) as connection:
        return bring_up(connection, origin=origin)


def bring_up(connection: Connection, *, origin: str | None = None) -> SchemaState:
    """The same on a connection with a transaction open, which decides whether it stays."""
    state = _state(connection)
    _refuse_newer(state)
    if state.current != state.wanted:
        command.upgrade(_config(connection), "head")
    if state.current is None and connection.dialect.name == "postgresql":
        connection.execute(text(_LET_NOBODY_LINGER))
    if connection.execute(select(log_head.c.id)).first() is None:
        name = origin or f"ombuds-{uuid.uuid4().hex}"
        connection.execute(insert(log_head), {"id": 1, "seq": 0, "recorded_at": EPOCH, "origin": name})
    return _state(connection)


def check(engine: Engine) -> SchemaState:
    """Raise SchemaMismatch unless the tables are those of this program."""
    with translated(), engine.connect() as connection:
        state = _state(connection)
    _refuse_newer(state)
    if state.current is None:
        raise SchemaMismatch("The database has no tables yet. Run: ombuds db upgrade")
    if state.current != state.wanted:
        raise SchemaMismatch(
            f"The database stands at step {state.current}, this program needs {state.wanted}. "
            "Make a backup, then run: ombuds db upgrade"
        )
    return state


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with translated(), engine.begin() as connection:
        stand_alone(connection)
        yield connection


def stand_alone(connection: Connection) -> None:
    """Keep other upgrades out until this transaction ends; SQLite's writers are alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})


def _state(connection: Connection) -> SchemaState:
    current = MigrationContext.configure(connection).get_current_revision()
    wanted = _steps().get_current_head()
    if wanted is None:
        raise SchemaMismatch(f"No migrations were shipped in {_MIGRATIONS}: the installation is damaged.")
    return SchemaState(current, wanted)


def _refuse_newer(state: SchemaState) -> None:
    known = {step.revision for step in _steps().walk_revisions()}
    if state.current is not None and state.current not in known:
        raise SchemaMismatch(
            f"The database stands at step {state.current}, which this program does not know (it ends at "
            f"{state.wanted}): a newer Ombuds has been here. Install that version, or restore the backup made before it."
        )


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
