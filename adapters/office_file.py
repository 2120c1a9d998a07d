"""Reading ``office.yaml``: every fault at once, each with file, line, path and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from adapters.packs.validating import model_from
from adapters.packs.yaml_lines import MAX_BYTES, Document, read_yaml
from domain.errors import BadInput
from domain.office import Office
from domain.procedure.faults import Fault, ProcedureRefused


class OfficeRefused(BadInput):
    """An office file that cannot be used; it names all its faults, one to a line."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("The office cannot be loaded:\n" + "\n".join(f"  {fault}" for fault in faults))


def read_office(file: Path) -> Office:
    """The office that a file describes.  Raises BadInput for a file that cannot be read, OfficeRefused."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    try:
        document = read_yaml(content, str(file))
    except ProcedureRefused as refused:
        raise OfficeRefused(list(refused.faults)) from None
    try:
        return model_from(document, Office, "an office", "begin with `office: <name>`", "docs/office.md")
    except ProcedureRefused as refused:
        faults = [located for fault in refused.faults for located in _located(fault, document)]
        raise OfficeRefused(sorted(faults, key=lambda fault: fault.line)) from None


def _located(fault: Fault, document: Document) -> Iterator[Fault]:
    """The office tells all references to nobody in one breath (``officers.a.unit: there is no …``): each gets its line."""
    if fault.path:
        yield fault
        return
    for part in fault.message.split("; "):
        where, mark, message = part.partition(": ")
        kind, _, rest = where.partition(".")
        key, _, field = rest.rpartition(".")
        if not (mark and key):
            yield fault
            return
        path = (kind, key, field)
        yield Fault(message, path, "add it, or correct the id", document.file, document.line_of(path))
