"""Rows that could not be imported, in a file to mend and import again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from adapters.csv_cells import safe
from adapters.importing.csv_file import LINE, REASON
from adapters.importing.mapping import FileForm
from domain.importing import Refused


def set_aside(file: Path, header: Sequence[str], refused: Iterable[Refused], form: FileForm) -> Path | None:
    """Write refused rows beside the file that they come from; says where, or None when there are none.

    The header is the file's own with the line and the reason behind it.  A file that lies there
    already, perhaps half mended, is never overwritten: the new one gets a number.
    """
    rows = iter(refused)
    first = next(rows, None)
    if first is None:
        return None
    draft = file.with_name(f"{file.name}.set-aside.csv.part")
    with draft.open("w", encoding=form.encoding, errors="surrogateescape", newline="") as stream:
        writer = csv.writer(stream, delimiter=form.delimiter, quotechar=form.quote, lineterminator="\n")
        writer.writerow([*header, LINE, REASON])
        for row in (first, *rows):
            cells = [*row.cells, *[""] * (len(header) - len(row.cells))]
            own, surplus = cells[: len(header)], cells[len(header) :]
            writer.writerow([*map(safe, own), row.line, safe(row.reason), *map(safe, surplus)])
    return _placed(draft, file)


def _placed(draft: Path, file: Path) -> Path:
    number = 1
    while True:
        path = file.with_name(f"{file.name}.set-aside{'' if number == 1 else f'-{number}'}.csv")
        if not path.exists() or path.read_bytes() == draft.read_bytes():
            draft.replace(path)
            return path
        number += 1
