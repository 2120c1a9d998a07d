"""YAML is data: nothing in it acts, nothing in it explodes, and every value knows its line."""

from __future__ import annotations

import time

import pytest

from adapters.packs.yaml_lines import MAX_BYTES, MAX_DEPTH, read_yaml
from domain.procedure.faults import ProcedureRefused

HOSTILE = [
    ("a Python object", b"a: 1\nb: !!python/object/apply:os.system [echo]\n", 2, "tag"),
    ("a Python name", b"a: !!python/name:os.system\n", 1, "tag"),
    ("a tag of our own", b"a: !include /etc/passwd\n", 1, "tag"),
    ("a standard tag", b"a: !!str 12\n", 1, "tag"),
    ("the tag that means none", b"a: ! 12\n", 1, "tag"),
    ("an anchor", b"a: &x 1\n", 1, "anchor"),
    ("an anchors bomb", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 2, "alias"),
    ("an alias to itself", b"a: &a [*a]\n", 1, "alias"),
    ("a merge key", b"base: {x: 1}\nmore:\n  <<: {y: 2}\n", 3, "merge key"),
    ("a key twice", b"states:\n  a: 1\n  b: 2\n  a: 3\n", 4, "twice (first on line 2)"),
    ("a key twice, once quoted", b"a: 1\n'a': 2\n", 2, "twice"),
    ("a list as a key", b"? [a, b]\n: 1\n", 1, "a key must be a word"),
    ("a mapping as a key", b"{{a: b}: c}\n", 1, "a key must be a word"),
    ("nested lists", b"[" * 1_000_000, 1, "nested deeper"),
    ("nested mappings", b"{a: " * 200_000, 1, "nested deeper"),
    ("nested by dashes", b"- " * 400_000, 1, "nested deeper"),
    ("nested by indenting", b"".join(b" " * i + b"a:\n" for i in range(200)), 51, "nested deeper"),
    ("too many bytes", b"a: " + b"x" * MAX_BYTES, 1, "at most 1,000,000"),
    ("two documents", b"a: 1\n---\nb: 2\n", 2, "second document"),
    ("nothing", b"", 1, "empty"),
    ("only a comment", b"# nothing\n", 1, "empty"),
    ("not UTF-8", b"a: 1\nb: \xff\n", 2, "not UTF-8"),
    ("UTF-16", "a: 1".encode("utf-16"), 1, "not UTF-8"),
    ("a control character", b"a: 1\nb: \x07\n", 2, "U+0007"),
    ("a NUL", b"a: \x00\n", 1, "U+0000"),
    ("an open bracket", b"a: 1\nb: [1, 2\n", 3, "not YAML"),
    ("a tab for indenting", b"a:\n\tb: 1\n", 2, "not YAML"),
    ("crooked indenting", b"a: 1\n  b: 2\n", 2, "not YAML"),
    ("an unknown alias", b"a: *nobody\n", 1, "alias"),
    ("an unknown escape", b'a: "\\q"\n', 1, "not YAML"),
    ("a version to come", b"%YAML 3.0\n---\na: 1\n", 1, "not YAML"),
]


@pytest.mark.parametrize(("content", "line", "said"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_yaml_is_refused_with_its_line_and_fast(content, line, said):
    began = time.process_time()
    with pytest.raises(ProcedureRefused) as refused:
        read_yaml(content, "mine.yaml")
    assert time.process_time() - began < 5
    hits = [fault for fault in refused.value.faults if said in fault.message]
    assert hits
    assert hits[0].line == line
    assert hits[0].file == "mine.yaml"
    assert hits[0].hint
    assert str(refused.value).startswith("mine.yaml:")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("12:30", "12:30"), ("1:20:30", "1:20:30"), ("2026-01-01", "2026-01-01"), ("1_000", "1_000"),
        ("0777", 777), ("0x1F", "0x1F"), ("=", "="),
        ("true", True), ("False", False), ("tRUE", "tRUE"),
        ("null", None), ("~", None), ("", None), ("Nil", "Nil"),
        ("12", 12), ("-3", -3), ("+4", 4), ("9" * 5000, "9" * 5000),
        ("0.75", 0.75), (".5", 0.5), ("1e3", 1000.0), ("1e999", "1e999"), (".inf", ".inf"), (".nan", ".nan"),
        ('"12"', "12"), ("'true'", "true"), ("'null'", "null"),
    ],
)  # fmt: skip
def test_scalars_are_those_of_the_core_schema(written, meant):
    value = read_yaml(f"a: {written}\n".encode(), "x").value["a"]
    assert value == meant
    assert type(value) is type(meant)


def test_every_value_knows_its_line():
    document = read_yaml(b"# a pack\na:\n  b:\n    - c: 1\n    - {d: 2,\n       e: 3}\n'on': [x,\n  y]\n", "x")
    assert document.value == {"a": {"b": [{"c": 1}, {"d": 2, "e": 3}]}, "on": ["x", "y"]}
    for path, line in {
        (): 2, ("a",): 2, ("a", "b"): 3, ("a", "b", 0): 4, ("a", "b", 0, "c"): 4, ("a", "b", 1): 5,
        ("a", "b", 1, "e"): 6, ("on",): 7, ("on", 1): 8,
    }.items():  # fmt: skip
        assert document.line_of(path) == line, path


def test_what_the_file_lacks_is_placed_at_what_surrounds_it():
    document = read_yaml(b"a:\n  b:\n    c: 1\n", "x")
    assert document.place(("a", "b", "missing")) == (("a", "b"), 2)
    assert document.place(("a", "length", "b", "c")) == (("a", "b", "c"), 3)


def test_a_byte_order_mark_is_no_part_of_the_first_key():
    assert read_yaml(b"\xef\xbb\xbfa: 1\n", "x").value == {"a": 1}


def test_all_faults_of_a_file_are_reported_at_once():
    with pytest.raises(ProcedureRefused) as refused:
        read_yaml(b"a: !!x 1\na: 2\nb: &y 3\nc: [1\n", "x")
    assert [fault.line for fault in refused.value.faults] == [1, 2, 3, 5]


def test_faults_are_counted_out():
    with pytest.raises(ProcedureRefused) as refused:
        read_yaml(b"".join(b"k%d: !x 1\n" % n for n in range(10_000)), "x")
    assert len(refused.value.faults) == 50


def test_the_deepest_nesting_allowed_is_read():
    value = read_yaml(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "x").value
    depth = 0
    while value:
        value, depth = value[0], depth + 1
    assert depth == MAX_DEPTH - 1


def test_the_slow_parser_and_the_fast_one_agree(monkeypatch):
    import yaml

    text = b"a: {b: [1, NO, 'x'], c: ~}\nd: |\n  one\n  two\n"
    fast = read_yaml(text, "x")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert read_yaml(text, "x") == fast
