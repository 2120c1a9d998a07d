"""Checkpoints, witnesses, receipts and verification as people call them."""

from __future__ import annotations

import inspect
import re
import shutil
import sqlite3
from contextlib import closing

import pytest

from adapters.cli import verify_words
from adapters.proof import verifying


@pytest.fixture
def signed(ombuds):
    """A record with one case and a checkpoint."""
    ombuds.case = ombuds.file()
    ombuds.vkey = ombuds.done("checkpoint", "key", "new").out.strip()
    ombuds.done("checkpoint", "sign")
    return ombuds


def test_a_complainant_gets_a_receipt_that_anybody_can_check(signed, tmp_path):
    file = tmp_path / "receipt.tlog-proof"
    signed.done("receipt", signed.case, "-o", file)
    assert file.read_text().startswith("c2sp.org/tlog-proof@v1\nextra ")
    assert signed.done("receipt", "--check", file, "--key", signed.vkey).out.startswith("OK: event 2 of case")
    assert signed.done("receipt", "--check", file, "--key", signed.vkey, "--lang", "id").out.startswith(
        "OK: peristiwa 2"
    )
    file.write_text(file.read_text().replace("index 1", "index 0"))
    said = signed("receipt", "--check", file, "--key", signed.vkey)
    assert said.code == 8
    assert signed("receipt").code == 2


def test_the_verification_shows_its_work(signed, tmp_path):
    file = tmp_path / "checkpoint"
    signed.done("checkpoint", "show", "-o", file)
    said = signed.done("verify", "--key", signed.vkey, "--since-checkpoint", file)
    assert said.out.count("OK  ") == 13
    assert said.out.splitlines()[-1].startswith("OK: ")
    told = signed.done("verify", "--key", signed.vkey, "--json").json
    assert told["ok"]
    assert [step["name"] for step in told["steps"]][:4] == ["events", "contents", "signatures", "roots"]


def test_an_attached_file_that_was_exchanged_is_noticed(signed, tmp_path):
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7 a letter")
    signed.done("act", signed.case, "attach", "--as", "ana", "--attach", letter)
    signed.done("checkpoint", "sign")
    assert "1 file has its digest" in signed.done("verify", "--key", signed.vkey).out
    (shelved,) = (signed.home / "attachments").iterdir()
    shelved.write_bytes(b"%PDF-1.7 another letter")
    said = signed("verify", "--key", signed.vkey)
    assert said.code == 8
    assert "an attached file was changed or removed" in said.out
    assert signed("check").code == 8
    apart = signed.done("verify", "--key", signed.vkey, "--without-attachments")
    assert "Attached files were not looked at" in apart.out


def test_what_was_computed_is_said_in_the_reader_s_language(signed):
    english, indonesian = (
        signed.done("verify", "--key", signed.vkey, "--lang", lang).out.splitlines()[1:-1:2] for lang in ("en", "id")
    )
    assert len(english) == 13
    told = [line.partition(": ")[2] for line in (*english, *indonesian)]
    assert all(told)
    assert not {*told[:13]} & {*told[13:]}, "the same words in both languages"


def test_every_finding_has_its_words():
    source = inspect.getsource(verifying)
    used = {key for call in re.findall(r"\btold\(([^)]*)", source) for key in re.findall(r'"(\w+)"', call)}
    assert len(used) > 20
    assert used <= set(verify_words._TOLD)
    assert set(verify_words._TOLD) - used == {"as_it_is"}


def test_without_a_key_the_verification_cannot_say_ok(signed):
    said = signed("verify")
    assert said.code == 8
    assert "nothing outside the database vouches for it" in said.out
    assert "tidak ada yang di luar basis data" in signed("verify", "--lang", "id").out


def test_a_changed_record_fails_and_says_where_and_what_that_means(signed):
    with closing(sqlite3.connect(signed.home / "ombuds.db")) as raw, raw:
        raw.execute("UPDATE events SET header = replace(header, 'seq', 'Seq') WHERE seq = 2")
    said = signed("verify", "--key", signed.vkey)
    assert said.code == 8
    assert "FAIL at event 2: this event, or the one before it, was changed" in said.out
    assert "FAIL pada peristiwa 2" in signed("verify", "--key", signed.vkey, "--lang", "id").out
    assert signed("checkpoint", "sign", "--full").code == 8


