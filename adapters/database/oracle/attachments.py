"""Attachments: the file that an entry names by its SHA-256 lies on the shelf, and is that file.

The name is content, to which the header of the entry commits; the file lies beside the database.  What lies on the shelf and is named
by nobody is left in peace: a file comes before the entry that names it.
"""

from __future__ import annotations

import json
from typing import Protocol

from sqlalchemy import select

from adapters.database.among import among
from adapters.database.oracle.evidence import Finding
from adapters.database.oracle.pages import fetched, pages
from adapters.database.store import SqlStore
from adapters.database.tables import contents, events

NAME = "attachments"
_NAMING = select(events.c.seq).where(events.c.type == "FileAttached")
_CONTENTS = select(contents.c.seq, contents.c.body).where(among(contents.c.seq, "places")).order_by(contents.c.seq)


class Shelf(Protocol):
    """Where attached files lie."""

    def digest_of(self, name: str) -> str | None:
        """The SHA-256 of what lies under this name, in hex; None if nothing does.  Raises StoreBroken."""


def attached(store: SqlStore, shelf: Shelf) -> tuple[int, Finding | None]:
    """How many files entries name, and the first entry whose file is missing or another."""
    whole = set[str]()
    for page in pages(store, _NAMING, events.c.seq):
        for seq, body in fetched(store, _CONTENTS, places=[row.seq for row in page]):
            name = json.loads(body)["file_digest"]
            if name in whole:
                continue
            computed = shelf.digest_of(name)
            if computed == name:
                whole.add(name)
            elif fetched(store, _CONTENTS, places=[seq]):  # asked again: it may have been erased meanwhile
                what = f"its file {name} is missing" if computed is None else f"its file {name} hashes to {computed}"
                return len(whole), Finding(NAME, f"event {seq}", what, seq)
    return len(whole), None
