"""A witness: another organisation that saw how large the record was, and says so, but never of two histories.

It trusts one key of the office from the beginning and follows it; it keeps the largest tree that it saw, and cosigns
only what continues it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.proof.ed25519 import PrivateKey, verify
from adapters.proof.keyfile import read_key, write_key
from adapters.proof.memory import recall, remember
from domain.errors import BadInput, NotFound, ProofRefused
from domain.proof.checkpoint import Checkpoint
from domain.proof.merkle import EMPTY, check_consistency, check_inclusion, leaf
from domain.proof.note import COSIGNATURE, Key, Note, cosigned
from domain.proof.request import Request
from domain.proof.restoring import declared
from domain.proof.tlogproof import TlogProof
from domain.proof.trust import Followed, follow
from domain.record import read


@dataclass(frozen=True)
class Witness:
    """What lies in a witness's folder: its key, and of each record the largest tree it saw."""

    folder: Path

    @property
    def _state(self) -> Path:
        return self.folder / "seen.json"

    def watch(self, origin: str, office: Key, name: str) -> Key:
        """Begin to watch a record; makes the witness's own key if there is none.  Gives its public part."""
        if office.name != origin:
            raise BadInput(f"That key is of {office.name}, not of {origin}.")
        if not (self.folder / "key").exists():
            write_key(self.folder / "key", PrivateKey.new(name, COSIGNATURE))
        key = read_key(self.folder / "key")
        seen = recall(self._state)
        if origin in seen:
            raise BadInput(f"{origin} is watched already, up to {seen[origin]['size']:,} events.")
        seen[origin] = {"key": office.vkey, "size": 0, "root": EMPTY.hex(), "gaps": []}
        remember(self._state, seen)
        return key.key

    def seen(self) -> dict[str, Any]:
        """Of each record: the key in force, the size and root seen last, the gaps that were declared."""
        return recall(self._state)

    def cosign(self, asked: Request, at: datetime, restored: TlogProof | None = None) -> Note:
        """Say that this checkpoint continues what was seen before.

        ``restored`` proves that the record itself declares a restore, which loses what was seen behind it.
        Raises ProofRefused for a smaller tree, a fork, or a key that is not in force.
        """
        seen = recall(self._state)
        origin = Checkpoint.parse(asked.checkpoint.body).origin
        if origin not in seen:
            raise NotFound("watched record", origin, list(seen))
        known = seen[origin]
        found = _followed(asked.checkpoint, Key.parse(known["key"]))
        gap = None if restored is None else _gap(restored, found, known)
        if gap is None:
            _continues(asked, found.checkpoint, known)
        gaps = [*known["gaps"], gap] if gap is not None else known["gaps"]
        here = found.checkpoint
        note = cosigned(asked.checkpoint, read_key(self.folder / "key"), int(at.timestamp()))
        seen[origin] = {"key": found.key.vkey, "size": here.size, "root": here.root.hex(), "gaps": gaps}
        remember(self._state, seen)  # before anybody else hears of it
        return note


def _followed(note: Note, key: Key) -> Followed:
    try:
        return follow(note, key, (), verify)
    except ProofRefused as refused:
        raise ProofRefused(
            f"{refused} The key in force here is {key.id.hex()}. If the office changed keys, it has to send the checkpoint at "
            "which it did first: ombuds checkpoint proof --from … --size …"
        ) from refused


def _continues(asked: Request, here: Checkpoint, known: dict[str, Any]) -> None:
    if here.size < known["size"]:
        raise ProofRefused(f"FORK: {known['size']:,} events were seen here before; this checkpoint has {here.size:,}.")
    if asked.old != known["size"]:
        raise ProofRefused(
            f"{known['size']:,} events were seen here before; this proves from {asked.old:,}. "
            f"Ask the office for: ombuds checkpoint proof --from {known['size']}"
        )
    try:
        check_consistency(known["size"], bytes.fromhex(known["root"]), here.size, here.root, asked.proof)
    except ProofRefused as refused:
        raise ProofRefused(
            f"FORK: this checkpoint does not continue the {known['size']:,} events seen before. {refused}"
        ) from refused


def _gap(restored: TlogProof, found: Followed, known: dict[str, Any]) -> dict[str, Any]:
    """The gap that the record itself declares.  Raises ProofRefused unless it explains what is missing."""
    here, header = found.checkpoint, restored.extra or b""
    if restored.checkpoint.body != here.body:
        raise ProofRefused("The declaration of the restore is proved for another checkpoint.")
    check_inclusion(leaf(header), restored.index, here.size, restored.path, here.root)
    told = declared([read(header.decode())])
    if not told or told[0].seq != restored.index + 1 or not told[0].loses(known["size"]):
        raise ProofRefused("That event declares no restore that loses what was seen here.")
    return {
        "kept": told[0].kept, "seen": known["size"], "root": known["root"], "declared_by": told[0].actor,
        "event": told[0].seq,
    }  # fmt: skip
