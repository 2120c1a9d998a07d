"""What a record must satisfy, event by event: each way of being wrong is named at its place, and no other."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contents import ERASED
from domain.errors import RecordBroken
from domain.proof.chain import Chain
from domain.proof.merkle import Frontier
from domain.record import Event, canonical, entry, leaf_hash

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
MICROS = int(AT.timestamp()) * 1_000_000
SALT = b"s" * 32
SEQ, STREAM, VERSION, TYPE, FIRING, HEADER, LEAF, COMMAND, RECORDED_AT = range(9)


def record(*happened):
    """Rows and contents of these events, each a stream with a type, facts and content if any."""
    rows, bodies, ends = [], {}, {}
    for seq, (stream, kind, *rest) in enumerate(happened, 1):
        facts, content = (*rest, None, None)[:2]
        version, prev = ends.get(stream, (0, None))
        made = entry(
            Event(kind, AT, "a", facts or {}, content, "p" * 64), origin="o", seq=seq, stream=stream,
            version=version + 1, command_id=f"c{seq}", recorded_at=AT, prev=prev, salt=SALT if content else None,
            said="5" * 64 if seq % 2 else None,
        )  # fmt: skip
        ends[stream] = (version + 1, made.leaf)
        rows.append(
            (seq, stream, version + 1, kind, (facts or {}).get("firing"), made.header, made.leaf, f"c{seq}", MICROS)
        )
        if made.body is not None:
            bodies[seq] = (SALT, made.body)
    return rows, bodies


ROWS, BODIES = record(
    ("C-1", "Filed", {}, {"text": "a"}), ("C-2", "Filed"), ("C-1", "Noted", {"firing": "f"}), ("C-2", "Noted", {}, {"b": 1}),
    ("C-1", "Noted", {}, {"text": "c"}), ("C-1", ERASED, {"versions": [1]}),
)  # fmt: skip
LAWFUL = {seq: content for seq, content in BODIES.items() if seq != 1}


def chain(rows, bodies, sizes=()):
    found = Chain("o", sizes)
    found.add(rows, bodies)
    return found


def put(rows, seq, **columns):
    """The rows with some columns of one event changed."""
    row = list(rows[seq - 1])
    for name, value in columns.items():
        row[globals()[name]] = value
    return [*rows[: seq - 1], tuple(row), *rows[seq:]]


def told(seq, /, **parts):
    """The rows with another header for one event, whose leaf is computed anew."""
    header = canonical(
        {key: value for key, value in (json.loads(ROWS[seq - 1][HEADER]) | parts).items() if value != "gone"}
    )
    return put(ROWS, seq, HEADER=header, LEAF=leaf_hash(header))


def test_a_record_as_it_should_be():
    found = chain(ROWS, LAWFUL)
    assert (found.size, found.contents.count, found.contents.erased) == (6, 2, 1)
    assert list(found.contents.suspects()) == []
    assert found.ends == {"C-1": (4, ROWS[5][LEAF]), "C-2": (2, ROWS[3][LEAF])}
    assert (found.cited, found.recorded_at) == ({"p" * 64: 1}, MICROS)


@pytest.mark.parametrize(
    ("rows", "seq", "what"),
    [
        (ROWS[1:], 1, "missing"),
        ([*ROWS[:2], *ROWS[3:]], 3, "missing"),
        (put(ROWS, 2, LEAF="0" * 64), 2, "does not hash"),
        (put(ROWS, 2, HEADER=ROWS[1][HEADER] + " "), 2, "does not hash"),
        (told(3, v=2), 3, "another format"),
        (told(3, origin="p"), 3, "another record"),
        (told(3, actor="gone"), 3, "parts"),
        (told(3, more=1), 3, "parts"),
        (told(3, facts="gone"), 3, "parts"),
        (told(3, facts=[]), 3, "parts"),
        (put(ROWS, 3, STREAM="C-2"), 3, "another place"),
        (put(ROWS, 3, VERSION=3), 3, "another place"),
        (told(3, seq=4), 3, "another place"),
        (told(3, seq="3"), 3, "parts"),
        (put(ROWS, 3, TYPE="Seen"), 3, "columns"),
        (put(ROWS, 3, FIRING=None), 3, "columns"),
        (put(ROWS, 5, FIRING="f"), 5, "columns"),
        (put(ROWS, 3, COMMAND="c9"), 3, "columns"),
        (put(ROWS, 3, RECORDED_AT=MICROS + 1), 3, "columns"),
        (told(6, facts={}), 6, "cannot be read"),
        (put(ROWS, 3, HEADER=None), 3, "cannot be read"),
        (put(ROWS, 3, HEADER="{", LEAF=leaf_hash("{")), 3, "cannot be read"),
        (told(3, prev=ROWS[1][LEAF]), 3, "does not follow"),
        (told(1, prev="0" * 64), 1, "does not follow"),
        (put(told(3, version=3), 3, VERSION=3), 3, "does not follow"),
        (told(4, content=None), 4, "does not fit"),
    ],
)
def test_what_is_wrong_is_named_at_its_place(rows, seq, what):
    found = Chain("o", {1, 2, 3})
    with pytest.raises(RecordBroken, match=what) as broken:
        found.add(rows, LAWFUL)
    assert broken.value.sequence == seq
    assert (found.size, sorted(found.roots)) == (seq - 1, [size for size in (1, 2, 3) if size < seq])


@pytest.mark.parametrize("within", ["tru", "1.", "01", '"\\q"', '"\x01"', "{,}", '{"a"}', "[1,]", "", "NaN"])
def test_facts_that_are_no_json_are_refused_though_they_are_passed_over(within):
    broken = ROWS[2][HEADER].replace('"facts":{', f'"facts":{{"a":{within},')
    with pytest.raises(RecordBroken, match="cannot be read") as found:
        chain(put(ROWS, 3, HEADER=broken, LEAF=leaf_hash(broken)), LAWFUL)
    assert found.value.sequence == 3


@given(st.integers(0, len(ROWS[2][HEADER])), st.integers(0, 2), st.text(max_size=3))
def test_no_header_passes_that_the_standard_library_reads_differently(place, left_out, put_in):
    header = ROWS[2][HEADER][:place] + put_in + ROWS[2][HEADER][place + left_out :]
    with suppress(RecordBroken):
        chain(put(ROWS, 3, HEADER=header, LEAF=leaf_hash(header))[:3], LAWFUL)
        as_it_was = json.loads(ROWS[2][HEADER])
        free = {"actor", "effective_at", "facts", "procedure", "said"}  # no column and no other event repeats these
        assert {**json.loads(header), **{name: as_it_was[name] for name in free}} == as_it_was


@pytest.mark.parametrize("content", [(SALT, "{}"), (b"t" * 32, LAWFUL[4][1])])
def test_other_content_does_not_fit(content):
    with pytest.raises(RecordBroken, match="does not fit") as broken:
        chain(ROWS, LAWFUL | {4: content})
    assert broken.value.sequence == 4


def test_content_is_absent_or_back_only_where_an_erasure_says_so():
    assert [(each.seq, each.erased_by) for each in chain(ROWS, BODIES).contents.suspects()] == [(1, 6)]
    assert [(each.seq, each.erased_by) for each in chain(ROWS, {}).contents.suspects()] == [(4, None), (5, None)]
    assert [each.seq for each in chain(ROWS[:5], LAWFUL).contents.suspects()] == [1]
    early, bodies = record(("C-1", ERASED, {"versions": [2]}), ("C-1", "Noted", {}, {"text": "a"}))
    assert [each.erased_by for each in chain(early, {}).contents.suspects()] == [None], "it can name none that follows"
    assert [each.erased_by for each in chain(early, bodies).contents.suspects()] == [1]


@given(st.lists(st.integers(0, 30), max_size=6), st.sets(st.integers(0, 70)))
def test_pages_of_any_length_give_the_same_tree(lengths, sizes):
    rows, bodies = LONG
    whole, paged = chain(rows, bodies, range(71)), Chain("o", sizes)
    for length in [*lengths, 70]:
        paged.add(rows[paged.size : paged.size + length], bodies)
    assert paged.frontier == whole.frontier
    assert paged.roots == {size: whole.roots[size] for size in sizes}


LONG = record(*((f"C-{place % 7}", "Noted") for place in range(70)))


def test_the_tree_is_that_of_the_leaves():
    one_by_one = Frontier()
    for row in LONG[0]:
        one_by_one.extend([bytes.fromhex(row[LEAF])])
    assert chain(*LONG).frontier == one_by_one
