"""Where boxes, arrows and their labels stand in a picture: a layered layout without any other program.

The steps are those of Sugiyama, Tagawa and Toda (1981): ranks by longest path, a place in each rank for
everything that passes through it, few crossings by barycentres, then positions as near to the neighbours
as the order allows.  An arrow's label is a thing with a place of its own, so labels never overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_GAP_X = 26.0
_GAP_Y = 34.0
_SWEEPS = 24
_SIDEWAYS = (False, True, True, False)
"""How neighbours are exchanged after each sweep, one time after another."""
_STRAIGHT = {0: 1.0, 1: 2.0, 2: 8.0}
"""How much a piece of an arrow wants to be vertical, by how many of its ends only pass through."""


@dataclass(frozen=True, slots=True)
class Box:
    """A thing to place, with its size."""

    name: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another, with the size of its label; `free` arrows do not push their target down."""

    source: str
    target: str
    label: tuple[float, float]
    free: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """The middle of a box."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow's way as points, and the middle of its label; between two points it curves or runs straight down."""

    points: tuple[tuple[float, float], ...]
    label: Placed


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything placed; sizes in the same unit as those of the boxes."""

    width: float
    height: float
    boxes: Mapping[str, Placed]
    routes: tuple[Route, ...]


@dataclass(slots=True)
class _Item:
    """A box, or the point at which an arrow passes a rank."""

    width: float
    height: float
    rank: int
    passing: bool
    x: float = 0.0
    up: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)


def lay_out(boxes: Sequence[Box], arrows: Sequence[Arrow], ranks: Mapping[str, int]) -> Picture:
    """Place everything; `ranks` says how far down each box stands (see `ranked`)."""
    layout = _Layout(boxes, arrows, ranks)
    layout.order()
    layout.settle()
    return layout.picture()


def ranked(names: Sequence[str], steps: Iterable[tuple[str, str]], least: Mapping[str, int]) -> dict[str, int]:
    """How far down each name stands: below all that lead to it, ways back left out; `least` sets lower bounds."""
    onward: dict[str, list[str]] = defaultdict(list)
    for source, target in steps:
        if source != target:
            onward[source].append(target)
    order: list[str] = []
    forward: list[tuple[str, str]] = []
    state: dict[str, int] = {}

    def visit(name: str) -> None:
        state[name] = 1
        for target in onward[name]:
            if state.get(target) != 1:
                forward.append((name, target))
                if target not in state:
                    visit(target)
        state[name] = 2
        order.append(name)

    for name in names:
        if name not in state:
            visit(name)
    ranks = {name: least.get(name, 0) for name in names}
    following: dict[str, list[str]] = defaultdict(list)
    for source, target in forward:
        following[source].append(target)
    for name in reversed(order):
        for target in following[name]:
            ranks[target] = max(ranks[target], ranks[name] + 1)
    return ranks


class _Layout:
    """The items of every rank and what connects them; boxes stand on even ranks, labels on odd ones."""

    def __init__(self, boxes: Sequence[Box], arrows: Sequence[Arrow], ranks: Mapping[str, int]) -> None:
        self._boxes = boxes
        self._arrows = arrows
        self._items = [_Item(box.width, box.height, 2 * ranks[box.name], passing=False) for box in boxes]
        self._number = {box.name: place for place, box in enumerate(boxes)}
        self._chains = [self._chain(arrow) for arrow in arrows]
        self._ranks: list[list[int]] = [[] for _ in range(max((i.rank for i in self._items), default=0) + 1)]
        for number, item in enumerate(self._items):
            self._ranks[item.rank].append(number)

    def _chain(self, arrow: Arrow) -> list[int]:
        """The items that an arrow passes, from its source to its target; the label stands next to the source."""
        start, end = self._number[arrow.source], self._number[arrow.target]
        first, last = self._items[start].rank, self._items[end].rank
        step = 1 if last > first else -1
        chain = [start]
        for rank in range(first + step, last, step):
            labelled = rank == first + step
            width, height = arrow.label if labelled else (4.0, 0.0)
            self._items.append(_Item(width, height, rank, passing=True))
            chain.append(len(self._items) - 1)
        chain.append(end)
        for one, other in pairwise(chain if step > 0 else chain[::-1]):
            self._items[one].down.append(other)
            self._items[other].up.append(one)
        return chain

    # ── order ───────────────────────────────────────────────────────────────

    def order(self) -> None:
        """Sort every rank so that few arrows cross; the best order seen is kept."""
        self._as_visited()
        best, fewest = [rank[:] for rank in self._ranks], self._crossings()
        for sweep in range(_SWEEPS):
            self._sweep(downward=sweep % 2 == 0)
            for sideways in _SIDEWAYS:
                self._swap(sideways=sideways)
                crossings = self._crossings()
                if crossings < fewest:
                    best, fewest = [rank[:] for rank in self._ranks], crossings
        self._ranks = best

    def _as_visited(self) -> None:
        """A first order: as a walk from the top meets things."""
        seen: dict[int, int] = {}
        for start in sorted(range(len(self._items)), key=lambda number: self._items[number].rank):
            waiting = [start]
            while waiting:
                number = waiting.pop()
                if number not in seen:
                    seen[number] = len(seen)
                    waiting.extend(reversed(self._items[number].down))
        for rank in self._ranks:
            rank.sort(key=seen.__getitem__)

    def _sweep(self, *, downward: bool) -> None:
        for rank in self._ranks if downward else reversed(self._ranks):
            places = self._places()
            keys = {}
            for place, number in enumerate(rank):
                item = self._items[number]
                near = [places[other] for other in (item.up if downward else item.down)]
                keys[number] = sum(near) / len(near) if near else float(place)
            rank.sort(key=keys.__getitem__)

    def _swap(self, *, sideways: bool) -> None:
        """Exchange neighbours where that saves crossings, or, from below, where it makes none: a later exchange may then save one."""
        for rank in reversed(self._ranks) if sideways else self._ranks:
            places = self._places()
            for left in range(len(rank) - 1):
                one, other = self._items[rank[left]], self._items[rank[left + 1]]
                now = _crossed(one.up, other.up, places) + _crossed(one.down, other.down, places)
                then = _crossed(other.up, one.up, places) + _crossed(other.down, one.down, places)
                if then < now + sideways:
                    rank[left], rank[left + 1] = rank[left + 1], rank[left]

    def _places(self) -> dict[int, float]:
        return {n: (place + 1) / (len(rank) + 1) for rank in self._ranks for place, n in enumerate(rank)}

    def _crossings(self) -> int:
        places = self._places()
        total = 0
        for rank in self._ranks:
            for left, one in enumerate(rank):
                for other in rank[left + 1 :]:
                    total += _crossed(self._items[one].down, self._items[other].down, places)
        return total

    # ── positions ───────────────────────────────────────────────────────────

    def settle(self) -> None:
        """Give every item its place from left to right, near to what it is connected with."""
        for rank in self._ranks:
            x = 0.0
            for number in rank:
                item = self._items[number]
                item.x = x + item.width / 2
                x += item.width + _GAP_X
        for _ in range(30):
            for rank in (*self._ranks, *reversed(self._ranks)):
                self._settle(rank)
        for _ in range(2):
            for chain in self._chains:
                self._straighten(chain)
        left = min((item.x - item.width / 2 for item in self._items), default=0.0)
        for item in self._items:
            item.x -= left

    def _settle(self, rank: list[int]) -> None:
        items = [self._items[number] for number in rank]
        offsets, total = [], 0.0
        for place, item in enumerate(items):
            if place:
                total += (items[place - 1].width + item.width) / 2 + _GAP_X
            offsets.append(total)
        wishes = []
        for item, offset in zip(items, offsets, strict=True):
            near = [self._items[number] for number in (*item.up, *item.down)]
            weights = [_STRAIGHT[item.passing + other.passing] for other in near]
            pulled = sum(w * other.x for w, other in zip(weights, near, strict=True))
            weight = sum(weights)
            wishes.append((pulled / weight - offset if weight else item.x - offset, weight or 0.01))
        for item, offset, found in zip(items, offsets, _in_order(wishes), strict=True):
            item.x = found + offset

    def _straighten(self, chain: list[int]) -> None:
        """Let the pieces of an arrow stand exactly above each other as far as their neighbours leave room."""
        run: list[_Item] = []
        low, high = float("-inf"), float("inf")
        for number in chain[1:-1]:
            left, right = self._room(number)
            if max(low, left) > min(high, right):
                _align(run, low, high)
                run, low, high = [], float("-inf"), float("inf")
            run.append(self._items[number])
            low, high = max(low, left), min(high, right)
        _align(run, low, high)

    def _room(self, number: int) -> tuple[float, float]:
        """Between which places an item can move without touching its neighbours."""
        item = self._items[number]
        rank = self._ranks[item.rank]
        place = rank.index(number)
        left, right = float("-inf"), float("inf")
        if place:
            before = self._items[rank[place - 1]]
            left = before.x + (before.width + item.width) / 2 + _GAP_X
        if place + 1 < len(rank):
            after = self._items[rank[place + 1]]
            right = after.x - (after.width + item.width) / 2 - _GAP_X
        return min(left, item.x), max(right, item.x)

    # ── the picture ─────────────────────────────────────────────────────────

    def picture(self) -> Picture:
        """What was found, in coordinates from the upper left corner."""
        tops, y = [], 0.0
        for rank in self._ranks:
            tops.append(y)
            y += max((self._items[number].height for number in rank), default=0.0) + _GAP_Y
        bands = [(top, (tops[n + 1] if n + 1 < len(tops) else y) - _GAP_Y) for n, top in enumerate(tops)]
        middles = [(top + bottom) / 2 for top, bottom in bands]
        boxes = {
            box.name: Placed(item.x, middles[item.rank]) for box, item in zip(self._boxes, self._items, strict=False)
        }
        ports = self._ports()
        routes = tuple(self._route(n, chain, bands, ports) for n, chain in enumerate(self._chains))
        width = max((item.x + item.width / 2 for item in self._items), default=0.0)
        return Picture(width, max(y - _GAP_Y, 0.0), boxes, routes)

    def _ports(self) -> dict[tuple[int, int], float]:
        """Where each arrow leaves (arrow, 0) and enters (arrow, -1) its boxes, spread along the edge."""
        at: dict[tuple[int, bool], list[tuple[float, int, int]]] = defaultdict(list)
        for number, chain in enumerate(self._chains):
            for end, near in ((0, 1), (-1, -2)):
                box, other = self._items[chain[end]], self._items[chain[near]]
                at[chain[end], other.rank > box.rank].append((other.x, number, end))
        ports: dict[tuple[int, int], float] = {}
        for (holder, _), ends in at.items():
            item = self._items[holder]
            room = item.width - 28
            for place, (_, number, end) in enumerate(sorted(ends)):
                ports[number, end] = item.x - room / 2 + room * (place + 1) / (len(ends) + 1)
        return ports

    def _route(
        self, number: int, chain: list[int], bands: list[tuple[float, float]], ports: Mapping[tuple[int, int], float]
    ) -> Route:
        down = self._items[chain[-1]].rank > self._items[chain[0]].rank
        points: list[tuple[float, float]] = []
        for place, item in enumerate(self._items[n] for n in chain):
            top, bottom = bands[item.rank]
            if place in {0, len(chain) - 1}:
                x = ports[number, 0 if place == 0 else -1]
                half = item.height / 2
                edge = (top + bottom) / 2 + (half if (place == 0) == down else -half)
                outer = bottom if (place == 0) == down else top
                points += [(x, edge), (x, outer)] if place == 0 else [(x, outer), (x, edge)]
            else:
                points += [(item.x, top), (item.x, bottom)] if down else [(item.x, bottom), (item.x, top)]
        label = self._items[chain[1]]
        top, bottom = bands[label.rank]
        kept = dict.fromkeys((round(x, 1), round(y, 1)) for x, y in points)
        return Route(tuple(kept), Placed(label.x, (top + bottom) / 2))


def _align(run: list[_Item], low: float, high: float) -> None:
    """Put these items at one place between the two."""
    if len(run) > 1:
        x = min(max(sum(item.x for item in run) / len(run), low), high)
        for item in run:
            item.x = x


def _crossed(left: list[int], right: list[int], places: Mapping[int, float]) -> int:
    """How many arrows cross when the thing with `left` neighbours stands left of the one with `right`."""
    return sum(places[one] > places[other] for one in left for other in right)


def _in_order(wishes: list[tuple[float, float]]) -> list[float]:
    """The nearest places to these wishes (value, weight) that do not decrease: pool adjacent violators."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in wishes:
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            later, earlier = blocks.pop(), blocks.pop()
            total = later[1] + earlier[1]
            mean = (later[0] * later[1] + earlier[0] * earlier[1]) / total
            blocks.append((mean, total, later[2] + earlier[2]))
    return [value for value, _, size in blocks for _ in range(size)]
