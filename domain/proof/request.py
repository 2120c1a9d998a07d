"""What a log hands to a witness: the way from the size it saw last to a checkpoint (c2sp.org/tlog-witness, add-checkpoint)."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import ProofRefused
from domain.proof.note import Note
from domain.proof.texts import decoded, encoded, number

_MOST = 64


@dataclass(frozen=True, slots=True)
class Request:
    """The tree of ``old`` leaves is the beginning of that of the checkpoint; so says the proof."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Note

    @property
    def text(self) -> str:
        """As it is handed over."""
        return "\n".join([f"old {self.old}", *map(encoded, self.proof), "", self.checkpoint.text])

    @classmethod
    def parse(cls, text: str) -> Request:
        """From its text.  Raises ProofRefused."""
        head, blank, note = text.partition("\n\n")
        lines = head.split("\n")
        if not blank or not lines[0].startswith("old ") or len(lines) > _MOST:
            raise ProofRefused("This is no request to a witness: `old SIZE`, hashes, an empty line, a checkpoint.")
        proof = tuple(decoded(line, "a hash of the proof") for line in lines[1:])
        return cls(number(lines[0].removeprefix("old "), "the size seen last"), proof, Note.parse(note))
