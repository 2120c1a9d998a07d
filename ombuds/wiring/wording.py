"""The wording of notices, checked before it is needed, and not again while it stays the same.

Filling in every notice in every language takes a second or more, too long for each command.  What is
shipped was checked when it was built; an office's own wording is checked once for each version of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from adapters.packs.shelf import LIBRARY
from domain.procedure.faults import Fault
from domain.procedure.model import Procedure
from domain.record import canonical


@dataclass(frozen=True, slots=True)
class RememberedCheck:
    """Checks the wording of a procedure; `directory` keeps an empty file for each wording without a fault."""

    directory: Path

    def __call__(self, procedure: Procedure) -> Iterable[Fault]:
        """Every template that could not be filled in."""
        if _is_shipped(procedure):
            return ()
        mark = self.directory / _digest(procedure)
        if mark.exists():
            return ()
        from adapters.packs.wording import check_wording

        faults = tuple(check_wording(procedure))
        if not faults:
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
        return faults


def _is_shipped(procedure: Procedure) -> bool:
    """Whether every word is that of the shipped pack of this name."""
    folder = LIBRARY / procedure.procedure / "notices"
    files = [*folder.glob("*.txt"), *folder.glob("*.html")]
    if len(files) != len(procedure.templates):
        return False
    texts = procedure.templates
    return all(texts.get(file.name.removesuffix(".txt")) == file.read_text(encoding="utf-8") for file in files)


def _digest(procedure: Procedure) -> str:
    wording = {
        "notices": sorted(procedure.notices),
        "languages": list(procedure.languages),
        "texts": procedure.templates,
    }
    return hashlib.sha256(canonical(wording).encode()).hexdigest()
