"""The reference page of procedure files, made from the models: every section, key, type and default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.packs.schema import schema
from domain.case.commands import command_class
from domain.procedure.checking.names import PARTIES, fields_of, needed_by

REFERENCE_FILE = "docs/procedure-reference.md"

_HEAD = """# Reference of procedure files

This page is made from the models (`python -m adapters.packs.documents`); the schema beside it,
[procedure.schema.json](procedure.schema.json), lets an editor complete and check a file. Write this on its first line:

```yaml
# yaml-language-server: $schema=procedure.schema.json
```

A pack is a folder with `procedure.yaml`, `notices/<notice>.<language>.txt` and `SOURCES.md`. The file is YAML 1.2 without
tags, anchors and aliases; `NO`, `yes` and `12:30` are text. `ombuds procedure check` reports every fault at once.

"""

_VALUES = """## Values in the wording of notices

`Subject:` may use `reference` and `office`. The body may use these; all but the first five can be missing in a particular
notice, so write `{% if due | d %} … {% endif %}` around them.

| value | meaning |
| --- | --- |
| `reference`, `office`, `reader`, `title`, `issued_at` | the case's number, the office (`office.name`, `office.phone` …), who reads it, the notice's label, when it was issued |
| `due`, `limit` | the deadline that the notice is about (`{{ due \\| moment }}`, `{{ due \\| date }}`); its length in words, where it begins with the service of the notice |
| `explanation` | how the deadline was computed, line by line |
| `clause` | the rule behind the notice |
| `state_label`, `ground_label`, `outcome_label` | in the reader's language |
| `reason`, `text` | what the acting person wrote |
| `next_steps` | what the reader may do now |
| `receipt_line` | how an anonymous complainant comes back |

"""  # noqa: E501 - rows of a table


def reference_text() -> str:
    """The whole page."""
    found = schema()
    parts: Mapping[str, Any] = found["$defs"]
    lines = [_HEAD, "## The file\n\n", *_table(found, parts)]
    for name in _order(found, parts):
        part = parts[name]
        if "properties" in part:
            lines += [f"## {name}\n\n", f"{_one_line(part.get('description', ''))}\n\n", *_table(part, parts)]
    lines += [_VALUES, *_kinds()]
    return "".join(lines).rstrip() + "\n"


def _order(found: Mapping[str, Any], parts: Mapping[str, Any]) -> list[str]:
    """The parts in the order in which the file comes to them."""
    names: list[str] = []
    waiting = [found]
    while waiting:
        for name in _references(waiting.pop(0)):
            if name not in names:
                names.append(name)
                waiting.append(parts[name])
    return names


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for key, value in node.items():
            if key != "$defs":
                yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def _table(part: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    yield "| key | value | default | meaning |\n| --- | --- | --- | --- |\n"
    needed = part.get("required", [])
    for key, field in part["properties"].items():
        default = "**required**" if key in needed else _default(field)
        meaning = _one_line(field.get("description", "")) or _one_line(_described(field, parts))
        yield f"| `{key}` | {_type(field)} | {default} | {meaning} |\n"
    yield "\n"


def _default(field: Mapping[str, Any]) -> str:
    value = field.get("default")
    if value is None:
        return "–"
    if value in ([], {}):
        return "none"
    if isinstance(value, dict):
        return "its defaults"
    if isinstance(value, list):
        return ", ".join(f"`{word}`" for word in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _described(field: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    names = list(_references(field))
    return str(parts[names[0]].get("description", "")) if len(names) == 1 else ""


def _type(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in field:
            return " or ".join(dict.fromkeys(_type(one) for one in field[several] if one.get("type") != "null"))
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    if field.get("type") == "object":
        inner = _values_of(field)
        return (
            "text by language"
            if inner == {"type": "string"} and field.get("minProperties")
            else f"by name: {_type(inner)}"
        )
    return _PLAIN.get(str(field.get("format", field.get("type"))), str(field.get("type", "anything")))


def _values_of(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a mapping holds, whether its names are free or follow a pattern."""
    for inner in field.get("patternProperties", {}).values():
        return dict(inner)
    return dict(field.get("additionalProperties", {}))


_PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "date": "date"}


def _kinds() -> Iterator[str]:
    """The kinds of action, with what a command of each brings along."""
    yield "## Kinds of action\n\nWho may act besides the office's own roles: " + ", ".join(f"`{p}`" for p in PARTIES)
    yield ".\n\n| kind | what it does | always brings | may bring |\n| --- | --- | --- | --- |\n"
    for kind in schema()["$defs"]["Action"]["properties"]["kind"]["enum"]:
        needed = needed_by(kind)
        may = sorted(fields_of(kind) - needed)
        doc = _one_line(command_class(kind).__doc__ or "").replace("``", "`")
        yield f"| `{kind}` | {doc} | {_codes(sorted(needed))} | {_codes(may)} |\n"


def _codes(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")
