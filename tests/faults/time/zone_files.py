"""Another edition of the time zone database: a folder with zone files of the test's own making."""

from __future__ import annotations

import struct
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from domain import reckoning
from domain.local_time import zone

NO_TRANSITIONS = struct.pack(">4sc15x6I", b"TZif", b"2", 0, 0, 0, 0, 1, 1) + struct.pack(">ibB", 0, 0, 0) + b"\0"


def zone_file(before: timedelta, after: timedelta, at: datetime) -> bytes:
    """A zone whose clocks change once, by law, and never again."""
    names = b"OLD\0NEW\0"
    header = struct.pack(">4sc15x6I", b"TZif", b"2", 0, 0, 0, 1, 2, len(names))
    types = b"".join(
        struct.pack(">ibB", int(offset.total_seconds()), 0, place) for offset, place in ((before, 0), (after, 4))
    )
    hours = -int(after.total_seconds() // 3600)
    body = struct.pack(">q", int(at.timestamp())) + bytes([1]) + types + names
    return NO_TRANSITIONS + header + body + f"\n<{-hours:+03d}>{hours}\n".encode()


def edition(folder: Path, version: str, files: dict[str, bytes]) -> Path:
    """Write an edition: its version's name, and zone files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "tzdata.zi").write_text(f"# version {version}\n")
    return folder


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """As a process that was started with this folder before all others (PYTHONTZPATH)."""
    kept = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[str(folder), *kept])
    _forget()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(to=kept)
        _forget()


def _forget() -> None:
    zoneinfo.ZoneInfo.clear_cache()
    zone.cache_clear()
    reckoning._due.cache_clear()
    reckoning._steps.cache_clear()
