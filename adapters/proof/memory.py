"""What a signer or a witness said last, in a file of its own: flushed, then named, before anybody else hears of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from adapters.flushing import make_folder, name_durably
from domain.errors import StoreBroken


def recall(path: Path) -> dict[str, Any]:
    """What was kept; nothing if there is no such file.  Raises StoreBroken when it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StoreBroken(
            f"{path} cannot be read ({error}). It says what was signed last, and nothing is signed without it: "
            "restore that file."
        ) from error
    if not isinstance(found, dict):
        raise StoreBroken(f"{path} is not what was written there. Restore that file.")
    return found


def remember(path: Path, told: dict[str, Any]) -> None:
    """Keep this in place of what was kept before, for good.  Raises StoreBroken."""
    draft = path.with_name(path.name + ".part")
    try:
        make_folder(path.parent)
        with draft.open("w", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
        name_durably(draft, path)
    except OSError as error:
        raise StoreBroken(f"{path} cannot be written: {error.strerror}. Nothing was signed.") from error
