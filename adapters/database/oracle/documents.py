"""Documents: each is the text of its digest, under the kind, name and version that the text says; none is missing.

The record cites procedures in headers and calendars in facts; texts that it does not cite may stand there as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from sqlalchemy import func, or_, select

from adapters.database.oracle.evidence import Finding
from adapters.database.oracle.pages import fetched, pages
from adapters.database.store import SqlStore
from adapters.database.tables import deadlines, documents, events

NAME = "documents"
_ALL = select(documents.c.digest, documents.c.kind, documents.c.name, documents.c.version, documents.c.text)
_CALENDARS = select(deadlines.c.calendar_digest).where(deadlines.c.calendar_digest.is_not(None)).distinct()


def stored_documents(store: SqlStore, cited: Iterable[str]) -> tuple[int, Finding | None]:
    """How many there are, and the first that is wrong; ``cited`` are the procedures that decided events.

    Calendars are those that deadlines count by, which has to be judged before (see ``derived``).
    """
    # Asked first: whatever is cited by now was stored before.
    counted_by = [digest for (digest,) in fetched(store, _CALENDARS)]
    wanted = dict.fromkeys(cited, "procedure") | dict.fromkeys(counted_by, "calendar")
    kinds: dict[str, str] = {}
    for page in pages(store, _ALL, documents.c.digest):
        for digest, *stands, text in page:
            computed = hashlib.sha256(text.encode()).hexdigest()
            wrong = _wrong(digest, computed, tuple(stands), text)
            if wrong is not None:
                return 0, _finding(store, wrong, digest, computed)
            kinds[digest] = stands[0]
    for digest, kind in wanted.items():
        if kinds.get(digest) != kind:
            return 0, _finding(store, f"the {kind} is missing that events cite", digest)
    return len(kinds), None


def _finding(store: SqlStore, what: str, digest: str, *others: str) -> Finding:
    """With the first event that cites it, or that cites what the text is the text of.

    All headers are searched: a case's move to a procedure cites it before the first event that it decided.
    """
    names = (events.c.header.contains(f'"{each}"', autoescape=True) for each in (digest, *others))
    ((first,),) = fetched(store, select(func.min(events.c.seq)).where(or_(*names)))
    return Finding(NAME, f"document {digest}", what, first)


def _wrong(digest: str, computed: str, stands: tuple[str, ...], text: str) -> str | None:
    if computed != digest:
        return f"its text hashes to {computed}"
    said = _said(text)
    if stands == said:
        return None
    return f"it stands under {' '.join(stands)!r}, its text says {' '.join(said)!r}"


def _said(text: str) -> tuple[str, ...]:
    """Kind, name and version by the text: a procedure says its name under ``procedure``, a calendar under ``name``."""
    try:
        told = json.loads(text)
        if "procedure" in told:
            return "procedure", str(told["procedure"]), str(told["version"])
        return "calendar", str(told["name"]), str(told["version"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return "neither", "a procedure", "nor a calendar"
