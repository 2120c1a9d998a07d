"""Projections: every row is what the events say."""

from __future__ import annotations

from adapters.database import rebuild
from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.store import SqlStore
from domain.projection import project

NAME = "projections"


def derived(store: SqlStore, _: Evidence) -> Finding | None:
    """A replay of each stream gives the rows that stand in the tables."""
    compared = rebuild.check(store, project, show=1)
    if compared.equal:
        return None
    each = compared.first[0]
    where = f"{each.table} {'/'.join(map(str, each.key))}"
    if each.column is None:
        return Finding(NAME, where, f"the row is {each.kind}")
    return Finding(NAME, where, f"{each.column} is {each.found!r}, should be {each.expected!r}")
