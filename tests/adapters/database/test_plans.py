"""PostgreSQL without statistics, as after an import: what every batch does looks its rows up and reads no table whole."""

from __future__ import annotations

import pytest
from fakes.databases import fresh
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from adapters.database import statements as sql
from adapters.database import tables
from adapters.database.arrays import TEXT
from adapters.database.bulk import PostgresBulk
from adapters.database.engine import open_engine
from adapters.database.erasures import MERGED
from adapters.database.schema import upgrade

pytestmark = pytest.mark.postgres

CASES = 20_000
SOME = [f"C-{number}" for number in range(1, 501)]
LEAF = "a" * 64
JOINED = (
    "SELECT e.stream, e.header, c.body FROM events e LEFT JOIN contents c ON c.seq = e.seq "
    "WHERE e.stream = ANY(%s::text[]) ORDER BY e.stream, e.version"
)
FILLED = """
INSERT INTO streams SELECT 'C-' || n, 2, repeat('a', 64) FROM generate_series(1, :cases) n;
INSERT INTO events SELECT 2 * n + k, 'C-' || n, k + 1, 'Noted', NULL, repeat('h', 400), repeat('a', 64), 'c', 0
    FROM generate_series(1, :cases) n, generate_series(0, 1) k;
INSERT INTO contents SELECT seq, 'salt', repeat('b', 100) FROM events;
INSERT INTO cases (case_id, version, state, terminal)
    SELECT 'C-' || n, 2, repeat('s', 200), false FROM generate_series(1, :cases) n;
INSERT INTO deadlines (case_id, deadline, state, clause)
    SELECT 'C-' || n, 'd', 'running', repeat('c', 300) FROM generate_series(1, :cases) n;
INSERT INTO timers (case_id, timer, due_at) SELECT 'C-' || n, 't', n FROM generate_series(1, 4 * :cases) n
"""


@pytest.fixture(scope="module")
def record(postgres_server):
    """A record of many cases about which the planner knows nothing, in tables that hold nothing else."""
    with fresh(postgres_server) as address:
        engine = open_engine(address)
        upgrade(engine, origin="test")
        with engine.begin() as connection:
            for statement in FILLED.split(";"):
                connection.execute(text(statement), {"cases": CASES})
        yield engine
        engine.dispose()


@pytest.fixture
def filled(record):
    """A connection to it."""
    with record.connect() as connection:
        yield connection.connection.driver_connection


def plan(raw, statement, *values):
    return "\n".join(line for (line,) in raw.execute(f"EXPLAIN {statement}", values))


def test_cases_are_loaded_by_key(filled):
    told = plan(filled, sql.READS_POSTGRES.streams, TEXT.array(SOME))
    assert "Index" in told
    assert "Seq Scan" not in told
    assert "Seq Scan" not in plan(filled, sql.READS_POSTGRES.one_stream, SOME[0])
    assert "Seq Scan" not in plan(filled, sql.READS_POSTGRES.tips, TEXT.array(SOME))


def test_a_join_would_read_the_whole_record(filled):
    assert "Seq Scan" in plan(filled, JOINED, TEXT.array(SOME))


@pytest.mark.parametrize(
    ("table", "columns"),
    [(tables.cases, ("version",)), (tables.deadlines, ("state",)), (tables.streams, ("version", "leaf"))],
    ids=["cases", "deadlines", "streams"],
)
def test_many_rows_are_changed_by_key(filled, table, columns):
    assert "Seq Scan" not in plan(filled, *changing(table, columns))


def test_disks_that_have_to_turn_would_read_all_cases(filled):
    filled.execute("SET LOCAL random_page_cost = 4")
    assert "Seq Scan" in plan(filled, *changing(tables.cases, ("version",)))


def changing(table, columns):
    """The statement that changes many rows, with its values."""
    values = {"version": 3, "leaf": LEAF, "state": "missed", "deadline": "d"}
    names, asked = (*columns, *table.primary_key.columns.keys()), Asked()
    PostgresBulk().update(asked, table, columns, [tuple(values.get(name, case) for name in names) for case in SOME])
    return asked.text, *asked.values


def test_many_rows_are_deleted_by_key(filled):
    asked = Asked()
    PostgresBulk().delete(asked, tables.timers, [(case, "t") for case in SOME])
    assert "Seq Scan" not in plan(filled, asked.text, *asked.values)


MERGED_JOINED = """
SELECT c.case_id, c.merged_into, max(k.seq) FROM cases c JOIN events e ON e.stream = c.case_id JOIN contents k ON k.seq = e.seq
    WHERE c.merged_into IS NOT NULL GROUP BY c.case_id, c.merged_into"""


def test_merged_cases_that_wait_are_looked_up_one_by_one(filled):
    asked = str(MERGED.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    assert "Seq Scan" not in plan(filled, asked)
    assert "Seq Scan" in plan(filled, MERGED_JOINED)


class Asked:
    """Keeps what it is asked to execute."""

    _pipeline = None

    def execute(self, text, values):
        self.text, self.values = text, values
