"""`ombuds run`: database, demonstration, Prefect, a worker and the view, until it is stopped."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from adapters.database.board import BoardReads
from adapters.processes.family import Family
from adapters.terminal.board import Gathering, Places
from adapters.terminal.layout import Drawing, Standing
from adapters.terminal.lines import Ticker
from adapters.terminal.words import WORDS
from ombuds import demonstration
from ombuds.bootstrap import Application, build
from ombuds.running.hands import Hands
from ombuds.running.house import House, with_free_port
from ombuds.settings import redacted

if TYPE_CHECKING:
    from adapters.demo.story import Step
    from ombuds.settings_model import Settings


class _Stopped(Exception):
    """Somebody pressed Ctrl-C while the demonstration was being loaded; the next run goes on with it."""


REDRAW_SECONDS = 1.0
MOST_LINES = 60


def run(settings: Settings, *, cases: int, lang: str, plain: bool, seconds: float | None) -> None:
    """Start everything, show it until Ctrl-C, SIGTERM or ``seconds`` have passed, then end everything.

    ``cases`` is the size of the demonstration; with 0 there is none.

    Raises BadInput while another run uses this home, and when the chosen port is taken.
    """
    stop = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(_stopped_by_signals(stop))
        family = stack.enter_context(Family(settings.home))
        settings = with_free_port(settings)
        app = build(settings)
        stack.callback(app.close)
        app.prepare()
        # The server takes a quarter of a minute to start; the demonstration is loaded meanwhile.
        house = House(family, settings)
        house.start()
        stack.callback(house.stop)
        try:
            hands = Hands(app, _demonstration(app, cases, lang, plain, stop))
        except _Stopped:
            return
        hands.start()
        stack.callback(hands.stop)
        _watch(house, hands, _View(app, lang, plain), stop, seconds)
    _say(WORDS[lang]["gone"])


def _demonstration(app: Application, cases: int, lang: str, plain: bool, stop: threading.Event) -> list[Step]:
    """Load it, or go on with it; returns the steps that people have still to take."""
    words = WORDS[lang]
    if not cases:
        return []
    if demonstration.is_other_office(app):
        _say(words["own_office"])
        return []
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if stop.is_set():
            raise _Stopped
        if not plain and sys.stdout.isatty() and time.monotonic() - last > 0.2:
            last = time.monotonic()
            sys.stdout.write("\r" + words["loading"].format(done=done, total=total) + " ")
            sys.stdout.flush()

    loaded = demonstration.load(app, cases, progress)
    _say(
        ("\r\x1b[K" if sys.stdout.isatty() else "")
        + words["continues" if loaded.already else "loaded"].format(steps=loaded.steps)
    )
    for refusal in loaded.refused:
        _say(words["trouble"].format(what=refusal))
    return demonstration.remaining(app, loaded.founded)


def _watch(house: House, hands: Hands, view: _View, stop: threading.Event, seconds: float | None) -> None:
    until = None if seconds is None else time.monotonic() + seconds
    with view:
        while not stop.is_set() and (until is None or time.monotonic() < until):
            house.check()
            hands.check()
            standing = Standing(
                house.server_health, house.worker_health, hands.keeps_watch, hands.steps_left, hands.trouble
            )
            view.show(standing)
            stop.wait(REDRAW_SECONDS)


class _View:
    """A whole screen where there is a terminal, lines where there is none."""

    def __init__(self, app: Application, lang: str, plain: bool) -> None:
        self._app = app
        self._office = app.office()
        places = _places(app.settings)
        self._gathering = Gathering(BoardReads(app.store), app.queries, app.heartbeats, app.procedure, lang)
        self._drawing = Drawing(places, lang)
        self._ticker: Ticker | None = None
        self._live: object | None = None
        self._stack = ExitStack()
        if plain or not sys.stdout.isatty():
            self._ticker = Ticker(_say, lang)
            _say(WORDS[lang]["began"].format(
                name=self._office.name, prefect=places.prefect, mail=places.mail, record=places.record
            ))  # fmt: skip

    def __enter__(self) -> Self:
        if self._ticker is None:
            from rich.live import Live

            self._live = self._stack.enter_context(Live(screen=True, auto_refresh=False))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def show(self, standing: Standing) -> None:
        """Show how everything is now."""
        board = self._gathering.board(self._app.now(), self._office.name, self._office.zone, MOST_LINES)
        if self._ticker is not None:
            self._ticker.show(board, standing)
            return
        from rich.live import Live

        assert isinstance(self._live, Live)  # noqa: S101  (entered above)
        size = self._live.console.size
        self._live.update(self._drawing.screen(board, standing, size.width, size.height), refresh=True)


def _places(settings: Settings) -> Places:
    database = redacted(settings)["database_url"].removeprefix("sqlite:///")
    mail = settings.mail_folder or settings.home / "mail"
    return Places(
        settings.prefect_address.removesuffix("/api"), _short(settings.prefect_auth_file), Path(_short(mail)),
        _short(Path(database)) if database.startswith("/") else database, "docs/operate.md",
    )  # fmt: skip


def _short(path: Path | None) -> str:
    """A path as it is seen from here, if that is shorter."""
    if path is None:
        return ""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal ask to stop; asking twice does nothing more."""
    before = {
        name: signal.signal(name, lambda *_: stop.set()) for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
