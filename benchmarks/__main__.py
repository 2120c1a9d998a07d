"""``python -m benchmarks``: every figure with its limit beside it, or what grows as the office does."""

from __future__ import annotations

import argparse
import shlex
import signal
from pathlib import Path

import click

from adapters.calendars.shelf import CalendarShelf
from benchmarks import page
from benchmarks.databases import KINDS
from benchmarks.growth import Point, measured
from benchmarks.importing import Brought, brought
from benchmarks.workloads import all_figures
from workflows.runtime import collect_less

SIZES, IMPORTS = (10_000, 100_000, 1_000_000), (10_000, 100_000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(KINDS), help="one kind of database")
    parser.add_argument("--scale", type=float, default=1.0, help="how much work, 1 for a few minutes")
    parser.add_argument("--growth", action="store_true", help="what things cost as the office grows")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, metavar="N", help="open cases, in rising order")
    parser.add_argument("--imports", type=int, nargs="*", default=IMPORTS, metavar="N", help="cases of an import")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write its part of the page docs/benchmarks.md")
    asked = parser.parse_args()
    collect_less()
    signal.signal(signal.SIGTERM, _ended)
    kinds = [kind for kind in KINDS if asked.only in (None, kind)]
    (_growth if asked.growth else _figures)(asked, kinds)


def _figures(asked: argparse.Namespace, kinds: list[str]) -> None:
    calendars, lines = CalendarShelf().load_all(), dict[str, list[str]]()
    click.echo(page.FIGURES)
    for kind in kinds:
        with KINDS[kind]() as fresh:
            for figure in all_figures(fresh, calendars, asked.scale):
                lines.setdefault(kind, []).append(page.row(kind, figure))
                click.echo(lines[kind][-1])
    if asked.write:
        page.write_figures(asked.write, lines, _made(asked, *(["--scale", f"{asked.scale:g}"] * (asked.scale != 1))))


def _growth(asked: argparse.Namespace, kinds: list[str]) -> None:
    """Each point is written as soon as it is measured: a run that is interrupted leaves what it has."""
    calendars, points, imports = CalendarShelf().load_all(), dict[str, list[Point]](), dict[str, list[Brought]]()
    click.echo(page.GROWTH)
    for kind in kinds if asked.sizes else ():
        with KINDS[kind]() as fresh:
            for point in measured(fresh, calendars, asked.sizes):
                points.setdefault(kind, []).append(point)
                click.echo(page.point_row(kind, point))
                if asked.write:
                    page.write_growth(asked.write, points, _made(asked, "--sizes", *map(str, asked.sizes)))
    click.echo(page.BROUGHT)
    for kind in kinds:
        for count in asked.imports:
            with KINDS[kind]() as fresh:
                imports.setdefault(kind, []).append(brought(fresh(), calendars, count))
            click.echo(page.brought_row(kind, imports[kind][-1]))
            if asked.write:
                page.write_imports(asked.write, imports, _made(asked, "--imports", *map(str, asked.imports)))


def _made(asked: argparse.Namespace, *how: str) -> str:
    """The command that makes this part again."""
    only = ["--only", asked.only] if asked.only else []
    return shlex.join(["python", "-m", "benchmarks", *(["--growth"] * asked.growth), *only, *how])


def _ended(*_: object) -> None:
    """End in order, so that the databases are removed."""
    raise SystemExit(1)


if __name__ == "__main__":
    main()
