"""Run one seed again: ``PYTHONPATH=tests python -m faults.simulation.replay --seed 7``; see ``--help``."""

from __future__ import annotations

import argparse
import logging
import tempfile
from contextlib import contextmanager
from pathlib import Path

from fakes.databases import postgres_server
from faults.simulation.running import simulate
from faults.simulation.world import Plan

from adapters.database.engine import open_engine, sqlite_url
from adapters.database.schema import upgrade

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a place without a disk: these are no power cuts


@contextmanager
def sqlite_folder():
    """A folder for databases that need not survive."""
    with tempfile.TemporaryDirectory(prefix="ombuds-years-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@contextmanager
def empty_database(kind):
    """The address of a new database with tables."""
    if kind == "postgresql":
        server = postgres_server.__wrapped__()
        try:
            yield next(server).set(database="ombuds")
        finally:
            next(server, None)
        return
    with sqlite_folder() as folder:
        url = sqlite_url(folder / "ombuds.db")
        engine = open_engine(url)
        upgrade(engine, origin="test")
        engine.dispose()
        yield url


def main():
    """Say what the run found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, required=True)
    asked.add_argument("--cases", type=int, default=Plan.cases)
    asked.add_argument("--days", type=int, default=Plan.days)
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = asked.parse_args()
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it tells of every transaction that died
    with empty_database(given.database) as url:
        print(simulate(url, Plan(given.seed, given.cases, given.days)))


if __name__ == "__main__":
    main()
