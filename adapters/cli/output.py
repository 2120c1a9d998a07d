"""Answers: tables for people, JSON for programs."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from domain.record import moment

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

_WIDE = (110, 40)
"""Columns and lines where the answer does not go to a terminal."""


def put_json(value: Any) -> None:
    """Print a value as JSON: moments in UTC with a Z, dates and numbers as they are."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """The value in what JSON can hold."""
    match value:
        case datetime():
            found: Any = moment(value)
        case date():
            found = value.isoformat()
        case Enum():
            found = value.value
        case Path():
            found = str(value)
        case Mapping():
            found = {str(key): plain(inner) for key, inner in value.items()}
        case frozenset() | set():
            found = sorted(plain(inner) for inner in value)
        case list() | tuple():
            found = [plain(inner) for inner in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            found = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        case _:
            found = value
    return found


def console() -> Console:
    """Where people read: as wide as their terminal."""
    from rich.console import Console

    return Console(width=shutil.get_terminal_size(_WIDE).columns, highlight=False, emoji=False, markup=False)


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[RenderableType]],
    *,
    whole: Sequence[int] = (0,),
    right: Sequence[int] = (),
) -> RenderableType:
    """A plain table; the columns in `whole` are never broken, those in `right` end flush."""
    from rich import box
    from rich.table import Table

    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        drawn.add_column(
            heading, no_wrap=place in whole, justify="right" if place in right else "left", overflow="fold"
        )
    for row in rows:
        drawn.add_row(*row)
    return drawn


def pairs(rows: Iterable[tuple[str, RenderableType]], by: int = 2) -> RenderableType:
    """Names and values in two columns; a long value goes on below itself."""
    from rich.padding import Padding
    from rich.table import Table

    drawn = Table.grid(padding=(0, 2, 0, 0))
    drawn.add_column(no_wrap=True)
    drawn.add_column(overflow="fold")
    for name, value in rows:
        drawn.add_row(name, value)
    return Padding(drawn, (0, 0, 0, by))


def numbered(number: int, text: str, style: str = "") -> RenderableType:
    """A number of up to three digits and a text that goes on below itself."""
    from rich.table import Table

    drawn = Table.grid(padding=(0, 1, 0, 0))
    drawn.add_column(no_wrap=True, justify="right", width=4)
    drawn.add_column(overflow="fold")
    drawn.add_row(styled(f"{number}.", style), styled(text, style))
    return drawn


def indented(text: str, by: int, style: str = "") -> RenderableType:
    """Text that keeps its indentation where it goes on in the next line."""
    from rich.padding import Padding

    return Padding(styled(text, style), (0, 0, 0, by))


def styled(text: str, style: str) -> Text:
    """Text that stands out on a terminal that can show it."""
    from rich.text import Text

    return Text(text, style=style)
