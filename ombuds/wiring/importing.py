"""An import as a flow asks for it: names in, counts out, nothing about a row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.importing.bringing import Bringing
    from domain.importing import Progress


def import_file(
    bringing: Bringing, file: Path, mapping: str, actor: str | None, as_of: str | None,
    progress: Callable[[int, int], None],
) -> dict[str, int]:  # fmt: skip
    """Bring a file in; ``progress`` hears of steps done and of all steps, at most once per hundredth.

    Raises what ``Bringing.bring`` raises.
    """
    from adapters.importing.bringing import Request

    told = -1

    def tell(now: Progress) -> None:
        nonlocal told
        share = now.done * 100 // max(now.total, 1)
        if share > told:
            told = share
            progress(now.done, now.total)

    done = bringing.bring(Request(file, mapping, actor, as_of=as_of), tell).done
    names = ("rows", "accepted", "known", "set_aside", "later", "commands", "shifted")
    return {name: getattr(done, name) for name in names}
