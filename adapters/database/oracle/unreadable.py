"""Values that are none: a database may hold text where a number belongs, and bytes where a text does."""

from __future__ import annotations

UNREADABLE = (TypeError, ValueError, AttributeError, OverflowError, LookupError)
"""What comes of reading them.  Whoever judges a database has to say that it is wrong, not to fall over it."""


def said_of(error: Exception) -> str:
    """In words; the value itself is not repeated, since it may be personal."""
    return f"a value in the tables is not of its kind ({type(error).__name__})"
