"""Databases to be hurt: a fresh one as it stands before any run, and what it must hold after it."""

from __future__ import annotations

import shutil
import sqlite3
from functools import cache
from itertools import zip_longest

from fakes.databases import EMPTY_TABLES, FixedClock
from fakes.writes import dump
from faults.crash.nursery import snapshot
from faults.crash.script import RUNS
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from adapters.database.engine import open_engine, sqlite_url
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.schema import upgrade
from adapters.database.store import SqlStore

NAME = "crash"
TO_THE_END = 15
BESIDE = ("", "-journal", "-wal", "-shm")


class References:
    """What an undisturbed life leaves behind after each run: told places, and every row of every table."""

    def __init__(self, nursery):
        self._nursery = nursery
        self.after = cache(self._read)

    def _read(self, run):
        """Judged by the oracle, once, so that to be equal to this is to be right."""
        store = SqlStore(open_engine(sqlite_url(snapshot(self._nursery.folder, run))), clock=FixedClock())
        settled_at = self._nursery.settled_at(run) if run else None
        assert first_wrong(store, Evidence(settled_at=settled_at)) is None
        rows = dump(store)
        store.engine.dispose()
        return rows

    def told(self, run):
        """The place of every command up to a run."""
        return {row[0]: (row[2], row[4], row[5]) for row in self.after(run)["commands"]}


class SqliteBed:
    """Files in a folder."""

    calls = ("pwrite64", "fdatasync", "ftruncate")

    def __init__(self, folder, templates):
        self.folder, self.templates = folder, templates
        self.file, self.found = folder / "ombuds.db", folder / "found.db"

    def fresh(self, run):
        """The address of the database as it stands before a run."""
        self._clear(self.file)
        shutil.copy(snapshot(self.templates, run - 1), self.file)
        return sqlite_url(self.file)

    def as_found(self):
        """A copy for the oracle: what must be mended is left for the program itself to mend."""
        self._clear(self.found)
        for suffix in BESIDE:
            part = self.file.with_name(self.file.name + suffix)
            if part.exists():
                shutil.copy(part, self.found.with_name(self.found.name + suffix))
        return sqlite_url(self.found)

    def damage(self, url):
        """What the database itself says is wrong with it, or None."""
        try:
            with sqlite3.connect(url.database) as connection:
                said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.close()
        except sqlite3.DatabaseError as error:
            said = str(error)
        return None if said == "ok" else f"SQLite finds damage: {said}"

    def finished(self, run):
        """Each point has a copy of its own."""

    def in_order(self, points):
        """In whatever order."""
        return points

    def last_run(self, index, run):
        """How far the program goes after the so-many-th strike: now and then to the end of all, else of its run."""
        return RUNS if index % TO_THE_END == 0 else run

    def _clear(self, file):
        for suffix in BESIDE:
            file.with_name(file.name + suffix).unlink(missing_ok=True)


class PostgresBed:
    """One database of a server: it goes from run to run, and begins again when it must go back."""

    calls = ("sendto",)

    def __init__(self, server, nursery):
        self.nursery, self.url = nursery, server.set(database=NAME)
        self._server = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._say(
            f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'"
        )
        engine = open_engine(self.url)
        upgrade(engine, origin="test")
        engine.dispose()
        self._inside = create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self.stands_after: int | None = 0

    def fresh(self, run):
        """The address of the database as it stands before a run: as it is, or emptied and played anew until there."""
        if self.stands_after != run - 1:
            self._empty()
            if run > 1:
                life = self.nursery.live(self.url.render_as_string(hide_password=False), 1, last=run - 1)
                assert life.code == 0, life.told.refused
        self.stands_after = None
        return self.url

    def finished(self, run):
        """Told when the database stands as after a run."""
        self.stands_after = run

    def in_order(self, points):
        """Passes through the whole workload, one point of each run in each."""
        by_run = [[point for point in points if point.run == run] for run in sorted({point.run for point in points})]
        return [point for one_pass in zip_longest(*by_run) for point in one_pass if point is not None]

    def last_run(self, index, run):
        """To the end of the run: the next point goes on from there, so that each pass finishes the whole."""
        return run

    def as_found(self):
        return self.url

    def damage(self, url):
        """The server looks after its own pages."""

    def close(self):
        self._say(f"DROP DATABASE {NAME} WITH (FORCE)")
        self._server.dispose()

    def _empty(self):
        with self._inside.connect() as connection:
            connection.execute(text(EMPTY_TABLES.replace("'ombuds'", f"'{NAME}'")))

    def _say(self, *statements):
        with self._server.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
