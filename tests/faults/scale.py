"""How often a fault is tried: a short form in the gate, a long one by `make faults`."""

from __future__ import annotations

import os

LONG = os.environ.get("FAULTS") == "long"


def scale(gate: int, long: int) -> int:
    """The count for this run."""
    return long if LONG else gate
