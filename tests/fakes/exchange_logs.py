"""Made-up logs of a registry that does not run Ombuds, as XES and as CSV."""

from __future__ import annotations

import csv
import io
from xml.sax.saxutils import quoteattr

STEPS = [
    ("Registered", "2026-03-02T09:00:00+07:00", "complainant"),
    ("Receipt sent", "2026-03-02T11:00:00+07:00", "intake"),
    ("Admitted", "2026-03-04T10:00:00+07:00", None),
]
"""What the registry calls it, when, and in which role."""

MAPPING = {
    "mapping": "registry", "columns": {"role": "org:role"}, "class": "undue_delay",
    "activities": {
        "Registered": "file", "Receipt sent": "acknowledge", "Admitted": "admit", "Taken up": "take_up",
        "Withdrawn": "withdraw",
    },
    "roles_are_ours": True,
}  # fmt: skip


def _rows(cases):
    for case, steps in cases.items():
        for name, at, role, *more in steps:
            values = {"concept:name": name, "time:timestamp": at, "org:role": role, **(more[0] if more else {})}
            yield case, {key: value for key, value in values.items() if value is not None}


def xes_of(cases):
    """An XES file of these cases."""
    lines = ["<?xml version='1.0'?>", "<log xes.version='1849.2016' xmlns='http://www.xes-standard.org/'>"]
    for case in cases:
        lines += ["<trace>", f"<string key='concept:name' value={quoteattr(case)}/>"]
        for _, values in _rows({case: cases[case]}):
            lines += [
                "<event>",
                *(f"<string key={quoteattr(k)} value={quoteattr(v)}/>" for k, v in values.items()),
                "</event>",
            ]
        lines.append("</trace>")
    return "\n".join([*lines, "</log>"])


def csv_of(cases):
    """A CSV file of these cases, with a column `case`."""
    out = io.StringIO()
    rows = [{"case": case, **values} for case, values in _rows(cases)]
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
