"""Delivery of notices: a shift that sends what waits, and settles what nobody answered for."""

from __future__ import annotations

import time

from prefect import flow, task

from workflows.duties import deliver
from workflows.flows.shifts import is_stale
from workflows.runtime import application

POLL_SECONDS = 3.0


@task(name="deliver", retries=2, retry_delay_seconds=5, persist_result=False)
def deliver_now() -> dict[str, int]:
    """Send what waits."""
    return dict(deliver(application().duties))


@flow(name="deliveries", persist_result=False)
def deliver_shift(seconds: int = 60, stale_seconds: int | None = None) -> int:
    """Keep one shift of deliveries; returns how many notices were accepted.

    A shift that begins more than ``stale_seconds`` after its time looks once and ends.
    """
    duties = application().duties
    ends = time.monotonic() + (0 if is_stale(stale_seconds) else seconds)
    accepted = deliver(duties).get("accepted", 0)
    while True:
        # A task run for every look would fill Prefect's database with nothing.
        if duties.reads.mail_waits(duties.clock()):
            accepted += deliver_now().get("accepted", 0)
        remaining = ends - time.monotonic()
        if remaining <= 0:
            return accepted
        time.sleep(min(POLL_SECONDS, remaining))
