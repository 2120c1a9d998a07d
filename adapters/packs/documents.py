"""Writes the pages that are made from the models: ``python -m adapters.packs.documents [ROOT]``."""

from __future__ import annotations

import sys
from pathlib import Path

from adapters.packs.reference import REFERENCE_FILE, reference_text
from adapters.packs.schema import SCHEMA_FILE, schema_text


def write_documents(root: Path) -> tuple[Path, ...]:
    """Write the schema and the reference page under `root`; says which files."""
    texts = {SCHEMA_FILE: schema_text(), REFERENCE_FILE: reference_text()}
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return tuple(root / name for name in texts)


if __name__ == "__main__":
    for written in write_documents(Path(sys.argv[1] if len(sys.argv) > 1 else ".")):
        sys.stdout.write(f"{written}\n")
