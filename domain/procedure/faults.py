"""What is wrong with a procedure file: every fault at once, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from domain.errors import OmbudsError

Path = tuple[str | int, ...]
"""Where in a procedure: keys and positions from the top, such as ``("clocks", "answer", "limit")``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where it stands, and what to do about it.

    A check that knows the procedure but not its file leaves ``file`` and ``line`` empty;
    who read the file fills them in with `located`.
    """

    message: str
    path: Path = ()
    hint: str = ""
    file: str = ""
    line: int = 0
    severity: Literal["fault", "warning"] = "fault"

    @property
    def dotted(self) -> str:
        """The path as people write it: ``clocks.answer.expiry[0]``."""
        text = ""
        for step in self.path:
            text += f"[{step}]" if isinstance(step, int) else f".{step}"
        return text.removeprefix(".")

    def located(self, file: str, line: int) -> Fault:
        """The same fault with its place in a file."""
        return replace(self, file=file, line=line)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file else ""
        said = f"{self.message} — {self.hint}" if self.hint else self.message
        return ": ".join(part for part in (place, self.dotted, said) if part)


class ProcedureRefused(OmbudsError):
    """A procedure that cannot be used; it names all its faults, one to a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
