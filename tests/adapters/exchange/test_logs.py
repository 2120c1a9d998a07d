"""Logs of the demonstration office: complete, of the form that the standards ask for, and without a person in them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from adapters.exchange.ocel import write_ocel
from adapters.exchange.sheet import write_csv
from adapters.exchange.xes import write_xes
from domain.case.apply import fold

pytestmark = pytest.mark.xdist_group("exchange")  # the demonstration is loaded once
WRITERS = (write_xes, write_ocel, write_csv)
XES = "{http://www.xes-standard.org/}"
KINDS = {
    "string": str,
    "date": datetime.fromisoformat,
    "int": int,
    "boolean": {"true": True, "false": False}.__getitem__,
}
OCEL = Draft202012Validator(json.loads((Path(__file__).parent / "ocel2.schema.json").read_text(encoding="utf-8")))


def parsed(text):
    return ET.fromstring(text)  # noqa: S314 - our own output


def values(element):
    return {
        each.get("key"): KINDS[tag](each.get("value"))
        for each in element
        if (tag := each.tag.removeprefix(XES)) in KINDS
    }


def faults_of_xes(log):
    """What IEEE 1849 says of the form: order of elements, keys that are names, typed values, declared extensions."""
    order = ["extension", "global", "classifier", *KINDS, "trace"]
    places = [order.index(child.tag.removeprefix(XES)) for child in log]
    found = (
        []
        if [min(p, 3) if p < 7 else 4 for p in places] == sorted(min(p, 3) if p < 7 else 4 for p in places)
        else ["order"]
    )
    found += (
        [f"version {log.get('xes.version')}"] if not re.fullmatch(r"\d+(\.\d+)?", log.get("xes.version", "")) else []
    )
    prefixes = {each.get("prefix") for each in log.findall(f"{XES}extension")}
    needed = {
        each.get("key") for scope in log.findall(f"{XES}global") if scope.get("scope") == "event" for each in scope
    }
    for trace in log.findall(f"{XES}trace"):
        tags = [child.tag.removeprefix(XES) for child in trace]
        found += (
            ["attribute behind an event"] if "event" in tags and set(tags[tags.index("event") :]) != {"event"} else []
        )
        for event in trace.findall(f"{XES}event"):
            found += [f"no {key}" for key in needed - values(event).keys()]
    for each in log.iter():
        key = each.get("key")
        if key is not None:
            found += [f"key {key!r}"] if not re.fullmatch(r"[A-Za-z_:][\w:.-]*", key) else []
            found += [f"prefix of {key!r}"] if ":" in key and key.partition(":")[0] not in prefixes else []
            KINDS[each.tag.removeprefix(XES)](each.get("value"))
    return found


@pytest.fixture(scope="module")
def record(demo):
    """Every case with its events, contents included."""
    found = {}
    for event in demo.store.events():
        if event.stream not in ("office", "engine"):
            found.setdefault(event.stream, []).append(event)
    return found


# ── XES ─────────────────────────────────────────────────────────────────────


def test_the_xes_log_has_the_form_of_the_standard(text):
    assert faults_of_xes(parsed(text(write_xes))) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('key="time:timestamp" value="20', 'key="moment" value="20'),
        ('<extension name="Time" prefix="time"', '<extension name="Time" prefix="when"'),
        ('<string key="kind"', '<string key="its kind"'),
        ('xes.version="1849.2016"', 'xes.version="new"'),
    ],
)
def test_control_a_log_of_another_form_is_noticed(text, right, wrong):
    assert faults_of_xes(parsed(text(write_xes).replace(right, wrong))) != []


def test_every_event_of_every_case_is_a_row_of_its_trace_in_order(text, record):
    traces = {
        values(t)["concept:name"]: t.findall(f"{XES}event") for t in parsed(text(write_xes)).findall(f"{XES}trace")
    }
    assert {case: [values(e)["seq"] for e in events] for case, events in traces.items()} == {
        case: [event.seq for event in events] for case, events in record.items()
    }


def test_states_follow_each_other_and_end_where_the_case_stands(text, record):
    for trace in parsed(text(write_xes)).findall(f"{XES}trace"):
        before = ""
        for event in map(values, trace.findall(f"{XES}event")):
            assert event.get("state_before", "") == before
            before = event["state_after"]
        case = fold(values(trace)["concept:name"], record[values(trace)["concept:name"]])
        assert (before, case.over, case.unit) == (case.state, values(trace)["over"], values(trace).get("unit"))


def test_clocks_go_through_the_standard_lifecycle(text):
    lives = {}
    for trace in parsed(text(write_xes)).findall(f"{XES}trace"):
        for event in map(values, trace.findall(f"{XES}event")):
            if event["kind"] == "clock":
                lives.setdefault((values(trace)["concept:name"], event["concept:instance"]), []).append(
                    event["lifecycle:transition"]
                )
    seen = {phase for life in lives.values() for phase in life}
    assert {life[0] for life in lives.values()} == {"start"}
    assert seen >= {"start", "schedule", "suspend", "resume", "complete", "ate_abort"}
    assert all(life.count("ate_abort") <= 1 for life in lives.values())


def test_officers_act_in_a_role_that_the_procedure_asks_for(text, demo):
    checked = 0
    for trace in parsed(text(write_xes)).findall(f"{XES}trace"):
        actions = demo.procedure(values(trace)["procedure_digest"]).procedure.actions
        for event in map(values, trace.findall(f"{XES}event")):
            if event["kind"] == "step":
                assert event["org:role"] in actions[event["action"]].roles, event
                checked += 1
    assert checked > 100


# ── OCEL ────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def ocel(text):
    return json.loads(text(write_ocel))


def test_the_ocel_log_has_the_form_of_the_standard(ocel):
    part = {**ocel, "events": ocel["events"][::7], "objects": ocel["objects"][::5]}  # checking all takes seconds
    assert [error.message for error in OCEL.iter_errors(part)] == []
    broken = {**part, "events": [{**ocel["events"][0], "time": 5}]}
    assert next(OCEL.iter_errors(broken), None) is not None


def test_everything_that_ocel_relates_exists_and_has_its_type(ocel):
    objects = {each["id"]: each["type"] for each in ocel["objects"]}
    assert len(objects) == len(ocel["objects"])
    assert len({each["id"] for each in ocel["events"]}) == len(ocel["events"])
    for each in (*ocel["objects"], *ocel["events"]):
        assert {r["objectId"] for r in each["relationships"]} <= objects.keys()
    for what in ("event", "object"):
        types = {t["name"]: {a["name"] for a in t["attributes"]} for t in ocel[f"{what}Types"]}
        for each in ocel[f"{what}s"]:
            assert {a["name"] for a in each["attributes"]} <= types[each["type"]]
    assert set(objects.values()) == {"case", "deadline", "notice", "respondent", "officer", "unit"}


def test_ocel_holds_every_event_deadline_and_notice(ocel, record):
    assert len(ocel["events"]) == sum(map(len, record.values()))
    kinds = Counter(each["type"] for each in ocel["objects"])
    cases = [fold(case, events) for case, events in record.items()]
    assert kinds["case"] == len(cases)
    assert kinds["deadline"] == sum(len(case.deadlines) for case in cases)
    assert kinds["notice"] == sum(len(case.notices) for case in cases)


def test_a_deadlines_last_due_moment_is_the_one_that_holds(ocel, record):
    dues = {o["id"]: [a["value"] for a in o["attributes"] if a["name"] == "due"] for o in ocel["objects"]}
    for case_id, events in record.items():
        for known in fold(case_id, events).deadlines.values():
            assert datetime.fromisoformat(dues[f"deadline:{case_id}/{known.id}"][-1]) == known.due_at


# ── CSV ─────────────────────────────────────────────────────────────────────


def test_the_csv_has_one_row_for_each_event(text, record):
    rows = list(csv.DictReader(io.StringIO(text(write_csv))))
    assert [(row["case"], int(row["seq"])) for row in rows] == [
        (case, event.seq) for case in sorted(record) for event in record[case]
    ]
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+-@\t\r"]


# ── all of them ─────────────────────────────────────────────────────────────


def strings(value):
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return {value} if isinstance(value, str) and len(value) > 8 else set()
    return set().union(*map(strings, value))


@pytest.mark.parametrize("write", WRITERS)
def test_no_name_address_or_free_text_stands_in_a_log(text, write, record, demo):
    told = set().union(*(strings(event.content) for events in record.values() for event in events if event.content))
    told |= {o.name for o in demo.office().officers.values()} | {
        o.email for o in demo.office().officers.values() if o.email
    }
    coded = strings([event.facts for events in record.values() for event in events])
    assert len(told) > 100
    assert not [each for each in told - coded if (" " in each or "@" in each) and each in text(write)]


@pytest.mark.parametrize("write", WRITERS)
def test_officers_can_be_hidden_behind_numbers(text, write, demo):
    ids = [officer for officer in demo.office().officers if len(officer) > 4]
    hidden = text(write, hide_officers=True)
    assert [
        officer
        for officer in ids
        if f'"{officer}"' in text(write) or f",{officer}," in text(write) or f":{officer}" in text(write)
    ]
    assert not [o for o in ids if f'"{o}"' in hidden or f",{o}," in hidden or f"officer:{o}" in hidden]
    assert "officer-1" in hidden


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_record_gives_the_same_bytes(text, source, write):
    again = io.StringIO()
    write(again, source())
    assert again.getvalue() == text(write)


def test_a_log_can_be_narrowed(source):
    def held(**wanted):
        asked = source(**wanted)
        return {told.story.case_id: told for told in asked.cases()}

    everything = held()
    received = sorted(told.story.received_at for told in everything.values())
    half = received[len(received) // 2]
    assert set(held(since=half)) == {k for k, t in everything.items() if t.story.received_at >= half}
    assert set(held(before=half - timedelta(seconds=1))) == everything.keys() - set(held(since=half))
    assert {t.story.filed["procedure"] for t in held(procedure="ombudsman").values()} == {"ombudsman"}
    unit = next(t.story.unit for t in everything.values() if t.story.unit)
    assert {t.story.unit for t in held(unit=unit).values()} == {unit}
    assert {e.kind for t in held(only_steps=True).values() for e in t.entries} == {"step"}


def test_no_more_than_a_page_of_cases_is_held(source, monkeypatch):
    monkeypatch.setattr("adapters.database.case_pages._PAGE", 5)
    whole = [told.story.case_id for told in source().cases()]
    assert whole == sorted(whole)
    assert len(whole) > 25


def test_what_xml_cannot_hold_does_not_break_a_log(demo):
    from adapters.exchange.xes import _attribute

    said = _attribute("concept:name", 'a\x00b\ufffe<&">\n')
    assert parsed(said).get("value") == 'a\ufffdb\ufffd<&">\n'
