"""What the BPMN of a procedure consists of: states with their clocks, and flows between shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.packs.diagram import limit_said
from domain.errors import BadInput
from domain.procedure.checking.graph import Edge, Graph
from domain.procedure.clocks import Clock
from domain.procedure.model import Procedure

START = "start"

_EFFECTS = {
    "en": {"escalate": "escalate", "remind": "remind", "deem": "deemed", "fire": "by itself", "open_right": "right",
           "task": "task"},
    "id": {"escalate": "eskalasi", "remind": "pengingat", "deem": "dianggap", "fire": "otomatis", "open_right": "hak",
           "task": "tugas"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clocked:
    """A clock that begins in a state."""

    name: str
    said: str
    limit: str
    effect: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow, with the step that it stands for."""

    id: str
    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """What is drawn: states with their clocks, and flows between shapes."""

    procedure: Procedure
    language: str
    graph: Graph
    moves: tuple[Edge, ...]
    starts: tuple[Edge, ...]

    @classmethod
    def of(cls, procedure: Procedure, language: str) -> Model:
        """The model of a procedure.  Raises BadInput for a language that it does not have."""
        if language not in procedure.languages:
            raise BadInput(
                f"{procedure.procedure} speaks {', '.join(procedure.languages)}, not {language!r}. Choose one of these."
            )
        graph = Graph.of(procedure)
        starts = tuple(
            Edge(n, START, a.to) for n, a in procedure.actions.items() if a.kind == "file" and a.to is not None
        )
        return cls(procedure, language, graph, tuple(edge for edge in graph.edges if edge.moves), starts)

    def leaving(self, state: str) -> list[Edge]:
        """The steps by which a case leaves a state."""
        return [edge for edge in self.moves if edge.source == state]

    def ends(self, state: str) -> bool:
        """Whether a state is drawn as an end: nothing leaves it and no clock begins there."""
        return self.procedure.states[state].terminal and not self.leaving(state) and not self.clocks(state)

    def over(self, state: str) -> bool:
        """Whether a case may also end in a state that is drawn as a task."""
        return self.procedure.states[state].terminal and not self.ends(state)

    def choice(self, state: str) -> bool:
        """Whether there are several ways out of a state."""
        return len(self.leaving(state)) + self.over(state) > 1

    def clocks(self, state: str) -> list[Clocked]:
        """The clocks that begin in a state."""
        return [
            Clocked(name, f"{clock.label[self.language]}: {limit}", limit, self._effect(clock))
            for name, clock in self.procedure.clocks.items()
            if any(state in self.graph.moments(on) for on in clock.start)
            for limit in (limit_said(clock, state, self.language),)
        ]

    def _effect(self, clock: Clock) -> str:
        """What the end of a clock brings about, in words."""
        mine, words = self.procedure, _EFFECTS.get(self.language, _EFFECTS["en"])
        steps = {name: action.label for name, action in mine.actions.items()}
        labels = {
            "escalate": {name: ladder.label for name, ladder in mine.ladders.items()},
            "remind": {name: notice.label for name, notice in mine.notices.items()},
            "task": {name: task.label for name, task in mine.tasks.items()},
        }
        given = [pair for effect in clock.expiry for pair in effect.given()]
        return "; ".join(f"{words[what]}: {labels.get(what, steps)[name][self.language]}" for what, name in given)

    def flows(self) -> Iterator[Flow]:
        """Every flow, those inside a state's own group of shapes first."""
        for state in self.procedure.states:
            task, choice = f"state_{state}", f"choice_{state}"
            if self.choice(state):
                yield Flow(f"to_{choice}", task, choice)
            if self.over(state):
                yield Flow(f"to_over_{state}", choice if self.choice(state) else task, f"over_{state}")
            for clock in self.clocks(state):
                yield Flow(
                    f"end_of_{clock.name}_in_{state}",
                    f"clock_{clock.name}_in_{state}",
                    f"expiry_{clock.name}_in_{state}",
                )
        yield from self.steps()

    def steps(self) -> Iterator[Flow]:
        """The flows that are steps of the procedure."""
        for edge in (*self.starts, *self.moves):
            label = self.procedure.actions[edge.action].label[self.language]
            source = (
                START if edge.source == START else f"{'choice' if self.choice(edge.source) else 'state'}_{edge.source}"
            )
            yield Flow(f"action_{edge.action}_from_{edge.source}", source, f"state_{edge.target}", label)
