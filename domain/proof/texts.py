"""What the formats of C2SP have in common: strict base64, strict decimals, lines."""

from __future__ import annotations

import base64
import binascii
import re

from domain.errors import ProofRefused

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def encoded(value: bytes) -> str:
    """Standard base64 (RFC 4648, section 4)."""
    return base64.b64encode(value).decode("ascii")


def decoded(text: str, what: str) -> bytes:
    """Bytes from their one base64 text.  Raises ProofRefused, naming ``what``."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProofRefused(f"{what} is not base64.") from error
    if encoded(value) != text:
        raise ProofRefused(f"{what} is not the base64 text of its bytes.")
    return value


def number(text: str, what: str) -> int:
    """A decimal without sign or leading zeros.  Raises ProofRefused, naming ``what``."""
    if not _DECIMAL.fullmatch(text):
        raise ProofRefused(f"{what} is no number in decimal digits.")
    return int(text)
