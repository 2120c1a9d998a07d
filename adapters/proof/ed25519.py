"""Ed25519 by the `cryptography` package: the one place that knows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.proof.note import ED25519, Key

_PRIME = 2**255 - 19
_SMALL = {
    0, 1, _PRIME - 1,
    int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
    int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
}  # fmt: skip
"""The y of the eight points with which one signature fits many texts."""


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Implements ``domain.proof.note.Verify``: as strict as the verifiers that stand alone."""
    if len(signature) != 64 or not (_proper(public) and _proper(signature[:32])):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):  # ValueError: no point of the curve
        return False
    return True


def _proper(point: bytes) -> bool:
    """Whether this is the one spelling of a point that is not of small order."""
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y < _PRIME and y not in _SMALL


@dataclass(frozen=True)
class PrivateKey:
    """Implements ``domain.proof.note.Signer`` with a key held in memory."""

    name: str
    seed: bytes = field(repr=False)
    type: int = ED25519

    @classmethod
    def new(cls, name: str, kind: int = ED25519) -> PrivateKey:
        """A fresh key from the system's source of randomness."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw(), kind)

    @property
    def key(self) -> Key:
        """The public part."""
        return Key(self.name, self.type, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032)."""
        return self._private.sign(message)
