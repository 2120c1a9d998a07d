"""The JSON Schema of a procedure file, made from the models, so that editors complete and check it."""

from __future__ import annotations

import json
from typing import Any

from domain.procedure.model import Procedure

SCHEMA_FILE = "docs/procedure.schema.json"


def schema() -> dict[str, Any]:
    """The schema as data (JSON Schema, draft 2020-12)."""
    found = Procedure.model_json_schema(by_alias=True)
    found["title"] = "Ombuds procedure"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_tidied(found)}


def schema_text() -> str:
    """The schema as the file in docs/ holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _tidied(node: Any) -> Any:
    """Without the titles that the models' field names would give: an editor shows the description instead."""
    if isinstance(node, list):
        return [_tidied(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _tidied(value) for key, value in node.items()}
    if "properties" in kept:
        for part in kept["properties"].values():
            if isinstance(part.get("title"), str):
                del part["title"]
    return kept
