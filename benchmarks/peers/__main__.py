"""``python -m benchmarks.peers``: the same work by Ombuds and by each peer, in one run, with the ratios."""

from __future__ import annotations

import argparse
import importlib.metadata
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
from sqlalchemy import Engine

from benchmarks.databases import Fresh, postgres, sqlite
from benchmarks.peers import with_dbos, with_eventsourcing, with_ombuds, with_procrastinate
from benchmarks.peers.figures import COMMANDS, DEADLINES, REPLAY, STEPS, Measured

HEAD = "| database | work | product | rate | Ombuds is ahead by |\n| --- | --- | --- | ---: | ---: |"
INTRODUCTION = """# Beside others

Made by `make bench-peers` ({versions}). The same work in one run on one machine. The peers do less for it: a case is one row
and an event another, with no clocks, notices, hashes or worklists. *Commands* are steps of a case that are committed one by
one and may be handed in twice without harm: with DBOS a workflow per command whose id is the command's own; *durable
steps* are DBOS's smallest unit, doing nothing, and no command. `eventsourcing` saves one event of an aggregate, and knows no
command ids. *Due deadlines* are, with Procrastinate, scheduled jobs that write two rows.

"""


def main() -> None:
    """Measure and print; with ``--write`` also as a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100, help="cases for commands, five each")
    parser.add_argument("--deadlines", type=int, default=2_000, help="deadlines that are due at once")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page docs/peers.md")
    asked = parser.parse_args()
    figures: list[Measured] = []
    with sqlite() as fresh, tempfile.TemporaryDirectory(prefix="ombuds-peers-") as folder:
        figures += _on_sqlite(fresh, Path(folder), asked.cases, asked.deadlines)
    with postgres() as fresh:
        figures += _on_postgres(fresh, asked.cases, asked.deadlines)
    lines = [HEAD, *_rows(figures)]
    click.echo("\n".join(lines))
    if asked.write:
        names = ("dbos", "procrastinate", "eventsourcing")
        versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
        asked.write.write_text(INTRODUCTION.format(versions=versions) + "\n".join(lines) + "\n", encoding="utf-8")


def _on_sqlite(fresh: Fresh, folder: Path, cases: int, deadlines: int) -> Iterator[Measured]:
    yield from with_ombuds.measure("SQLite", fresh(), fresh(), cases, deadlines)
    yield from _apart(with_dbos.measure, "SQLite", f"sqlite:///{folder}/dbos.db", f"sqlite:///{folder}/rows.db", cases)
    yield from _apart(
        with_eventsourcing.measure, "SQLite",
        {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"{folder}/cases.db"}, cases,
    )  # fmt: skip


def _on_postgres(fresh: Fresh, cases: int, deadlines: int) -> Iterator[Measured]:
    yield from with_ombuds.measure("PostgreSQL", fresh(), fresh(), cases, deadlines)
    yield from _apart(with_dbos.measure, "PostgreSQL", *[_url(fresh()) for _ in range(2)], cases)
    yield from _apart(
        with_procrastinate.measure, "PostgreSQL", _url(fresh()).replace("+psycopg", ""), _url(fresh()), deadlines
    )


def _url(engine: Engine) -> str:
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    return url


def _apart(work: Callable[..., list[Measured]], *arguments: object) -> list[Measured]:
    """In a process of its own: each of these products keeps threads and settings of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _rows(figures: Sequence[Measured]) -> Iterator[str]:
    ours = {(figure.database, figure.work): figure.rate for figure in figures if figure.product == with_ombuds.PRODUCT}
    order = {name: place for place, name in enumerate((COMMANDS, STEPS, DEADLINES, REPLAY))}
    for figure in sorted(figures, key=lambda f: (f.database != "SQLite", order[f.work])):
        work = COMMANDS if figure.work == STEPS else figure.work
        ahead = ours[figure.database, work] / figure.rate
        beside = "" if figure.product == with_ombuds.PRODUCT else f"{ahead:.1f} ×"
        yield f"| {figure.database} | {figure.work} | {figure.product} | {figure.rate:,.0f}/s | {beside} |"


if __name__ == "__main__":
    main()
