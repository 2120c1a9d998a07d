"""A procedure's steps as a Petri net in PNML (ISO/IEC 15909-2): one place for each state.

A case is a token.  A step is a transition from its state's place to that of the next, and back to its own where it
stays.  From every place a silent transition leads to the end: a log holds cases that are still open.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from domain.procedure.checking.graph import Graph
from domain.procedure.model import Procedure

_START, _END = "start", "end"
_SILENT = '<toolspecific tool="ProM" version="6.4" activity="$invisible$" localNodeID="silent"/>'


def pnml(procedure: Procedure) -> str:
    """The whole file; transitions are labelled with the names of actions, as in a log of steps."""
    name = quoteattr(procedure.procedure)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>', "<pnml>",
        f'  <net id={name} type="http://www.pnml.org/version-2009/grammar/pnmlcoremodel">',
        f"    <name><text>{escape(procedure.procedure)} {escape(procedure.version)}</text></name>",
        '    <page id="page">', *(f"      {line}" for line in _net(procedure)), "    </page>",
        f'    <finalmarkings><marking><place idref="{_END}"><text>1</text></place></marking></finalmarkings>',
        "  </net>", "</pnml>",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _net(procedure: Procedure) -> Iterator[str]:
    yield _place(_START, marked=True)
    yield _place(_END)
    yield from (_place(f"state_{state}") for state in procedure.states)
    for name, action in procedure.actions.items():
        if action.kind == "file" and action.to is not None:
            yield from _transition(f"{name}_from_start", name, _START, f"state_{action.to}")
    for edge in Graph.of(procedure).edges:
        source, target = f"state_{edge.source}", f"state_{edge.target}"
        yield from _transition(f"{edge.action}_from_{edge.source}", edge.action, source, target)
    for state in procedure.states:
        yield from _transition(f"left_in_{state}", None, f"state_{state}", _END)


def _place(key: str, *, marked: bool = False) -> str:
    mark = "<initialMarking><text>1</text></initialMarking>" if marked else ""
    return f'<place id="{key}"><name><text>{key}</text></name>{mark}</place>'


def _transition(key: str, label: str | None, source: str, target: str) -> Iterator[str]:
    yield f'<transition id="{key}"><name><text>{label or key}</text></name>{"" if label else _SILENT}</transition>'
    yield f'<arc id="{key}_in" source="{source}" target="{key}"/>'
    yield f'<arc id="{key}_out" source="{key}" target="{target}"/>'
