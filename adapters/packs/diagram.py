"""A procedure as a picture: which boxes and arrows it has, in one language, and the same as Mermaid text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.errors import BadInput
from domain.procedure.checking.graph import Graph
from domain.procedure.clocks import Clock, LimitTable
from domain.procedure.model import Procedure
from domain.procedure.text import LimitSpec

START = "(start)"
ANYWHERE = "(anywhere)"

WORDS = {
    "en": {
        "office": "office", "complainant": "complainant", "representative": "representative", "respondent": "respondent",
        "other_body": "other body", "nobody": "nobody", "turn": "Whose turn it is", "terminal": "the case is over",
        "system": "by the clockwork, without anybody", "person": "by a person", "clock": "a clock begins, with its limit",
        "stays": "a step that stays in the state", "anywhere": "from every open state", "class": "by class",
        "priority": "by priority", "state": "by state", "to": "to", "version": "version",
    },
    "id": {
        "office": "kantor", "complainant": "pelapor", "representative": "kuasa", "respondent": "terlapor",
        "other_body": "instansi lain", "nobody": "tidak ada", "turn": "Giliran", "terminal": "penanganan selesai",
        "system": "otomatis oleh penghitung waktu", "person": "oleh seseorang", "clock": "penghitung waktu dimulai, dengan batasnya",
        "stays": "langkah tanpa perubahan tahap", "anywhere": "dari setiap tahap terbuka", "class": "menurut klasifikasi",
        "priority": "menurut prioritas", "state": "menurut tahap", "to": "sampai", "version": "versi",
    },
}  # fmt: skip
"""The picture's own words."""


@dataclass(frozen=True, slots=True)
class Node:
    """A state as the picture shows it."""

    name: str
    label: str
    turn: str
    terminal: bool
    clocks: tuple[str, ...]
    stays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """All actions from one place to another; each is `automatic` when nobody but the clockwork takes it."""

    source: str
    target: str
    labels: tuple[str, ...]
    automatic: tuple[bool, ...]

    @property
    def system(self) -> bool:
        """Whether nobody but the clockwork goes this way."""
        return all(self.automatic)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture of a procedure shows, in one language."""

    title: str
    language: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]

    @property
    def words(self) -> dict[str, str]:
        """The picture's own words, in English where the language has none."""
        return WORDS.get(self.language, WORDS["en"])


def drawing_of(procedure: Procedure, language: str = "en") -> Drawing:
    """What to draw.  Raises BadInput for a language that the procedure does not have."""
    if language not in procedure.languages:
        raise BadInput(
            f"{procedure.procedure} speaks {', '.join(procedure.languages)}, not {language!r}. Choose one of these."
        )
    graph = Graph.of(procedure)
    nodes = tuple(_node(procedure, graph, name, language) for name in procedure.states)
    words = WORDS.get(language, WORDS["en"])
    title = f"{procedure.title[language]} ({procedure.procedure}, {words['version']} {procedure.version})"
    return Drawing(title, language, nodes, tuple(_lines(procedure, graph, language)))


def _node(procedure: Procedure, graph: Graph, name: str, language: str) -> Node:
    state = procedure.states[name]
    clocks = tuple(
        f"{clock.label[language]}: {limit_said(clock, name, language)}"
        for clock in procedure.clocks.values()
        if any(name in graph.moments(on) for on in clock.start)
    )
    stays = tuple(
        action.label[language]
        for action in procedure.actions.values()
        if not isinstance(action.source, str) and name in action.source and action.to in {None, name}
    )
    return Node(name, state.label[language], state.waiting_on, state.terminal, clocks, stays)


