"""Drawing a board: readable at 80 × 24, using what there is beyond that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from adapters.phrases import phrased
from adapters.terminal.board import Board, Desk, Line, Places
from adapters.terminal.words import WORDS, span

TONES = {"alarm": "bold red", "climb": "yellow", "quiet": "bright_black", "": ""}
_SOON = 600
_MARK = {"up": ("●", "green"), "elsewhere": ("●", "green"), "starting": ("○", "yellow"), "down": ("●", "bold red")}


@dataclass(frozen=True, slots=True)
class Standing:
    """How what was started fares, in the words of `Health`."""

    server: str
    worker: str
    keeps_watch: bool
    steps_left: int
    trouble: str | None = None


class Drawing:
    """Draws boards in one language."""

    def __init__(self, places: Places, lang: str) -> None:
        self._places, self._lang, self._words = places, lang, WORDS[lang]

    def screen(self, board: Board, standing: Standing, width: int, height: int) -> RenderableType:
        """A whole screen of exactly this size."""
        room = height - 5 - (standing.trouble is not None)
        mails = max(3, room // 5)
        top = max(8, (room * 2) // 5)
        events = room - mails - top
        parts: list[RenderableType] = [
            *self._head(board, standing, width),
            self._beside(board, width, top),
            self._heading("latest", width),
            *self._lines(board.latest, board, events - 1, width),
            self._heading("mailed", width),
            *self._lines(board.mailed, board, mails - 1, width),
        ]
        if standing.trouble is not None:
            parts.append(_cut(Text(self._words["trouble"].format(what=standing.trouble), style="bold red"), width))
        case = board.latest[0].case_id if board.latest else "CASE"
        parts.append(_cut(Text(" " + self._words["footer"].format(case=case), style="bright_black"), width))
        return Group(*parts)

    # ── head ────────────────────────────────────────────────────────────────

    def _head(self, board: Board, standing: Standing, width: int) -> list[Text]:
        local = board.now.astimezone(ZoneInfo(board.zone))
        clock = f"{local:%Y-%m-%d %H:%M:%S} {board.zone} "
        title = Text(f" Ombuds · {board.office}", style="bold white on blue", no_wrap=True)
        title.append(" " * max(1, width - cell_len(title.plain) - len(clock)))
        title.append(clock)
        where, words = self._places, self._words
        first = Text.assemble((f" {words['prefect']} ", "bold"), (where.prefect, "cyan"), "  ",
                              (words["login"].format(file=where.login), "bright_black"))  # fmt: skip
        if width >= 100:
            first.append(f"   {words['guide']} ", style="bold")
            first.append(where.guide)
        second = Text.assemble((f" {words['mail']} ", "bold"), (f"{where.mail}", "cyan"), " ",
                               phrased(self._lang, words["mails"], count=board.mails), "   ", (f"{words['record']} ", "bold"),
                               where.record, " ", phrased(self._lang, words["events"], count=board.events))  # fmt: skip
        return [_cut(title, width), _cut(first, width), _cut(second, width), _cut(self._state(board, standing), width)]

    def _state(self, board: Board, standing: Standing) -> Text:
        line, words = Text(" "), self._words
        for part, health in (("server", standing.server), ("worker", standing.worker)):
            mark, style = _MARK[health]
            line.append(mark, style=style)
            line.append(f" {words[part].format(health=words[health])}  ")
        if standing.keeps_watch:
            line.append("● ", style="yellow")
            line.append(words["watch_here"])
        elif board.watched is None:
            line.append("○ ", style="yellow")
            line.append(words["watch_none"])
        else:
            line.append("● ", style="green")
            line.append(words["watch_worker"].format(age=span((board.now - board.watched).total_seconds(), self._lang)))
        if standing.steps_left:
            line.append(f"  · {phrased(self._lang, words['steps'], count=standing.steps_left)}", style="bright_black")
        return line

    # ── the middle ──────────────────────────────────────────────────────────

    def _beside(self, board: Board, width: int, rows: int) -> Table:
        left = max(40, width * 2 // 5)
        grid = Table.grid(padding=0)
        grid.add_column(width=left)
        grid.add_column(width=width - left)
        cases = [self._heading("cases", left - 2), *self._desks(board, left - 2, rows - 1)]
        coming = [self._heading("coming", width - left), *self._coming(board, width - left, rows - 1)]
        grid.add_row(Group(*_filled(cases, rows)), Group(*_filled(coming, rows)))
        return grid

    def _desks(self, board: Board, width: int, rows: int) -> list[Text]:
        totals = phrased(
            self._lang, self._words["totals"], overdue=board.overdue, escalated=board.escalated, tasks=board.tasks
        )
        each = max(1, (rows - 1) // max(1, len(board.desks)))
        lines = [line for desk in board.desks for line in self._desk(desk, width, each)]
        return [*lines[: rows - 1], _cut(Text(f" {totals}", style="bold"), width)]

    def _desk(self, desk: Desk, width: int, rows: int) -> list[Text]:
        count = self._words["open_closed"].format(open=desk.open, closed=desk.over)
        title = Text(f" {desk.title}", style="cyan")
        title.truncate(max(8, width - len(count) - 1), overflow="ellipsis", pad=True)
        title.append(f" {count}")
        if rows <= 2:
            states = ", ".join(f"{number} {label.lower()}" for label, number in desk.states)
            return [
                _cut(title, width),
                *([_cut(Text(f"   {states}", style="bright_black"), width)] if rows > 1 else []),
            ]
        most = max((number for _, number in desk.states), default=1)
        bars = width - 34
        return [
            _cut(title, width),
            *(_bar(label, number, most, bars, width) for label, number in desk.states[: rows - 1]),
        ]

    def _coming(self, board: Board, width: int, rows: int) -> list[Text]:
        if not board.coming:
            return [Text(f" {self._words['nothing']}", style="bright_black")]
        lines = []
        for line in board.coming[:rows]:
            left = (line.at - board.now).total_seconds()
            text = Text(f" {span(left, self._lang):>12} ", style="bold yellow" if left < _SOON else "")
            text.append(f"{line.case_id:<10}", style="cyan")
            text.append(f" {line.text}", style=TONES[line.tone])
            lines.append(_cut(text, width))
        return lines

    def _lines(self, lines: Sequence[Line], board: Board, rows: int, width: int) -> list[Text]:
        zone = ZoneInfo(board.zone)
        drawn = []
        for line in lines[:rows]:
            local = line.at.astimezone(zone)
            when = f"{local:%H:%M:%S}" if (board.now - line.at).total_seconds() < 64_800 else f"{local:%d %b}  "
            text = Text(f" {when} ", style="bright_black")
            text.append(f"{line.case_id:<10}", style="cyan")
            text.append(f" {line.text}", style=TONES[line.tone])
            drawn.append(_cut(text, width))
        if not drawn:
            drawn.append(Text(f" {self._words['nothing']}", style="bright_black"))
        return _filled(drawn, rows)

    def _heading(self, name: str, width: int) -> Text:
        title = f" {self._words[name]} "
        return Text.assemble((title, "bold"), ("─" * max(0, width - cell_len(title)), "bright_black"), no_wrap=True)


def _bar(label: str, number: int, most: int, room: int, width: int) -> Text:
    text = Text(f"   {label}")
    text.truncate(27, overflow="ellipsis", pad=True)
    text.append(f" {number:>4} ")
    if room > 0:
        text.append("▇" * max(1, round(room * number / most)), style="blue")
    return _cut(text, width)


def _cut(text: Text, width: int) -> Text:
    text.no_wrap = True
    text.truncate(width, overflow="ellipsis")
    return text


def _filled(lines: list[Text], rows: int) -> list[Text]:
    return [*lines[:rows], *(Text("") for _ in range(rows - len(lines)))]


__all__ = ["Drawing", "Standing"]
