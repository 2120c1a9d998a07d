"""`ombuds export`: what leaves the house is proven, shows no more than the reader may see, and is itself recorded."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pytest

from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from adapters.proof.desk import Folder
from adapters.proof.signing import CheckpointSigner


def sign(ombuds, first=lambda signer: None):
    """What the signer does, who is nobody of the office; the key that it signs with."""
    engine = open_engine(f"sqlite:///{ombuds.home / 'ombuds.db'}")
    signer = CheckpointSigner(SqlStore(engine), Folder(ombuds.home / "checkpoints"))
    first(signer)
    signer.sign(ombuds.clock.now())
    engine.dispose()
    return (ombuds.home / "checkpoints" / "public" / "vkey").read_text().strip()


@pytest.fixture
def signed(ombuds):
    """An office with two cases, and a checkpoint of them."""
    ombuds.cases = [ombuds.file(), ombuds.file()]
    ombuds.key = sign(ombuds, lambda signer: signer.new_key())
    return ombuds


def export(ombuds, tmp_path, *arguments, name="out.zip"):
    target = tmp_path / name
    said = ombuds.done("export", *arguments, "-o", target, "--json").json
    return target, said


def verified(target, key, *more):
    """The verifier that lies in the export, as a stranger would run it."""
    with zipfile.ZipFile(target) as file:
        file.extract("verify.py", target.parent)
    return subprocess.run(
        [sys.executable, "-I", target.parent / "verify.py", target, "--key", key, *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def lines(target):
    with zipfile.ZipFile(target) as file:
        return [json.loads(line) for line in file.read("events.jsonl").splitlines()]


def test_everything_is_verified_by_what_lies_in_the_export(signed, tmp_path):
    target, said = export(signed, tmp_path, "--as", "ana")
    assert (said["cases"], said["size"], said["withheld"]) == (None, said["events"], 0)
    done = verified(target, signed.key, "--state", tmp_path / "seen")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert [line[0] for line in done.stdout.splitlines() if line[1:5] == ". OK"] == list("1234567")
    assert {line["header"]["stream"] for line in lines(target)} == {"office", *signed.cases}


def test_a_case_alone_is_in_the_log_and_nothing_else_is_in_the_file(signed, tmp_path):
    target, _ = export(signed, tmp_path, signed.cases[0], "--as", "ana")
    done = verified(target, signed.key)
    assert done.returncode == 0, done.stdout
    assert "only an export of everything can show" in done.stdout
    assert {line["header"]["stream"] for line in lines(target)} == {signed.cases[0]}
    with zipfile.ZipFile(target) as file:
        assert signed.cases[1].encode() not in b"".join(file.read(name) for name in file.namelist())


def test_contents_are_for_those_who_may_see_them(signed, tmp_path):
    shown, _ = export(signed, tmp_path, signed.cases[0], "--as", "ana", name="a.zip")
    sealed, said = export(signed, tmp_path, signed.cases[0], name="b.zip")
    assert any(line["content"] for line in lines(shown))
    assert [line["content"] for line in lines(sealed)] == [None] * said["events"]
    assert said["withheld"] == sum(line["absent"] == "withheld" for line in lines(sealed)) > 0
    assert verified(sealed, signed.key).returncode == 0
    assert signed("export", signed.cases[0], "--as", "nobody", "-o", tmp_path / "c.zip").code != 0
    assert not (tmp_path / "c.zip").exists()


def test_the_same_is_the_same_byte_for_byte(signed, tmp_path):
    one, first = export(signed, tmp_path, "--as", "ana", name="a.zip")
    two, second = export(signed, tmp_path, "--as", "ana", name="b.zip")
    assert one.read_bytes() == two.read_bytes()
    assert second["recorded"] == first["recorded"] + 1, "the first export is recorded itself"
    assert "not in it" in signed.done("export", "-o", tmp_path / "c.zip").flat


def test_the_record_says_who_took_what(signed, tmp_path):
    _, said = export(signed, tmp_path, signed.cases[0], "--as", "ana")
    sign(signed)
    everything, _ = export(signed, tmp_path, name="all.zip")
    last = lines(everything)[-1]["header"]
    assert (last["type"], last["actor"], last["facts"]["cases"]) == ("RecordExported", "ana", [signed.cases[0]])
    assert last["facts"]["manifest"] == said["manifest"]
    assert signed.done("check", "--json").json["ok"]
    assert verified(everything, signed.key).returncode == 0


def test_cases_are_chosen_by_procedure_and_period(signed, tmp_path):
    _, said = export(signed, tmp_path, "--procedure", "ombudsman")
    assert said["cases"] == sorted(signed.cases)
    refused = signed("export", "--from", "2031-01-01", "-o", tmp_path / "none.zip")
    assert (refused.code, "no such cases" in refused.err) == (2, True)
    both = signed("export", signed.cases[0], "--from", "2026-01-01", "-o", tmp_path / "none.zip")
    assert both.code == 2
    assert not (tmp_path / "none.zip").exists()


def test_without_a_checkpoint_it_is_made_and_says_what_it_lacks(ombuds, tmp_path):
    case = ombuds.file()
    said = ombuds.done("export", case, "-o", tmp_path / "out.zip")
    assert "There is no checkpoint" in said.flat
    done = verified(tmp_path / "out.zip", "x+00000000+AAAA")
    assert (done.returncode, "nothing is proven" in done.stdout) == (1, True)
    again = ombuds("export", case, "-o", tmp_path / "out.zip")
    assert (again.code, "overwrites nothing" in again.err) == (2, True)


