"""Files made to mislead or to fell whoever checks them: zip files that are two things, bombs, numbers without end."""

from __future__ import annotations

import hashlib
import re
import struct
import tracemalloc
import types
import zlib

import pytest
from exporting.both import LIBRARY, by_javascript, by_python
from exporting.making import Log, key
from exporting.mutating import cases
from faults.scale import scale

from adapters.exporting.archive import _Entry
from adapters.exporting.lines import manifest
from adapters.proof.ed25519 import verify as ed25519
from domain.errors import OmbudsError
from domain.proof.note import Key
from domain.proof.receipt import check
from domain.proof.tlogproof import TlogProof

KEYS = {"keys": [key().key.vkey]}
BOMB = 64 << 20
"""What a few thousand bytes become."""


@pytest.fixture(scope="module")
def parts():
    made = Log(0).add(12)
    made.checkpoint()
    return made.parts()


def deflated(data, level=6):
    machine = zlib.compressobj(level, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


def files_of(parts, **more):
    """Name, data, and how the zip file tells of it otherwise."""
    files = {**parts.files, **more}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    told = manifest({**parts.said, "files": digests})
    return [(name, files[name], {}) for name in sorted(files)] + [("manifest.json", told, {})]


def zipped(files, *, before=b"", between=b"", behind=b"", count=None):
    """As the product writes it, but for what is asked."""
    body, directory, place = before, b"", 0
    for name, data, told in files:
        packed = deflated(data)
        right = _Entry(name.encode("latin-1"), zlib.crc32(data), len(packed), len(data), place, large=False)
        central = right._replace(**{field: value for field, value in told.items() if field != "local"})
        local = right._replace(**told.get("local", {field: value for field, value in told.items() if field != "place"}))
        body += local.local + packed
        directory += central.central
        place = len(body) - len(before)
    number = len(files) if count is None else count
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, number, number, len(directory), len(body), 0)
    return body + between + directory + end + behind


def named(files, name, **told):
    return [(each, data, told if each == name else more) for each, data, more in files]


NAMES = (
    "../evil", "/etc/passwd", "a\\b", "documents/../keys", "C:evil", "keys\0", "KEYS", "k\xe9ys", "checkpoints/0", "checkpoints/01",
    "documents/" + "0" * 63, "keys/", "./keys", "n" * 60_000, "",
)  # fmt: skip


def hostile(parts):
    """Each is refused; by name."""
    good = files_of(parts)
    yield from ((f"called {name[:20]!r}", zipped([*good, (name, b"", {})])) for name in NAMES)
    yield from (
        (f"listed as {name[:20]!r}", zipped(files_of(parts, **{name: b""}))) for name in NAMES if name.isascii()
    )
    for name in ("events.jsonl", "manifest.json", "keys"):
        twice = next(each for each in good if each[0] == name)
        yield f"{name} twice", zipped([*good, twice])
        yield f"{name} twice, the other before", zipped([(name, b"{}\n", {}), *good])
    yield "another name inside", zipped(named(good, "keys", local={"name": b"kfys"}))
    yield "another size inside", zipped(named(good, "keys", local={"size": 1}))
    yield "one file lies in another", zipped(named(good, "keys", place=0))
    for field, value in (
        ("size", 2**32 - 1),
        ("packed", 2**32 - 1),
        ("size", 0),
        ("packed", 0),
        ("crc", 0),
        ("place", 2**32 - 1),
    ):
        yield f"{field} {value}", zipped(named(good, "events.jsonl", **{field: value}))
    yield "large inside a small one", zipped(named(good, "events.jsonl", large=True))
    for count in (0, 1, len(good) + 1, 0xFFFF):
        yield f"{count} files", zipped(good, count=count)
    whole = zipped(good)
    yield "something before", zipped(good, before=b"#!/bin/sh\n")
    yield "something between", zipped(good, between=b"x")
    yield "something behind", zipped(good, behind=b"x")
    yield "a comment", whole[:-2] + b"\1\0x"
    for place, value in ((6, b"\1\0"), (6, b"\x08\0"), (8, b"\0\0"), (8, b"\x0c\0"), (4, b"\x2d\0"), (10, b"\1\0")):
        yield f"the first file's byte {place} is {value.hex()}", whole[:place] + value + whole[place + 2 :]
    for old, new in DEEP:
        data = parts.files["events.jsonl"].replace(old, new, 1)
        assert data != parts.files["events.jsonl"]
        yield f"{new[:24]!r} in an event", zipped(files_of(parts, **{"events.jsonl": data}))
    for name, value in (("events", 10**400), ("size", 10**4000), ("size", -1), ("events", 2**63)):
        yield f"{name} without end", zipped(_told(files_of(parts), name, value))
    (at,) = (name for name in parts.files if name.startswith("checkpoints/"))
    note = parts.files[at].replace(b"\n12\n", b"\n" + b"9" * 5_000 + b"\n")
    yield "a checkpoint without end", zipped(files_of(parts, **{at: note}))


