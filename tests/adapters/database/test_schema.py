"""The tables that the migrations make are the tables that the program means."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fakes.writes import append, filed
from sqlalchemy import text

from adapters.database import schema, tables
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.schema import check, upgrade
from adapters.database.store import SqlStore
from domain.errors import SchemaMismatch

SQLITE_CATALOGUE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%' AND sql IS NOT NULL"
POSTGRES_CATALOGUE = """
    SELECT 'column', table_name || '.' || column_name, data_type || ' ' || is_nullable || ' ' || coalesce(collation_name, '')
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%'"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request, tmp_path):
    """A database without tables."""
    is_sqlite = request.param == "sqlite"
    url = sqlite_url(tmp_path / "empty.db") if is_sqlite else request.getfixturevalue("empty_postgres")
    engine = open_engine(url)
    yield engine
    engine.dispose()


def catalogue(engine):
    """What the database says of itself, without regard to layout."""
    query = SQLITE_CATALOGUE if engine.dialect.name == "sqlite" else POSTGRES_CATALOGUE
    with engine.connect() as connection:
        rows = connection.execute(text(query)).all()
    return sorted((kind, name, _plain(definition)) for kind, name, definition in rows)


def _plain(definition):
    """Columns and constraints of a CREATE TABLE come in no fixed order."""
    head, bracket, inner = definition.partition("(")
    return " ".join(head.split()), sorted(" ".join(part.split()) for part in (bracket + inner).strip("()").split(","))


def test_an_empty_database_gets_exactly_the_tables_of_the_program(empty):
    state = upgrade(empty)
    assert state.current == state.wanted
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    by_steps = catalogue(empty)
    with empty.begin() as connection:
        tables.metadata.drop_all(connection)
        tables.metadata.create_all(connection)
    assert by_steps == catalogue(empty)
    assert len(by_steps) > len(tables.metadata.tables)


def test_upgrading_twice_changes_nothing(empty):
    upgrade(empty, origin="first")
    upgrade(empty, origin="second")
    assert check(empty).current == "0009"
    with empty.connect() as connection:
        assert connection.execute(text("SELECT seq, origin FROM log_head")).all() == [(0, "first")]


def test_every_record_has_an_origin_of_its_own(tmp_path):
    origins = set()
    for name in ("one", "two"):
        engine = open_engine(sqlite_url(tmp_path / f"{name}.db"))
        upgrade(engine)
        with engine.connect() as connection:
            origins.add(connection.execute(text("SELECT origin FROM log_head")).scalar_one())
        engine.dispose()
    assert len(origins) == 2


def test_a_database_without_tables_names_the_remedy(empty):
    with pytest.raises(SchemaMismatch, match="ombuds db upgrade"):
        check(empty)
    with pytest.raises(SchemaMismatch, match="ombuds db upgrade"), SqlStore(empty).transaction() as unit:
        _ = unit.now
    with pytest.raises(SchemaMismatch, match="ombuds db upgrade"):
        list(SqlStore(empty).events())


def test_an_older_database_is_told_to_upgrade(empty):
    upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(SchemaMismatch, match="ombuds db upgrade"):
        check(empty)


def test_a_newer_database_is_refused_and_left_as_it_is(empty):
    upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for act in (check, upgrade):
        with pytest.raises(SchemaMismatch, match="newer Ombuds"):
            act(empty)
    with empty.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_an_upgrade_that_fails_leaves_nothing_behind(empty, monkeypatch):
    from alembic.operations import Operations

    made = Operations.create_index
    calls = []

    def fails_in_the_middle(self, *args, **options):
        calls.append(args)
        if len(calls) == 5:
            raise RuntimeError("power cut")
        return made(self, *args, **options)

    monkeypatch.setattr(Operations, "create_index", fails_in_the_middle)
    with pytest.raises(RuntimeError):
        upgrade(empty)
    assert catalogue(empty) == []


def test_what_stood_there_before_gets_the_promise_that_matters_most(empty):
    """A case with a broken promise and a next one, one on time, and one whose clocks are paused."""
    with empty.begin() as connection:
        command.upgrade(schema._config(connection), "0001")
        for case, due in (("late", 50), ("on-time", 60), ("paused", None)):
            connection.execute(
                text("INSERT INTO cases (case_id, terminal, next_due_at, next_clock) VALUES (:case, :open, :due, :clock)"),
                {"case": case, "open": False, "due": due, "clock": "find" if due else None},
            )  # fmt: skip
        for number, state, due, met in ((1, "missed", 10, 20), (2, "missed", 30, None), (3, "running", 50, None)):
            connection.execute(
                text("INSERT INTO deadlines (case_id, deadline, clock, state, due_at, met_at) VALUES ('late', :id, :id, :state, :due, :met)"),
                {"id": f"clock-{number}", "state": state, "due": due, "met": met},
            )  # fmt: skip
    upgrade(empty)
    with empty.connect() as connection:
        rows = connection.execute(text("SELECT case_id, pressing_at, pressing_clock FROM cases ORDER BY case_id")).all()
    assert [tuple(row) for row in rows] == [("late", 30, "clock-2"), ("on-time", 60, "find"), ("paused", None, None)]


@pytest.mark.postgres
def test_a_case_that_changes_stays_on_its_page(postgres_store):
    """Where no indexed column changes, no index is written to: there is room for the new row beside the old one."""
    append(postgres_store, *(filed(f"C-{n:03}") for n in range(200)))
    with postgres_store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET version = version + 1 WHERE version = 2 AND case_id LIKE 'C-%%5'")
        counts = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = 'cases'"
        changed, in_place = connection.exec_driver_sql(counts).one()
    assert changed == 20
    assert in_place > 15, "no room was left on the pages"


EARLIER = (
    "INSERT INTO events (seq, stream, version, type, header, leaf, command_id, recorded_at) VALUES (1, 'C', 1, 'NoteAdded', '{\"content\":\"00\"}', '', 'erased', 0)",
    "INSERT INTO events (seq, stream, version, type, header, leaf, command_id, recorded_at) VALUES (2, 'C', 2, 'NoteAdded', '{\"content\":\"00\"}', '', 'kept', 0)",
    "INSERT INTO events (seq, stream, version, type, header, leaf, command_id, recorded_at) VALUES (3, 'C', 3, 'ContentErased', '{\"content\":null}', '', 'erasing', 0)",
    "INSERT INTO contents (seq, salt, body) VALUES (2, '', '{}')",
    *(
        f"INSERT INTO commands (command_id, digest, stream, version, first_seq, last_seq) VALUES ('{name}', 'd', 'C', 1, 1, 1)"
        for name in ("erased", "kept", "erasing", "other/C")
    ),
    "INSERT INTO checkpoints (size, root, note, signed_at) VALUES (3, '', 'n', 7)",
)


def test_what_was_said_before_is_forgotten_where_content_was_erased(empty):
    with empty.begin() as connection:
        command.upgrade(schema._config(connection), "0007")
        for statement in EARLIER:
            connection.execute(text(statement.replace(":", "\\:")))
    upgrade(empty)
    with empty.connect() as connection:
        left = connection.execute(text("SELECT command_id FROM commands WHERE digest = 'd' ORDER BY 1")).scalars().all()
        assert connection.execute(text("SELECT * FROM checkpoints")).all() == [(3, "", "n")]
    assert left == ["erasing", "kept"]
