"""The watch over deadlines: the name of its signs of life, and when its silence is a gap."""

from __future__ import annotations

from datetime import datetime, timedelta

WATCH = "watch"
"""The name under which the watch gives its signs of life, whoever keeps it: a worker, or `ombuds sweep` by hand."""


def is_gap(last: datetime, now: datetime, gap_seconds: int) -> bool:
    """Whether the watch has been silent for longer than `gap_seconds` since its last sign of life."""
    return now - last > timedelta(seconds=gap_seconds)
