"""The Merkle tree over all events: RFC 6962, section 2.1, with the verification of RFC 9162.

Event number ``seq`` is leaf number ``seq - 1``.  A tree only grows: what it was at each smaller
size can be proved to be contained in what it is now.

* leaf = SHA-256(0x00 ‖ data), node = SHA-256(0x01 ‖ left ‖ right), no leaves = SHA-256("")
* a *frontier* is what must be kept to go on: the roots of the complete subtrees, largest first
* subtrees of 256, 65,536 and 16,777,216 leaves are kept as well: a proof then reads a few hundred hashes
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import NamedTuple

from domain.errors import ProofRefused
from domain.proof.texts import number

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()
KEPT = 8
"""Subtrees are kept at every eighth level."""
TOP = 24
"""Above this level none are: it would take sixteen million events to fill one."""

Nodes = Callable[[int, int], bytes]
"""The root of the complete subtree at a level (0: a leaf) with a number (0: the leftmost of its level)."""


def leaf(data: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Subtree(NamedTuple):
    """A complete subtree: its level, its place among those of its level, its root."""

    level: int
    number: int
    root: bytes


@dataclass(slots=True)
class Frontier:
    """What must be kept of a tree to add to it and to know its root."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if len(self.roots) != self.size.bit_count() or any(len(root) != HASH_BYTES for root in self.roots):
            raise ProofRefused(f"{len(self.roots)} hashes are no frontier of {self.size} events.")

    @classmethod
    def parse(cls, text: str) -> Frontier:
        """From its text; see ``text``.  Raises ProofRefused."""
        size, _, hashes = text.partition(" ")
        try:
            found = bytes.fromhex(hashes)
        except ValueError as error:
            raise ProofRefused("The frontier of the tree is not written as hashes.") from error
        roots = [found[place : place + HASH_BYTES] for place in range(0, len(found), HASH_BYTES)]
        return cls(number(size, "the size of the tree's frontier"), roots)

    @property
    def text(self) -> str:
        """The size, and the hashes one behind the other in hex."""
        return f"{self.size} {b''.join(self.roots).hex()}"

    @property
    def root(self) -> bytes:
        """The root of the whole tree."""
        return folded(self.roots)

    def copy(self) -> Frontier:
        """One that can be added to without changing this one."""
        return Frontier(self.size, list(self.roots))

    def extend(self, leaves: Iterable[bytes]) -> list[Subtree]:
        """Add leaf hashes in order; gives the subtrees to be kept that became complete, in order.

        Level by level: what stands side by side in a level is hashed in one go.
        """
        row, place, level = list(leaves), self.size, 0
        self.size += len(row)
        complete, left = list[Subtree](), list[bytes]()
        while row:
            if place & 1:
                row.insert(0, self.roots.pop())
            if len(row) & 1:
                left.append(row[-1])
            row, place, level = _parents(row), place >> 1, level + 1
            if not level % KEPT and level <= TOP:
                complete += (Subtree(level, number, root) for number, root in enumerate(row, place))
        self.roots += reversed(left)
        return sorted(complete, key=_end)


def _parents(row: list[bytes]) -> list[bytes]:
    """The nodes above these, two by two; one that is left over has none yet."""
    sha256, each = hashlib.sha256, iter(row)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(each, each, strict=False)]


def _end(subtree: Subtree) -> tuple[int, int]:
    """By the leaf that completes a subtree, the smaller one first."""
    return (subtree.number + 1) << subtree.level, subtree.level


def folded(roots: Sequence[bytes]) -> bytes:
    """One root from those of complete subtrees, largest first."""
    return reduce(lambda right, left: node(left, right), reversed(roots)) if roots else EMPTY


