"""A finding of a check: what is wrong, how bad it is, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Weight = Literal["ok", "note", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and how it stands; `fault` means unsafe or not working."""

    weight: Weight
    about: str
    message: str
    remedy: str = ""
