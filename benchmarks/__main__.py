"""``python -m benchmarks``: print every figure with its limit beside it, or write the page."""

from __future__ import annotations

import argparse
import platform
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import click

from adapters.calendars.shelf import CalendarShelf
from benchmarks.databases import KINDS
from benchmarks.workloads import Figure, all_figures
from workflows.runtime import collect_less

HEAD = "| database | work | rate | by hand | share of the limit |\n| --- | --- | ---: | ---: | ---: |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(KINDS), help="one kind of database")
    parser.add_argument("--scale", type=float, default=1.0, help="how much work, 1 for a few minutes")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page docs/benchmarks.md")
    arguments = parser.parse_args()
    collect_less()
    shelf = CalendarShelf()
    calendars = {name: shelf.load(name) for name in shelf.names()}
    lines = [HEAD]
    click.echo(HEAD)
    for kind, open_database in KINDS.items():
        if arguments.only in (None, kind):
            with open_database() as fresh:
                for figure in all_figures(fresh, calendars, arguments.scale):
                    lines.append(_row(kind, figure))
                    click.echo(lines[-1])
    if arguments.write:
        arguments.write.write_text(_page(lines), encoding="utf-8")


def _row(kind: str, figure: Figure) -> str:
    by_hand = "" if figure.limit_seconds is None else f"{figure.count / figure.limit_seconds:,.0f}/s"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    return f"| {kind} | {figure.work} | {figure.rate:,.0f} {figure.unit}/s | {by_hand} | {ratio} |"


def _page(lines: Sequence[str]) -> str:
    where = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}"
    return (
        "# Benchmarks\n\nMade by `make bench` (`python -m benchmarks --write docs/benchmarks.md`) on "
        f"{where}. *By hand* is the limit: the same rows written through the bare driver in the same "
        "transactions, in the same run (for replay: the same rows read and their JSON parsed). Rates on a "
        "shared machine vary; compare the shares.\n\n" + "\n".join(lines) + "\n"
    )


if __name__ == "__main__":
    main()
