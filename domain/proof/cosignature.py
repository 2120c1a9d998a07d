"""What a witness signs: that it saw this checkpoint then, and nothing that contradicts it (c2sp.org/tlog-cosignature)."""

from __future__ import annotations

from domain.errors import ProofRefused

TYPE = 0x04
"""The signature type: Ed25519 with the moment it was made."""

_BYTES = 8 + 64


def message(body: str, timestamp: int) -> bytes:
    """What is signed: the body of the checkpoint behind a line that says what for and one that says when."""
    return f"cosignature/v1\ntime {timestamp}\n{body}".encode()


def joined(timestamp: int, signature: bytes) -> bytes:
    """The moment (seconds since 1970) and the signature, as they stand in a note."""
    return timestamp.to_bytes(8, "big") + signature


def parted(value: bytes) -> tuple[int, bytes]:
    """The moment and the signature.  Raises ProofRefused."""
    if len(value) != _BYTES:
        raise ProofRefused(f"A cosignature has {_BYTES} bytes, this one has {len(value)}.")
    return int.from_bytes(value[:8], "big"), value[8:]
