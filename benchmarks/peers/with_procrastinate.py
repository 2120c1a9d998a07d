"""Procrastinate (PostgreSQL only): a job per deadline, scheduled for its moment; its task writes the case's rows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from procrastinate import App, PsycopgConnector

from benchmarks.peers.figures import DEADLINES, Measured, timed
from benchmarks.peers.rows import Rows

PRODUCT = "Procrastinate"
AT_ONCE = 8
"""Jobs that one worker has in hand at once; more did not help on two cores."""


def measure(database: str, dsn: str, rows_url: str, count: int) -> list[Measured]:
    """Jobs that are all due, by one worker."""
    rows = Rows(rows_url)
    app = App(connector=PsycopgConnector(conninfo=dsn))

    @app.task(name="expire")
    def expire(case_id: str) -> None:
        rows.step(case_id, 1)

    async def prepare() -> None:
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            due = datetime.now(UTC) - timedelta(minutes=1)
            for number in range(count):
                rows.step(f"N{number:08}", 0)
            jobs = [{"case_id": f"N{number:08}"} for number in range(count)]
            await expire.configure(schedule_at=due).batch_defer_async(*jobs)

    asyncio.run(prepare())
    fired = timed(
        PRODUCT, database, DEADLINES, count,
        lambda: app.run_worker(wait=False, concurrency=AT_ONCE, install_signal_handlers=False, listen_notify=False),
    )  # fmt: skip
    return [fired]
