"""A proof that can be handed over: an entry's place, the way to the root, the checkpoint (c2sp.org/tlog-proof@v1)."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import ProofRefused
from domain.proof.note import Note
from domain.proof.texts import decoded, encoded, number

_FIRST = "c2sp.org/tlog-proof@v1"
_MOST = 64
"""No tree is higher."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Leaf number ``index`` is in the tree that the checkpoint is about; ``extra`` is not vouched for by anybody.

    In Ombuds ``extra`` is the event's header, from which the leaf can be computed anew.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """As it is handed over."""
        lines = [_FIRST]
        if self.extra is not None:
            lines.append(f"extra {encoded(self.extra)}")
        lines += [f"index {self.index}", *map(encoded, self.path), "", self.checkpoint.text]
        return "\n".join(lines)

    @classmethod
    def parse(cls, text: str) -> TlogProof:
        """From its text.  Raises ProofRefused."""
        head, blank, note = text.partition("\n\n")
        lines = head.split("\n")
        if not blank or lines.pop(0) != _FIRST:
            raise ProofRefused(f"This is no proof: it does not begin with {_FIRST}.")
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = decoded(lines.pop(0).removeprefix("extra "), "the extra data")
        if not lines or not lines[0].startswith("index "):
            raise ProofRefused("The proof does not say which leaf it is about.")
        index = number(lines.pop(0).removeprefix("index "), "the leaf's number")
        if len(lines) > _MOST:
            raise ProofRefused("The proof is longer than any tree is high.")
        path = tuple(decoded(line, "a hash of the proof") for line in lines)
        if any(len(each) != 32 for each in path):
            raise ProofRefused("A hash of the proof is no SHA-256.")
        return cls(index, path, Note.parse(note), extra)
