"""Checkpoints: what the tree is at a size, in three lines (c2sp.org/tlog-checkpoint).

A fourth line, ``next-key`` and a key, is how a key hands over to the next: both sign that checkpoint.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import ProofRefused
from domain.proof.note import Key
from domain.proof.texts import decoded, encoded, number

_NEXT = "next-key "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The root of the tree of this origin at this size."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The text that is signed."""
        return "\n".join((self.origin, str(self.size), encoded(self.root), *self.extensions)) + "\n"

    @property
    def next_key(self) -> Key | None:
        """The key that takes over from here on.  Raises ProofRefused when the line is no key."""
        found = [line.removeprefix(_NEXT) for line in self.extensions if line.startswith(_NEXT)]
        if len(found) > 1:
            raise ProofRefused("The checkpoint hands over to more than one key.")
        return Key.parse(found[0]) if found else None

    def handing_over(self, key: Key) -> Checkpoint:
        """The same, handing over to another key."""
        return Checkpoint(self.origin, self.size, self.root, (*self.extensions, _NEXT + key.vkey))

    @classmethod
    def parse(cls, body: str) -> Checkpoint:
        """From the text of an opened note.  Raises ProofRefused."""
        if not body.endswith("\n"):
            raise ProofRefused("The checkpoint's text does not end with its last line.")
        lines = body[:-1].split("\n")
        if len(lines) < 3 or not all(lines):
            raise ProofRefused("A checkpoint has three lines: origin, size, root.")
        root = decoded(lines[2], "the checkpoint's root")
        if len(root) != 32:
            raise ProofRefused("The checkpoint's root is no SHA-256.")
        return cls(lines[0], number(lines[1], "the checkpoint's size"), root, tuple(lines[3:]))
