"""The whole record of a database, checked event by event as it is read."""

from __future__ import annotations

from collections.abc import Collection

from adapters.database.checkpoints import origin
from adapters.database.store import SqlStore
from domain.proof.chain import Chain


def chained(store: SqlStore, sizes: Collection[int] = ()) -> Chain:
    """What the record says, with the roots of the tree at these sizes.  Raises RecordBroken at the first wrong event."""
    chain = Chain(origin(store), sizes)
    before = -1
    while before < chain.size:
        before = chain.size
        with store.whole(after=before) as (rows, contents):
            chain.add(rows, contents)
    return chain
