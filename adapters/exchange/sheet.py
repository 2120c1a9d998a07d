"""CSV: one row for each event, every cell a text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
from typing import TextIO

from adapters.csv_cells import safe
from adapters.exchange.telling import Source
from domain.flow.columns import Value

COLUMNS = {
    "case": "case", "activity": "concept:name", "transition": "lifecycle:transition", "timestamp": "time:timestamp",
    "resource": "org:resource", "role": "org:role", "unit": "org:group", "instance": "concept:instance",
}  # fmt: skip
"""Columns that XES has names for."""
MORE = (
    "seq", "version", "type", "kind", "recorded_at", "procedure", "state_before", "state_after", "action", "clock",
    "due", "occasion", "class", "priority", "officer", "ground", "outcome", "degree", "respondent", "body", "notice",
    "audience", "channel", "rung", "addressee", "limit", "why", "deemed",
)  # fmt: skip


def write_csv(out: TextIO, source: Source) -> None:
    """Write one row for each event, in the order of the record within each case."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *MORE])
    for told in source.cases():
        procedure = told.story.filed.get("procedure", "")
        for entry in told.entries:
            values = {"case": told.story.case_id, "procedure": procedure, **source.common(told.story, entry)}
            values |= {name: _written(value) for name, value in source.more(entry).items()}
            writer.writerow([safe(values.get(key, "")) for key in (*COLUMNS.values(), *MORE)])


def _written(value: Value) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
