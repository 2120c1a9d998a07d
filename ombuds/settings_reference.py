"""docs/settings.md, written from the settings themselves: `make docs` renews it and a test compares."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from ombuds.settings import PREFIX, SECRETS, Settings

# Each heading stands before the field named with it.
HEADINGS = {
    "home": "Where things are",
    "language": "Who is asking, in which language",
    "mail_transport": "Mail",
    "watch_interval_seconds": "The watch over deadlines, and deliveries",
    "prefect_api_url": "Prefect",
}

INTRODUCTION = """# Settings

Ombuds needs none to start. Each setting is an environment variable, or a line in a TOML file that `OMBUDS_CONFIG` names
(there in lower case and without the prefix: `language = "id"`). The environment wins over the file, an option of the
command wins over both, and an empty variable counts as none. Places in the file are relative to its folder, places in
variables to where the program is started; several places in one variable are separated by a colon. A setting that does
not exist, or a value that cannot be, is refused with its variable or line before anything runs.

Secrets come from a variable or, better, from a file with mode 0400 that a setting names; the TOML file refuses them.
`ombuds doctor` shows the settings in force, without secrets.

This page is written by `make docs` from the program itself.
"""


def reference() -> str:
    """The page, in Markdown."""
    return "\n".join([INTRODUCTION, *_sections()]) + "\n"


def _sections() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        if name in HEADINGS:
            yield f"{'' if name == 'home' else chr(10)}## {HEADINGS[name]}\n\n| Variable | Default | Meaning |\n| --- | --- | --- |"
            if name == "home":
                yield "| `OMBUDS_CONFIG` | | TOML file with settings. |"
        yield f"| `{PREFIX}{name.upper()}` | {_default(name, field)} | {field.description} {_values(field.annotation)}|"


def _default(name: str, field: FieldInfo) -> str:
    default = field.default
    if name == "home":
        return "`./var`"
    if default is None or default in ("", ()) or name in SECRETS:
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _values(annotation: Any) -> str:
    choices = [annotation] if get_origin(annotation) not in (Union, types.UnionType) else list(get_args(annotation))
    named = [value for choice in choices if get_origin(choice) is Literal for value in get_args(choice)]
    return f"One of {', '.join(f'`{value}`' for value in named)}. " if named else ""


if __name__ == "__main__":
    sys.stdout.write(reference())