def root_of(first: int, last: int, nodes: Nodes) -> bytes:
    """The root over the leaves ``first`` to ``last`` (left out), ``first`` being where a subtree of that size begins."""
    roots, place = [], first
    while place < last:
        level = (last - place).bit_length() - 1
        if place:
            level = min(level, (place & -place).bit_length() - 1)
        roots.append(nodes(level, place >> level))
        place += 1 << level
    return folded(roots)


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The proof that leaf ``index`` is in the tree of ``size`` leaves: siblings from the leaf upwards."""
    if not 0 <= index < size:
        raise ProofRefused(f"Leaf {index} is not in a tree of {size}.")
    path, first, last = [], 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(root_of(middle, last, nodes))
            last = middle
        else:
            path.append(root_of(first, middle, nodes))
            first = middle
    return path[::-1]


def consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The proof that the tree of ``old`` leaves is the beginning of that of ``new`` leaves."""
    if not 0 <= old <= new:
        raise ProofRefused(f"A tree of {new} does not begin with one of {old}.")
    if old in (0, new):
        return []
    path, first, last, whole = [], 0, new, True
    while old != last:
        middle = first + _split(last - first)
        if old <= middle:
            path.append(root_of(middle, last, nodes))
            last = middle
        else:
            path.append(root_of(first, middle, nodes))
            first, whole = middle, False
    if not whole:
        path.append(root_of(first, last, nodes))
    return path[::-1]


def _split(size: int) -> int:
    """The largest power of two that is smaller."""
    return 1 << (size - 1).bit_length() - 1


def check_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofRefused unless the proof leads from the leaf to the root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofRefused(f"Leaf {index} is not in a tree of {size}.")
    _whole_hashes(leaf_hash, root, *proof)
    place, end, found = index, size - 1, leaf_hash
    for each in proof:
        if end == 0:
            raise ProofRefused(f"The proof for leaf {index} of {size} is too long.")
        if place & 1 or place == end:
            found = node(each, found)
            while not place & 1 and place:
                place, end = place >> 1, end >> 1
        else:
            found = node(found, each)
        place, end = place >> 1, end >> 1
    if end != 0:
        raise ProofRefused(f"The proof for leaf {index} of {size} is too short.")
    if found != root:
        raise ProofRefused(f"The proof for leaf {index} leads to {found.hex()}; the tree of {size} has {root.hex()}.")


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise ProofRefused unless the new tree begins with the old one (RFC 9162, section 2.1.4.2).

    A tree without leaves is the beginning of every tree: nothing need be proved, and nothing may be offered.
    """
    if not 0 <= old <= new:
        raise ProofRefused(f"A tree of {new} does not begin with one of {old}.")
    if old == new and (proof or old_root != new_root):
        raise ProofRefused(f"Two trees of {old} events differ.")
    if old == 0 and (proof or old_root != EMPTY):
        raise ProofRefused("The empty tree has another root.")
    if old == new:
        return
    _whole_hashes(old_root, new_root, *proof)
    if old == 0:
        return
    found = _both_roots(old, new, [old_root, *proof] if old & (old - 1) == 0 else list(proof))
    if found != (old_root, new_root):
        raise ProofRefused(f"The tree of {new} does not begin with this tree of {old}: it was rewritten.")


def _both_roots(old: int, new: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots to which a proof of consistency leads."""
    if not proof:
        raise ProofRefused(f"There is no proof that a tree of {new} begins with one of {old}.")
    place, end = old - 1, new - 1
    while place & 1:
        place, end = place >> 1, end >> 1
    before = after = proof[0]
    for each in proof[1:]:
        if end == 0:
            raise ProofRefused(f"The proof from {old} to {new} is too long.")
        if place & 1 or place == end:
            before, after = node(each, before), node(each, after)
            while not place & 1 and place:
                place, end = place >> 1, end >> 1
        else:
            after = node(after, each)
        place, end = place >> 1, end >> 1
    if end != 0:
        raise ProofRefused(f"The proof from {old} to {new} is too short.")
    return before, after


def _whole_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofRefused("A hash in the proof has another length than 32 bytes.")


__all__ = [
    "EMPTY", "KEPT", "TOP", "Frontier", "Nodes", "Subtree", "check_consistency", "check_inclusion", "consistency",
    "folded", "inclusion", "leaf", "node", "root_of",
]  # fmt: skip
