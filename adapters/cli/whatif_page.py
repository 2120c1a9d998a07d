"""The answer of `ombuds whatif` as people read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.cli.output import console, styled, table
from adapters.whatif.words import title, word
from domain.whatif.report import GROUPS, Report

_BOTH = ("late", "escalations", "notices")
"""Figures of which both sides are shown in one column."""

_COLUMNS = ("cases", "late", "newly_late", "newly_on_time", "diverges", "escalations", "notices")
"""What fits side by side; on time is the rest."""


def show(made: Report, asked: Mapping[str, Any], lang: str) -> None:
    """What was asked, the figures by class and by unit, and to whom escalations would have gone."""
    out = console()
    for line in title(asked, lang):
        out.print(styled(line, "bold"))
    if not made.total.cases:
        out.print(word("no_cases", lang))
        return
    for by in GROUPS:
        out.print()
        _figures(made, by, lang)
    _addressees(made, lang)
    out.print()
    out.print(word("different", lang, made.different, made.total.cases) if made.different else word("same", lang))
    if made.total.diverges:
        out.print(word("diverging", lang, made.total.diverges))


def _figures(made: Report, by: str, lang: str) -> None:
    """The groups in which something changes; of the others how many there are."""
    rows, total = made.rows(by), made.total.as_data()
    changed = [row for row in rows if _changes(row)]
    headings = [word(by, lang), *(word(name, lang) for name in _COLUMNS)]
    shown = [[str(row[by] or word("none", lang)), *_cells(row)] for row in changed]
    last = [styled(cell, "bold") for cell in (word("total", lang), *_cells(total))]
    _print(headings, [*shown, last], len(rows) - len(changed), by, lang)


def _addressees(made: Report, lang: str) -> None:
    rows = made.addressees()
    changed = [row for row in rows if _changes(row)]
    if changed:
        shown = [[row["ladder"], row["to"] or word("nobody", lang), _pair(row, "escalations")] for row in changed]
        console().print()
        _print(
            [word(key, lang) for key in ("ladder", "to", "escalations")], shown, len(rows) - len(changed), "to", lang
        )


def _print(headings: Sequence[str], rows: Sequence[Any], same: int, what: str, lang: str) -> None:
    out = console()
    out.print(table(headings, rows, whole=(), right=range(1 if what != "to" else 2, len(headings))))
    if same:
        out.print(styled(word(f"same_{what}", lang, same), "dim"))


def _changes(row: Mapping[str, Any]) -> bool:
    moved = any(row[name] for name in ("newly_late", "newly_on_time", "diverges") if name in row)
    return moved or any(row[name] != row[f"{name}_then"] for name in _BOTH if name in row)


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [_pair(row, name) if name in _BOTH else str(row[name]) for name in _COLUMNS]


def _pair(row: Mapping[str, Any], name: str) -> str:
    was, now = row[name], row[f"{name}_then"]
    return str(was) if was == now else f"{was} → {now}"
