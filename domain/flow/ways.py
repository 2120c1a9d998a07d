"""The shortest way through a procedure to a step that a case has skipped to."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from domain.procedure.compiled import NEW, Compiled
from domain.procedure.model import Action


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that would have made an action possible, and the state that they lead to."""

    skipped: tuple[str, ...]
    state: str
    action: str


class Ways:
    """Found once for each state and action."""

    def __init__(self, procedure: Compiled) -> None:
        self._procedure = procedure
        self._known: dict[tuple[str, tuple[str, ...]], Way | None] = {}
        actions = procedure.procedure.actions
        # What the clockwork does by itself explains a gap only where nothing else does.
        self._order = sorted(actions, key=lambda name: set(actions[name].roles) == {"system"})

    @property
    def filing(self) -> tuple[str, Action]:
        """The step with which a case begins."""
        name = self._procedure.kinds["file"][0]
        return name, self._procedure.action(name)

    def to(self, state: str, actions: Sequence[str]) -> Way | None:
        """The fewest steps from a state to one of these actions; None where none leads there.

        A case that is over is not reopened on the way.
        """
        key = (state, tuple(actions))
        if key not in self._known:
            self._known[key] = self._search(state, actions)
        return self._known[key]

    def _search(self, state: str, actions: Sequence[str]) -> Way | None:
        waiting: deque[tuple[str, tuple[str, ...]]] = deque([(state, ())])
        seen = {state}
        while waiting:
            here, path = waiting.popleft()
            found = next((a for a in actions if path and self._procedure.target(here, a) is not None), None)
            if found is not None:
                return Way(path, here, found)
            for name, target in self._onward(here):
                if target not in seen:
                    seen.add(target)
                    waiting.append((target, (*path, name)))
        return None

    def _onward(self, state: str) -> list[tuple[str, str]]:
        states = self._procedure.procedure.states
        if state != NEW and states[state].terminal:
            return []
        found = ((name, self._procedure.target(state, name)) for name in self._order)
        return [(name, target) for name, target in found if target is not None and target != state]
