"""docs/benchmarks.md: each measurement writes its own part and leaves the others as they are."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.growth import Point
from benchmarks.importing import Brought
from benchmarks.pictures import chart
from benchmarks.workloads import Figure

INTRODUCTION = """# Benchmarks

*By hand* is the limit: the same rows written through the bare driver in the same transactions, in the same run (for replay:
the same rows read and their JSON parsed). Rates on a shared machine vary; compare the shares. How it stands beside other
products is on [its own page](peers.md).
"""
FIGURES = "| database | work | rate | by hand | share of the limit |\n| --- | --- | ---: | ---: | ---: |"
GROWTH = (
    "| database | open cases | events | a deadline | a command | a page, median | a page, p95 | status | most memory |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)
BROUGHT = "| database | imported cases | rate | most memory |\n| --- | ---: | ---: | ---: |"
PICTURES = {
    "deadline": ("What a due deadline costs", "µs", lambda point: point.per_deadline),
    "command": ("What a command costs", "µs", lambda point: point.per_command),
    "page": ("What a page of a worklist costs (p95)", "ms", lambda point: point.page_p95 / 1000),
}


def where() -> str:
    """What it was measured on."""
    return f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}"


def row(kind: str, figure: Figure) -> str:
    """One figure with its limit beside it."""
    by_hand = "" if figure.limit_seconds is None else f"{figure.count / figure.limit_seconds:,.0f}/s"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    return f"| {kind} | {figure.work} | {figure.rate:,.0f} {figure.unit}/s | {by_hand} | {ratio} |"


def point_row(kind: str, point: Point) -> str:
    """The costs at one size."""
    return (
        f"| {kind} | {point.open_cases:,} | {point.events:,} | {point.per_deadline:,.0f} µs | {point.per_command:,.0f} µs "
        f"| {point.page_median / 1000:.1f} ms | {point.page_p95 / 1000:.1f} ms "
        f"| {point.status / 1000:.0f} ms | {point.memory} MB |"
    )


def brought_row(kind: str, done: Brought) -> str:
    """What an import took."""
    return f"| {kind} | {done.cases:,} | {done.cases / done.seconds:,.0f} cases/s | {done.memory} MB |"


def write_figures(file: Path, lines: Sequence[str], scale: float) -> None:
    """The table of `make bench`, or of a smaller or larger run."""
    made = "make bench" if scale == 1 else f"python -m benchmarks --scale {scale:g}"
    _replace(file, "figures", f"## Work\n\nMade by `{made}` on {where()}.\n\n" + "\n".join([FIGURES, *lines]))


def write_growth(file: Path, points: Mapping[str, Sequence[Point]], imports: Mapping[str, Sequence[Brought]]) -> None:
    """The tables and the pictures of `make bench-large`, pictures beside the page."""
    if not points:
        return
    rows = [point_row(kind, point) for kind, line in points.items() for point in line]
    brought = [brought_row(kind, done) for kind, line in imports.items() for done in line]
    pictures = file.parent / "pictures"
    pictures.mkdir(exist_ok=True)
    shown = []
    for name, (title, unit, cost) in PICTURES.items():
        lines = {kind: [(point.open_cases, cost(point)) for point in line] for kind, line in points.items()}
        (pictures / f"growth-{name}.svg").write_text(chart(title, unit, lines), encoding="utf-8")
        shown.append(f"![{title}](pictures/growth-{name}.svg)")
    ratios = "; ".join(
        f"{kind}: {line[-1].per_deadline / line[0].per_deadline:.2f}" for kind, line in points.items() if line
    )
    parts = [
        f"## Growth\n\nMade by `make bench-large` on {where()}.", _HOW, *shown, "\n".join([GROWTH, *rows]),
        f"A deadline at the largest size, against the smallest: {ratios}.",
    ]  # fmt: skip
    if brought:
        parts += [_IMPORTS, "\n".join([BROUGHT, *brought])]
    _replace(file, "growth", "\n\n".join(parts))


_HOW = """At each size some thousand deadlines fall due among all the open cases, commands go to new cases and to old
ones, and lists are asked for as people do: of an officer, a unit, a class, a procedure, of everybody; in a state, overdue,
due soon, closed, all; by promise, by when they came in, by reference; the first page and the second. Cases are bred from
several hundred really decided ones: `ombuds check` passes on them. *Memory* is the most that the process held while it
swept."""
_IMPORTS = "Files of complaints brought in as `ombuds import` does; *memory* is the most that the process held."


def _replace(file: Path, part: str, text: str) -> None:
    begin, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
    page = file.read_text(encoding="utf-8") if file.exists() else INTRODUCTION
    if begin not in page:
        page = page.rstrip("\n") + f"\n\n{begin}\n{end}\n"
    head, _, rest = page.partition(begin)
    tail = rest.partition(end)[2]
    file.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")
