"""``python -m benchmarks``: every figure with its limit beside it, or what grows as the office does."""

from __future__ import annotations

import argparse
from pathlib import Path

import click

from adapters.calendars.shelf import CalendarShelf
from benchmarks import page
from benchmarks.databases import KINDS
from benchmarks.growth import Point, measured
from benchmarks.workloads import all_figures
from workflows.runtime import collect_less

SIZES = (10_000, 100_000, 1_000_000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(KINDS), help="one kind of database")
    parser.add_argument("--scale", type=float, default=1.0, help="how much work, 1 for a few minutes")
    parser.add_argument("--growth", action="store_true", help="what things cost as the office grows")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="open cases, in rising order")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write its part of the page docs/benchmarks.md")
    asked = parser.parse_args()
    collect_less()
    kinds = [kind for kind in KINDS if asked.only in (None, kind)]
    (_growth if asked.growth else _figures)(asked, kinds)


def _figures(asked: argparse.Namespace, kinds: list[str]) -> None:
    calendars, lines = CalendarShelf().load_all(), []
    click.echo(page.FIGURES)
    for kind in kinds:
        with KINDS[kind]() as fresh:
            for figure in all_figures(fresh, calendars, asked.scale):
                lines.append(page.row(kind, figure))
                click.echo(lines[-1])
    if asked.write:
        page.write_figures(asked.write, lines, asked.scale)


def _growth(asked: argparse.Namespace, kinds: list[str]) -> None:
    calendars, points = CalendarShelf().load_all(), dict[str, list[Point]]()
    click.echo(page.GROWTH)
    for kind in kinds:
        with KINDS[kind]() as fresh:
            for point in measured(fresh(), calendars, asked.sizes):
                points.setdefault(kind, []).append(point)
                click.echo(page.point_row(kind, point))
    if asked.write:
        page.write_growth(asked.write, points)


if __name__ == "__main__":
    main()
