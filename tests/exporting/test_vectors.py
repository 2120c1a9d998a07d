"""The verifiers' arithmetic, and the signer's, against figures that others have published."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from exporting.both import in_script, module
from exporting.rfc8032 import EXAMPLES, NAMES

from adapters.proof.ed25519 import PrivateKey, verify

VERIFY = module()
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "merkle_cases.json"

SMALL = ("01" + "00" * 31, "00" * 32, "00" * 31 + "80", "ec" + "ff" * 30 + "7f",
         "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
         "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")  # fmt: skip
OTHER_SPELLINGS = (
    "ee" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "01" + "00" * 30 + "80",
    "ee" + "ff" * 31,
    "ff" * 32,
)


def fits(public, message, signature):
    """What verify.py says."""
    try:
        return VERIFY.is_signature(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))
    except VERIFY.Refused:
        return False


def fits_ours(public, message, signature):
    """What the program itself says."""
    return verify(bytes.fromhex(public), bytes.fromhex(signature), bytes.fromhex(message))


def variations(example):
    """(public, message, signature, whether it fits): the example itself, and what is nearly it."""
    _, _, public, message, signature = example
    yield public, message, signature, True
    yield public, message + "00", signature, False
    if message:
        yield public, message[2:], signature, False
    for bit in range(0, 512, 37):
        changed = bytearray.fromhex(signature)
        changed[bit // 8] ^= 1 << bit % 8
        yield public, message, changed.hex(), False
    s = int.from_bytes(bytes.fromhex(signature)[32:], "little") + VERIFY.L  # S has to be below L
    yield public, message, signature[:64] + s.to_bytes(32, "little").hex(), False
    for length in (0, 63, 65):
        yield public, message, (signature + "00")[: 2 * length], False


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_signatures_of_rfc_8032(example):
    for public, message, signature, fitting in variations(example):
        assert fits(public, message, signature) is fitting, (message, signature)
        assert fits_ours(public, message, signature) is fitting, (message, signature)
    key = PrivateKey("rfc8032", bytes.fromhex(example.seed))
    assert key.key.public.hex() == example.public
    assert key.sign(bytes.fromhex(example.message)).hex() == example.signature


_FITS = (
    "const answer = (line) => { const [key, text, signature] = JSON.parse(line).map(unhex);"
    " return JSON.stringify(isSignature(key, text, signature)); };"
)


def test_signatures_of_rfc_8032_in_the_browser(tmp_path):
    asked = [each for example in EXAMPLES for each in variations(example)]
    assert in_script(_FITS, [each[:3] for each in asked], tmp_path) == [each[3] for each in asked]


@pytest.mark.parametrize("point", SMALL + OTHER_SPELLINGS)
def test_points_of_small_order_and_in_another_spelling_are_refused(point):
    with pytest.raises(VERIFY.Refused):
        VERIFY.decoded(bytes.fromhex(point))


def first_difference(cases, root_by_inclusion, check_consistency):
    """The first published case that is judged otherwise; those of size 0 have to be refused."""
    for each in cases:
        proof = [bytes.fromhex(value) for value in each["proof"] or []]
        try:
            if each["kind"] == "consistency":
                sizes, roots = (each["size1"], each["size2"]), (each["root1"], each["root2"])
                check_consistency(*sizes, *(bytes.fromhex(root or "") for root in roots), proof)
                accepted = True
            else:
                found = root_by_inclusion(
                    each["leaf_index"], each["tree_size"], bytes.fromhex(each["leaf_hash"] or ""), proof
                )
                accepted = found.hex() == (each["root"] or "")
        except VERIFY.Refused:
            accepted = False
        if accepted != each["expected_valid"]:
            return each["id"]
    return None


@pytest.fixture
def published():
    if not PUBLISHED.exists():
        pytest.skip(f"needs the published figures in {PUBLISHED.name}, which lie beside the project")
    return json.loads(PUBLISHED.read_text(encoding="utf-8"))


def test_proofs_of_the_published_trees(published):
    assert first_difference(published["cases"], VERIFY.root_by_inclusion, VERIFY.check_consistency) is None
    assert first_difference(published["cases"], VERIFY.root_by_inclusion, lambda *_: None), (
        "a verifier that believes all"
    )
    cut = lambda index, size, leaf, proof: VERIFY.root_by_inclusion(index, size, leaf, proof[:1])  # noqa: E731
    assert first_difference(published["cases"], cut, VERIFY.check_consistency), "a verifier that looks at one hash"


_PROVES = (
    "const bytes = (text) => unhex(text ?? ''), answer = (line) => { const c = JSON.parse(line), proof = (c.proof ?? []).map(bytes);"
    " try { if (c.kind === 'consistency') { checkConsistency(c.size1, c.size2, bytes(c.root1), bytes(c.root2), proof); return true; }"
    " return hex(rootByInclusion(c.leaf_index, c.tree_size, bytes(c.leaf_hash), proof)) === (c.root ?? ''); }"
    " catch (error) { if (error instanceof Refused) return false; throw error; } };"
)


def test_proofs_of_the_published_trees_in_the_browser(published, tmp_path):
    cases = published["cases"]
    assert in_script(_PROVES, cases, tmp_path) == [each["expected_valid"] for each in cases]


def test_the_published_note(published):
    note = published["signed_note"]
    name, identity, public = VERIFY.read_key(note["vkey"], 1)
    octets = VERIFY.from_base64(note["signature_b64"])
    assert (name, identity) == (note["key_name"], octets[:4])
    assert VERIFY.is_signature(public, note["text"].encode(), octets[4:])


# A tree of three leaves, by hand: our own form, should the other figures be out of reach
LEAVES = [hashlib.sha256(b"\x00" + bytes([n])).digest() for n in range(3)]


def test_a_tree_of_three():
    left = hashlib.sha256(b"\x01" + LEAVES[0] + LEAVES[1]).digest()
    root = hashlib.sha256(b"\x01" + left + LEAVES[2]).digest()
    assert VERIFY.root_by_inclusion(0, 3, LEAVES[0], [LEAVES[1], LEAVES[2]]) == root
    assert VERIFY.root_by_inclusion(2, 3, LEAVES[2], [left]) == root
    VERIFY.check_consistency(2, 3, left, root, [LEAVES[2]])
    for wrong in ([], [LEAVES[1]], [LEAVES[1], LEAVES[2], left]):
        with pytest.raises(VERIFY.Refused, match="proof"):
            VERIFY.root_by_inclusion(0, 3, LEAVES[0], wrong)
    for size in (0, 4, -1):
        with pytest.raises(VERIFY.Refused, match="sizes"):
            VERIFY.check_consistency(size, 3, left, root, [])
