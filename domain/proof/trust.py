"""From one key that somebody was told to all checkpoints of a record, through every change of key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.errors import ProofRefused
from domain.proof.checkpoint import Checkpoint
from domain.proof.note import COSIGNATURE, ED25519, Key, Note, Opened, Verify, opened


class Followed(NamedTuple):
    """A checkpoint that may be believed, who vouches for it, and the key that signs from here on."""

    checkpoint: Checkpoint
    opened: Opened
    key: Key

    @property
    def witnesses(self) -> tuple[str, ...]:
        """The names of the witnesses that saw it."""
        return tuple(key.name for key in self.opened.keys if key.type == COSIGNATURE)


def follow(note: Note, key: Key, witnesses: Iterable[Key], verify: Verify) -> Followed:
    """A checkpoint that the key in force has signed; one that hands over is signed by the next key too.

    Raises ProofRefused, also when a known witness's word is bad.
    """
    found = opened(note, [key, *witnesses], verify)
    if key not in found.keys:
        raise ProofRefused(f"The key in force, {key.id.hex()}, has not signed this checkpoint.")
    checkpoint = Checkpoint.parse(found.body)
    if checkpoint.origin != key.name:
        raise ProofRefused(f"The checkpoint is of {checkpoint.origin}; the key is that of {key.name}.")
    after = checkpoint.next_key
    if after is None:
        return Followed(checkpoint, found, key)
    if after.type != ED25519 or after.name != key.name:
        raise ProofRefused("The checkpoint hands over to a key under another name.")
    opened(note, [after], verify)
    return Followed(checkpoint, found, after)


def followed(notes: Sequence[Note], pinned: Key, witnesses: Sequence[Key], verify: Verify) -> list[Followed]:
    """The checkpoints from the first one that the pinned key has signed, in order of size.

    Those before it may be of earlier keys.  Raises ProofRefused where one behind it is not of the key in force, and
    when the pinned key has signed none.
    """
    found: list[Followed] = []
    key = pinned
    for note in notes:
        if not found and (pinned.name, pinned.id) not in [(each.name, each.key_id) for each in note.signatures]:
            continue
        found.append(_judged(note, key, witnesses, verify))
        key = found[-1].key
    if not found:
        raise ProofRefused(f"The key {pinned.id.hex()} of {pinned.name} has signed no checkpoint.")
    return found


def _judged(note: Note, key: Key, witnesses: Sequence[Key], verify: Verify) -> Followed:
    """A key that is taken up at its own handing over (it is the next) is in force already."""
    claimed = Checkpoint.parse(note.body)
    if claimed.next_key == key:
        found = opened(note, [key, *witnesses], verify)
        if key in found.keys:
            return Followed(claimed, found, key)
    return follow(note, key, witnesses, verify)
