"""How cases flowed, as an SVG file that needs no other program, font or address.

The declared procedure lies underneath: ways that nobody took are dashed, ways that the procedure does not have
are marked.  An arrow is the wider the more cases went it, and the redder the more of them were late.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from math import sqrt

from adapters.packs.diagram import ANYWHERE, COLOURS, Drawing, Line, Node
from adapters.packs.diagram import START as TOP
from adapters.packs.layout import Arrow, Box, Picture, Placed, Route, lay_out
from adapters.packs.svg import FONT, measured, ranks_of, text_at, way
from adapters.phrases import grouped, phrased
from domain.calendar import WorkingCalendar
from domain.flow.flowing import Flow, Passage

_TITLE, _SMALL, _LEADING, _PAD, _EDGE, _HEAD = 13.0, 11.0, 1.32, 12.0, 24.0, 62.0
_INK, _FAINT, _NEVER, _ODD = "#1f2328", "#57606a", "#9aa4af", "#7c3aed"
_CALM, _LATE = (75, 86, 97), (196, 43, 48)
_WIDEST = 9.0

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "cases": "entered {0:,}×", "now": "{0:,} here now", "never": "never", "late": "{0} late", "d": "d", "h": "h", "min": "min",
        "point": ".",
        "title": "How cases flowed: {0}", "sub": "{0:,} {0:case|cases}. On each arrow: how often, the median working time spent before it "
        "(d: working days), and the share of cases in which the office was late by then.",
        "few": "few cases", "many": "many", "in_time": "in time", "all_late": "all late", "unused": "declared, never taken",
        "odd": "taken, but not declared", "anywhere": "from every open state", "over": "the case is over",
    },
    "id": {
        "cases": "masuk {0:,}×", "now": "{0:,} saat ini", "never": "tidak pernah", "late": "{0} terlambat", "d": "hr", "h": "jam",
        "min": "mnt", "point": ",", "title": "Alur penanganan: {0}",
        "sub": "{0:,} laporan. Pada tiap panah: berapa kali, median waktu kerja "
        "sebelumnya (hr: hari kerja), dan porsi laporan yang saat itu sudah terlambat di kantor.",
        "few": "sedikit laporan", "many": "banyak", "in_time": "tepat waktu", "all_late": "semua terlambat",
        "unused": "diatur, tidak pernah dilalui", "odd": "dilalui, tetapi tidak diatur",
        "anywhere": "dari setiap tahap terbuka", "over": "penanganan selesai",
    },
}  # fmt: skip


def flow_svg(flow: Flow, language: str = "en") -> str:
    """The picture."""
    return "\n".join(_Map(flow, language).document()) + "\n"


def spent(seconds: int | None, calendar: WorkingCalendar, words: Mapping[str, str]) -> str:
    """A working time in words: minutes, hours, or days as long as the calendar's own."""
    if seconds is None:
        return ""
    day = working_day(calendar)
    if seconds >= day:
        return (
            f"{seconds / day:.0f} {words['d']}"
            if seconds >= 10 * day
            else f"{_tenths(seconds / day, words)} {words['d']}"
        )
    if seconds >= 3600:
        return f"{_tenths(seconds / 3600, words)} {words['h']}"
    return f"{seconds // 60} {words['min']}"


def _tenths(number: float, words: Mapping[str, str]) -> str:
    return f"{number:.1f}".replace(".", words["point"])


def working_day(calendar: WorkingCalendar) -> int:
    """The length of the longest day of the calendar's week, in seconds."""
    return max((sum(w.closes - w.opens for w in windows) for windows in calendar.week.values()), default=86_400)


def steps_said(flow: Flow, passage: Passage, language: str) -> str:
    """The steps by which a way was taken, the most frequent first; of one that never was, those that are declared."""
    actions = flow.procedure.actions
    names = [n for n, _ in passage.taken.most_common()] or list(passage.declared)
    return " / ".join(actions[n].label[language] if n in actions else n for n in names)


def share(passage: Passage) -> str:
    """How many were late, in hundredths."""
    return f"{passage.late / passage.count:.0%}" if passage.count else ""


