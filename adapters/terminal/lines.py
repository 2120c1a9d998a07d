"""The live view where there is no terminal: one line for everything that happens."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from adapters.terminal.board import Board, Line
from adapters.terminal.layout import Standing
from adapters.terminal.words import WORDS


class Ticker:
    """Writes what is new since the last board; the first board is where it begins."""

    def __init__(self, write: Callable[[str], object], lang: str) -> None:
        self._write, self._words = write, WORDS[lang]
        self._seq: int | None = None
        self._mails: set[tuple[object, ...]] | None = None
        self._standing: Standing | None = None

    def show(self, board: Board, standing: Standing) -> None:
        """Write what has happened since the last time."""
        self._state(board, standing)
        if self._seq is None or self._mails is None:
            self._seq, self._mails = max((line.seq for line in board.latest), default=0), _known(board)
            return
        for line in reversed([line for line in board.latest if line.seq > self._seq]):
            self._line(line, board)
            self._seq = max(self._seq, line.seq)
        for line in reversed(board.mailed):
            if (line.at, line.case_id, line.text) not in self._mails:
                self._line(line, board, f"{self._words['mail']}: ")
        self._mails |= _known(board)

    def _state(self, board: Board, standing: Standing) -> None:
        known = self._standing
        if known is None or (known.server, known.worker) != (standing.server, standing.worker):
            words = self._words
            said = words["state"].format(server=words[standing.server], worker=words[standing.worker])
            self._line(Line(board.now, "", said), board)
        if standing.trouble is not None and (known is None or known.trouble != standing.trouble):
            self._line(Line(board.now, "", self._words["trouble"].format(what=standing.trouble)), board)
        self._standing = standing

    def _line(self, line: Line, board: Board, before: str = "") -> None:
        self._write(f"{line.at.astimezone(ZoneInfo(board.zone)):%H:%M:%S} {line.case_id:<10} {before}{line.text}")


def _known(board: Board) -> set[tuple[object, ...]]:
    return {(line.at, line.case_id, line.text) for line in board.mailed}
