"""From a document to a procedure: every fault of shape, in plain words, on its line."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from adapters.packs.yaml_lines import Document
from domain.procedure.faults import Fault, ProcedureRefused
from domain.procedure.model import Procedure

M = TypeVar("M", bound=BaseModel)

_SAID: Mapping[str, tuple[str, str]] = {
    "missing": ("{field!r} is missing", "add it"),
    "string_type": ("text is needed, not {got}", "put quotes around it"),
    "int_type": ("a whole number is needed, not {got}", "write a number without quotes"),
    "int_parsing": ("a whole number is needed, not {got}", "write a number, such as 10"),
    "int_from_float": ("a whole number is needed, not {got}", "use a smaller unit instead of a fraction"),
    "bool_parsing": ("true or false is needed, not {got}", "write true or false"),
    "bool_type": ("true or false is needed, not {got}", "write true or false"),
    "tuple_type": ("a list is needed, not {got}", "put it into square brackets: [ … ]"),
    "dict_type": ("entries of the form `name: value` are needed, not {got}", "write one to a line, indented"),
    "model_type": ("entries of the form `name: value` are needed, not {got}", "write one to a line, indented"),
    "model_attributes_type": (
        "entries of the form `name: value` are needed, not {got}",
        "write one to a line, indented",
    ),
    "date_from_datetime_parsing": ("{got} is not a date", "write it as 2026-01-31"),
    "date_parsing": ("{got} is not a date", "write it as 2026-01-31"),
    "date_type": ("{got} is not a date", "write it as 2026-01-31"),
    "too_short": ("this must not be empty", "name at least one"),
    "string_pattern_mismatch": ("{got} cannot stand here", "it must match {pattern}"),
    "literal_error": ("{got} cannot stand here", "use one of: {expected}"),
}


def procedure_from(document: Document) -> Procedure:
    """The procedure that a document describes.

    Raises:
        ProcedureRefused: with every fault of shape, each with file and line.
    """
    return model_from(
        document, Procedure, "a procedure", "begin with `procedure: <name>`", "docs/procedure-reference.md"
    )


def model_from(document: Document, model: type[M], what: str, hint: str, manual: str) -> M:
    """What a document says, as a model.

    Raises:
        ProcedureRefused: with every fault of shape, each with file and line.
    """
    if not isinstance(document.value, dict):
        raise ProcedureRefused([Fault(f"this is not {what}", (), hint, document.file, 1)])
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        raise ProcedureRefused(_faults(error, document, model, manual)) from error


def _faults(error: ValidationError, document: Document, model: type[BaseModel], manual: str) -> list[Fault]:
    found = [_fault(entry, document, model, manual) for entry in error.errors(include_url=False)]
    return sorted(dict.fromkeys(found), key=lambda fault: fault.line)


def _fault(entry: Any, document: Document, model: type[BaseModel], manual: str) -> Fault:
    path, line = document.place(entry["loc"])
    context = entry.get("ctx", {})
    last = str(entry["loc"][-1]) if entry["loc"] else ""
    if entry["type"] == "extra_forbidden":
        return Fault(f"{last!r} is not known here", path, _did_you_mean(last, model, manual), document.file, line)
    if entry["type"] == "value_error":
        return Fault(entry["msg"].removeprefix("Value error, "), path, "", document.file, line)
    message, hint = _SAID.get(entry["type"], (entry["msg"], ""))
    known = {"field": last, "got": _short(entry["input"]), "pattern": "", "expected": "", **context}
    return Fault(message.format(**known), path, hint.format(**known), document.file, line)


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "entries"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else repr(value)[:60]


def _did_you_mean(key: str, model: type[BaseModel], manual: str) -> str:
    near = get_close_matches(key, _keys(model), n=1, cutoff=0.7)
    return f"did you mean {near[0]!r}?" if near and near[0] != key else f"remove it, or see {manual}"


@cache
def _keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Every key that a file of this model may hold anywhere."""
    schema = model.model_json_schema(by_alias=True)
    parts = [schema, *schema.get("$defs", {}).values()]
    return tuple(sorted({name for part in parts for name in part.get("properties", {})}))
