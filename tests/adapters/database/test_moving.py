"""Moving the record to another database: the same before and after, or nothing at all."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.prefect_server import until
from fakes.writes import dump
from sqlalchemy import create_engine, text

from adapters.database import copying, moving
from adapters.database.bulk import PostgresBulk
from adapters.database.chained import chained
from adapters.database.closing import reopen
from adapters.database.edge import translated
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.moving import move
from adapters.database.rebuild import check
from adapters.database.schema import upgrade
from adapters.database.store import SqlStore
from domain.errors import BadInput, RecordBroken, SchemaMismatch, StoreBroken, StoreBusy
from domain.projection import project
from ombuds import demonstration
from ombuds.__main__ import Program, main
from ombuds.bootstrap import build
from ombuds.settings_model import Settings

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse"


@dataclass
class Still:
    def now(self):
        return NOW


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory):
    """The demonstration office on SQLite: its file's bytes."""
    app = build(Settings(home=tmp_path_factory.mktemp("moved")), clock=Still())
    app.prepare()
    assert demonstration.load(app, 24).refused == ()
    app.close()
    return (app.settings.home / "ombuds.db").read_bytes()


@pytest.fixture
def source(demonstrated, tmp_path):
    """A copy of it, to be moved."""
    file = tmp_path / "home" / "ombuds.db"
    file.parent.mkdir(mode=0o750)
    file.write_bytes(demonstrated)
    store = SqlStore(open_engine(sqlite_url(file)))
    yield store
    store.engine.dispose()


@pytest.fixture
def target(empty_postgres):
    """A PostgreSQL database without tables."""
    store = SqlStore(open_engine(empty_postgres))
    yield store
    store.engine.dispose()


@pytest.fixture
def held(source):
    """Everything that the source held before the move."""
    return dump(source)


def tables_of(store):
    with store.engine.connect() as connection:
        query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        return connection.execute(text(query)).scalar_one()


def moved(source, target):
    return move(source.engine, target.engine, project, NOW)


def test_an_office_is_the_same_before_and_after(source, held, target):
    before = list(source.stored())

    done = moved(source, target)

    assert dump(target) == held == dump(source)
    assert list(target.stored()) == before
    assert (chained(target).size, done.events) == (len(before), len(before))
    assert check(target, project).equal
    assert done.rows == {name: len(rows) for name, rows in held.items()}
    assert min(done.rows[name] for name in ("events", "contents", "timers", "notices", "deliveries", "documents")) > 0
    assert not done.repeated


def test_it_goes_in_whole_pages_and_misses_nothing_between_them(source, held, target, monkeypatch):
    monkeypatch.setattr(copying, "PAGE", 7)
    honest, sizes = PostgresBulk.insert, []

    def counted(self, raw, table, rows):
        if table.name == "events":
            sizes.append(len(rows))
        honest(self, raw, table, rows)

    monkeypatch.setattr(PostgresBulk, "insert", counted)
    moved(source, target)
    assert dump(target) == held
    assert set(sizes[:-1]) == {7}
    assert sum(sizes) == len(held["events"])


def test_work_goes_on_where_it_was_moved_to(source, target):
    end = moved(source, target).events
    office = build(Settings(home="unused", database_url=target.engine.url.render_as_string(hide_password=False)))

    swept = office.desk.sweep(datetime(2027, 6, 1, tzinfo=UTC))

    assert swept.missed > 0
    assert chained(target).size > end
    assert check(target, project).equal
    office.close()


def test_the_database_that_was_left_can_be_read_and_not_written(source, held, target):
    moved(source, target)
    office = build(Settings(home=Path(source.engine.url.database).parent))

    for write in (
        lambda: office.desk.sweep(datetime(2027, 6, 1, tzinfo=UTC)),
        lambda: office.heartbeats.beat("watch", NOW),
        lambda: damage(source, "UPDATE deliveries SET attempt = 1"),
    ):
        with pytest.raises(StoreBroken, match=r"This record was moved to postgresql.* OMBUDS_DATABASE_URL"):
            write()
    assert dump(source) == held
    with pytest.raises(BadInput, match="This record was moved"):
        moved(source, target)
    office.close()


def test_a_move_can_be_taken_back(source, target):
    moved(source, target)
    assert reopen(source.engine) is True
    assert reopen(source.engine) is False
    office = build(Settings(home=Path(source.engine.url.database).parent))
    assert office.desk.sweep(datetime(2027, 6, 1, tzinfo=UTC)).missed > 0
    office.close()


def test_and_back_again(source, held, target, tmp_path):
    moved(source, target)
    file = SqlStore(open_engine(sqlite_url(tmp_path / "back.db")))
    moved(target, file)
    assert dump(file) == held == dump(target)
    office = build(Settings(home="unused", database_url=target.engine.url.render_as_string(hide_password=False)))
    with pytest.raises(StoreBroken, match="This record was moved to sqlite"):
        office.heartbeats.beat("watch", NOW)
    assert reopen(target.engine)
    office.heartbeats.beat("watch", NOW)
    office.close()
    file.engine.dispose()


