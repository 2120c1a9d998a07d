"""Where the shapes and flows of a procedure's BPMN stand: the layout of the diagram, with a group for each state.

A group is, from left to right: what each clock's end brings about, the task with its timers on its left edge,
the choice of the way out, and the end of a case that stays there.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from adapters.exchange.bpmn_model import START, Clocked, Flow, Model
from adapters.packs.diagram import START as TOP
from adapters.packs.diagram import Drawing, Line, Node
from adapters.packs.layout import Arrow, Box, Placed, Route, lay_out
from adapters.packs.svg import measured, ranks_of

_TASK, _TALL, _GATE, _EVENT, _TIMER = 190.0, 80.0, 50.0, 36.0, 36.0
_GAP, _MARGIN, _EDGE = 40.0, 16.0, 40.0
_EFFECT, _REACH = 130.0, 150.0
"""Width of what a clock's end brings about, and its distance from the task."""
_SMALL = 11.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape, and where its label stands if that is outside."""

    id: str
    bounds: Bounds
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A flow's way, and where its label stands."""

    id: str
    points: tuple[Point, ...]
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Everything placed."""

    shapes: tuple[Shape, ...]
    lines: tuple[Drawn, ...]


def placed(model: Model) -> Places:
    """Place everything."""
    groups = {name: _Group(model, name) for name in model.procedure.states}
    boxes = [Box(TOP, _EVENT, _EVENT), *(Box(name, g.width, g.height) for name, g in groups.items())]
    steps = list(zip((*model.starts, *model.moves), model.steps(), strict=True))
    labels = [_size(flow.label) for _, flow in steps]
    arrows = [Arrow(_top(edge.source), edge.target, size) for (edge, _), size in zip(steps, labels, strict=True)]
    picture = lay_out(boxes, arrows, ranks_of(_drawing(model), [box.name for box in boxes]))
    start = picture.boxes[TOP]
    shapes = [Shape(START, _around(_EDGE + start.x, _EDGE + start.y, _EVENT, _EVENT))]
    lines: list[Drawn] = []
    for name, group in groups.items():
        group.put(picture.boxes[name])
        shapes += group.shapes
        lines += group.lines
    for (edge, flow), route, size in zip(steps, picture.routes, labels, strict=True):
        leave = (
            groups[edge.source].leave if edge.source in groups else (_EDGE + start.x, _EDGE + start.y, _EVENT / 2, 0.0)
        )
        lines.append(_drawn(flow, route, leave, groups[edge.target], size))
    return Places(tuple(shapes), tuple(lines))


def _drawing(model: Model) -> Drawing:
    """The same procedure as the diagram knows it, every step an arrow of its own."""
    nodes = tuple(Node(n, n, s.waiting_on, s.terminal, (), ()) for n, s in model.procedure.states.items())
    edges = [*model.starts, *model.moves]
    return Drawing(
        "", model.language, nodes, tuple(Line(_top(e.source), e.target, (e.action,), (False,)) for e in edges)
    )


def _top(source: str) -> str:
    return TOP if source == START else source


def _size(label: str) -> tuple[float, float]:
    lines = textwrap.wrap(label, 18) or [""]
    return max(measured(line, _SMALL) for line in lines) + 8, len(lines) * 14.0 + 2


def _around(x: float, y: float, width: float, height: float) -> Bounds:
    return Bounds(x - width / 2, y - height / 2, width, height)


def _tall(text: str, width: float) -> float:
    """How high a text is in a column."""
    return 14.0 * len(textwrap.wrap(text, max(int(width / 6.4), 8))) if text else 14.0


def _above(clock: Clocked) -> float:
    return max(_tall(clock.said, _REACH + _EFFECT / 2 - _EVENT - 12) + 4, _EVENT / 2)


def _below(clock: Clocked) -> float:
    return _EVENT / 2 + 2 + _tall(clock.effect, _EFFECT)


def _pitch(clock: Clocked) -> float:
    """The height that a clock needs, with its labels."""
    return max(_TALL, _above(clock) + _below(clock) + 8)


def _sunk(clock: Clocked) -> float:
    """How far above the middle of its room a timer stands, so that both of its labels fit."""
    return (_below(clock) - _above(clock)) / 2


class _Group:
    """The shapes of one state."""

    def __init__(self, model: Model, state: str) -> None:
        self.state, self.clocks = state, model.clocks(state)
        self._end, self._choice, self._over = model.ends(state), model.choice(state), model.over(state)
        self._left = _EFFECT + _REACH if self.clocks else 0.0
        self._right = (_GAP + _GATE if self._choice else 0.0) + (_GAP + _EVENT if self._over else 0.0)
        self.width = _EVENT + 8 + 110 if self._end else self._left + _TASK + self._right
        self._pitch = max((_pitch(clock) for clock in self.clocks), default=_TALL)
        self._tall = max(_TALL, len(self.clocks) * self._pitch)
        self.height = (_EVENT if self._end else self._tall) + 2 * _MARGIN
        self.shapes: list[Shape] = []
        self.lines: list[Drawn] = []
        self.leave: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
        self.left, self.task = 0.0, Bounds(0, 0, 0, 0)

    def put(self, at: Placed) -> None:
        """Place the shapes around the middle of the group; ``leave`` is where flows go out: x, y, half height, margin."""
        self.left, y = _EDGE + at.x - self.width / 2, _EDGE + at.y
        left = self.left
        if self._end:
            circle = Bounds(left, y - _EVENT / 2, _EVENT, _EVENT)
            self.task = Bounds(left + 8, circle.y, _EVENT - 16, _EVENT)
            self.shapes = [Shape(f"state_{self.state}", circle, Bounds(left + _EVENT + 6, y - 14, 108, 28))]
            return
        self.task = Bounds(left + self._left, y - self._tall / 2, _TASK, self._tall)
        self.shapes = [Shape(f"state_{self.state}", self.task)]
        right = self.task.x + _TASK
        self.leave = (self.task.x + _TASK / 2, y, self._tall / 2, _MARGIN)
        if self._choice:
            gate = right + _GAP + _GATE / 2
            self.shapes.append(Shape(f"choice_{self.state}", _around(gate, y, _GATE, _GATE)))
            self.lines.append(Drawn(f"to_choice_{self.state}", ((right, y), (gate - _GATE / 2, y))))
            self.leave = (gate, y, _GATE / 2, self._tall / 2 - _GATE / 2 + _MARGIN)
            right = gate + _GATE / 2
        if self._over:
            end = right + _GAP + _EVENT / 2
            self.shapes.append(Shape(f"over_{self.state}", _around(end, y, _EVENT, _EVENT)))
            self.lines.append(Drawn(f"to_over_{self.state}", ((right, y), (end - _EVENT / 2, y))))
        self._put_clocks(left)

    def _put_clocks(self, left: float) -> None:
        room = _REACH + _EFFECT / 2 - _EVENT - 12
        for number, clock in enumerate(self.clocks):
            y, edge = self.task.y + number * self._pitch + self._pitch / 2 - _sunk(clock), self.task.x
            key, end = f"{clock.name}_in_{self.state}", left + _EFFECT / 2
            tall = _tall(clock.said, room)
            above = Bounds(left + _EFFECT / 2 + _EVENT / 2 + 6, y - tall - 4, room, tall)
            self.shapes.append(Shape(f"clock_{key}", _around(edge, y, _TIMER, _TIMER), above))
            below = Bounds(left, y + _EVENT / 2 + 2, _EFFECT, _tall(clock.effect, _EFFECT))
            self.shapes.append(Shape(f"expiry_{key}", _around(end, y, _EVENT, _EVENT), below))
            self.lines.append(Drawn(f"end_of_{key}", ((edge - _TIMER / 2, y), (end + _EVENT / 2, y))))


def _drawn(
    flow: Flow, route: Route, leave: tuple[float, float, float, float], to: _Group, size: tuple[float, float]
) -> Drawn:
    """A route from the shape that a step leaves to the task that it leads to."""
    points = [(x + _EDGE, y + _EDGE) for x, y in route.points]
    down = points[-1][1] > points[0][1]
    sign = 1 if down else -1
    x, y, half, margin = leave
    out = [(x, y + sign * half), (x, y + sign * (half + margin))]
    edge = to.task.y if down else to.task.y + to.task.height
    share = (points[-1][0] - to.left) / to.width
    tx = to.task.x + 12 + share * (to.task.width - 24) if to.task.width > 24 else to.task.x + to.task.width / 2
    into = [(tx, edge - sign * _MARGIN), (tx, edge)]
    inner = [p for p in points[1:-1] if (out[1][1] < p[1] < into[0][1] if down else into[0][1] < p[1] < out[1][1])]
    way = list(dict.fromkeys((round(px), round(py)) for px, py in (*out, *inner, *into)))
    width, height = size
    label = _around(_EDGE + route.label.x, _EDGE + route.label.y, width, height)
    return Drawn(flow.id, tuple(way), label if flow.label else None)
