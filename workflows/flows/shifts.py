"""What shifts have in common."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect.runtime import flow_run


def is_stale(seconds: int | None) -> bool:
    """Whether the run that is under way was planned for so long ago that a later one has taken its place.

    After the machine has slept, all shifts of the night are waiting; each would look at the present again.
    """
    planned: datetime | None = flow_run.scheduled_start_time
    if seconds is None or planned is None:
        return False
    return (datetime.now(UTC) - planned).total_seconds() > seconds
