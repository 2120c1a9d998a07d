"""The parts of docs/benchmarks.md, between marks: what stands there, and what is put in its place."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.databases import KINDS

T = TypeVar("T")
INTRODUCTION = """# Benchmarks

*By hand* is the limit: the same rows written through the bare driver in the same transactions, in the same run (for replay:
the same rows read and their JSON parsed). Rates on a shared machine vary; compare the shares. How it stands beside other
products is on [its own page](peers.md).
"""


def together(kept: Mapping[str, Sequence[T]], fresh: Mapping[str, Sequence[T]]) -> dict[str, Sequence[T]]:
    """What was measured now, and what was measured before of the other databases."""
    both = dict(kept) | dict(fresh)
    return {kind: both[kind] for kind in KINDS if kind in both}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page."""

    file: Path
    name: str

    def rows(self, heading: str, read: Callable[[str, Sequence[str]], T]) -> dict[str, list[T]]:
        """What its table says, by database."""
        found: dict[str, list[T]] = {}
        for line in self._text().partition(f"{heading}\n")[2].splitlines():
            if not line.startswith("|"):
                break
            kind, *cells = (cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|"))
            found.setdefault(kind, []).append(read(kind, cells))
        return found

    def made(self, kinds: Iterable[str], command: str) -> str:
        """By which command each database was measured, and on what."""
        lines = [line for line in self._text().splitlines() if line.startswith("- ")]
        on = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}"
        every = together(
            {line[2:].partition(":")[0]: [line] for line in lines},
            {kind: [f"- {kind}: made by `{command}` on {on}."] for kind in kinds},
        )
        return "\n".join(line for each in every.values() for line in each)

    def write(self, *paragraphs: str) -> None:
        """Put these in its place; the other parts stay as they are."""
        begin, end = self._marks
        page, text = self._page(), "\n\n".join(paragraphs)
        if begin not in page:
            page = page.rstrip("\n") + f"\n\n{begin}\n{end}\n"
        head, _, rest = page.partition(begin)
        tail = rest.partition(end)[2]
        self.file.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")

    def _text(self) -> str:
        begin, end = self._marks
        return self._page().partition(begin)[2].partition(end)[0]

    def _page(self) -> str:
        return self.file.read_text(encoding="utf-8") if self.file.exists() else INTRODUCTION

    @property
    def _marks(self) -> tuple[str, str]:
        return f"<!-- {self.name} -->", f"<!-- end of {self.name} -->"
