"""How often a fault is tried: a short form in the gate, a long one by `make faults`."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")

LONG = os.environ.get("FAULTS") == "long"


def scale(gate: T, long: T) -> T:
    """What this run is to try: how often, or with what."""
    return long if LONG else gate
