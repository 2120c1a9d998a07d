"""Notes, checkpoints and proofs: what is written is read again, and what is not exactly so is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.proof.ed25519 import PrivateKey, verify
from domain.errors import ProofRefused
from domain.proof import note as notes
from domain.proof.checkpoint import Checkpoint
from domain.proof.note import COSIGNATURE, Key, Note, cosigned, opened, signed
from domain.proof.tlogproof import TlogProof

CASES = Path(__file__).parents[4] / "shared/data/merkle_cases.json"
OFFICE, OTHER = PrivateKey("office.example/log", b"1" * 32), PrivateKey("office.example/log", b"2" * 32)
WITNESS = PrivateKey("witness.example/w1", b"3" * 32, COSIGNATURE)
HERE = Checkpoint("office.example/log", 5, b"r" * 32)
NOTE = signed(HERE.body, [OFFICE])


def test_a_signed_text_is_read_again():
    both = cosigned(NOTE, WITNESS, 1_679_315_147)
    found = opened(Note.parse(both.text), [OFFICE.key, WITNESS.key], verify)
    assert Checkpoint.parse(found.body) == HERE
    assert (found.keys, found.seen_at) == ((OFFICE.key, WITNESS.key), {WITNESS.name: 1_679_315_147})
    assert cosigned(both, WITNESS, 1_679_315_148).text.count(WITNESS.name) == 1


def test_unknown_keys_are_ignored_even_under_a_known_name():
    note = signed(HERE.body, [OTHER, OFFICE])
    assert opened(note, [OFFICE.key], verify).keys == (OFFICE.key,)
    with pytest.raises(ProofRefused, match="No key"):
        opened(signed(HERE.body, [OTHER]), [OFFICE.key], verify)


def test_one_bad_signature_of_a_known_key_refuses_the_note():
    flipped = NOTE.signatures[0]._replace(value=bytes(64))
    with pytest.raises(ProofRefused, match="not of this text"):
        opened(NOTE.with_signature(flipped), [OFFICE.key], verify)
    with pytest.raises(ProofRefused, match="not of this text"):
        opened(Note(HERE.body.replace("5", "6"), NOTE.signatures), [OFFICE.key], verify)


def test_a_cosignature_is_of_its_moment():
    late = cosigned(NOTE, WITNESS, 7).signatures[1]
    moved = late._replace(value=(8).to_bytes(8, "big") + late.value[8:])
    with pytest.raises(ProofRefused, match="not of this text"):
        opened(NOTE.with_signature(moved), [WITNESS.key], verify)
    with pytest.raises(ProofRefused, match="72 bytes"):
        opened(NOTE.with_signature(late._replace(value=b"short")), [WITNESS.key], verify)


def test_a_key_is_read_again():
    for each in (OFFICE, WITNESS):
        assert Key.parse(each.key.vkey) == each.key


@pytest.mark.parametrize(
    "vkey",
    ["", "a", "a+b", "a+00000000+AQ==", "a b+00000000+AQ==", OFFICE.key.vkey[:-4], "x" + OFFICE.key.vkey, "a+0+"],
)
def test_what_is_no_key_is_refused(vkey):
    with pytest.raises(ProofRefused):
        Key.parse(vkey)


BAD_NOTES = {
    "nothing": "", "no signature": "text\n", "no empty line": "text\n— a AAAAAAA=\n", "no end": NOTE.text[:-1],
    "a carriage return": NOTE.text.replace("\n", "\r\n"), "a tab": NOTE.text.replace("5", "\t5"),
    "a hyphen": NOTE.text.replace("—", "-"), "no name": "t\n\n—  AAAAAAA=\n", "a plus": "t\n\n— a+b AAAAAAA=\n",
    "too short": "t\n\n— a AAAA\n", "half a sign": "t\ud800\n\n— a AAAAAAA=\n", "not base64": "t\n\n— a AAAA!AA=\n",
    "loose base64": "t\n\n— a AAAAAAB=\n", "too many": NOTE.text + NOTE.signatures[0].line * 64,
}  # fmt: skip


@pytest.mark.parametrize("text", BAD_NOTES.values(), ids=BAD_NOTES)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(ProofRefused):
        Note.parse(text)


ROOT = HERE.body.split("\n")[2]
BAD_CHECKPOINTS = ["", "a\n1\n", f"a\n01\n{ROOT}\n", f"a\n-1\n{ROOT}\n", f"a\n1\n{ROOT}", f"a\n1\n{ROOT}\n\nx\n", "a\n1\nAAAA\n", f"\n1\n{ROOT}\n", f"a\n１\n{ROOT}\n"]  # fmt: skip


@pytest.mark.parametrize("body", BAD_CHECKPOINTS)
def test_what_is_no_checkpoint_is_refused(body):
    with pytest.raises(ProofRefused):
        Checkpoint.parse(body)


def test_a_checkpoint_hands_over_to_the_next_key():
    found = Checkpoint.parse(HERE.handing_over(OTHER.key).body)
    assert found.next_key == OTHER.key
    with pytest.raises(ProofRefused, match="more than one"):
        _ = found.handing_over(OFFICE.key).next_key


def test_a_proof_is_read_again():
    for path, extra in (((), None), ((b"a" * 32, b"b" * 32), b'{"seq":3}')):
        proof = TlogProof(2, path, NOTE, extra)
        assert TlogProof.parse(proof.text) == proof


GOOD = TlogProof(2, (b"a" * 32,), NOTE, b"x").text
BAD_PROOFS = {
    "another version": GOOD.replace("@v1", "@v2"), "no index": GOOD.replace("index 2\n", ""),
    "index with zeros": GOOD.replace("index 2", "index 02"), "no checkpoint": GOOD.split("\n\n")[0],
    "a short hash": GOOD.replace("YWFh", ""), "extra behind": GOOD.replace("extra eA==\nindex 2", "index 2\nextra eA=="),
    "too long": GOOD.replace("index 2\n", "index 2\n" + (ROOT + "\n") * 64), "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize("text", BAD_PROOFS.values(), ids=BAD_PROOFS)
def test_what_is_no_proof_is_refused(text):
    with pytest.raises(ProofRefused):
        TlogProof.parse(text)


@given(st.text(), st.sampled_from([NOTE.text, GOOD]), st.data())
def test_anything_is_read_or_refused(text, good, data):
    place = data.draw(st.integers(0, len(good)))
    for read in (Note.parse, TlogProof.parse, Checkpoint.parse, Key.parse):
        for each in (text, good[:place] + text + good[place + 1 :]):
            try:
                read(each)
            except ProofRefused:
                continue


def test_the_published_note():
    if not CASES.is_file():
        pytest.skip(f"{CASES} is missing: the note that others have published is not compared")
    told = json.loads(CASES.read_text())["signed_note"]
    text = f"{told['text']}\n— {told['key_name']} {told['signature_b64']}\n"
    assert opened(Note.parse(text), [Key.parse(told["vkey"])], verify).body == told["text"]
    with pytest.raises(ProofRefused):
        opened(Note.parse(text.replace("example message", "other message")), [Key.parse(told["vkey"])], verify)


def test_a_control_that_verifies_nothing_is_noticed():
    assert opened(NOTE.with_signature(NOTE.signatures[0]._replace(value=bytes(64))), [OFFICE.key], lambda *_: True)
    assert notes.ED25519 != COSIGNATURE
