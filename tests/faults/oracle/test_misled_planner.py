"""A planner that takes full tables for empty ones: the oracle gives it no choice, and is done in good time.

So it is between a great import and the server's next look at its tables.
"""

from __future__ import annotations

import pytest
from sqlalchemy import and_, bindparam, select, text

from adapters.database import statements as sql
from adapters.database.engine import open_engine
from adapters.database.oracle import Evidence
from adapters.database.oracle.acknowledged import acknowledged
from adapters.database.oracle.outbox import outbox
from adapters.database.oracle.pages import fetched
from adapters.database.rebuild import _EVENTS
from adapters.database.store import SqlStore
from adapters.database.tables import contents, deliveries, events, notices
from domain.errors import StoreBusy

pytestmark = pytest.mark.postgres

ROWS = 20_000
PATIENCE = "-c statement_timeout=3s"
"""A hundred times what one question of the oracle takes, a tenth of what comparing all rows with all others does."""

FILL = """
INSERT INTO notices (case_id, notice_id, channel, address, issued_at)
    SELECT 'C-' || n, 'n1', 'email', 'ani@example.org', 0 FROM generate_series(1, :rows) AS n;
INSERT INTO deliveries (outbox_id, case_id, notice_id, reader, shares, issued_at, state, next_at, attempt)
    SELECT 'C-' || n || '.n1', 'C-' || n, 'n1', encode(sha256('ani@example.org'), 'hex'), TRUE, 0, 'accepted', 0, 1
    FROM generate_series(1, :rows) AS n;
INSERT INTO events (seq, stream, version, type, header, leaf, command_id, recorded_at)
    SELECT n, 'C-' || n, 1, 'CaseFiled', '{}', '', 'file-' || n, 0 FROM generate_series(1, :rows) AS n;
INSERT INTO contents (seq, salt, body) SELECT n, '', '{}' FROM generate_series(1, :rows) AS n;
INSERT INTO commands (command_id, digest, stream, version, first_seq, last_seq)
    SELECT 'file-' || n, 'd', 'C-' || n, 1, n, n FROM generate_series(1, :rows) AS n;
"""
FILLED = ("notices", "deliveries", "contents", "events", "commands")
JOINED = (
    select(deliveries.c.outbox_id)
    .outerjoin(
        notices, and_(notices.c.case_id == deliveries.c.case_id, notices.c.notice_id == deliveries.c.notice_id)
    )
    .where(notices.c.notice_id.is_(None))
)  # fmt: skip


@pytest.fixture
def misled(spare_postgres):
    """A store whose tables are full, and were empty when the server last looked."""
    engine = open_engine(spare_postgres.update_query_dict({"options": PATIENCE}))
    with engine.begin() as connection:
        _fill(connection)
        for table in FILLED:
            connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text(f"ANALYZE {table}"))
        _fill(connection)
    yield SqlStore(engine)
    engine.dispose()


def _fill(connection):
    for statement in FILL.strip().removesuffix(";").split(";"):
        connection.execute(text(statement), {"rows": ROWS})


def test_the_oracle_compares_by_key(misled):
    assert outbox(misled, Evidence()) is None
    assert acknowledged(misled, Evidence()) is None
    assert len(list(misled.stored())) == ROWS
    assert len(fetched(misled, _EVENTS, low="C-1", high="C-2")) > ROWS / 2  # as a replay reads them


def test_it_would_find_what_is_wrong(misled):
    with misled.engine.begin() as connection:
        connection.execute(text("DELETE FROM notices WHERE case_id = 'C-777'"))
        connection.execute(text("UPDATE commands SET first_seq = 1, last_seq = 1 WHERE command_id = 'file-19999'"))
    assert "delivery C-777.n1" in str(outbox(misled, Evidence()))
    assert acknowledged(misled, Evidence()).event == 19_999


def test_a_join_left_to_the_planner_takes_too_long(misled):
    with pytest.raises(StoreBusy):
        fetched(misled, JOINED)


def test_so_does_one_of_events_and_contents(misled, monkeypatch):
    onwards = events.outerjoin(contents, and_(contents.c.seq == events.c.seq, contents.c.seq > bindparam("after")))
    joined = select(*events.c, contents.c.body).select_from(onwards).where(events.c.seq > bindparam("after"))
    monkeypatch.setattr(sql, "STORED", joined.order_by(events.c.seq).limit(ROWS))
    with pytest.raises(StoreBusy):
        next(misled.stored())
