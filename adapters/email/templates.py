"""Where the wording of notices comes from, and how one template is laid out.

    Subject: {{ reference }}
    Summary: Your complaint was received        (optional: its line in a shared mail)

    Dear {{ complainant }},
    …

The subject is seen by everybody who looks at a screen or carries the mail: it may hold the
reference and the office's name, and nothing else is within its reach.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Literal, Protocol

from adapters.email.sandbox import WordingError
from domain.errors import BadInput

Form = Literal["txt", "html"]

STANDING = "standing"
"""Stands in a template's key where a procedure's notices have the procedure: the office's own mails to its staff."""

_HEAD = re.compile(r"(Subject|Summary):[ \t]*(.*)")
_KEY = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class TemplateSource(Protocol):
    """Keeps the wording of procedures."""

    def read(self, template: str, language: str, form: Form = "txt") -> str | None:
        """The template's source, or None when there is none in this language and form."""


class MappingTemplates:
    """Templates held in memory, by `name.language` or `name.language.html`, as a procedure carries them."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._templates = templates

    def read(self, template: str, language: str, form: Form = "txt") -> str | None:
        """The template's source, if it is held."""
        return self._templates.get(f"{template}.{language}" if form == "txt" else f"{template}.{language}.html")


class FolderTemplates:
    """Templates in files: `pack/name` is `<root>/pack/notices/name.<language>.txt`, `name` the same without pack."""

    def __init__(self, root: Traversable) -> None:
        self._root = root

    def read(self, template: str, language: str, form: Form = "txt") -> str | None:
        """The file's text, if there is one; raises BadInput for a key that could leave the folder."""
        if not _KEY.fullmatch(template) or not _LANGUAGE.fullmatch(language):
            raise BadInput(f"{template!r} in {language!r} does not name a template.")
        pack, _, name = template.rpartition("/")
        folder = self._root.joinpath(pack, "notices") if pack else self._root.joinpath("notices")
        file = folder.joinpath(f"{name}.{language}.{form}")
        return file.read_text(encoding="utf-8") if file.is_file() else None


@dataclass(frozen=True, slots=True)
class Layout:
    """A template taken apart; `body_line` is the line of the file on which the body begins."""

    subject: str
    summary: str | None
    body: str
    body_line: int


def take_apart(name: str, source: str) -> Layout:
    """Subject, summary and body; raises WordingError when the head is missing or misspelt."""
    head: dict[str, str] = {}
    lines = source.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            break
        found = _HEAD.fullmatch(line.rstrip())
        if found is None or found[1] in head:
            raise WordingError(name, "the head is `Subject: …`, perhaps `Summary: …`, then an empty line.", number)
        head[found[1]] = found[2]
    else:
        raise WordingError(name, "an empty line and the body are missing after the head.", len(lines))
    if not head.get("Subject"):
        raise WordingError(name, "the first line must be `Subject: …`.", 1)
    return Layout(head["Subject"], head.get("Summary"), "\n".join(lines[number:]), number + 1)
