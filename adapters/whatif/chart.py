"""The figures as one SVG picture that needs no other file; legible without colour, so on paper too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from adapters.phrases import grouped
from adapters.whatif.words import title, word
from domain.whatif.report import GROUPS, Report

_FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_INK, _FAINT, _REALLY, _THEN = "#1f2328", "#57606a", "#c9d1d9", "#0b5394"
_WIDTH, _EDGE, _NAMES, _BARS = 980, 28, 340, 360
_ROW, _BAR = 40, 13
_SIZE, _SMALL = 13, 12
MOST = 12
"""Bars of one panel; a longer list belongs into a table."""


class Pair(NamedTuple):
    """One row of a panel: a name, and how much of the panel's whole each history comes to."""

    name: str
    really: float
    then: float
    said: tuple[str, str]


class Panel(NamedTuple):
    """Rows under a heading; what did not find room is said."""

    heading: str
    pairs: Sequence[Pair]
    left_out: int


def chart(made: Report, asked: Mapping[str, Any], lang: str) -> str:
    """The picture: who would be late by class and by unit, and to whom escalations would go."""
    panels = [panel for panel in _panels(made, lang) if panel.pairs]
    heads = title(asked, lang)
    top = _EDGE + 24 * len(heads) + 58
    height = top + sum(_height(panel) for panel in panels) + _EDGE
    parts = list(_head(heads, made, lang, height))
    y = float(top)
    for panel in panels:
        parts += _drawn(panel, y, lang)
        y += _height(panel)
    return "\n".join([*parts, "</svg>"]) + "\n"


# ── what is shown ───────────────────────────────────────────────────────────


def _panels(made: Report, lang: str) -> Iterator[Panel]:
    for by in GROUPS:
        rows = sorted(made.rows(by), key=lambda row: (-_moved(row), -row["cases"], str(row[by])))
        pairs = [_late(row, str(row[by] or word("none", lang)), lang) for row in rows[:MOST]]
        yield Panel(word(f"by_{by}", lang), pairs, max(0, len(rows) - MOST))
    climbed = sorted(made.addressees(), key=lambda r: (-abs(r["escalations_then"] - r["escalations"]), str(r["to"])))
    most = max((max(row["escalations"], row["escalations_then"]) for row in climbed), default=0) or 1
    pairs = [_climbed(row, most, lang) for row in climbed[:MOST]]
    yield Panel(word("to_whom", lang), pairs, max(0, len(climbed) - MOST))


def _moved(row: Mapping[str, Any]) -> int:
    return int(row["newly_late"] + row["newly_on_time"] + row["diverges"])


def _late(row: Mapping[str, Any], name: str, lang: str) -> Pair:
    whole = row["cases"] or 1
    then = word("of_then", lang, row["late_then"], _share(row["late_then"] / whole, lang))
    if row["diverges"]:
        then += ", " + word("of_diverging", lang, row["diverges"])
    really = word("of", lang, row["late"], row["cases"], _share(row["late"] / whole, lang))
    return Pair(name, row["late"] / whole, row["late_then"] / whole, (really, then))


def _climbed(row: Mapping[str, Any], most: int, lang: str) -> Pair:
    was, now = row["escalations"], row["escalations_then"]
    name = f"{row['to'] or word('nobody', lang)} ({row['ladder']})"
    return Pair(name, was / most, now / most, (grouped(was, lang), grouped(now, lang)))


def _share(share: float, lang: str) -> str:
    text = f"{share:.1%}"
    return text.replace(".", ",") if lang == "id" else text


# ── drawing ─────────────────────────────────────────────────────────────────


def _height(panel: Panel) -> int:
    return 36 + len(panel.pairs) * _ROW + (22 if panel.left_out else 0) + 14


def _head(heads: Sequence[str], made: Report, lang: str, height: float) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" '
        f'height="{height:.0f}" role="img" aria-labelledby="title" lang="{escape(lang)}" font-family="{_FONT}">'
    )
    yield f'<title id="title">{escape("; ".join(heads))}</title>'
    yield f'<rect width="{_WIDTH}" height="{height:.0f}" fill="#fff"/>'
    y = float(_EDGE + 12)
    for head in heads:
        yield _text(_EDGE, y, head, 18, bold=True)
        y += 24
    yield _text(_EDGE, y, _summary(made, lang), _SIZE, colour=_FAINT)
    y += 14
    x = float(_EDGE)
    for fill, key in ((_REALLY, "really"), (_THEN, "then")):
        yield f'<rect x="{x}" y="{y}" width="22" height="{_BAR}" fill="{fill}" stroke="{_INK}" stroke-width=".8"/>'
        yield _text(x + 29, y + 11, word(key, lang), _SIZE)
        x += 150


def _summary(made: Report, lang: str) -> str:
    total = made.total
    said = [word("in_all", lang, total.cases, total.late, total.late_then)]
    if total.diverges:
        said.append(word("of_diverging", lang, total.diverges))
    return "; ".join(said) + "."


def _drawn(panel: Panel, top: float, lang: str) -> Iterator[str]:
    yield f'<path d="M{_EDGE} {top:.0f}H{_WIDTH - _EDGE}" stroke="{_FAINT}" stroke-opacity=".45"/>'
    yield _text(_EDGE, top + 24, panel.heading, 14, bold=True)
    y, left = top + 38, _EDGE + _NAMES
    for pair in panel.pairs:
        yield f"<g><title>{escape(pair.name)}: {escape(' / '.join(pair.said))}</title>"
        yield _text(left - 12, y + _BAR + 5, _shortened(pair.name), _SIZE, anchor="end")
        for place, (share, fill) in enumerate(((pair.really, _REALLY), (pair.then, _THEN))):
            at, width = y + place * (_BAR + 1), share * _BARS
            if width:
                yield (
                    f'<rect x="{left}" y="{at:.1f}" width="{max(width, 1):.1f}" height="{_BAR}" fill="{fill}" '
                    f'stroke="{_INK}" stroke-width=".8"/>'
                )
            yield _text(left + width + 7, at + 11, pair.said[place], _SMALL, colour=_INK if place else _FAINT)
        yield "</g>"
        y += _ROW
    yield f'<path d="M{left} {top + 32:.0f}V{y - 6:.0f}" stroke="{_INK}"/>'
    if panel.left_out:
        yield _text(left - 12, y + 10, word("more", lang, panel.left_out), _SIZE, anchor="end", colour=_FAINT)


def _shortened(name: str) -> str:
    return name if len(name) <= 42 else name[:41] + "…"


def _text(
    x: float, y: float, text: str, size: int, *, bold: bool = False, anchor: str = "start", colour: str = _INK
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(text)}</text>'