class _Map:
    """Everything that the picture shows, and where it stands."""

    def __init__(self, flow: Flow, language: str) -> None:
        self.flow, self.language = flow, language
        self.words = WORDS.get(language, WORDS["en"])
        self.lines = list(_lines(flow))
        self.most = max((p.count for _, p in self.lines), default=1) or 1
        self.labels = [self._label(source, passage) for source, passage in self.lines]
        self.cards = {name: self._card(name) for name in flow.procedure.states}
        self.picture = self._placed()

    def _label(self, source: str, passage: Passage) -> list[str]:
        """What stands on an arrow."""
        lines = textwrap.wrap(steps_said(self.flow, passage, self.language), 24)[:3]
        if not passage.count:
            return lines
        parts = [
            f"{grouped(passage.count, self.language)}×",
            spent(passage.median_seconds, self.flow.calendar, self.words),
        ]
        if passage.late:
            parts.append(self.words["late"].format(share(passage)))
        return [*lines, " · ".join(part for part in parts if part)]

    def _card(self, name: str) -> tuple[list[str], str, float, float]:
        """A state's lines, and the size of its box."""
        state = self.flow.procedure.states[name]
        title = textwrap.wrap(state.label[self.language], 24)
        said = (
            phrased(self.language, self.words["cases"], self.flow.visits[name])
            if self.flow.visits[name]
            else self.words["never"]
        )
        if self.flow.standing[name] and not state.terminal:
            said += " · " + phrased(self.language, self.words["now"], self.flow.standing[name])
        widths = [*(measured(line, _TITLE, bold=True) for line in title), measured(said, _SMALL)]
        return (
            title,
            said,
            max(110.0, max(widths) + 2 * _PAD),
            2 * _PAD + len(title) * _TITLE * _LEADING + _SMALL * _LEADING,
        )

    def _placed(self) -> Picture:
        boxes = [Box(TOP, 18, 18), *(Box(name, card[2], card[3]) for name, card in self.cards.items())]
        if any(source == ANYWHERE for source, _ in self.lines):
            boxes.append(Box(ANYWHERE, measured(self.words["anywhere"], _SMALL) + 2 * _PAD, 30))
        arrows = [
            Arrow(
                source,
                passage.target,
                (_wide(label) + 10, len(label) * _SMALL * _LEADING + 6),
            )
            for (source, passage), label in zip(self.lines, self.labels, strict=True)
        ]
        states = self.flow.procedure.states
        nodes = tuple(Node(n, n, s.waiting_on, s.terminal, (), ()) for n, s in states.items())
        lines = tuple(Line(source, p.target, ("",), (False,)) for source, p in self.lines)
        ranks = ranks_of(Drawing("", self.language, nodes, lines), [box.name for box in boxes])
        return lay_out(boxes, arrows, ranks)

    # ── drawing ─────────────────────────────────────────────────────────────

    def document(self) -> Iterator[str]:
        """The whole file."""
        mine = self.flow.procedure
        title = self.words["title"].format(f"{mine.title[self.language]} ({mine.procedure} {mine.version})")
        across = max(self.picture.width, 760.0)
        sub = textwrap.wrap(phrased(self.language, self.words["sub"], self.flow.cases), int(across / 6.2))
        head = _HEAD + 15 * len(sub)
        width, height = across + 2 * _EDGE, self.picture.height + head + 2 * _EDGE + 64
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
            f'height="{height:.0f}" role="img" aria-labelledby="title" lang="{escape(self.language)}" font-family="{FONT}">'
        )
        yield f'<title id="title">{escape(title)}</title><rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>'
        yield text_at(_EDGE, _EDGE + 14, title, 16, bold=True, anchor="start")
        for number, line in enumerate(sub):
            yield text_at(_EDGE, _EDGE + 36 + 15 * number, line, _SMALL, anchor="start", colour=_FAINT)
        shift = _EDGE + (across - self.picture.width) / 2
        yield f'<g transform="translate({shift:.1f} {head:.1f})">'
        drawn = sorted(zip(self.lines, self.picture.routes, strict=True), key=lambda pair: pair[0][1].count)
        for (_, passage), route in drawn:
            yield from self._arrow(passage, route)
        for (_, passage), label, route in zip(self.lines, self.labels, self.picture.routes, strict=True):
            yield from self._said(passage, label, route.label)
        for name, at in self.picture.boxes.items():
            yield from self._box(name, at)
        yield "</g>"
        yield f'<g transform="translate({_EDGE} {height - 58:.1f})">'
        yield from self._legend()
        yield "</g></svg>"

    def _arrow(self, passage: Passage, route: Route) -> Iterator[str]:
        colour = _colour(passage)
        thick = _thick(passage.count, self.most)
        dashes = "" if passage.count else ' stroke-dasharray="4 4"'
        (x, y), (_, before) = route.points[-1], route.points[-2]
        down, size = y >= before, 4 + thick
        short = replace(route, points=(*route.points[:-1], (x, y - size if down else y + size)))
        yield f'<path d="{way(short)}" fill="none" stroke="{colour}" stroke-width="{thick:.1f}"{dashes}/>'
        yield _tip(x, y, down=down, size=size, colour=colour)

    def _said(self, passage: Passage, label: list[str], at: Placed) -> Iterator[str]:
        width = _wide(label) + 8
        height = len(label) * _SMALL * _LEADING + 4
        edge = f' stroke="{_ODD}" stroke-width="1.2"' if passage.deviates else ""
        left, top = at.x - width / 2, at.y - height / 2
        yield f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" fill="#fff"{edge}/>'
        for place, line in enumerate(label):
            last = bool(passage.count) and place == len(label) - 1
            ink = _colour(passage) if last and passage.late else _INK if passage.count else _NEVER
            yield text_at(at.x, top + 1 + _SMALL + place * _SMALL * _LEADING, line, _SMALL, bold=last, colour=ink)

    def _box(self, name: str, at: Placed) -> Iterator[str]:
        if name == TOP:
            yield f'<circle cx="{at.x:.1f}" cy="{at.y:.1f}" r="9" fill="{_INK}"/>'
            return
        if name == ANYWHERE:
            said = self.words["anywhere"]
            half = measured(said, _SMALL) / 2 + _PAD
            yield (
                f'<rect x="{at.x - half:.1f}" y="{at.y - 15:.1f}" width="{2 * half:.1f}" height="30" rx="15" fill="#fff" '
                f'stroke="{_NEVER}" stroke-dasharray="3 3"/>{text_at(at.x, at.y + 4, said, _SMALL, colour=_NEVER)}'
            )
            return
        title, said, width, height = self.cards[name]
        state, used = self.flow.procedure.states[name], bool(self.flow.visits[name])
        fill, stroke = COLOURS[state.waiting_on] if used else ("#fff", _NEVER)
        left, top = at.x - width / 2, at.y - height / 2
        dashes = "" if used else ' stroke-dasharray="4 3"'
        yield (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="9" fill="{fill}" '
            f'stroke="{stroke}" stroke-width="1.6"{dashes}/>'
        )
        if state.terminal:
            yield (
                f'<rect x="{left + 3.5:.1f}" y="{top + 3.5:.1f}" width="{width - 7:.1f}" height="{height - 7:.1f}" rx="6.5" '
                f'fill="none" stroke="{stroke}" stroke-width="1.2"{dashes}/>'
            )
        y = top + _PAD + _TITLE - 2
        for line in title:
            yield text_at(at.x, y, line, _TITLE, bold=True, colour=_INK if used else _FAINT)
            y += _TITLE * _LEADING
        yield text_at(at.x, y, said, _SMALL, colour=stroke if used else _FAINT)

    def _legend(self) -> Iterator[str]:
        words = self.words
        yield f'<path d="M0 0H720" stroke="{_FAINT}" stroke-opacity=".4"/>'
        x = 0.0
        for word, stroke, thick, dashes in (
            ("few", _hex(_CALM), 1.2, ""), ("many", _hex(_CALM), _WIDEST, ""), ("in_time", _hex(_CALM), 4.0, ""),
            ("all_late", _hex(_LATE), 4.0, ""), ("unused", _NEVER, 1.2, ' stroke-dasharray="4 4"'),
        ):  # fmt: skip
            yield f'<path d="M{x:.1f} 22H{x + 32:.1f}" stroke="{stroke}" stroke-width="{thick}"{dashes}/>'
            yield text_at(x + 40, 26, words[word], _SMALL, anchor="start")
            x += 40 + measured(words[word], _SMALL) + 16
        yield f'<rect x="0.6" y="38" width="30" height="14" rx="3" fill="#fff" stroke="{_ODD}" stroke-width="1.2"/>'
        yield text_at(40, 49, words["odd"], _SMALL, anchor="start")
        x = 40 + measured(words["odd"], _SMALL) + 16
        yield f'<rect x="{x:.1f}" y="38" width="22" height="14" rx="4" fill="#fff" stroke="{_FAINT}"/>'
        yield f'<rect x="{x + 2.5:.1f}" y="40.5" width="17" height="9" rx="2.5" fill="none" stroke="{_FAINT}"/>'
        yield text_at(x + 30, 49, words["over"], _SMALL, anchor="start")


