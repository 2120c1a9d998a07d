"""Ombuds itself, with everything that it does beside: clocks, notices, hashes, projections."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from adapters.calendars.shelf import CalendarShelf
from benchmarks.peers.figures import COMMANDS, DEADLINES, REPLAY, Measured, timed
from benchmarks.workloads import START, Bench, life
from domain.replay import replay

PRODUCT = "Ombuds"


def measure(database: str, commanded: Engine, swept: Engine, cases: int, deadlines: int) -> list[Measured]:
    """Commands on one database; deadlines and replay on another."""
    calendars = CalendarShelf().load_all()
    first, second = Bench.on(commanded, calendars), Bench.on(swept, calendars)
    figures = [timed(PRODUCT, database, COMMANDS, cases * 5, lambda: life(first, cases))]
    second.file(deadlines)
    second.clock.moment = START + timedelta(days=30, minutes=1)
    figures.append(timed(PRODUCT, database, DEADLINES, deadlines, lambda: second.desk.sweep(batch=500)))
    events = sum(1 for _ in second.store.events())
    figures.append(timed(PRODUCT, database, REPLAY, events, lambda: replay(second.store.events())))
    return figures
