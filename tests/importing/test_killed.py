"""An import that is killed goes on where it stopped, as if nothing had been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.database.engine import open_engine, sqlite_url
from adapters.database.schema import upgrade
from adapters.database.store import SqlStore
from workflows.desk import CaseDesk

ROOT = Path(__file__).parents[2]

# Says when so many steps are written, and then waits to be killed in the middle of the next transaction.
CHILD = """
import signal, sys
from pathlib import Path
from adapters.calendars.shelf import CalendarShelf
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.store import SqlStore
from adapters.importing.csv_file import CsvSource, as_of_drawing
from adapters.importing.shelf import MappingShelf
from adapters.importing.spool import SqliteSpool
from adapters.office_file import read_office
from adapters.packs.shelf import LIBRARY, PackShelf
from domain.case import apply
from workflows import session
from workflows.desk import CaseDesk
from workflows.importing import Importer
from workflows.library import Library

database, file, stop = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
desk = CaseDesk(SqlStore(open_engine(sqlite_url(database))), Library(PackShelf(), CalendarShelf().load_all()))
mapping = MappingShelf().load("boston-311")
importer = Importer(desk, batch=20)
importer.found(read_office(LIBRARY / "boston-311" / "office.yaml"), "administrator")
write, stopped = session.Session.write, []

def halt(self):
    answers = write(self)
    if stopped:
        print("written", flush=True)  # the rows of this transaction are written and not committed
        signal.pause()
    return answers

session.Session.write = halt

def progress(now):
    if now.done >= stop:
        stopped.append(now)

with SqliteSpool(Path(sys.argv[4])) as spool:
    importer.run(CsvSource(file, mapping), spool, as_of_drawing(mapping), progress)
"""


@pytest.fixture
def database(tmp_path):
    """Make an empty database of its own; SQLite's durability is as in life."""

    def make(name):
        engine = open_engine(sqlite_url(tmp_path / name))
        upgrade(engine, origin="test")
        return SqlStore(engine)

    return make


@pytest.mark.parametrize("stop", [1, 100])
def test_a_killed_import_goes_on_and_ends_as_one_that_was_not(
    stop, database, library, small_sample, bring_in, tools, tmp_path
):
    whole, broken = database("whole.db"), database("broken.db")
    bring_in(CaseDesk(whole, library), small_sample, batch=20)
    _kill_in_the_middle(tmp_path / "broken.db", small_sample, stop, tmp_path)
    half = tools.facts(broken)
    assert 0 < len(half) < len(tools.facts(whole))
    done = bring_in(CaseDesk(broken, library), small_sample, batch=20).done
    assert done.known > 0
    assert done.accepted == 61
    assert tools.facts(broken)[: len(half)] == half
    assert tools.facts(broken) == tools.facts(whole)


def _kill_in_the_middle(database, file, stop, folder):
    arguments = [sys.executable, "-c", CHILD, str(database), str(file), str(stop), str(folder)]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment, text=True) as child:
        assert child.stdout.readline() == "written\n"
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
