"""Shelves of attachments that forget something, for the test that must see it."""

from __future__ import annotations

from pathlib import Path

from adapters import files


def _forgets_the_name(draft, path):
    Path(draft).replace(path)


SPOILT = {"forgets the name": _forgets_the_name}


def spoil(how):
    """In a child: put the bad piece in place of the good one, if asked for."""
    if how:
        files.name_durably = SPOILT[how]
