"""The verifier's arithmetic, against figures that others have published."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from exporting.both import module

VERIFY = module()
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "merkle_cases.json"

# RFC 8032, section 7.1: public key, message, signature
ED25519 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ), (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ), (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ), (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
)  # fmt: skip
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
    try:
        return VERIFY.is_signature(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))
    except VERIFY.Refused:
        return False


@pytest.mark.parametrize("vector", ED25519, ids=["empty", "1 byte", "2 bytes", "sha(abc)"])
def test_signatures_of_rfc_8032(vector):
    public, message, signature = vector
    assert fits(*vector)
    assert not fits(public, message + "00", signature)
    for bit in range(0, 512, 37):
        changed = bytearray.fromhex(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not fits(public, message, changed.hex()), bit
    s = int.from_bytes(bytes.fromhex(signature)[32:], "little") + VERIFY.L
    assert not fits(public, message, signature[:64] + s.to_bytes(32, "little").hex()), "S is not below L"
    for length in (0, 63, 65):
        assert not fits(public, message, (signature + "00")[: 2 * length])


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
