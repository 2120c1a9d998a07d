"""A line chart as an SVG file that needs no other program: cost over the number of open cases."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

Line = Sequence[tuple[int, float]]
"""Points (open cases, cost), in order."""

_WIDTH, _HEIGHT = 720.0, 360.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 76.0, 120.0, 52.0, 52.0
_COLOURS = ("#0b6e99", "#b4451f")
_FONT = "font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\""


def chart(title: str, unit: str, lines: Mapping[str, Line]) -> str:
    """The picture: the number of cases on a logarithmic axis, the cost from zero on."""
    points = [point for line in lines.values() for point in line]
    scale = _Scale(min(x for x, _ in points), max(x for x, _ in points), max(y for _, y in points))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" {_FONT} font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH:g}" height="{_HEIGHT:g}" fill="#ffffff"/>',
        f'<text x="{_LEFT:g}" y="28" font-size="16" fill="#1f2328">{escape(title)}</text>',
        *_axes(scale, unit, sorted({x for x, _ in points})),
    ]
    for colour, (name, line) in zip(_COLOURS, lines.items(), strict=False):
        parts.extend(_line(scale, colour, name, line))
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Scale:
    """Where a number of cases and a cost lie in the picture."""

    def __init__(self, least: int, most: int, cost: float) -> None:
        self._low, self._span = math.log10(least), max(math.log10(most) - math.log10(least), 1e-9)
        step = 10 ** math.floor(math.log10(cost)) if cost > 0 else 1.0
        self.step = next(step * part for part in (0.2, 0.5, 1, 2) if cost / (step * part) <= 6)
        self.top = math.ceil(cost / self.step) * self.step

    def x(self, cases: int) -> float:
        return _LEFT + (math.log10(cases) - self._low) / self._span * (_WIDTH - _LEFT - _RIGHT)

    def y(self, cost: float) -> float:
        return _HEIGHT - _BOTTOM - cost / self.top * (_HEIGHT - _TOP - _BOTTOM)

    def marks(self) -> Iterator[float]:
        count = round(self.top / self.step)
        yield from (self.step * number for number in range(count + 1))


def _axes(scale: _Scale, unit: str, sizes: Sequence[int]) -> Iterator[str]:
    right = _WIDTH - _RIGHT
    for mark in scale.marks():
        y = scale.y(mark)
        yield f'<line x1="{_LEFT:g}" x2="{right:g}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d5dae0"/>'
        yield f'<text x="{_LEFT - 8:g}" y="{y + 4:.1f}" text-anchor="end" fill="#57606a">{mark:g} {escape(unit)}</text>'
    for size in sizes:
        yield (
            f'<text x="{scale.x(size):.1f}" y="{_HEIGHT - _BOTTOM + 20:g}" text-anchor="middle" fill="#57606a">{size:,}</text>'
        )
    yield f'<text x="{(_LEFT + right) / 2:g}" y="{_HEIGHT - 12:g}" text-anchor="middle" fill="#1f2328">open cases</text>'


def _line(scale: _Scale, colour: str, name: str, line: Line) -> Iterator[str]:
    path = " ".join(f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in line)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    for x, y in line:
        yield f'<circle cx="{scale.x(x):.1f}" cy="{scale.y(y):.1f}" r="4" fill="{colour}"><title>{name}: {y:,.0f}</title></circle>'
    x, y = line[-1]
    yield f'<text x="{scale.x(x) + 10:.1f}" y="{scale.y(y) + 4:.1f}" fill="{colour}">{escape(name)}</text>'
