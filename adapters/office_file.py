"""Reading ``office.yaml``: every fault at once, each with file, line, path and what to do."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from adapters.packs.yaml_lines import MAX_BYTES, Document, read_yaml
from domain.errors import BadInput
from domain.office import Absence, Body, Office, Officer, Unit
from domain.procedure.faults import Fault, ProcedureRefused

_PARTS: tuple[type[BaseModel], ...] = (Office, Unit, Officer, Absence, Body)


class OfficeRefused(BadInput):
    """An office file that cannot be used; it names all its faults, one to a line."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("The office cannot be loaded:\n" + "\n".join(f"  {fault}" for fault in faults))


def read_office(file: Path) -> Office:
    """The office that a file describes.  Raises OfficeRefused with every fault."""
    try:
        with file.open("rb") as stream:
            document = read_yaml(stream.read(MAX_BYTES + 1), str(file))
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    except ProcedureRefused as refused:
        raise OfficeRefused(list(refused.faults)) from refused
    if not isinstance(document.value, dict):
        raise OfficeRefused([Fault("this is not an office", (), "begin with `office: <name>`", str(file), 1)])
    try:
        return Office.model_validate(document.value)
    except ValidationError as error:
        raise OfficeRefused(sorted(_faults(error, document), key=lambda fault: fault.line)) from None


def _faults(error: ValidationError, document: Document) -> list[Fault]:
    found: list[Fault] = []
    for entry in error.errors(include_url=False, include_input=False):
        path = entry["loc"]
        if not path and entry["type"] == "value_error":
            found += _dangling(str(entry["msg"]).removeprefix("Value error, "), document)
            continue
        place, line = document.place(path)
        message, hint = str(entry["msg"]), ""
        if entry["type"] == "extra_forbidden":
            message, hint = f"{path[-1]!r} is not known here", _did_you_mean(str(path[-1]))
        elif entry["type"] == "missing":
            message, hint = f"{path[-1]!r} is missing", "add it"
        elif entry["type"] == "string_pattern_mismatch":
            message, hint = (
                "this cannot be an id",
                "use letters, digits and - _ . / & at most 80, beginning with a letter or digit",
            )
        found.append(Fault(message, place, hint, document.file, line))
    return found


def _dangling(text: str, document: Document) -> list[Fault]:
    """References to what is not there, as the office itself tells them: ``officers.a.unit: there is no unit 'x'``."""
    found = []
    for part in text.split("; "):
        where, _, message = part.partition(": ")
        kind, _, rest = where.partition(".")
        key, _, field = rest.rpartition(".")
        path: tuple[str | int, ...] = (kind, key, field)
        found.append(Fault(message, path, "add it, or correct the id", document.file, document.line_of(path)))
    return found


def _did_you_mean(key: str) -> str:
    known: list[Any] = sorted({name for part in _PARTS for name in part.model_fields})
    near = get_close_matches(key, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"remove it; known: {', '.join(known)}"
