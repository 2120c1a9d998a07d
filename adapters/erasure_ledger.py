"""The ledger of erasures: a file beside the database, so that a restored backup can be told what must not be there.

One JSON object on each line, without personal data: which event of which record erased the content of which entries
(by the hashes of their headers), when, on which ground.  It can be written anew from the record at any time.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self, get_args

from adapters.flushing import make_folder, name_durably
from domain.errors import BadInput, StoreBroken
from domain.record import canonical, moment, moment_of

Scope = Literal["case", "party", "entries"]
_KEYS = frozenset({"case", "erased", "event", "ground", "moment", "origin", "party", "scope", "seq"})


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure.  ``event`` is the hash of its header; ``erased`` are those of the entries whose content it destroyed."""

    origin: str
    seq: int
    event: str
    case: str
    scope: Scope
    party: str | None
    ground: str
    moment: datetime
    erased: tuple[str, ...]

    def text(self) -> str:
        """As the file has it."""
        return canonical({
            "case": self.case, "erased": list(self.erased), "event": self.event, "ground": self.ground,
            "moment": moment(self.moment), "origin": self.origin, "party": self.party, "scope": self.scope, "seq": self.seq,
        })  # fmt: skip

    @classmethod
    def parse(cls, text: str) -> Self:
        """A line again.  Raises ValueError, KeyError or TypeError for what is none."""
        said: dict[str, Any] = json.loads(text)
        if said.keys() != _KEYS:
            raise ValueError("it has other parts")
        if said["scope"] not in get_args(Scope):
            raise ValueError("its scope is unknown")
        return cls(
            str(said["origin"]), int(said["seq"]), str(said["event"]), str(said["case"]), said["scope"], said["party"],
            str(said["ground"]), moment_of(said["moment"]), tuple(map(str, said["erased"])),
        )  # fmt: skip


def read_ledger(file: Path) -> list[Line]:
    """Every line; none of a file that does not exist.  Raises BadInput where one is not understood: nothing is skipped."""
    try:
        texts = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The ledger of erasures {file} cannot be read: {error}.") from error
    return list(_lines(file, texts))


def _lines(file: Path, texts: Iterable[str]) -> Iterator[Line]:
    for number, text in enumerate(texts, 1):
        try:
            yield Line.parse(text)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput(
                f"{file}, line {number}: this is no line of a ledger of erasures. Take it from a copy of the file; "
                "`ombuds erase --ledger FILE` adds what the database itself knows."
            ) from error


def write_ledger(file: Path, lines: Iterable[Line]) -> None:
    """Write the whole file, or leave the old one.  Raises StoreBroken when the disk refuses."""
    draft: Path | None = None
    try:
        make_folder(file.parent)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
        draft = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.writelines(f"{line.text()}\n" for line in lines)
            target.flush()
            os.fsync(target.fileno())
        name_durably(draft, file)
    except OSError as error:
        raise StoreBroken(f"The ledger of erasures cannot be written to {file}: {error.strerror}.") from error
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)