def test_a_second_organisation_cosigns_by_mail(signed, tmp_path):
    origin = signed.vkey.split("+")[0]
    own = signed.done(
        "witness", "init", "--origin", origin, "--key", signed.vkey, "--name", "watch.example/w", "--in", tmp_path / "w",
    ).out.strip()  # fmt: skip
    request, answer = tmp_path / "request", tmp_path / "answer"
    signed.done("checkpoint", "proof", "--from", "0", "-o", request)
    signed.done("witness", "cosign", request, "--in", tmp_path / "w", "-o", answer)
    signed.done("checkpoint", "add", answer, "--witness", own)
    said = signed.done("verify", "--key", signed.vkey, "--witness", own)
    assert "seen by watch.example/w" in said.out
    assert origin in signed.done("witness", "show", "--in", tmp_path / "w").out
    assert len(signed.done("checkpoint", "list", "--json").json["checkpoints"][0]["signatures"]) == 2
    stranger = signed.done(
        "witness", "init", "--origin", origin, "--key", signed.vkey, "--name", "x.example/w", "--in", tmp_path / "x"
    )
    assert signed("verify", "--key", signed.vkey, "--witness", stranger.out.strip()).code == 8


def test_a_restore_is_declared_and_shows_as_a_gap(signed, tmp_path):
    """The office goes back to a backup; its signer, its witness and whoever verifies hear of it, or go no further."""
    database, kept = signed.home / "ombuds.db", tmp_path / "backup.db"
    shutil.copy(database, kept)
    case = signed.file()
    signed.done("checkpoint", "sign")
    seen = tmp_path / "seen"
    signed.done("checkpoint", "show", "-o", seen)
    shutil.copy(kept, database)

    said = signed("checkpoint", "sign")
    assert said.code == 8
    assert "checkpoint restored" in said.err
    assert signed("verify", "--key", signed.vkey, "--since-checkpoint", seen).code == 8

    assert signed("checkpoint", "restored", "--as", "budi", "--reason", "The disk failed.").code == 5
    told = signed.done("checkpoint", "restored", "--as", "ana", "--reason", "The disk failed.", "--json").json
    assert told["lost_size"] > told["kept"]
    said = signed.done("checkpoint", "sign")
    assert "GAP" in said.err
    said = signed.done("verify", "--key", signed.vkey, "--since-checkpoint", seen)
    assert f"GAP: events {told['kept'] + 1} to {told['lost_size']}" in said.out
    assert "ana declared it" in said.out
    assert signed("show", case).code == 3
    signed.done("checkpoint", "sign", "--full")


def test_a_witness_hears_of_a_restore_by_the_record_s_own_word(signed, tmp_path):
    database, kept, origin = signed.home / "ombuds.db", tmp_path / "backup.db", signed.vkey.split("+")[0]
    shutil.copy(database, kept)
    signed.file()
    signed.done("checkpoint", "sign")
    signed.done(
        "witness", "init", "--origin", origin, "--key", signed.vkey, "--name", "w.example/w", "--in", tmp_path / "w"
    )
    request, declared = tmp_path / "request", tmp_path / "declared.tlog-proof"
    signed.done("checkpoint", "proof", "--from", "0", "-o", request)
    signed.done("witness", "cosign", request, "--in", tmp_path / "w")
    shutil.copy(kept, database)
    told = signed.done("checkpoint", "restored", "--as", "ana", "--reason", "The disk failed.", "--json").json
    signed.done("checkpoint", "sign")
    signed.done("checkpoint", "proof", "--from", "0", "-o", request)
    assert signed("witness", "cosign", request, "--in", tmp_path / "w").code == 8
    signed.done("receipt", "--event", told["seq"], "-o", declared)
    signed.done("witness", "cosign", request, "--restored", declared, "--in", tmp_path / "w")
    assert "GAP" in signed.done("witness", "show", "--in", tmp_path / "w").out


def test_keys_change_hands(signed):
    said = signed.done("checkpoint", "key", "rotate")
    assert "next-key" in said.out
    assert signed.done("checkpoint", "key", "show").out.strip() != signed.vkey
    signed.file()
    signed.done("checkpoint", "sign")
    signed.done("verify", "--key", signed.vkey)
