"""What is kept of what a command said: enough to know the same command again, too little to guess it.

Kept is a salt and behind it SHA-256(salt ‖ the command's digest), all of them in hex.  The header of the command's first event holds the
SHA-256 of that text, so that nobody can exchange it unnoticed; and when the content of the command is erased, the text goes, with
the salt, and what the header holds says nothing any more.
"""

from __future__ import annotations

import hashlib

FORGOTTEN = ""
"""In the place of what is kept of a command whose content was erased: whoever guesses the text must not be able to try it."""

OF_COMMAND = -1
"""For which salt is asked: not one of an event, but that of the command itself."""

_HEX = 64


def keep(salt: bytes, digest: str) -> str:
    """The text to be kept of a command with this digest; of one that keeps none, nothing.  ``salt`` is 32 random bytes."""
    return FORGOTTEN if digest == FORGOTTEN else salt.hex() + _salted(salt.hex(), digest)


def is_the_same(kept: str, digest: str) -> bool:
    """Whether a command with this digest may be the one of which this is kept: one that was forgotten may be any."""
    if kept == FORGOTTEN:
        return True
    if len(kept) == _HEX:  # kept before there were salts
        return kept == digest
    return kept[_HEX:] == _salted(kept[:_HEX], digest)


def attested(kept: str) -> str:
    """What the header of the command's first event holds of the kept text, in hex."""
    return hashlib.sha256(kept.encode()).hexdigest()


NOTHING = attested(FORGOTTEN)
"""What a header holds for a command that never kept anything."""


def _salted(salt: str, digest: str) -> str:
    return hashlib.sha256((salt + digest).encode()).hexdigest()
