"""Pictures of procedures: complete, readable, self-contained, in both languages."""

from __future__ import annotations

import random
import re
from functools import cache
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from adapters.packs.diagram import drawing_of, mermaid
from adapters.packs.layout import Arrow, Box, lay_out, ranked
from adapters.packs.shelf import PackShelf
from adapters.packs.svg import svg
from domain.errors import BadInput
from domain.procedure.model import Procedure

PACKS = [(name, language) for name in PackShelf().names() for language in ("en", "id")]
each = pytest.mark.parametrize(("name", "language"), PACKS)


@cache
def drawn(name, language):
    return svg(PackShelf().load(name), language)


def parsed(text):
    return ET.fromstring(text)  # noqa: S314 - our own output


SVG = "{http://www.w3.org/2000/svg}"


def tangle(states, seed):
    """Boxes and arrows like those of a procedure: mostly onward, some skipping ahead, some going back."""
    chance = random.Random(seed)
    names = [f"s{n}" for n in range(states)]
    steps = {(names[chance.randrange(max(0, n - 3), n)], names[n]) for n in range(1, states)}
    steps |= {tuple(chance.sample(names, 2)) for _ in range(states if states > 1 else 0)}
    boxes = [Box(name, chance.uniform(90, 240), chance.uniform(40, 150)) for name in names]
    arrows = [Arrow(a, b, (chance.uniform(30, 130), chance.uniform(18, 60))) for a, b in sorted(steps)]
    ranks = ranked(names, [(arrow.source, arrow.target) for arrow in arrows], {})
    return boxes, [arrow for arrow in arrows if ranks[arrow.source] != ranks[arrow.target]], ranks


def overlap(one, other):
    (x1, y1, w1, h1), (x2, y2, w2, h2) = one, other
    return abs(x1 - x2) < (w1 + w2) / 2 - 0.2 and abs(y1 - y2) < (h1 + h2) / 2 - 0.2


@pytest.mark.parametrize("states", [1, 2, 5, 12, 25])
@pytest.mark.parametrize("seed", range(4))
def test_no_box_and_no_label_covers_another(states, seed):
    boxes, arrows, ranks = tangle(states, seed)
    picture = lay_out(boxes, arrows, ranks)
    things = [(picture.boxes[box.name].x, picture.boxes[box.name].y, box.width, box.height) for box in boxes]
    things += [(r.label.x, r.label.y, *a.label) for a, r in zip(arrows, picture.routes, strict=True)]
    assert not [pair for pair in combinations(things, 2) if overlap(*pair)]
    for x, y, width, height in things:
        assert x - width / 2 >= -0.1
        assert x + width / 2 <= picture.width + 0.1
        assert y - height / 2 >= -0.1
        assert y + height / 2 <= picture.height + 0.1


@pytest.mark.parametrize("seed", range(4))
def test_no_arrow_runs_through_a_box_and_each_ends_at_the_boxes_that_it_connects(seed):
    boxes, arrows, ranks = tangle(25, seed)
    picture = lay_out(boxes, arrows, ranks)
    frames = {b.name: (picture.boxes[b.name].x, picture.boxes[b.name].y, b.width, b.height) for b in boxes}
    for arrow, route in zip(arrows, picture.routes, strict=True):
        for (x1, y1), (x2, y2) in pairwise(route.points):
            for t in (0.1, 0.3, 0.5, 0.7, 0.9):
                # between two points the arrow is straight down, or a curve in a gap where nothing stands
                point = (x1 + (x2 - x1) * t, y1 + (y2 - y1) * t, 0, 0)
                assert not [name for name, frame in frames.items() if overlap(point, frame)]
        for end, name in ((route.points[0], arrow.source), (route.points[-1], arrow.target)):
            x, y, width, height = frames[name]
            assert abs(end[0] - x) <= width / 2
            assert abs(abs(end[1] - y) - height / 2) < 0.2


def test_cases_run_downward_and_ways_back_push_nothing_down():
    steps = [("a", "b"), ("b", "c"), ("c", "a"), ("a", "c")]
    assert ranked(["a", "b", "c"], steps, {}) == {"a": 0, "b": 1, "c": 2}


def test_lower_bounds_are_kept_and_handed_on():
    assert ranked(["a", "b"], [("a", "b")], {"a": 3}) == {"a": 3, "b": 4}


@each
def test_a_picture_is_well_formed_and_needs_nothing_from_outside(name, language):
    text = drawn(name, language)
    root = parsed(text)
    assert root.tag == f"{SVG}svg"
    assert root.get("lang") == language
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "defs", "marker", "path", "rect", "g", "text", "circle")
    }
    assert not re.search(r"https?://", text.replace("http://www.w3.org/2000/svg", ""))
    assert "href" not in text
    assert "<style" not in text


@each
def test_a_picture_shows_every_state_step_and_clock_in_the_language_asked_for(name, language):
    procedure = PackShelf().load(name)
    shown = " ".join(
        element.text for element in parsed(drawn(name, language)).iter(f"{SVG}text") if element.text
    ).replace("· ", "")
    for state in procedure.states.values():
        assert state.label[language] in shown
    for action in procedure.actions.values():
        if action.to is not None:
            assert action.label[language] in shown
    for clock in procedure.clocks.values():
        assert f"{clock.label[language]}:" in shown


