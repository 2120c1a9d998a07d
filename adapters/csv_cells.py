"""Cells that a spreadsheet takes for text: a leading apostrophe before whatever would begin a formula.

A cell that starts with ``= + - @``, a tab, a carriage return or the full-width forms of these
signs would be run as a formula when somebody opens the file (OWASP, "CSV Injection").
"""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def safe(cell: str) -> str:
    """The cell as it may stand in a CSV file; plain numbers stay as they are."""
    return f"'{cell}" if _RISKY.match(cell) and not _NUMBER.fullmatch(cell) else cell


def original(cell: str) -> str:
    """The cell again that ``safe`` was given."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell
