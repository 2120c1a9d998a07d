"""Every kind of event comes back from the record as it went in, and without its content too."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import domain.engine  # noqa: F401  (its event registers itself)
from domain.case import events as e
from domain.case.events import CODECS, from_record, to_event
from domain.errors import RecordBroken
from domain.record import Recorded, canonical

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT, lambda inner: st.lists(inner, max_size=3), max_leaves=4
)


def values(hint):
    """Values of a field of this type."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = next(arg for arg in typing.get_args(hint) if arg is not type(None))
        return st.none() | values(inner)
    if hint is datetime:
        return st.datetimes(datetime(1999, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
    if hint is date:
        return st.dates(date(1999, 1, 1), date(2099, 1, 1))
    if origin is tuple:
        (inner, _) = typing.get_args(hint)
        return st.lists(TEXT if inner is str else JSON, max_size=3).map(tuple)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(TEXT, TEXT, max_size=3)
    return {str: TEXT, bool: st.booleans(), int: st.integers(0, 99)}[hint]


def events_of(cls):
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{field.name: values(hints[field.name]) for field in dataclasses.fields(cls)})


def recorded(event, *, erased=False):
    """The event as the record gives it back: through text and again."""
    facts = json.loads(canonical(event.facts))
    content = json.loads(canonical(dict(event.content))) if event.content and not erased else None
    return Recorded(
        seq=1, stream="C", version=1, type=event.type, command_id="command", effective_at=event.effective_at, recorded_at=NOW,
        actor=event.actor, procedure=event.procedure, facts=facts, content=content, prev=None, commitment=None,
    )  # fmt: skip


@pytest.mark.parametrize("name", sorted(CODECS))
def test_comes_back_as_it_went_in(name):
    @settings(max_examples=15, deadline=None, derandomize=True)
    @given(events_of(CODECS[name].cls))
    def check(happening):
        event = to_event(happening, NOW, "dewi", "digest")
        assert from_record(recorded(event)) == happening

    check()


@pytest.mark.parametrize("name", sorted(CODECS))
def test_content_can_be_erased(name):
    """What is erased reads as absent; every fact stays."""
    personal = {f.name for f in dataclasses.fields(CODECS[name].cls) if f.metadata.get("personal")}

    @settings(max_examples=5, deadline=None, derandomize=True)
    @given(events_of(CODECS[name].cls))
    def check(happening):
        event = to_event(happening, NOW, "dewi", "digest")
        assert not personal & event.facts.keys()
        assert set(event.content or {}) <= personal
        assert from_record(recorded(event, erased=True)) == dataclasses.replace(happening, **dict.fromkeys(personal))

    check()


def test_what_may_hold_a_name_is_content():
    """Fields in which people write are never among the facts."""
    wordy = {"text", "reason", "name", "subject", "people", "address", "note", "values", "file_digest"}
    for codec in CODECS.values():
        assert not wordy & codec.facts.names, codec.cls.__name__


def test_an_unknown_type_stops_rather_than_drops():
    event = to_event(e.TaskDone(task="t1"), NOW, "dewi", None)
    with pytest.raises(RecordBroken, match="unknown to this version"):
        from_record(msgspec.structs.replace(recorded(event), type="SomethingNew"))


def test_an_unknown_field_stops_rather_than_drops():
    event = to_event(e.TaskDone(task="t1"), NOW, "dewi", None)
    with pytest.raises(RecordBroken, match="TaskDone has other fields than"):
        from_record(msgspec.structs.replace(recorded(event), facts={"task": "t1", "mood": "good"}))


def test_a_missing_field_stops_rather_than_drops():
    event = to_event(e.TaskDone(task="t1"), NOW, "dewi", None)
    with pytest.raises(RecordBroken, match="TaskDone has other fields than"):
        from_record(msgspec.structs.replace(recorded(event), facts={}))
