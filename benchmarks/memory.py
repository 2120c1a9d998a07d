"""The most memory that a piece of work held."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def forget() -> None:
    """Begin anew, where the system allows it (Linux); elsewhere the peak is that of the whole run."""
    if _RESET.exists():
        _RESET.write_text("5", encoding="ascii")


def peak() -> int:
    """Megabytes held at most since ``forget``."""
    if _STATUS.exists():
        line = next(each for each in _STATUS.read_text(encoding="ascii").splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)
