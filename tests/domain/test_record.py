"""The header is written piece by piece: it must be the canonical text of what it says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.record import Event, Recorded, canonical, entry, leaf_hash, moment, read

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.datetimes(
    min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-5, minutes=-30))]),
)  # fmt: skip
WHOLE = st.integers(-(2**63), 2**64 - 1)
FACTS = st.dictionaries(TEXT, st.recursive(st.none() | st.booleans() | WHOLE | TEXT, st.lists), max_size=4)


HASHES = st.none() | st.just("ab" * 32)


@given(TEXT, TEXT, MOMENTS, MOMENTS, FACTS, st.none() | FACTS, HASHES, HASHES)
def test_a_header_is_canonical_and_reads_as_it_was_written(stream, actor, at, written, facts, content, prev, said):
    event = Event("NoteAdded", at, actor, facts, content, prev)
    made = entry(
        event, origin=actor, seq=7, stream=stream, version=3, command_id=stream, recorded_at=written, prev=prev,
        salt=b"s" * 32 if content else None, said=said,
    )  # fmt: skip
    assert made.header == canonical(json.loads(made.header))
    assert made.leaf == leaf_hash(made.header)
    commitment = json.loads(made.header)["content"]
    assert (commitment is None) == (made.body is None)
    assert read(made.header, made.body) == Recorded(
        seq=7, stream=stream, version=3, type="NoteAdded", command_id=stream, effective_at=at, recorded_at=written,
        actor=actor, procedure=prev, facts=facts, content=content or None, prev=prev, commitment=commitment,
        said=said,
    )  # fmt: skip


def test_no_header_brings_content_along():
    made = entry(
        Event("NoteAdded", datetime(2026, 3, 2, tzinfo=UTC), "dewi", {}), origin="o", seq=1, stream="C", version=1,
        command_id="c", recorded_at=datetime(2026, 3, 2, tzinfo=UTC), prev=None, salt=None,
    )  # fmt: skip
    for name in ("", "body"):
        assert read(canonical(json.loads(made.header) | {name: {"text": "forged"}})).content is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


@given(ANYTHING)
@example({"\u20ac": "\x7f\u2028", "\U0001f600": '\x00\b\t\n\f\r\x1b"\\/', "\ufb33": 2**64 - 1, "a": [-(2**63), 0]})
def test_canonical_text_is_that_of_the_standard_library(value):
    """However it is made: these bytes are hashed, and must be the same for ever."""
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        plain.encode()
    except UnicodeEncodeError:  # a lone surrogate has no bytes
        with pytest.raises(UnicodeEncodeError):
            canonical(value)
    else:
        assert canonical(value) == plain


@pytest.mark.parametrize("value", [{"at": datetime(2026, 3, 2, tzinfo=UTC)}, [Event], {"a": {1, 2}}])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [2**64, {"a": [-(2**63) - 1]}, ({"b": 10**30},)])
def test_numbers_that_readers_would_take_for_floats_are_refused(value):
    with pytest.raises(BadInput, match="more than 64 bits: write it as text"):
        canonical(value)


@given(MOMENTS)
def test_one_moment_has_one_text(at):
    assert moment(at) == moment(at.astimezone(UTC)) == at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("facts", [{"a": 1.0}, {"a": [{"b": 0.5}]}, {"a": (2.5,)}])
def test_no_floats_in_facts_or_content(facts):
    for event in (Event("X", datetime.now(UTC), "a", facts), Event("X", datetime.now(UTC), "a", {}, facts)):
        with pytest.raises(BadInput, match="floating point"):
            entry(event, origin="o", seq=1, stream="s", version=1, command_id="c", recorded_at=event.effective_at,
                  prev=None, salt=b"s" * 32)  # fmt: skip
