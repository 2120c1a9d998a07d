"""A procedure as an SVG file that needs no other program, font or address."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from html import escape

from adapters.packs.diagram import ANYWHERE, COLOURS, START, Drawing, Line, Node, drawing_of
from adapters.packs.layout import Arrow, Box, Picture, Placed, Route, lay_out, ranked
from domain.procedure.model import Procedure

FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_INK, _FAINT, _LINE = "#1f2328", "#57606a", "#4b5661"
_EDGE = 24.0
_HEAD = 56.0
_PAD = 12.0
_TITLE, _SMALL = 13.0, 11.0
_LEADING = 1.32

_NARROW, _WIDE = frozenset("ijlIt.,:;'|!f()[]/ r-"), frozenset("mwMWGOQ@—–")


def svg(procedure: Procedure, language: str = "en") -> str:
    """The picture.  Raises BadInput for a language that the procedure does not have."""
    drawing = drawing_of(procedure, language)
    cards = {node.name: _Card(node, drawing.words) for node in drawing.nodes}
    boxes = [Box(name, card.width, card.height) for name, card in cards.items()]
    boxes.insert(0, Box(START, 18, 18))
    anywhere = textwrap.wrap(drawing.words["anywhere"], 18)
    if any(line.source == ANYWHERE for line in drawing.lines):
        width = max(measured(text, _SMALL) for text in anywhere) + 2 * _PAD
        boxes.append(Box(ANYWHERE, width, len(anywhere) * _SMALL * _LEADING + 14))
    labels = [_Label(line) for line in drawing.lines]
    arrows = [
        Arrow(line.source, line.target, (label.width, label.height))
        for line, label in zip(drawing.lines, labels, strict=True)
    ]
    picture = lay_out(boxes, arrows, ranks_of(drawing, [box.name for box in boxes]))
    return "\n".join(_document(drawing, picture, cards, labels, {box.name: box for box in boxes}, anywhere)) + "\n"


def ranks_of(drawing: Drawing, names: list[str]) -> dict[str, int]:
    """Cases run downward; ways back out of a terminal state do not push anything down."""
    terminal = {node.name for node in drawing.nodes if node.terminal}
    steps = [(line.source, line.target) for line in drawing.lines if line.source != ANYWHERE]
    alive = _reached(START, [step for step in steps if step[0] not in terminal])
    kept = [(source, target) for source, target in steps if source not in terminal or target not in alive]
    aside = {line.target for line in drawing.lines if line.source == ANYWHERE}
    least: dict[str, int] = {}
    ranks = ranked(names, kept, least)
    for _ in names:
        bottom = max((ranks[name] for name in alive - terminal), default=0)
        wanted = {ANYWHERE: bottom, **dict.fromkeys(aside, bottom + 1)} if aside else {}
        for source, target in steps:
            if ranks[source] == ranks[target]:
                wanted[source] = max(wanted.get(source, 0), ranks[source] + 1)
        if all(ranks[name] >= rank for name, rank in wanted.items()):
            break
        least = {name: max(least.get(name, 0), wanted.get(name, 0)) for name in {*least, *wanted}}
        ranks = ranked(names, kept, least)
    for source, target in steps:
        if ranks[source] == ranks[target]:  # a tangle that no bound resolves: the source goes to the bottom
            ranks[source] = max(ranks.values()) + 1
    return ranks


def _reached(start: str, steps: list[tuple[str, str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for source, target in steps:
            if source == here and target not in found:
                found.add(target)
                waiting.append(target)
    return found


class _Card:
    """The lines of a state's box, and the size that they need."""

    def __init__(self, node: Node, words: dict[str, str]) -> None:
        self.node = node
        self.title = textwrap.wrap(node.label, 26)
        self.turn = words[node.turn]
        self.notes = [
            (mark, line) for mark, texts in (("clock", node.clocks), ("stays", node.stays)) for line in _marked(texts)
        ]
        widths = [measured(text, _TITLE, bold=True) for text in self.title]
        widths += [measured(self.turn, _SMALL), *(measured(text, _SMALL) + 18 for _, (_, text) in self.notes)]
        self.width = max(120.0, max(widths) + 2 * _PAD)
        self.height = 2 * _PAD + len(self.title) * _TITLE * _LEADING + (1 + len(self.notes)) * _SMALL * _LEADING
        self.height += 8 if self.notes else 0

    def drawn(self, at: Placed) -> Iterator[str]:
        """The box."""
        fill, stroke = COLOURS[self.node.turn]
        left, top = at.x - self.width / 2, at.y - self.height / 2
        size = f'x="{left:.1f}" y="{top:.1f}" width="{self.width:.1f}" height="{self.height:.1f}"'
        yield f'<g><rect {size} rx="9" fill="{fill}" stroke="{stroke}" stroke-width="1.6"/>'
        if self.node.terminal:
            inner = (
                f'x="{left + 3.5:.1f}" y="{top + 3.5:.1f}" width="{self.width - 7:.1f}" height="{self.height - 7:.1f}"'
            )
            yield f'<rect {inner} rx="6.5" fill="none" stroke="{stroke}" stroke-width="1.2"/>'
        y = top + _PAD + _TITLE
        for text in self.title:
            yield text_at(at.x, y, text, _TITLE, bold=True)
            y += _TITLE * _LEADING
        yield text_at(at.x, y - 1, self.turn, _SMALL, colour=stroke)
        y += _SMALL * _LEADING + (8 if self.notes else 0)
        if self.notes:
            rule = y - _SMALL - 6
            yield f'<path d="M{left + 8:.1f} {rule:.1f}H{left + self.width - 8:.1f}" stroke="{stroke}" stroke-opacity=".35"/>'
        for mark, (first, text) in self.notes:
            if first:
                yield _mark(mark, left + _PAD + 5, y - 4, stroke)
            yield text_at(left + _PAD + 16, y, text, _SMALL, anchor="start")
            y += _SMALL * _LEADING
        yield "</g>"


