"""The oracle: one question put to a whole database, whatever has happened to it.

It names the first thing that is wrong.  `ombuds check` asks it, and so does every test of
faults: a test may also hand in what it has seen from outside (``Evidence``), and then more can
be judged.  It writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.database.oracle.acknowledged import acknowledged
from adapters.database.oracle.attachments import attachments
from adapters.database.oracle.canaries import canaries
from adapters.database.oracle.derived import derived
from adapters.database.oracle.due import due
from adapters.database.oracle.evidence import Check, Evidence, Finding
from adapters.database.oracle.firings import firings
from adapters.database.oracle.order import order
from adapters.database.oracle.outbox import outbox
from adapters.database.oracle.received import received
from adapters.database.oracle.tree import tree
from adapters.database.oracle.unreadable import UNREADABLE, said_of
from adapters.database.store import SqlStore

CHECKS: dict[str, Check] = {
    "order": order,
    "tree": tree,
    "commands": acknowledged,
    "firings": firings,
    "projections": derived,
    "deadlines": due,
    "outbox": outbox,
    "attachments": attachments,
    "deliveries": received,
    "canaries": canaries,
}
"""In the order in which one would believe them: what the later rest on stands first."""


def first_wrong(store: SqlStore, evidence: Evidence | None = None) -> Finding | None:
    """The first thing that is wrong; None when everything holds."""
    return next((finding for _, finding in consult(store, evidence) if finding is not None), None)


def consult(store: SqlStore, evidence: Evidence | None = None) -> Iterator[tuple[str, Finding | None]]:
    """Each check by name with what it found, in order."""
    known = evidence or Evidence()
    for name, check in CHECKS.items():
        try:
            found = check(store, known)
        except UNREADABLE as error:
            found = Finding(name, "a row", said_of(error))
        yield name, found


__all__ = ["CHECKS", "Evidence", "Finding", "consult", "first_wrong"]
