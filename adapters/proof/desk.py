"""The folder of whoever signs: the key, the last word, and what is for everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from adapters.flushing import flush, make_folder
from adapters.proof.memory import recall, remember
from domain.errors import StoreBroken
from domain.proof.checkpoint import Checkpoint
from domain.proof.merkle import Frontier
from domain.proof.note import Key, Note

_REMEMBERED = 1_000
"""So many of its own checkpoints a signer holds against the record when it reads the whole of it."""


@dataclass(frozen=True)
class Folder:
    """Where a signer keeps what is its own."""

    path: Path

    @property
    def key(self) -> Path:
        """The private key."""
        return self.path / "key"

    @property
    def next_key(self) -> Path:
        """The key that takes over, while it does."""
        return self.path / "key.next"

    @property
    def state(self) -> Path:
        """The last word."""
        return self.path / "last-word.json"

    @property
    def public(self) -> Path:
        """What may be copied to a web server, or mailed."""
        return self.path / "public"

    def publish(self, note: Note, key: Key) -> None:
        """Put a checkpoint where it may be copied from, under its size, and as the latest.  Raises StoreBroken."""
        checkpoint = Checkpoint.parse(note.body)
        try:
            make_folder(self.public)
            for name, text in (
                (f"checkpoint-{checkpoint.size}-{checkpoint.root.hex()[:8]}", note.text),
                ("checkpoint", note.text),
                ("vkey", key.vkey + "\n"),
            ):
                draft = self.public / f".{name}.part"
                draft.write_text(text, encoding="utf-8")
                flush(draft)
                draft.replace(self.public / name)
            flush(self.public)
        except OSError as error:
            raise StoreBroken(f"{self.public} cannot be written: {error.strerror}.") from error


@dataclass
class Word:
    """A signer's last word: the newest checkpoint, the key that signs from there on, and the tree up to it."""

    note: Note
    key: Key
    frontier: Frontier
    earlier: dict[int, str] = field(default_factory=dict)

    @property
    def checkpoint(self) -> Checkpoint:
        """What was signed last."""
        return Checkpoint.parse(self.note.body)

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """From its file; None if nothing was ever signed.  Raises StoreBroken, ProofRefused."""
        told: dict[str, Any] = recall(path)
        if not told:
            return None
        try:
            return cls(
                Note.parse(told["note"]), Key.parse(told["key"]), Frontier.parse(told["frontier"]),
                {int(size): root for size, root in told["earlier"].items()},
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise StoreBroken(f"{path} is not what was written there. Restore that file.") from error

    def write(self, path: Path) -> None:
        """Keep it for good, before anybody else hears of it."""
        here = self.checkpoint
        earlier = {**self.earlier, here.size: here.root.hex()}
        kept = dict(sorted(earlier.items())[-_REMEMBERED:])
        remember(
            path,
            {"note": self.note.text, "key": self.key.vkey, "frontier": self.frontier.text, "earlier": kept},
        )