class _Label:
    """The words on an arrow."""

    def __init__(self, line: Line) -> None:
        several = len(line.labels) > 1
        pairs = zip(line.labels, line.automatic, strict=True)
        self.lines = [(part, system) for label, system in pairs for part in _bulleted(label, several=several)]
        self.width = max(measured(text, _SMALL) for text, _ in self.lines) + 10
        self.height = len(self.lines) * _SMALL * _LEADING + 4

    def drawn(self, at: Placed) -> Iterator[str]:
        """The words on white, so that the arrow does not run through them."""
        left, top = at.x - self.width / 2, at.y - self.height / 2
        yield f'<rect x="{left:.1f}" y="{top:.1f}" width="{self.width:.1f}" height="{self.height:.1f}" rx="3" fill="#fff"/>'
        for place, (text, system) in enumerate(self.lines):
            y = top + 2 + _SMALL + place * _SMALL * _LEADING
            yield text_at(at.x, y, text, _SMALL, italic=system)


def _marked(texts: tuple[str, ...]) -> list[tuple[bool, str]]:
    return [(place == 0, line) for text in texts for place, line in enumerate(textwrap.wrap(text, 34))]


def _bulleted(label: str, *, several: bool) -> list[str]:
    lines = textwrap.wrap(label, 22)
    return [("· " if several and place == 0 else "") + line for place, line in enumerate(lines)]


def _document(
    drawing: Drawing,
    picture: Picture,
    cards: dict[str, _Card],
    labels: list[_Label],
    boxes: dict[str, Box],
    anywhere: list[str],
) -> Iterator[str]:
    legend = list(_legend(drawing))
    across = max(picture.width, measured(drawing.title, 16, bold=True), 640.0)
    width, height = across + 2 * _EDGE, picture.height + _HEAD + 2 * _EDGE + 92
    shift = _EDGE + (across - picture.width) / 2
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-labelledby="title" lang="{escape(drawing.language)}" font-family="{FONT}">'
    )
    yield f'<title id="title">{escape(drawing.title)}</title>'
    yield '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
    yield f'<path d="M0 1L9 5L0 9Z" fill="{_LINE}"/></marker></defs>'
    yield f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>'
    yield text_at(_EDGE, _EDGE + 14, drawing.title, 16, bold=True, anchor="start")
    yield f'<g transform="translate({shift:.1f} {_HEAD + _EDGE / 2:.1f})">'
    for line, route in zip(drawing.lines, picture.routes, strict=True):
        yield _path(route, system=line.system)
    for label, route in zip(labels, picture.routes, strict=True):
        yield from label.drawn(route.label)
    for name, at in picture.boxes.items():
        if name == START:
            yield f'<circle cx="{at.x:.1f}" cy="{at.y:.1f}" r="9" fill="{_INK}"/>'
        elif name == ANYWHERE:
            yield from _everywhere(at, boxes[name], anywhere)
        else:
            yield from cards[name].drawn(at)
    yield "</g>"
    yield f'<g transform="translate({_EDGE} {height - 92:.1f})">'
    yield from legend
    yield "</g></svg>"


