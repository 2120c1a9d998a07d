"""The results as CSV: one line for each case's verdict, and one for each thing in which its histories differ.

No cell begins what a spreadsheet takes for a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from adapters.csv_cells import safe
from domain.whatif.comparing import Compared, Line

HEADINGS = ("case", "class", "unit", "received", "what", "name", "to", "really", "then", "change")


class Sheet:
    """Writes cases as they come."""

    def __init__(self, stream: TextIO, zone: str) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")
        self._zone = ZoneInfo(zone)
        self._writer.writerow(HEADINGS)

    def take(self, found: Compared) -> None:
        """Write the lines of one case."""
        self._writer.writerows([safe(cell) for cell in row] for row in self._rows(found))

    def _rows(self, found: Compared) -> Iterator[tuple[str, ...]]:
        case = (found.case_id, found.case_class, found.unit or "", self._local(found.received_at))
        yield (*case, "verdict", "", "", found.verdict, found.verdict_then, found.change or "")
        if found.diverged is not None:
            at = self._local(found.diverged.at)
            yield (*case, "divergence", found.diverged.what, "", at, "", found.diverged.why)
        for line in found.lines():
            yield (
                *case,
                line.what,
                line.name,
                line.to,
                self._local(line.really),
                self._local(line.then),
                _change(line),
            )

    def _local(self, at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"


def _change(line: Line) -> str:
    """In a word: it came in one history alone, or at another moment."""
    if line.really is None or line.then is None:
        return "only_then" if line.really is None else "only_really"
    return "later" if line.then > line.really else "earlier"