# -- refusals: nothing is changed -----------------------------------------------------------------


def prepared(target):
    upgrade(target.engine, origin="another-office")


def other_record(target):
    prepared(target)
    with target.engine.begin() as connection:
        connection.execute(text("UPDATE log_head SET seq = 7"))
        connection.execute(text("INSERT INTO streams (stream, version) VALUES ('C-1', 7)"))


def strangers(target):
    with target.engine.begin() as connection:
        connection.execute(text("CREATE TABLE flow_run (id int)"))


def newer(target):
    prepared(target)
    with target.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def test_a_target_with_nothing_but_our_tables_is_empty(source, held, target):
    prepared(target)
    moved(source, target)
    assert dump(target) == held


@pytest.mark.parametrize(
    ("made", "error", "told"),
    [
        (other_record, BadInput, "is not empty: it holds another record"),
        (strangers, BadInput, "not ours .flow_run.. Give Ombuds a database of its own"),
        (newer, SchemaMismatch, "a newer Ombuds has been here"),
    ],
    ids=["another record", "somebody else's tables", "newer"],
)
def test_a_target_that_is_not_empty_is_refused(source, held, target, made, error, told):
    made(target)
    before = tables_of(target)
    with pytest.raises(error, match=told):
        moved(source, target)
    assert (tables_of(target), dump(source)) == (before, held)
    assert not reopen(source.engine), "a refused move closes nothing"


def test_a_target_that_keeps_other_characters_is_refused(source, postgres_server):
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"))
    target = open_engine(postgres_server.set(database="latin"))
    try:
        with pytest.raises(BadInput, match="LATIN1"):
            move(source.engine, target, project, NOW)
    finally:
        target.dispose()
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE latin"))
        admin.dispose()


def test_a_record_does_not_move_onto_itself(source):
    with pytest.raises(BadInput, match="already"):
        moved(source, source)


def damage(source, statement):
    with translated(), source.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1


def test_a_broken_record_does_not_move(source, target):
    damage(source, "UPDATE events SET header = header || ' ' WHERE seq = 11")
    with pytest.raises(RecordBroken, match="event 11"):
        moved(source, target)
    assert tables_of(target) == 0


def test_lists_that_are_not_what_the_record_says_do_not_move(source, target):
    damage(source, "UPDATE cases SET state = 'closed' WHERE case_id = (SELECT max(case_id) FROM cases)")
    with pytest.raises(StoreBroken, match="ombuds rebuild"):
        moved(source, target)
    assert tables_of(target) == 0


def test_nothing_moves_while_somebody_writes(source, target, monkeypatch):
    monkeypatch.setattr("adapters.database.engine.BUSY_TIMEOUT_MS", 50)
    with source.transaction() as unit:
        assert unit.now
        other = open_engine(source.engine.url)
        with pytest.raises(StoreBusy):
            move(other, target.engine, project, NOW)
        other.dispose()
    assert tables_of(target) == 0


def test_a_row_that_arrives_otherwise_is_noticed(source, target, monkeypatch):
    def careless(self, raw, table, rows):
        changed = [(*row[:-1], "") if table.name == "contents" else row for row in rows]
        return honest(self, raw, table, changed)

    honest = PostgresBulk.insert
    monkeypatch.setattr(PostgresBulk, "insert", careless)
    with pytest.raises(StoreBroken, match="contents 1 differs in body"):
        moved(source, target)
    assert tables_of(target) == 0


def test_a_row_that_does_not_arrive_is_noticed(source, target, monkeypatch):
    honest = PostgresBulk.insert
    monkeypatch.setattr(PostgresBulk, "insert", lambda self, raw, table, rows: honest(self, raw, table, rows[1:]))
    with pytest.raises(StoreBroken, match="is not in the target"):
        moved(source, target)
    assert tables_of(target) == 0


# -- interrupted ----------------------------------------------------------------------------------

HALF_WAY = """
import sys
from datetime import UTC, datetime
from adapters.database.bulk import PostgresBulk
from adapters.database.edge import translated
from adapters.database.engine import open_engine
from adapters.database.moving import move
from domain.projection import project

source, target, manner = sys.argv[1:]
honest = PostgresBulk.insert

def insert(self, raw, table, rows):
    if table.name == "notices":
        print("half way", flush=True)
        sys.stdin.read()
    honest(self, raw, table, rows)
    if manner == "a transaction per page":
        raw.commit()

PostgresBulk.insert = insert
move(open_engine(source), open_engine(target), project, datetime.now(UTC))
"""


