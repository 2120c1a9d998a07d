"""The little markup of notices, read once and written twice: as plain text and as HTML.

Paragraphs are separated by an empty line; a line end inside one counts as a space, unless a
backslash stands before it.  Lines that begin with "- " or "1. " are list items.  **Bold** is bold.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from html import escape
from typing import Literal

Kind = Literal["p", "ul", "ol"]
_ITEM = re.compile(r"(?:(?P<dash>[-*•])|(?P<number>\d{1,3})[.)])\s+(?P<rest>.*)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (one part) or a list (one part for each item); `first` is the first number."""

    kind: Kind
    parts: tuple[str, ...]
    first: int = 1


def read(source: str) -> list[Block]:
    """The blocks of a text."""
    return [block for chunk in re.split(r"\n\s*\n", source.strip()) for block in _chunk(chunk)]


def as_text(blocks: list[Block]) -> str:
    """Plain text, wrapped; a long word such as an address is never cut."""
    return "\n\n".join(_text_block(block) for block in blocks)


def as_html(blocks: list[Block], styles: dict[str, str] | None = None) -> str:
    """HTML with everything escaped; `styles` gives inline CSS by tag."""
    return "\n".join(_html_block(block, styles or {}) for block in blocks)


def _chunk(chunk: str) -> list[Block]:
    found: list[tuple[Kind, list[str], int]] = []
    for line in chunk.split("\n"):
        kind, text, number = _line(line)
        if kind == "p" and found and not (found[-1][0] != "p" and not line[:1].isspace()):
            found[-1][1][-1] += f"\n{text}"
        elif kind != "p" and found and found[-1][0] == kind:
            found[-1][1].append(text)
        elif text:
            found.append((kind, [text], number))
    return [Block(kind, tuple(_breaks(part) for part in parts), number) for kind, parts, number in found]


def _line(line: str) -> tuple[Kind, str, int]:
    item = _ITEM.fullmatch(line.strip())
    if item is None:
        return "p", line.strip(), 1
    return ("ul", item["rest"], 1) if item["dash"] else ("ol", item["rest"], int(item["number"]))


def _breaks(part: str) -> str:
    """Line ends as spaces, except behind a backslash, where they stay."""
    return re.sub(r"\s*(\\?)\n\s*", lambda end: "\n" if end[1] else " ", part).strip()


def _text_block(block: Block) -> str:
    if block.kind == "p":
        return "\n".join(_wrapped(line, "", "") for line in _plain(block.parts[0]).split("\n"))
    marks = ["- " if block.kind == "ul" else f"{block.first + place}. " for place in range(len(block.parts))]
    return "\n".join(
        _wrapped(_plain(part).replace("\n", " "), mark, " " * len(mark))
        for mark, part in zip(marks, block.parts, strict=True)
    )


def _wrapped(text: str, first: str, others: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )


def _plain(text: str) -> str:
    return _BOLD.sub(r"\1", text)


def _html_block(block: Block, styles: dict[str, str]) -> str:
    parts = [_BOLD.sub(r"<strong>\1</strong>", escape(part)).replace("\n", "<br>\n") for part in block.parts]
    if block.kind == "p":
        return f"{_tag('p', styles)}{parts[0]}</p>"
    start = f' start="{block.first}"' if block.kind == "ol" and block.first != 1 else ""
    items = "\n".join(f"{_tag('li', styles)}{part}</li>" for part in parts)
    return f"{_tag(block.kind, styles, start)}\n{items}\n</{block.kind}>"


def _tag(name: str, styles: dict[str, str], more: str = "") -> str:
    style = f' style="{escape(styles[name])}"' if name in styles else ""
    return f"<{name}{more}{style}>"