def _lines(flow: Flow) -> Iterator[tuple[str, Passage]]:
    """Every way to draw; what is possible from every open state and was never done is drawn once."""
    wide = {name for name, action in flow.procedure.actions.items() if isinstance(action.source, str)}
    drawn: set[str] = set()
    taken = {passage.target for passage in flow.passages.values() if passage.count and wide & passage.taken.keys()}
    for (source, target), passage in flow.passages.items():
        if passage.count or not set(passage.declared) <= wide:
            yield TOP if source == "(start)" else source, passage
        elif target not in drawn and target not in taken:
            drawn.add(target)
            yield ANYWHERE, passage


def _wide(label: list[str]) -> float:
    return max(measured(line, _SMALL, bold="×" in line) for line in label)


def _thick(count: int, most: int) -> float:
    return 1.2 + (_WIDEST - 1.2) * sqrt(count / most) if count else 1.2


def _colour(passage: Passage) -> str:
    if not passage.count:
        return _NEVER
    part = passage.late / passage.count
    return _hex(tuple(round(a + (b - a) * part) for a, b in zip(_CALM, _LATE, strict=True)))


def _hex(colour: tuple[int, ...]) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def _tip(x: float, y: float, *, down: bool, size: float, colour: str) -> str:
    """An arrowhead that ends at the box's edge."""
    back = y - size * 1.3 if down else y + size * 1.3
    half = size * 0.8
    return f'<path d="M{x:.1f} {y:.1f}L{x - half:.1f} {back:.1f}H{x + half:.1f}Z" fill="{colour}" stroke="#fff" stroke-width=".6"/>'
