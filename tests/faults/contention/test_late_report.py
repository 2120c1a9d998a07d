"""A mail was given up for unreported, and the report comes in that very moment: neither waits for the other in a circle.

Whoever records a mail of several notices locks their rows one after another; whoever looks for sendings that nobody
reported locks all of them as it finds them.  In opposite order, each would hold what the other waits for.
"""

from __future__ import annotations

import pytest
from fakes.databases import START
from fakes.writes import append, filed, later, notice
from sqlalchemy import event, update

from adapters.database import outbox_statements as sql
from adapters.database.engine import open_engine
from adapters.database.outbox import Described, SqlOutbox
from adapters.database.store import SqlStore
from adapters.database.tables import deliveries, in_state
from domain.errors import StoreBusy
from domain.outbox import Accepted, OfficeFacts

pytestmark = pytest.mark.postgres

IDS = ["C-1.n1", "C-1.n2", "C-1.n3"]
OFFICE = OfficeFacts("Ombudsman", "Asia/Jakarta")
BRIEF = "-c lock_timeout=50ms"


@pytest.fixture
def outbox(postgres_url):
    """Opens the outbox of one more worker."""
    engines = []

    def make(address=postgres_url):
        engines.append(open_engine(address))
        return SqlOutbox(SqlStore(engines[-1]), lambda posted: Described(posted.notice, "Title", OFFICE))

    yield make
    for engine in engines:
        engine.dispose()


def report_late(outbox, brief):
    """Record a mail of three notices; between its rows another worker looks for what was never reported.

    What was recorded, and what the other one found each time: unknown rows, or that he was to try again.
    """
    recording, looking, found = outbox(), outbox(brief), []
    append(recording._store, filed("C-1", notices=[(f"n{n}", notice(digest=True)) for n in (1, 2, 3)]))
    recording.lease(START, 3, 300, "t1")
    for each in reversed(IDS):  # so that the rows lie in another order than their names
        assert recording.start([each], "t1", START, 300, "bundle-1")
    given = False

    def look(_connection, _cursor, statement, *_):
        nonlocal given
        if statement.startswith("UPDATE deliveries"):
            if given:
                found.append(_looked(looking))
            given = True

    event.listen(recording._store.engine, "before_cursor_execute", look)
    kept = recording.record_all(IDS, "t1", Accepted("250", START, "bundle-1"))
    event.remove(recording._store.engine, "before_cursor_execute", look)
    return kept, found


def _looked(outbox):
    try:
        return [each.item.outbox_id for each in outbox.unknowns(later(hours=1))]
    except StoreBusy as busy:
        return busy


@pytest.fixture
def brief(postgres_url):
    return postgres_url.update_query_dict({"options": BRIEF})


def test_whoever_looks_for_unreported_mails_waits_for_nobody_who_reports(outbox, brief):
    kept, found = report_late(outbox, brief)
    assert len(found) == 2
    assert not any(isinstance(each, StoreBusy) for each in found), found
    assert sorted({*kept, *found[0], *found[1]}) == IDS


def test_rows_are_recorded_in_the_order_in_which_everybody_locks_them(outbox):
    worker, order = outbox(), []
    note = lambda _c, _cursor, _text, parameters, *_: order.append(parameters["id"])  # noqa: E731
    event.listen(worker._store.engine, "before_cursor_execute", note)
    worker.record_all([*reversed(IDS)], "nobody", Accepted("250", START, "bundle-1"))
    assert order == IDS


def test_without_leaving_them_he_would(outbox, brief, monkeypatch):
    waits = update(deliveries).where(in_state("sending"), deliveries.c.next_at <= sql._NOW)
    monkeypatch.setattr(
        sql, "LOSE_SIGHT", waits.values(state="unknown", unknown_since=deliveries.c.next_at, token=None)
    )
    assert any(isinstance(each, StoreBusy) for each in report_late(outbox, brief)[1])
