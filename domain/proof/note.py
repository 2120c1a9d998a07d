"""Signed notes: a text, an empty line, and a line for each signature (c2sp.org/signed-note).

What a note says counts only once ``opened`` has found the signature of a key that is known beforehand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.errors import ProofRefused
from domain.proof import cosignature
from domain.proof.texts import decoded, encoded

ED25519 = 0x01
COSIGNATURE = cosignature.TYPE
_TYPES = {ED25519: "Ed25519", COSIGNATURE: "cosignature"}
_DASH = "— "
_MOST = 64
"""So many signatures a note may have; the standard asks for sixteen at least."""

Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether an Ed25519 key (32 bytes) made this signature over this message."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key under its name."""

    name: str
    type: int
    public: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(mark.isspace() or mark < " " for mark in self.name):
            raise ProofRefused(
                f"{self.name!r} cannot be the name of a key: it is empty, or has a space or a plus in it."
            )
        if self.type not in _TYPES or len(self.public) != 32:
            raise ProofRefused(f"The key of {self.name} is of a type that is not known here.")

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one gives it to others: name, id, type and key."""
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.type]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> Key:
        """From its text.  Raises ProofRefused."""
        name, _, rest = vkey.strip().partition("+")
        shown, _, material = rest.partition("+")
        value = decoded(material, f"the key of {name!r}")
        if not value:
            raise ProofRefused(f"The key of {name!r} is empty.")
        key = cls(name, value[0], value[1:])
        if key.id.hex() != shown:
            raise ProofRefused(f"The key of {name!r} does not fit its id {shown!r}: it was not copied whole.")
        return key


class Signature(NamedTuple):
    """One line of a note: whose it says it is, and the bytes."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """As it stands in the note."""
        return f"{_DASH}{self.name} {encoded(self.key_id + self.value)}\n"


class Signer(Protocol):
    """Somebody who holds a private key."""

    @property
    def key(self) -> Key:
        """The public part."""

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature."""


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signatures, none of them looked at."""

    body: str
    signatures: tuple[Signature, ...]

    @property
    def text(self) -> str:
        """The whole note."""
        return self.body + "\n" + "".join(signature.line for signature in self.signatures)

    @classmethod
    def parse(cls, text: str) -> Note:
        """From its text.  Raises ProofRefused when it is no signed note."""
        if any(mark < " " and mark != "\n" for mark in text) or (not text.isprintable() and _unpaired(text)):
            raise ProofRefused("The note holds control characters.")
        end = text.rfind("\n\n")
        lines = text[end + 2 :]
        if end < 0 or not lines.endswith("\n"):
            raise ProofRefused("This is no signed note: a text, an empty line, then signatures.")
        found = lines[:-1].split("\n")
        if len(found) > _MOST:
            raise ProofRefused(f"The note has more than {_MOST} signatures.")
        return cls(text[: end + 1], tuple(_signature(line) for line in found))

    def with_signature(self, signature: Signature) -> Note:
        """The same note, signed once more; a signature of the same key is replaced."""
        others = tuple(
            each for each in self.signatures if (each.name, each.key_id) != (signature.name, signature.key_id)
        )
        return Note(self.body, (*others, signature))


def _unpaired(text: str) -> bool:
    """Whether the text cannot be written in UTF-8."""
    return any("\ud800" <= mark <= "\udfff" for mark in text)


def _signature(line: str) -> Signature:
    name, _, value = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or "+" in name or any(mark.isspace() for mark in name):
        raise ProofRefused("A line of signature is not: dash, name, signature.")
    found = decoded(value, f"the signature of {name}")
    if len(found) < 5:
        raise ProofRefused(f"The signature of {name} is too short.")
    return Signature(name, found[:4], found[4:])


class Opened(NamedTuple):
    """A note whose text may be believed, and who vouches for it; ``seen_at`` gives when each witness saw it."""

    note: Note
    keys: tuple[Key, ...]
    seen_at: dict[str, int]

    @property
    def body(self) -> str:
        """The text that was signed."""
        return self.note.body


def opened(note: Note, known: Iterable[Key], verify: Verify) -> Opened:
    """The note, if keys that are known have signed it.

    Signatures of other keys are ignored; one bad signature of a known key refuses the note.  Raises ProofRefused.
    """
    keys = {(key.name, key.id): key for key in known}
    vouching: list[Key] = []
    seen_at: dict[str, int] = {}
    for signature in note.signatures:
        key = keys.get((signature.name, signature.key_id))
        if key is None:
            continue
        message, value = note.body.encode(), signature.value
        if key.type == COSIGNATURE:
            moment, value = cosignature.parted(value)
            message, seen_at[key.name] = cosignature.message(note.body, moment), moment
        if not verify(key.public, value, message):
            raise ProofRefused(f"The signature of {key.name} ({key.id.hex()}) is not of this text.")
        vouching.append(key)
    if not vouching:
        raise ProofRefused("No key that is known here has signed this note.")
    return Opened(note, tuple(dict.fromkeys(vouching)), seen_at)


def signed(body: str, signers: Sequence[Signer]) -> Note:
    """A note with the signatures of these keys."""
    return Note(body, tuple(Signature(each.key.name, each.key.id, each.sign(body.encode())) for each in signers))


def cosigned(note: Note, signer: Signer, timestamp: int) -> Note:
    """The note with a witness's word, that it saw it at this moment (seconds since 1970)."""
    value = cosignature.joined(timestamp, signer.sign(cosignature.message(note.body, timestamp)))
    return note.with_signature(Signature(signer.key.name, signer.key.id, value))
