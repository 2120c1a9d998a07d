"""Attachments: the file that an entry names by its SHA-256 lies on the shelf, and is that file.

The name is content, to which the header of the entry commits; the file lies beside the database.  What lies on the shelf and is named
by nobody is left in peace: a file comes before the entry that names it.
"""

from __future__ import annotations

import json

from sqlalchemy import select

from adapters.database.among import among
from adapters.database.oracle.evidence import Evidence, Finding, Shelf
from adapters.database.oracle.pages import fetched, pages
from adapters.database.store import SqlStore
from adapters.database.tables import contents, events
from domain.errors import StoreBroken

NAME = "attachments"
_NAMING = select(events.c.seq).where(events.c.type == "FileAttached")
_CONTENTS = select(contents.c.seq, contents.c.body).where(among(contents.c.seq, "places")).order_by(contents.c.seq)


def attachments(store: SqlStore, evidence: Evidence) -> Finding | None:
    """Every file that an entry names lies on the shelf, if there is one to look at."""
    return None if evidence.shelf is None else attached(store, evidence.shelf)[1]


def attached(store: SqlStore, shelf: Shelf) -> tuple[int, Finding | None]:
    """How many files entries name, and the first entry whose file is missing or another."""
    whole = set[str]()
    for page in pages(store, _NAMING, events.c.seq):
        for seq, body in fetched(store, _CONTENTS, places=[row.seq for row in page]):
            name = json.loads(body)["file_digest"]
            if name in whole:
                continue
            wrong = _wrong(shelf, name)
            if wrong is None:
                whole.add(name)
            elif fetched(store, _CONTENTS, places=[seq]):  # asked again: it may have been erased meanwhile
                return len(whole), Finding(NAME, f"event {seq}", wrong, seq)
    return len(whole), None


def _wrong(shelf: Shelf, name: str) -> str | None:
    """Without the name: it is content, and what is said here goes into alarms, whose headers nobody can erase."""
    try:
        computed = shelf.digest_of(name)
    except StoreBroken:
        return "its file cannot be read"
    if computed == name:
        return None
    return "its file is missing" if computed is None else "its file is another"