def _told(files, name, value):
    """The manifest says so, which the product would not write."""
    *others, (manifest_name, told, more) = files
    changed = re.sub(rb'"%b":[0-9]+' % name.encode(), b'"%b":%d' % (name.encode(), value), told)
    assert changed != told
    return [*others, (manifest_name, changed, more)]


DEEP = (
    (b'"facts":{', b'"facts":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b","),
    (b'"facts":{', b'"facts":{"a":' * 50_000),
    (b'"facts":{', b'"facts":{"a":' + b"9" * 100_000 + b","),
    (b'"facts":{', b'"facts":{"a":1e999,'),
    (b'"seq":1,', b'"seq":' + b"1" * 5_000 + b","),
    (b'"version":1}', b'"version":' + b"1" * 5_000 + b"}"),
)


def test_both_verifiers_refuse_it(parts, tmp_path):
    assert by_python(zipped(files_of(parts)), KEYS)["ok"], "what they are made of is good"
    asked = list(hostile(parts))
    python = [by_python(octets, KEYS) for _, octets in asked]
    javascript = by_javascript([(octets, KEYS) for _, octets in asked], tmp_path)
    for (name, _), one, two in zip(asked, python, javascript, strict=True):
        assert not one["ok"], name
        assert not two["ok"], name
        assert "malformed" not in two["why"], (name, two)


# ── bombs ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def memory(octets, verifier=None):
    """The most that verify.py holds besides, and what it says."""
    tracemalloc.start()
    try:
        said = by_python(octets, KEYS, verifier)
        return tracemalloc.get_traced_memory()[1], said
    finally:
        tracemalloc.stop()


def bombs(parts):
    zeros = bytes(BOMB)
    yield "a page that says how long it is", True, zipped(files_of(parts, **{"index.html": zeros}))
    yield (
        "a page that says that it is short",
        False,
        zipped(named(files_of(parts, **{"index.html": zeros}), "index.html", size=9)),
    )
    yield "one line without end", False, zipped(files_of(parts, **{"events.jsonl": zeros}))


def test_a_bomb_fills_no_memory(parts):
    for name, good, octets in bombs(parts):
        most, said = memory(octets)
        assert said["ok"] == good, (name, said)
        assert most < BOMB, (name, most)


def test_a_verifier_that_keeps_what_it_does_not_read_would_fill_it(parts):
    """The control."""
    source = (LIBRARY / "verify.py").read_text(encoding="utf-8")
    forgets = ' if not name.endswith(("html", "py"))'
    assert source.count(forgets) == 1
    careless = types.ModuleType("careless")
    exec(compile(source.replace(forgets, ""), "verify.py", "exec"), careless.__dict__)  # noqa: S102
    _, _, octets = next(bombs(parts))
    assert memory(octets, careless)[0] > BOMB


# ── receipts: the product's own check beside them ────────────────────────────────────────────────────────────────────


def checked(octets, vkey):
    """What `ombuds receipt --check` says of a file that may not even be text."""
    try:
        return check(TlogProof.parse(octets.decode()), Key.parse(vkey), (), ed25519)
    except (OmbudsError, UnicodeDecodeError):
        return None


def test_the_product_accepts_no_receipt_that_the_others_refuse():
    """Other options than a key it does not know; anything but a refusal fails the test."""
    told = [
        each
        for each in cases(7, scale(500, 10_000))
        if not each.octets.startswith(b"PK") and set(each.options) == {"keys"}
    ]
    accepted = 0
    for each in told:
        if len(each.options["keys"]) == 1:
            found, by_them = checked(each.octets, each.options["keys"][0]), by_python(each.octets, each.options)
            assert (found is not None) == by_them["ok"], (each.seed, each.kind, by_them)
            accepted += found is not None
    assert accepted > scale(20, 200)