def die_half_way(source, target, manner=""):
    """Move in a process of its own, and kill that while it copies."""
    addresses = [store.engine.url.render_as_string(hide_password=False) for store in (source, target)]
    command = [sys.executable, "-c", HALF_WAY, *addresses, manner]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "half way\n"
        process.kill()
    until(lambda: alone(target), 60)  # until the server has noticed


def alone(store):
    """Whether nobody else is in this database: asked in a transaction of its own, since each sees who was there at its beginning."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with store.engine.connect() as connection:
        return not connection.execute(text(others)).scalar_one()


def test_a_move_that_is_killed_half_way_leaves_nothing_and_can_be_repeated(source, held, target):
    die_half_way(source, target)

    assert tables_of(target) == 0
    assert dump(source) == held
    assert not moved(source, target).repeated
    assert dump(target) == held


def test_a_move_that_wrote_page_by_page_would_leave_half_a_record(source, target):
    die_half_way(source, target, "a transaction per page")
    assert tables_of(target) > 0
    with pytest.raises(StoreBroken):
        moved(source, target)


def test_a_move_that_died_between_the_two_commits_is_finished_by_the_same_command(source, held, target, monkeypatch):
    def dies(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(moving, "close", dies)
        with pytest.raises(KeyboardInterrupt):
            moved(source, target)
    assert dump(target) == held
    assert not reopen(source.engine), "the source was not closed yet"

    assert moved(source, target).repeated
    assert dump(target) == held
    assert reopen(source.engine)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE log_head SET seq = seq + 1", "is not empty: it holds this record"),
        ("UPDATE deliveries SET attempt = attempt + 1", "Somebody has worked there"),
    ],
)
def test_a_target_where_somebody_has_worked_already_is_not_taken_for_the_copy(source, target, change, told):
    moved(source, target)
    reopen(source.engine)
    with target.engine.begin() as connection:
        assert connection.execute(text(change)).rowcount
    with pytest.raises((BadInput, StoreBroken), match=told):
        moved(source, target)


# -- the command ----------------------------------------------------------------------------------


@dataclass
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def ombuds(source, capsys, monkeypatch):
    """The program, in the home of the source."""

    def call(*arguments, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, str(value))
        made = []

        def wired(settings):
            made.append(build(settings, clock=Still()))
            return made[0]

        capsys.readouterr()
        code = 0
        try:
            main([str(each) for each in arguments], Program(Path(source.engine.url.database).parent, wired))
        except SystemExit as end:
            code = end.code or 0
        finally:
            for app in made:
                app.close()
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture
def guarded(target, postgres_server):
    """The address of the target for a user with a password, without it."""
    admin = create_engine(postgres_server.set(database=target.engine.url.database), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE mover LOGIN PASSWORD '{PASSWORD}'"))
        connection.execute(text("GRANT ALL ON SCHEMA public TO mover"))
    yield target.engine.url.set(drivername="postgresql", username="mover")._replace(password=None).render_as_string()
    with admin.connect() as connection:
        connection.execute(text("DROP OWNED BY mover"))
        connection.execute(text("DROP ROLE mover"))
    admin.dispose()


@pytest.fixture
def password_file(tmp_path):
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    file.chmod(0o400)
    return file


def test_the_command_takes_the_password_from_the_file_of_the_settings(ombuds, guarded, password_file, held, target):
    said = ombuds("db", "move", "--to", guarded, "--json", OMBUDS_DATABASE_PASSWORD_FILE=password_file)
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert told["events"] == len(held["events"]) == told["rows"]["events"]
    assert PASSWORD not in said.out
    assert dump(target) == held

    after = ombuds("db", "check")
    assert (
        after.code,
        f"moved to {guarded.split('@')[0].replace('postgresql:', 'postgresql+psycopg:')}" in after.err,
    ) == (9, True)


def test_the_command_says_what_to_set_next(ombuds, guarded, password_file):
    said = ombuds("db", "move", "--to", guarded, "--password-file", password_file)
    assert said.code == 0, said.err
    assert f"OMBUDS_DATABASE_URL={guarded}" in said.out
    assert f"OMBUDS_DATABASE_PASSWORD_FILE={password_file}" in said.out
    assert ombuds("db", "check", OMBUDS_DATABASE_URL=guarded, OMBUDS_DATABASE_PASSWORD_FILE=password_file).code == 0


def test_a_password_among_the_arguments_is_refused(ombuds, guarded):
    said = ombuds("db", "move", "--to", guarded.replace("mover@", f"mover:{PASSWORD}@"))
    assert said.code == 2
    assert "--password-file" in said.err
    assert PASSWORD not in said.err + said.out


def test_an_address_that_is_none_is_refused(ombuds):
    said = ombuds("db", "move", "--to", "mysql://db/ombuds")
    assert (said.code, "begin it with sqlite:/// or postgresql+psycopg://" in said.err) == (2, True)


def test_reopening_an_open_database_says_so(ombuds):
    assert "nothing was moved out" in ombuds("db", "reopen").out
