"""Exports of more than 2 GiB: the large form of the zip file (ZIP64), tried on small ones."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from types import SimpleNamespace

import pytest
from exporting.both import LIBRARY, by_javascript, by_python, module
from exporting.making import Log, key

from adapters.exporting.archive import Archive, NeedsLargeForm
from adapters.exporting.package import Asked, write_export

KEYS = {"keys": [key().key.vkey]}


def exported(large, cases=None):
    made = Log().add(24)
    made.checkpoint()
    return made.parts(cases).packed(large=large)


@pytest.fixture(params=[None, ("C-002", "C-003")], ids=["everything", "some cases"])
def both_forms(request):
    return exported(False, request.param), exported(True, request.param)


def test_both_forms_prove_the_same(both_forms):
    small, large = both_forms
    assert len(large) > len(small)
    assert by_python(small, KEYS) == by_python(large, KEYS)
    assert by_python(large, KEYS)["ok"]


def test_others_read_the_large_form(both_forms, tmp_path):
    small, large = (zipfile.ZipFile(io.BytesIO(octets)) for octets in both_forms)
    assert large.testzip() is None
    assert {name: large.read(name) for name in large.namelist()} == {
        name: small.read(name) for name in small.namelist()
    }
    infos = large.infolist()
    assert {each.extract_version for each in infos} == {45}, "this is not the form that is meant"
    assert sum(each.file_size for each in infos) > 0


def test_no_other_byte_of_it_can_be_changed(both_forms):
    """Each bit of every description, and of the end; the small form has its own tests beside."""
    large = both_forms[1]
    with zipfile.ZipFile(io.BytesIO(large)) as file:
        begins = [(each.header_offset, 30 + len(each.filename) + 20) for each in file.infolist()]
        start = file.start_dir
    places = [place for begin, length in begins for place in range(begin, begin + length)]
    places += range(start, len(large))
    assert len(places) > 500
    for place in places:
        changed = large[:place] + bytes([large[place] ^ 1 << place % 8]) + large[place + 1 :]
        assert not by_python(changed, KEYS)["ok"], place


def test_ends_that_lie_are_refused(both_forms):
    large = both_forms[1]
    end = len(large) - 98
    count, length, start = struct.unpack("<3Q", large[end + 32 : end + 56])
    lies = [
        large[: end + 32] + struct.pack("<3Q", count, 2**64 - 1, start) + large[end + 56 :],
        large[: end + 32] + struct.pack("<3Q", count, length, 2**63) + large[end + 56 :],
        large[: end + 32] + struct.pack("<3Q", 2**40, length, start) + large[end + 56 :],
        large[:end] + large[end + 56 :],  # without the end record
        large[: end + 56] + large[end + 76 :],  # without its locator
        large[-22:], large[-98:], large[:-1], large + b"\0", both_forms[0][:-22] + large[-98:],
    ]  # fmt: skip
    for lie in lies:
        said = by_python(lie, KEYS)
        assert (said["ok"], said["seq"]) == (False, 0)


def test_the_page_says_that_it_is_too_large_for_it(tmp_path):
    (said,) = by_javascript([(exported(True), KEYS)], tmp_path)
    assert (said["ok"], said["why"].split()[0]) == (False, "toolarge")


def test_what_does_not_fit_is_written_in_the_large_form():
    with pytest.raises(NeedsLargeForm):
        Archive(io.BytesIO(), most=10).add("keys", [b"key", b"key" * 9])
    Archive(io.BytesIO(), large=True, most=10).add("keys", [b"key", b"key" * 9])
    made = Log().add(24)
    note = made.checkpoint()
    rows = [
        SimpleNamespace(seq=seq, stream=each.stream, version=0, header=each.header, salt=each.salt, body=each.body)
        for seq, each in enumerate(made.events, 1)
    ]
    reads = SimpleNamespace(events=lambda *_: iter(rows), erased=dict, documents=list, document=None)
    asked = Asked(made.origin, 24, [note], made.nodes, None, None, lambda _: True, [key().key.vkey], "en")
    written = {}
    for most in (1 << 31, 1_000, 100):
        file = io.BytesIO()
        done = write_export(file, reads, asked, most)
        assert done.events == 24
        written[most] = file.getvalue()
    assert written[1_000] == written[100] != written[1 << 31], "the form alone depends on the size"
    with zipfile.ZipFile(io.BytesIO(written[100])) as large, zipfile.ZipFile(io.BytesIO(written[1 << 31])) as small:
        assert large.read("manifest.json") == small.read("manifest.json")
        assert len(large.read("events.jsonl").splitlines()) == json.loads(large.read("manifest.json"))["events"] == 24


def test_a_file_is_read_piece_by_piece():
    """What does not fit into memory is unpacked all the same; and it is read once, not anew for every piece."""
    file = io.BytesIO()
    piece = bytes(range(256)) * 4_000
    archive = Archive(file, large=True)
    archive.add("events.jsonl", [piece] * 30)
    archive.close()
    octets = file.getvalue()
    packed = module().read_zip(octets)["events.jsonl"]
    tracemalloc.start()
    length = sum(map(len, module().unpacked(packed, archive.digests["events.jsonl"])))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert length == 30 * len(piece)
    assert most < 5_000_000, "the whole of it lies in memory"


def test_as_a_program(tmp_path):
    export = tmp_path / "export.zip"
    export.write_bytes(exported(True))
    run = [sys.executable, "-I", LIBRARY / "verify.py", export, "--key", key().key.vkey]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (done.returncode, "OK: 24 events" in done.stdout) == (0, True)
    export.write_bytes(b"")
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:4], "Traceback" in done.stderr) == (1, "FAIL", False)
