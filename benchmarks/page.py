"""docs/benchmarks.md: each measurement writes its own part, of the databases it measured, and leaves the rest as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.growth import Point
from benchmarks.importing import Brought
from benchmarks.parts import Part, together
from benchmarks.pictures import chart
from benchmarks.workloads import Figure

FIGURES = "| database | work | rate | by hand | share of the limit |\n| --- | --- | ---: | ---: | ---: |"
GROWTH = (
    "| database | open cases | events | a deadline | against the smallest | a command | a page, median | a page, p95 | status "
    "| most memory | a receipt |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)
BROUGHT = "| database | imported cases | seconds | rate | most memory |\n| --- | ---: | ---: | ---: | ---: |"
PICTURES = {
    "deadline": ("What a due deadline costs", "µs", lambda point: point.per_deadline),
    "command": ("What a command costs", "µs", lambda point: point.per_command),
    "page": ("What a page of a worklist costs (p95)", "ms", lambda point: point.page_p95 / 1000),
}
_HOW = """At each size some thousand deadlines fall due among all the open cases, commands go to new cases and to old
ones, and lists are asked for as people do: of an officer, a unit, a class, a procedure, of everybody; in a state, closed,
all; by promise, by when they came in, by reference; overdue and due soon, by promise; the first page and the second. Cases
are bred from several hundred really decided ones: `ombuds check` passes on them. *Memory* is the most that the process held
while it swept, with what it remembers of both offices. *Against the smallest* is a deadline's cost over that in an office that
stays small, swept in turn with it. *A receipt* is the proof that a complaint is among these events, with the signed checkpoint."""
_IMPORTS = "Files of complaints brought in as `ombuds import` does; *memory* is the most that the process held."
_NUMBER = re.compile(r"[^\d.]")


# -- rows, and what they say -----------------------------------------------------------------------


def row(kind: str, figure: Figure) -> str:
    """One figure with its limit beside it."""
    by_hand = "" if figure.limit_seconds is None else f"{figure.count / figure.limit_seconds:,.0f}/s"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    return f"| {kind} | {figure.work} | {figure.rate:,.0f} {figure.unit}/s | {by_hand} | {ratio} |"


def point_row(kind: str, point: Point) -> str:
    """The costs at one size."""
    return (
        f"| {kind} | {point.open_cases:,} | {point.events:,} | {point.per_deadline:,.0f} µs | {point.against_smallest:.2f} "
        f"| {point.per_command:,.0f} µs "
        f"| {point.page_median / 1000:.1f} ms | {point.page_p95 / 1000:.1f} ms "
        f"| {point.status / 1000:.0f} ms | {point.memory} MB | {point.receipt:,} bytes |"
    )


def _point(_kind: str, cells: Sequence[str]) -> Point:
    size, events, deadline, against, command, median, p95, status, memory, receipt = map(_number, cells)
    return Point(
        int(size), int(events), deadline, against, command, median * 1000, p95 * 1000, status * 1000, int(memory), int(receipt)
    )  # fmt: skip


def brought_row(kind: str, done: Brought) -> str:
    """What an import took."""
    rate = done.cases / done.seconds
    return f"| {kind} | {done.cases:,} | {done.seconds:.1f} s | {rate:,.0f} cases/s | {done.memory} MB |"


def _brought(_kind: str, cells: Sequence[str]) -> Brought:
    cases, seconds, _, memory = map(_number, cells)
    return Brought(int(cases), seconds, int(memory))


def _number(cell: str) -> float:
    return float(_NUMBER.sub("", cell))


# -- parts -----------------------------------------------------------------------------------------


def write_figures(file: Path, lines: Mapping[str, Sequence[str]], command: str) -> None:
    """The table of `make bench`, or of a smaller or larger run; the command says which."""
    part = Part(file, "figures")
    every = together(part.rows(FIGURES, lambda kind, cells: f"| {kind} | {' | '.join(cells)} |"), lines)
    table = "\n".join([FIGURES, *(line for rows in every.values() for line in rows)])
    part.write("## Work", part.made(lines, command), table)


def write_growth(file: Path, measured: Mapping[str, Sequence[Point]], command: str) -> None:
    """The table of `make bench-large` and the pictures, which lie beside the page."""
    part = Part(file, "growth")
    points = together(part.rows(GROWTH, _point), measured)
    rows = [point_row(kind, point) for kind, line in points.items() for point in line]
    ratios = "; ".join(f"{kind}: {line[-1].against_smallest:.2f}" for kind, line in points.items())
    part.write(
        "## Growth", part.made(measured, command), _HOW, *_pictures(file, points), "\n".join([GROWTH, *rows]),
        f"A deadline at the largest size, against the smallest in the same minutes: {ratios}.",
    )  # fmt: skip


def _pictures(file: Path, points: Mapping[str, Sequence[Point]]) -> list[str]:
    folder = file.parent / "pictures"
    folder.mkdir(exist_ok=True)
    for name, (title, unit, cost) in PICTURES.items():
        lines = {kind: [(point.open_cases, cost(point)) for point in line] for kind, line in points.items()}
        (folder / f"growth-{name}.svg").write_text(chart(title, unit, lines), encoding="utf-8")
    return [f"![{title}](pictures/growth-{name}.svg)" for name, (title, _, _) in PICTURES.items()]


def write_imports(file: Path, measured: Mapping[str, Sequence[Brought]], command: str) -> None:
    """What imports of rising length took."""
    part = Part(file, "imports")
    imports = together(part.rows(BROUGHT, _brought), measured)
    rows = [brought_row(kind, done) for kind, line in imports.items() for done in line]
    part.write("## Imports", part.made(measured, command), _IMPORTS, "\n".join([BROUGHT, *rows]))
