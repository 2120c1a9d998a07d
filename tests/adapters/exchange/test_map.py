"""The map of how cases flowed: its figures are the record's, its picture is complete and nothing covers anything."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from statistics import median
from xml.etree import ElementTree as ET

import pytest
from fakes.long_procedure import long_procedure

from adapters.calendars.shelf import CalendarShelf
from adapters.database.case_pages import Wanted, told
from adapters.exchange.flow_map import flow_svg
from domain.flow.flowing import START, Flow
from domain.reckoning import working_seconds

pytestmark = pytest.mark.xdist_group("exchange")  # the demonstration is loaded once
SVG = "{http://www.w3.org/2000/svg}"
INDONESIA = CalendarShelf().load("indonesia")


def flowed(demo, name):
    procedure = demo.library.current(name).procedure
    flow = Flow(procedure, demo.calendars[procedure.calendar])
    for case_id, events in told(demo.store, Wanted(name)):
        flow.take(case_id, events)
    return flow


def imagined(seed=7):
    """Forty states through which some hundreds of cases wander, one of them where no way is."""
    chance, flow = random.Random(seed), Flow(long_procedure(), INDONESIA)
    onward = {}
    for (source, _), passage in flow.passages.items():
        onward.setdefault(source, []).append(passage)
    for _ in range(400):
        state = START
        for _ in range(chance.randrange(3, 40)):
            if state not in onward:
                break
            passage = onward[state][0] if chance.random() < 0.75 else chance.choice(onward[state])
            passage.taken[passage.declared[0]] += 1
            flow.visits[passage.target] += 1
            passage.seconds.append(chance.randrange(600, 400_000))
            passage.late += chance.random() < 0.2
            state = passage.target
        flow.standing[state] += 1
        flow.cases += 1
    flow.passages["s1_d1", "s1_d2"].taken["jumped"] += 1
    return flow


def parsed(text):
    return ET.fromstring(text)  # noqa: S314 - our own output


@pytest.mark.parametrize("name", ["boston-311", "housing-two-stage", "ombudsman"])
def test_ways_are_counted_and_timed_as_the_record_has_them(demo, name):
    flow, counted, times, standing = flowed(demo, name), Counter(), {}, Counter()
    for _, events in told(demo.store, Wanted(name)):
        moves = [event for event in events if event.facts.get("to")]
        way = [START, *(event.facts["to"] for event in moves)]
        counted.update((a, b) for a, b in pairwise(way) if a != b)
        standing[way[-1]] += 1
        for one, other in pairwise(
            event for event, before in zip(moves, way, strict=False) if event.facts["to"] != before
        ):
            key = one.facts["to"], other.facts["to"]
            times.setdefault(key, []).append(
                working_seconds(one.effective_at, max(other.effective_at, one.effective_at), flow.calendar)
            )
    assert {way: p.count for way, p in flow.passages.items() if p.count} == counted
    assert flow.standing == standing
    assert {w: p.median_seconds for w, p in flow.passages.items() if p.seconds} == {
        w: int(median(t)) for w, t in times.items()
    }
    assert not [p for p in flow.passages.values() if p.deviates]


def test_late_are_those_whose_broken_promise_was_not_kept_when_they_went_on(demo):
    late = {}
    for case_id, events in told(demo.store, Wanted("boston-311")):
        missed = {e.facts["deadline"]: e.version for e in events if e.type == "DeadlineMissed"}
        met = {e.facts["deadline"]: e.version for e in events if e.type == "DeadlineMet"}
        for event in events:
            if event.facts.get("to") == "closed":
                late[case_id] = any(v < event.version <= met.get(d, event.version) for d, v in missed.items())
    passage = flowed(demo, "boston-311").passages["in_queue", "closed"]
    assert (passage.count, passage.late) == (len(late), sum(late.values()))
    assert 0 < passage.late < passage.count


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("flow", [imagined, None], ids=["forty states", "few states"])
def test_the_picture_shows_every_state_and_every_way(demo, flow, language):
    flow = flow() if flow else flowed(demo, "boston-311")
    text = flow_svg(flow, language)
    said = {each.text for each in parsed(text).iter(f"{SVG}text")}
    for name, state in flow.procedure.states.items():
        assert state.label[language].split()[0] in " ".join(filter(None, said)), name
    for passage in flow.passages.values():
        if passage.count:
            assert [line for line in said if line.startswith(f"{passage.count:,}×")], passage
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_what_was_never_taken_is_dashed_and_what_is_not_declared_is_marked():
    flow = imagined()
    marked = parsed(flow_svg(flow)).findall(f".//{SVG}rect[@stroke='#7c3aed']")
    assert len(marked) == 2, "one way, and the legend"
    flow.passages["s1_d1", "s1_d2"].taken.pop("jumped")
    assert len(parsed(flow_svg(flow)).findall(f".//{SVG}rect[@stroke='#7c3aed']")) == 1
    unused = [p for p in flow.passages.values() if not p.count]
    dashed = [p for p in parsed(flow_svg(flow)).iter(f"{SVG}path") if p.get("stroke-dasharray")]
    assert len(dashed) == len(unused) + 1


def test_the_busiest_way_is_the_widest_arrow():
    flow = imagined()
    widths = [float(p.get("stroke-width")) for p in parsed(flow_svg(flow)).iter(f"{SVG}path") if p.get("stroke-width")]
    assert max(widths) == 9.0
    assert min(widths) >= 0.6