def _everywhere(at: Placed, box: Box, lines: list[str]) -> Iterator[str]:
    left, top = at.x - box.width / 2, at.y - box.height / 2
    yield (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{box.height / 2:.1f}" '
        f'fill="#fff" stroke="{_FAINT}" stroke-dasharray="3 3"/>'
    )
    for place, text in enumerate(lines):
        yield text_at(at.x, top + 7 + _SMALL + place * _SMALL * _LEADING - 1, text, _SMALL, colour=_FAINT)


def way(route: Route) -> str:
    """An arrow's way as path data: curves between the ranks, straight down through them."""
    (x, y), *others = route.points
    points = [f"M{x:.1f} {y:.1f}"]
    for nx, ny in others:
        if abs(nx - x) < 0.5:
            points.append(f"L{nx:.1f} {ny:.1f}")
        else:
            middle = (y + ny) / 2
            points.append(f"C{x:.1f} {middle:.1f} {nx:.1f} {middle:.1f} {nx:.1f} {ny:.1f}")
        x, y = nx, ny
    return "".join(points)


def _path(route: Route, *, system: bool) -> str:
    dashes = ' stroke-dasharray="5 4"' if system else ""
    return f'<path d="{way(route)}" fill="none" stroke="{_LINE}" stroke-width="1.3"{dashes} marker-end="url(#tip)"/>'


def _legend(drawing: Drawing) -> Iterator[str]:
    words = drawing.words
    yield f'<path d="M0 0H640" stroke="{_FAINT}" stroke-opacity=".4"/>'
    yield text_at(0, 22, f"{words['turn']}:", _SMALL, bold=True, anchor="start")
    x = measured(words["turn"], _SMALL, bold=True) + 14
    for turn in dict.fromkeys(node.turn for node in drawing.nodes):
        fill, stroke = COLOURS[turn]
        yield f'<rect x="{x:.1f}" y="12" width="18" height="13" rx="3" fill="{fill}" stroke="{stroke}"/>'
        yield text_at(x + 24, 22, words[turn], _SMALL, anchor="start")
        x += 24 + measured(words[turn], _SMALL) + 18
    x = 0.0
    for system, word in ((False, "person"), (True, "system")):
        dashes = ' stroke-dasharray="5 4"' if system else ""
        yield f'<path d="M{x:.1f} 42H{x + 30:.1f}" stroke="{_LINE}" stroke-width="1.3"{dashes} marker-end="url(#tip)"/>'
        yield text_at(x + 38, 46, words[word], _SMALL, anchor="start", italic=system)
        x += 38 + measured(words[word], _SMALL) + 22
    x = 0.0
    for mark in ("clock", "stays", "terminal"):
        if mark == "terminal":
            yield f'<rect x="{x:.1f}" y="59" width="20" height="14" rx="4" fill="#fff" stroke="{_FAINT}"/>'
            yield f'<rect x="{x + 2.5:.1f}" y="61.5" width="15" height="9" rx="2.5" fill="none" stroke="{_FAINT}"/>'
        else:
            yield _mark(mark, x + 7, 66, _FAINT)
        yield text_at(x + 26, 70, words[mark], _SMALL, anchor="start")
        x += 26 + measured(words[mark], _SMALL) + 22


def _mark(mark: str, x: float, y: float, colour: str) -> str:
    """A little clock, or a little arrow that comes back to where it began."""
    if mark == "clock":
        hands = f"M{x:.1f} {y - 3:.1f}V{y:.1f}L{x + 2.2:.1f} {y + 1.4:.1f}"
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.8" fill="#fff" stroke="{colour}"/><path d="{hands}" fill="none" stroke="{colour}"/>'
    turn = f"M{x + 3.4:.1f} {y - 2.4:.1f}A4.2 4.2 0 1 0 {x + 4.2:.1f} {y + 0.6:.1f}"
    tip = f"M{x + 4.6:.1f} {y - 5.2:.1f}V{y - 1.6:.1f}H{x + 1:.1f}"
    return f'<path d="{turn}{tip}" fill="none" stroke="{colour}" stroke-width="1.1"/>'


def text_at(
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    anchor: str = "middle",
    colour: str = _INK,
) -> str:
    """A line of text."""
    style = (' font-weight="600"' if bold else "") + (' font-style="italic"' if italic else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{colour}"{style}>{escape(text)}</text>'


def measured(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is; rather too wide, for the reader's font is not known."""
    ems = sum(0.34 if c in _NARROW else 0.9 if c in _WIDE else 0.7 if c.isupper() else 0.58 for c in text)
    return ems * size * (1.2 if bold else 1.0)
