"""A procedure as BPMN 2.0 with a picture of its own: states are tasks, steps are flows, clocks are timers.

* ``state_S``: a user task for each state; an end event where a terminal state is left by nothing
* ``action_A_from_S``: a flow for each step that moves a case, through ``choice_S`` where there are several
* ``clock_C_in_S``: a timer beside the state in which the clock begins; it interrupts nothing
* ``over_S``: the end of a case in a terminal state that can still be left

Steps that stay where they are stand in the documentation of their state.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from adapters.exchange.bpmn_model import START, Clocked, Model
from adapters.exchange.bpmn_places import Bounds, Places, placed
from domain.procedure.model import Procedure

_SPACES = (
    ("", "http://www.omg.org/spec/BPMN/20100524/MODEL"), ("bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"),
    ("dc", "http://www.omg.org/spec/DD/20100524/DC"), ("di", "http://www.omg.org/spec/DD/20100524/DI"),
    ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
)  # fmt: skip


def bpmn(procedure: Procedure, language: str = "en") -> str:
    """The whole file.  Raises BadInput for a language that the procedure does not have."""
    model = Model.of(procedure, language)
    places = placed(model)
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *_definitions(model, places)]) + "\n"


def _definitions(model: Model, places: Places) -> Iterator[str]:
    spaces = " ".join(f'xmlns{":" if prefix else ""}{prefix}="{uri}"' for prefix, uri in _SPACES)
    name, space = _identifier(model.procedure.procedure), f"urn:ombuds:procedure:{model.procedure.procedure}"
    yield f'<definitions {spaces} id="definitions_{name}" targetNamespace="{space}" exporter="Ombuds">'
    title = f"{model.procedure.title[model.language]} ({model.procedure.version})"
    yield f'  <process id="process_{name}" name={quoteattr(title)} isExecutable="false">'
    yield from (f"    {line}" for line in _nodes(model))
    for flow in model.flows():
        label = f" name={quoteattr(flow.label)}" if flow.label else ""
        yield f'    <sequenceFlow id="{flow.id}"{label} sourceRef="{flow.source}" targetRef="{flow.target}"/>'
    yield "  </process>"
    yield f'  <bpmndi:BPMNDiagram id="diagram_{name}">'
    yield f'    <bpmndi:BPMNPlane id="plane_{name}" bpmnElement="process_{name}">'
    yield from (f"      {line}" for line in _picture(places))
    yield "    </bpmndi:BPMNPlane>"
    yield "  </bpmndi:BPMNDiagram>"
    yield "</definitions>"


def _nodes(model: Model) -> Iterator[str]:
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in model.flows():
        outgoing.setdefault(flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)

    def node(tag: str, key: str, name: str = "", inner: str = "", more: str = "") -> str:
        label = f" name={quoteattr(name)}" if name else ""
        ends = "".join(f"<incoming>{i}</incoming>" for i in incoming.get(key, ()))
        ends += "".join(f"<outgoing>{o}</outgoing>" for o in outgoing.get(key, ()))
        documented, _, rest = inner.partition("\0")
        return f'<{tag} id="{key}"{label}{more}>{documented}{ends}{rest}</{tag}>'

    yield node("startEvent", START)
    for name, state in model.procedure.states.items():
        label = state.label[model.language]
        if model.ends(name):
            yield node("endEvent", f"state_{name}", label, _documented(model, name))
            continue
        yield node("userTask", f"state_{name}", label, _documented(model, name))
        if model.choice(name):
            yield node("exclusiveGateway", f"choice_{name}")
        if model.over(name):
            yield node("endEvent", f"over_{name}")
        for clock in model.clocks(name):
            key, attached = f"clock_{clock.name}_in_{name}", f' cancelActivity="false" attachedToRef="state_{name}"'
            yield node("boundaryEvent", key, clock.said, "\0" + _timer(key, clock), attached)
            yield node("endEvent", f"expiry_{clock.name}_in_{name}", clock.effect)


def _documented(model: Model, state: str) -> str:
    stays = [
        model.procedure.actions[edge.action].label[model.language]
        for edge in model.graph.edges
        if edge.source == state and not edge.moves
    ]
    said = "; ".join([model.procedure.states[state].waiting_on, *dict.fromkeys(stays)])
    return f"<documentation>{escape(said)}</documentation>"


def _timer(key: str, clock: Clocked) -> str:
    """The limit in words: days of work have no form in ISO 8601."""
    return (
        f'<timerEventDefinition id="{key}_limit"><timeDuration xsi:type="tFormalExpression">'
        f"{escape(clock.limit)}</timeDuration></timerEventDefinition>"
    )


def _picture(places: Places) -> Iterator[str]:
    for shape in places.shapes:
        marker = ' isMarkerVisible="true"' if shape.id.startswith("choice_") else ""
        inner = f"{_bounds(shape.bounds)}{_label(shape.label)}"
        yield f'<bpmndi:BPMNShape id="{shape.id}_di" bpmnElement="{shape.id}"{marker}>{inner}</bpmndi:BPMNShape>'
    for line in places.lines:
        points = "".join(f'<di:waypoint x="{x:.0f}" y="{y:.0f}"/>' for x, y in line.points)
        yield f'<bpmndi:BPMNEdge id="{line.id}_di" bpmnElement="{line.id}">{points}{_label(line.label)}</bpmndi:BPMNEdge>'


def _bounds(at: Bounds) -> str:
    return f'<dc:Bounds x="{at.x:.0f}" y="{at.y:.0f}" width="{at.width:.0f}" height="{at.height:.0f}"/>'


def _label(at: Bounds | None) -> str:
    return f"<bpmndi:BPMNLabel>{_bounds(at)}</bpmndi:BPMNLabel>" if at is not None else ""


def _identifier(name: str) -> str:
    return name.replace("-", "_")
