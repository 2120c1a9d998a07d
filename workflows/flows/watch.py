"""The watch over deadlines: a shift of about a minute that fires whatever comes due in it.

The schedule starts the next shift; overlapping shifts are harmless, a killed one is
replaced by the next.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.events import emit_event

from workflows.duties import watch
from workflows.flows.shifts import is_stale
from workflows.runtime import application
from workflows.sweeping import Swept

POLL_SECONDS = 2.0
"""The longest that a shift waits before it looks again: cases may be filed with clocks of minutes."""

MOST_EVENTS = 200
"""Events of one shift; beyond it the artifact alone tells, so that a mass does not flood Prefect."""


@task(name="sweep", retries=3, retry_delay_seconds=2, persist_result=False)
def sweep() -> Swept:
    """Fire what is due."""
    return watch(application().duties)


@flow(name="watch", persist_result=False)
def watch_shift(seconds: int = 60, stale_seconds: int | None = None) -> int:
    """Keep one shift of the watch; returns the number of cases in which something happened.

    A shift that begins more than ``stale_seconds`` after its time takes one look and ends: a later one has its place.
    """
    duties, total = application().duties, Swept()
    ends = time.monotonic() + (0 if is_stale(stale_seconds) else seconds)
    total = total + watch(duties)
    while True:
        now = duties.clock()
        due = duties.reads.next_due(now)
        if due is not None and due <= now:
            total = total + sweep()
        remaining = ends - time.monotonic()
        if remaining <= 0:
            break
        ahead = POLL_SECONDS if due is None else (due - now).total_seconds()
        # Never less than a moment: what cannot be fired yet must not make this a busy loop.
        time.sleep(min(POLL_SECONDS, max(0.2, ahead), remaining))
    total = total + watch(duties)
    if total.cases:
        _report(total)
    return total.cases


def _report(total: Swept) -> None:
    """What the shift did: an artifact to read, and one event per case to hang automations on (ids only)."""
    get_run_logger().info("%d cases, %d missed deadlines, %d escalations", total.cases, total.missed, total.escalated)
    create_markdown_artifact(
        key="watch-shift",
        markdown=(
            f"| cases | missed deadlines | escalations | notices | set aside |\n| --- | --- | --- | --- | --- |\n"
            f"| {total.cases} | {total.missed} | {total.escalated} | {total.notices} | {total.set_aside} |\n"
        ),
        description=f"The shift that ended at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    )
    for case_id in sorted(set(total.touched))[:MOST_EVENTS]:
        emit_event(event="ombuds.case.clockwork", resource={"prefect.resource.id": f"ombuds.case.{case_id}"})
