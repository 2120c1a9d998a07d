"""A server that reads slowly: what is sent to it in one go arrives in whole, and neither side waits for the other."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from sqlalchemy import text

from adapters.database import bulk
from adapters.database.tables import documents

pytestmark = pytest.mark.postgres
MANY, LARGE = 12, 300_000
PATIENCE, BRIEFLY = 60.0, 3.0


def arrives(store, patience: float) -> bool:
    """Whether a pipeline comes to its end when the server does not read for a moment in the middle of it.

    It holds more than this machine takes over at once for somebody who does not read.
    """
    rows = [(f"{number:064}", "procedure", "p", "1", "x" * LARGE) for number in range(MANY)]
    ended = threading.Event()
    with store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        backend = raw.info.backend_pid

        def work() -> None:
            with bulk.PostgresBulk().together(raw):
                bulk.PostgresBulk().insert(raw, documents, rows)
            raw.commit()
            ended.set()

        worker = threading.Thread(target=work, daemon=True)
        os.kill(backend, signal.SIGSTOP)
        worker.start()
        stuck = not ended.wait(0.5)
        os.kill(backend, signal.SIGCONT)
        came = ended.wait(patience)
        if not came:
            with store.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        worker.join(PATIENCE)
    assert stuck
    return came


def test_a_server_that_is_slow_to_read_gets_it_all(postgres_store):
    assert arrives(postgres_store, PATIENCE)
    with postgres_store.reader.connect() as connection:
        assert connection.execute(text("SELECT sum(length(text)) FROM documents")).scalar_one() == MANY * LARGE


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_pipeline_that_is_not_handed_over_is_caught(postgres_store, monkeypatch):
    monkeypatch.setattr(bulk, "_handed_over", lambda _: iter(()))
    assert not arrives(postgres_store, BRIEFLY)