def _lines(procedure: Procedure, graph: Graph, language: str) -> Iterator[Line]:
    """Arrows; what is possible in every open state is drawn once, from a place that stands for them all."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, action in procedure.actions.items():
        for start in _starts(graph, name, action.kind, action.source):
            if action.to is not None and action.to != start:
                found.setdefault((start, action.to), []).append(name)
    for (source, target), names in found.items():
        actions = [procedure.actions[name] for name in names]
        labels = tuple(action.label[language] for action in actions)
        yield Line(source, target, labels, tuple(set(action.roles) == {"system"} for action in actions))


def _starts(graph: Graph, name: str, kind: str, source: object) -> list[str]:
    if kind == "file":
        return [START]
    if isinstance(source, str):
        return [ANYWHERE]
    return list(dict.fromkeys(edge.source for edge in graph.edges if edge.action == name))


def limit_said(clock: Clock, state: str, language: str) -> str:
    """How long a clock runs that begins in this state, in words."""
    words = WORDS.get(language, WORDS["en"])
    if not isinstance(clock.limit, LimitTable):
        return _said(clock.limit, language)
    if clock.limit.by == "state" and state in clock.limit.table:
        return _said(clock.limit.table[state], language)
    specs = [*clock.limit.table.values(), *([clock.limit.otherwise] if clock.limit.otherwise else [])]
    units = {unit for spec in specs for unit, amount in spec if amount is not None}
    by = words[clock.limit.by]
    if len(units) > 1 or not specs:
        return by
    ordered = sorted(specs, key=lambda spec: spec.limit().amount)
    if ordered[0] == ordered[-1]:
        return f"{_said(ordered[0], language)}, {by}"
    return f"{ordered[0].limit().amount} {words['to']} {_said(ordered[-1], language)}, {by}"


def _said(spec: LimitSpec, language: str) -> str:
    return spec.limit().describe(language)


def mermaid(procedure: Procedure, language: str = "en") -> str:
    """The procedure as a Mermaid state diagram.  Raises BadInput for a language that it does not have."""
    drawing = drawing_of(procedure, language)
    lines = ["---", f"title: {_plain(drawing.title)}", "---", "stateDiagram-v2"]
    lines += [f'    state "{_plain(node.label)}" as {_id(node.name)}' for node in drawing.nodes]
    if any(line.source == ANYWHERE for line in drawing.lines):
        lines.append(f'    state "{_plain(drawing.words["anywhere"])}" as {_id(ANYWHERE)}')
    for line in drawing.lines:
        arrow = f"{_id(line.source)} --> {_id(line.target)}"
        lines.append(f"    {arrow} : {_plain(' / '.join(line.labels))}")
    lines += [f"    {_id(node.name)} --> [*]" for node in drawing.nodes if node.terminal]
    for node in drawing.nodes:
        if node.clocks:
            lines += [
                f"    note right of {_id(node.name)}",
                *(f"        {_plain(c)}" for c in node.clocks),
                "    end note",
            ]
    lines += [
        f"    classDef {turn} fill:{fill},stroke:{stroke},color:#1f2328" for turn, (fill, stroke) in COLOURS.items()
    ]
    lines += [f"    class {_id(node.name)} {node.turn}" for node in drawing.nodes]
    return "\n".join(lines) + "\n"


COLOURS = {
    "office": ("#dbeafe", "#2563a8"),
    "complainant": ("#fdf0c4", "#a16a07"),
    "representative": ("#fde7cf", "#b45a12"),
    "respondent": ("#fbdcdf", "#b4333f"),
    "other_body": ("#e7defa", "#6b46b8"),
    "nobody": ("#eceff2", "#5f6b78"),
}
"""Fill and stroke by whose turn it is; the words stand in the boxes as well."""


_UNREAD = str.maketrans({'"': "'", ":": " –", ";": ",", "#": "", "%": "", "{": "(", "}": ")", "<": "(", ">": ")"})


def _id(name: str) -> str:
    return {START: "[*]", ANYWHERE: "s_anywhere_open"}.get(name, f"s_{name}")


def _plain(text: str) -> str:
    """Text without what Mermaid would read as its own signs."""
    return " ".join(text.translate(_UNREAD).split())
