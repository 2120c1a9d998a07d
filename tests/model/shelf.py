"""The shipped procedures and the one of the desk, each read once in a session.

Later editions differ by version, and say how long closed cases are kept.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from model.reference import HOLIDAYS

from adapters.packs.shelf import PackShelf
from domain.calendar import Holiday, Window, WorkingCalendar
from domain.errors import NotFound
from domain.procedure.compiled import Compiled
from domain.procedure.keeping import Retention
from workflows.library import Library

DESK = "desk"
FILE = Path(__file__).parent / "desk.yaml"

PLAIN_WEEK = WorkingCalendar(
    name="plain-week", version="1", zone="Asia/Jakarta", first_year=2014, last_year=2040,
    week={day: (Window.parse("00:00", "24:00"),) for day in range(5)},
    holidays={day: Holiday({"en": "Holiday"}) for day in HOLIDAYS},
)  # fmt: skip


@cache
def _load(name, edition):
    if not edition:
        return PackShelf().load(str(FILE) if name == DESK else name)
    first = _load(name, 0)
    rule = Retention(
        keep={"calendar_days": 20}, ground="no_longer_needed", clause=next(iter(first.sources)),
        then="erase" if edition % 2 else "propose",
    )  # fmt: skip
    return first.model_copy(update={"version": f"{first.version}+{edition}", "retention": (rule,)})


@cache
def _compiled(name, edition):
    return Compiled(_load(name, edition))


class AmendedShelf:
    """A shelf on which a procedure may get a new edition."""

    def __init__(self):
        self.editions: dict[str, int] = {}

    def names(self):
        return (*PackShelf().names(), DESK)

    def load(self, name):
        return _load(name, self.editions.get(name, 0))

    def amend(self, name):
        """From now on another version of this procedure is the current one."""
        self.editions[name] = self.editions.get(name, 0) + 1


class QuickLibrary(Library):
    """A library that has been compiled before; what governs a case must be stored all the same."""

    def current(self, name):
        return _compiled(name, self.shelf.editions.get(name, 0))

    def pinned(self, digest, documents):
        if digest not in self._pinned:
            if documents.procedure(digest) is None:
                raise NotFound("procedure version", digest)
            every = (_compiled(n, e) for n in self.shelf.names() for e in range(self.shelf.editions.get(n, 0) + 1))
            self._pinned[digest] = next(each for each in every if each.digest == digest)
        return self._pinned[digest]
