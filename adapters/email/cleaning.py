"""Text from people made safe for a header: one line, no control or direction characters."""

from __future__ import annotations

import re
import unicodedata

_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # Cf, but part of ordinary spelling in several scripts
_LOCAL = r"[^\s@<>()\[\]\\,;:\"]{1,64}"
_DOMAIN = r"[^\s@<>()\[\]\\,;:\"/]{1,253}"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")
_LONGEST_NAME = 60
_LONGEST_SUBJECT = 150


def one_line(text: str) -> str:
    """The text in one line without control, direction, private or unassigned characters.

    U+2028 alone makes `EmailMessage` refuse the whole mail, and a right-to-left override lets
    a name read as something else; a line end would begin a new header, even one hidden in an
    encoded word (RFC 2047), which `EmailMessage` decodes on the way in and writes out bare.
    """
    kept = "".join(_clean(char) for char in unicodedata.normalize("NFC", text))
    return " ".join(kept.replace("=?", "= ?").split())


def paragraphs(text: str) -> str:
    """The same for running text, which keeps its line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(_clean(char) for char in line).rstrip() for line in lines)


def display_name(text: str) -> str:
    """A name fit to stand before an address, short enough never to be folded."""
    return one_line(text)[:_LONGEST_NAME].strip()


def subject_line(text: str) -> str:
    """A subject in one line."""
    return one_line(text)[:_LONGEST_SUBJECT].strip()


def is_address(text: str) -> bool:
    """Whether this is one bare address: local part, @, domain; no name, list, quote or control character."""
    return bool(_ADDRESS.fullmatch(text)) and one_line(text) == unicodedata.normalize("NFC", text)


def _clean(char: str) -> str:
    if char in "\t\u00a0" or char in _JOINERS:
        return char
    return " " if unicodedata.category(char) in _UNWANTED else char