@each
def test_terminal_states_have_a_double_border(name, language):
    procedure = PackShelf().load(name)
    groups = [g for g in parsed(drawn(name, language)).iter(f"{SVG}g") if g.find(f"{SVG}rect") is not None]
    doubled = [g for g in groups if len(g.findall(f"{SVG}rect")) == 2 and g.find(f"{SVG}text").get("font-weight")]
    ended = [state for state in procedure.states.values() if state.terminal]
    assert len(doubled) == len(ended)


def test_what_people_wrote_cannot_break_the_picture():
    procedure = PackShelf().load("boston-311")
    states = dict(procedure.states)
    states["closed"] = states["closed"].model_copy(update={"label": {"en": '</text><script>"&', "id": "x"}})
    text = svg(procedure.model_copy(update={"states": states}))
    assert "<script" not in text
    assert parsed(text) is not None


def test_a_step_of_the_clockwork_is_told_apart():
    drawing = drawing_of(PackShelf().load("housing-two-stage"))
    automatic = {(line.source, line.target) for line in drawing.lines if line.system}
    assert automatic == {("stage1_answered", "closed_stage1")}


def test_limits_stand_in_words_beside_their_clocks():
    nodes = {node.name: node.clocks for node in drawing_of(PackShelf().load("boston-311"), "id").nodes}
    assert nodes["received"] == (
        "Jawaban pemerintah kota (hari kerja): 1 sampai 10 hari kerja, menurut klasifikasi",
        "Jawaban pemerintah kota (hari kalender): 1 sampai 720 hari kalender, menurut klasifikasi",
    )
    assert nodes["in_queue"] == ("Jawaban setelah dibuka kembali: 10 hari kerja",)


def test_a_language_that_the_procedure_lacks_is_refused():
    with pytest.raises(BadInput, match="speaks en, id, not 'nl'"):
        svg(PackShelf().load("boston-311"), "nl")


@each
def test_mermaid_names_every_state_and_arrow_and_nothing_that_it_would_misread(name, language):
    procedure = PackShelf().load(name)
    drawing = drawing_of(procedure, language)
    lines = mermaid(procedure, language).splitlines()
    assert lines[3] == "stateDiagram-v2"
    states = [line for line in lines if re.fullmatch(r'    state "[^":;#{}]+" as s_[a-z0-9_]+', line)]
    arrows = [line for line in lines if re.fullmatch(r"    (\[\*\]|s_\w+) --> s_\w+ : [^\":;#{}]+", line)]
    ends = [line for line in lines if re.fullmatch(r"    s_\w+ --> \[\*\]", line)]
    assert len(states) >= len(procedure.states)
    assert len(arrows) == len(drawing.lines)
    assert len(ends) == sum(state.terminal for state in procedure.states.values())
    assert len([line for line in lines if "-->" in line]) == len(arrows) + len(ends)


def wild(seed):
    """A procedure of the right shape and without any sense."""
    chance = random.Random(seed)
    names = [f"s{n}" for n in range(chance.randint(1, 12))]

    def both(text):
        return {"en": text, "id": text}

    def action(number):
        start = chance.choice([[chance.choice(names)], chance.sample(names, min(len(names), 2)), "open", "any"])
        return {
            "kind": "move",
            "label": both(f"act {number}"),
            "from": start,
            "to": chance.choice(names),
            "roles": ["system"],
        }

    return Procedure.model_validate({
        "procedure": "wild", "version": "1", "title": both("Wild"), "effective": {"from": "2026-01-01"}, "calendar": "c",
        "sources": {}, "roles": {}, "classes": {}, "clocks": {}, "assignment": {"nobody": "x"},
        "states": {name: {"label": both(name), "terminal": chance.random() < 0.3} for name in names},
        "actions": {
            "file": {"kind": "file", "label": both("file"), "from": [], "to": chance.choice(names), "roles": ["system"]},
            **{f"a{number}": action(number) for number in range(chance.randint(0, 20))},
        },
    })  # fmt: skip


# 1, 12 and 18 hold ways back between states of one rank; 229 leads from the end to a state of its own
@pytest.mark.parametrize("seed", [0, 1, 2, 12, 18, 59, 229])
def test_even_a_procedure_that_would_be_refused_can_be_drawn(seed):
    procedure = wild(seed)
    drawing = drawing_of(procedure)
    words = {element.text.removeprefix("· ") for element in parsed(svg(procedure)).iter(f"{SVG}text")}
    assert {label for line in drawing.lines for label in line.labels} <= words


def test_two_ways_from_one_box_do_not_cross_where_no_single_exchange_helps():
    """Which of two labels stands left has to follow from which of their targets does."""
    boxes = [Box(name, 60, 30) for name in ("queue", "anywhere", "closed", "withdrawn", "merged")]
    steps = [
        ("anywhere", "merged"), ("anywhere", "withdrawn"), ("queue", "closed"), ("closed", "queue"), ("withdrawn", "queue"),
    ]  # fmt: skip
    ranks = {"queue": 0, "anywhere": 0, "closed": 1, "withdrawn": 1, "merged": 1}
    picture = lay_out(boxes, [Arrow(*step, (40, 10)) for step in steps], ranks)
    labels = dict(zip(steps, (route.label.x for route in picture.routes), strict=True))
    merged, withdrawn = steps[:2]
    assert (labels[merged] < labels[withdrawn]) == (picture.boxes["merged"].x < picture.boxes["withdrawn"].x)
