"""The shipped procedures, each read once in a session, in editions that differ by their version."""

from __future__ import annotations

from functools import cache

from adapters.packs.shelf import PackShelf

_load = cache(PackShelf().load)


class AmendedShelf:
    """A shelf on which a procedure may get a new edition."""

    def __init__(self):
        self._editions: dict[str, int] = {}

    def names(self):
        return PackShelf().names()

    def load(self, name):
        procedure, edition = _load(name), self._editions.get(name)
        if edition is None:
            return procedure
        return procedure.model_copy(update={"version": f"{procedure.version}+{edition}"})

    def amend(self, name):
        """From now on another version of this procedure is the current one."""
        self._editions[name] = self._editions.get(name, 0) + 1
