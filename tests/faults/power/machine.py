"""A machine whose power can be cut: the product's own store and desk on a disk in memory."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import apsw
from fakes.databases import FixedClock, RepeatableSalts
from fakes.play import calendars
from faults.power.disk import Disk
from faults.power.driver import Connection
from faults.power.vfs import NAME, PowerVFS
from sqlalchemy import Engine, event

from adapters.database.engine import journal_mode, open_engine
from adapters.database.store import SqlStore
from adapters.packs.shelf import PackShelf
from workflows.desk import CaseDesk
from workflows.library import Library

FILE = "/office.db"
BUNDLED = tuple(map(int, apsw.sqlite_lib_version().split(".")))
OLDER = (3, 40, 1)


@contextmanager
def version(wanted: tuple[int, ...]) -> Iterator[None]:
    """While it lasts, the product takes the driver's SQLite for this version, and chooses its journal by it."""
    kept = sqlite3.sqlite_version_info
    sqlite3.sqlite_version_info = wanted
    try:
        yield
    finally:
        sqlite3.sqlite_version_info = kept


@dataclass
class Machine:
    """``says`` are pragmas that a bad variant adds to the product's own."""

    wanted: tuple[int, ...]
    says: tuple[str, ...] = ()
    vfs: PowerVFS = field(default_factory=PowerVFS)
    clock: FixedClock = field(default_factory=FixedClock)

    def __post_init__(self) -> None:
        self.engine = self._engine()
        self.store = SqlStore(self.engine, clock=self.clock, salts=RepeatableSalts())
        self.desk = self.new_desk()

    def new_desk(self) -> CaseDesk:
        """A desk that remembers nothing, as after a start."""
        return CaseDesk(self.store, Library(PackShelf(), calendars()))

    def _engine(self) -> Engine:
        engine = open_engine(f"sqlite://{FILE}", pool_size=1)

        @event.listens_for(engine, "do_connect")
        def _connect(*_: object) -> Connection:
            return Connection(FILE, NAME)

        @event.listens_for(engine, "connect", insert=True)
        def _alone(connection: Connection, _record: object) -> None:
            # One connection: so the index of the write-ahead log may lie in memory of its own.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            # Checkpoints come often enough to be cut as well.
            connection.execute("PRAGMA wal_autocheckpoint = 60")

        @event.listens_for(engine, "connect")
        def _badly(connection: Connection, _record: object) -> None:
            for pragma in self.says:
                connection.execute(f"PRAGMA {pragma}")

        return engine

    def start(self, disk: Disk) -> None:
        """Power on with this disk; the desk forgets what it knew."""
        self.vfs.disk = disk
        with version(self.wanted):
            self.engine.connect().close()
        self.desk = self.new_desk()

    def stop(self) -> None:
        """Shut down in order."""
        self.engine.dispose()

    def off(self) -> None:
        """No power: what the connections still want to write goes nowhere."""
        self.vfs.disk = Disk.holding(self.vfs.disk.files())
        self.engine.dispose()

    @property
    def journal(self) -> str:
        return journal_mode(self.wanted)

    def ask(self, pragma: str) -> object:
        with self.engine.connect() as connection:
            return connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()

    def sound(self) -> str:
        """What SQLite's own check says."""
        with self.store.reader.connect() as connection:
            return "; ".join(str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check"))

    def contents(self) -> str:
        """A digest of every row of every table."""
        digest = hashlib.sha256()
        with self.store.reader.connect() as connection:
            raw = connection.connection.driver_connection
            for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall():
                digest.update(repr((name, raw.execute(f"SELECT * FROM {name}").fetchall())).encode())
        return digest.hexdigest()
