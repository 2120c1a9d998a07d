"""BPMN and Petri nets of procedures: the state machine and nothing else, with every shape in its place."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from fakes.long_procedure import long_procedure

from adapters.exchange.bpmn import bpmn
from adapters.exchange.pnml import pnml
from adapters.packs.shelf import PackShelf
from domain.errors import BadInput
from domain.procedure.checking.graph import Graph

NS = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "d": "http://www.omg.org/spec/DD/20100524/DI",
}
NAMES = [*PackShelf().names(), "long"]
each = pytest.mark.parametrize("name", NAMES)
NODES = ("startEvent", "endEvent", "userTask", "exclusiveGateway", "boundaryEvent")


@cache
def procedure(name):
    return long_procedure() if name == "long" else PackShelf().load(name)


@cache
def text_of(name):
    return bpmn(procedure(name))


def parsed(text):
    return ET.fromstring(text)  # noqa: S314 - our own output


def nodes(root):
    return {n.get("id"): n for tag in NODES for n in root.iterfind(f".//b:{tag}", NS)}


def flows(root):
    return {f.get("id"): (f.get("sourceRef"), f.get("targetRef")) for f in root.iterfind(".//b:sequenceFlow", NS)}


def faults(root):
    """What would make an editor complain: ends that do not exist, shapes without bounds, lines that begin elsewhere."""
    shapes = {s.get("bpmnElement"): s.find("dc:Bounds", NS) for s in root.iterfind(".//di:BPMNShape", NS)}
    edges = {e.get("bpmnElement"): e.findall("d:waypoint", NS) for e in root.iterfind(".//di:BPMNEdge", NS)}
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    found = [f"twice: {i}" for i in set(ids) if ids.count(i) > 1]
    found += [f"not drawn: {key}" for key in nodes(root).keys() ^ shapes.keys()]
    found += [f"not drawn: {key}" for key in flows(root).keys() ^ edges.keys()]
    for key, (source, target) in flows(root).items():
        for end, place in ((source, 0), (target, -1)):
            if end not in nodes(root) or end not in shapes or key not in edges or shapes[end] is None:
                found.append(f"{key} hangs in the air at {end}")
            elif not touches(edges[key][place], shapes[end]):
                found.append(f"{key} does not reach {end}")
        for end, tag, wanted in ((source, "outgoing", key), (target, "incoming", key)):
            if end in nodes(root) and wanted not in [each.text for each in nodes(root)[end].findall(f"b:{tag}", NS)]:
                found.append(f"{end} does not know {key}")
    return found


def box(bounds):
    return tuple(float(bounds.get(name)) for name in ("x", "y", "width", "height"))


def touches(point, bounds):
    x, y, width, height = box(bounds)
    px, py = float(point.get("x")), float(point.get("y"))
    return x - 1.5 <= px <= x + width + 1.5 and y - 1.5 <= py <= y + height + 1.5


def overlapping(root):
    """Pairs of shapes that cover each other; a timer sits on the edge of its task and is left out."""
    shapes = {s.get("bpmnElement"): box(s.find("dc:Bounds", NS)) for s in root.iterfind(".//di:BPMNShape", NS)}
    apart = [(key, at) for key, at in shapes.items() if not key.startswith("clock_")]
    timers = [(key, at) for key, at in shapes.items() if key.startswith("clock_")]
    pairs = [*combinations(apart, 2), *combinations(timers, 2)]
    return [(a, b) for (a, one), (b, other) in pairs if _covers(one, other)]


def _covers(one, other):
    (x1, y1, w1, h1), (x2, y2, w2, h2) = one, other
    return x1 < x2 + w2 and x2 < x1 + w1 and y1 < y2 + h2 and y2 < y1 + h1


@each
def test_the_file_hangs_together_and_everything_is_drawn(name):
    assert faults(parsed(text_of(name))) == []
    assert overlapping(parsed(text_of(name))) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('sourceRef="start"', 'sourceRef="nowhere"'),
        ('bpmnElement="state_received"', 'bpmnElement="state_lost"'),
        ("<di:waypoint x=", '<di:waypoint x="-900" was='),
    ],
)
def test_control_a_file_that_does_not_hang_together_is_noticed(right, wrong):
    assert faults(parsed(text_of("boston-311").replace(right, wrong))) != []


def test_control_shapes_on_top_of_each_other_are_noticed():
    root = parsed(text_of("boston-311"))
    for shape in root.iterfind(".//di:BPMNShape", NS):
        shape.find("dc:Bounds", NS).set("x", "0")
    assert overlapping(root)


@each
def test_states_steps_and_clocks_are_those_of_the_state_machine(name):
    root, mine = parsed(text_of(name)), procedure(name)
    graph = Graph.of(mine)
    assert {key for key in nodes(root) if key.startswith("state_")} == {f"state_{state}" for state in mine.states}
    steps = {f"action_{edge.action}_from_{edge.source}" for edge in graph.edges if edge.moves}
    steps |= {f"action_{n}_from_start" for n, a in mine.actions.items() if a.kind == "file"}
    assert {key for key in flows(root) if key.startswith("action_")} == steps
    begun = {f"clock_{n}_in_{s}" for n, c in mine.clocks.items() for on in c.start for s in graph.moments(on)}
    timers = {key: node for key, node in nodes(root).items() if key.startswith("clock_")}
    assert timers.keys() == begun
    assert {t.get("cancelActivity") for t in timers.values()} == {"false"}
    assert all(t.find("b:timerEventDefinition/b:timeDuration", NS).text for t in timers.values())


@each
def test_a_step_leads_from_its_state_to_the_next_one(name):
    root, mine = parsed(text_of(name)), procedure(name)
    found = flows(root)
    inward = {target: source for key, (source, target) in found.items() if key.startswith("to_choice_")}
    for edge in Graph.of(mine).edges:
        if edge.moves:
            source, target = found[f"action_{edge.action}_from_{edge.source}"]
            assert (inward.get(source, source), target) == (f"state_{edge.source}", f"state_{edge.target}")


def test_labels_are_in_the_language_asked_for():
    assert procedure("boston-311").states["in_queue"].label["id"] in bpmn(procedure("boston-311"), "id")
    with pytest.raises(BadInput, match="speaks en, id"):
        bpmn(procedure("boston-311"), "fr")


@each
def test_the_net_plays_every_step_and_no_other(name):
    root, mine = parsed(pnml(procedure(name))), procedure(name)
    arcs = {a.get("id"): (a.get("source"), a.get("target")) for a in root.iter("arc")}
    silent = {t.get("id") for t in root.iter("transition") if t.find("toolspecific") is not None}
    played = {
        (arcs[f"{t.get('id')}_in"][0], t.find("name/text").text, arcs[f"{t.get('id')}_out"][1])
        for t in root.iter("transition") if t.get("id") not in silent
    }  # fmt: skip
    assert played == {(f"state_{e.source}", e.action, f"state_{e.target}") for e in Graph.of(mine).edges} | {
        ("start", n, f"state_{a.to}") for n, a in mine.actions.items() if a.kind == "file"
    }
    assert {arcs[f"{key}_in"][0] for key in silent} == {f"state_{state}" for state in mine.states}
    places = {p.get("id") for p in root.iter("place")}
    assert {end for pair in arcs.values() for end in pair} <= places | {t.get("id") for t in root.iter("transition")}
    assert [p.get("id") for p in root.iter("place") if p.find("initialMarking") is not None] == ["start"]
