"""The tree as a signer computes it: from the headers, never from what the office's program computed."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_core import from_json

from domain.errors import RecordBroken
from domain.ports import Store
from domain.proof.merkle import Frontier
from domain.record import Stored, leaf_hash


def grown(store: Store, origin: str, after: Frontier, size: int, known: Mapping[int, str]) -> Frontier:
    """The tree of the first ``size`` events, from where it was known on.

    Raises RecordBroken where an event is missing, its header does not give the leaf that is stored, or the tree of a
    known size has another root.
    """
    frontier = after.copy()
    for row in store.stored(frontier.size):
        if frontier.size == size:
            break
        frontier.extend([_leaf(row, frontier.size + 1, origin)])
        signed = known.get(frontier.size)
        if signed is not None and signed != frontier.root.hex():
            raise RecordBroken(
                frontier.size, f"up to here the tree has the root {frontier.root.hex()}; {signed} was signed"
            )
    if frontier.size != size:
        raise RecordBroken(frontier.size + 1, f"the record ends before it; its head says {size}")
    return frontier


def _leaf(row: Stored, expected: int, origin: str) -> bytes:
    leaf = leaf_hash(row.header)
    try:
        header = from_json(row.header)
        place, of = header["seq"], header["origin"]
    except (ValueError, KeyError, TypeError) as error:
        raise RecordBroken(expected, "its header cannot be read") from error
    if row.seq != expected or place != expected:
        raise RecordBroken(expected, "it is missing, or stands in another place than its header says")
    if leaf != row.leaf:
        raise RecordBroken(expected, "its header does not hash to its leaf")
    if of != origin:
        raise RecordBroken(expected, f"it is of another record, {of}")
    return bytes.fromhex(leaf)
