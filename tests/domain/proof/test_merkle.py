"""The tree against its own definition, and against figures that others have published."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ProofRefused
from domain.proof import merkle

CASES = Path(__file__).parents[4] / "shared/data/merkle_cases.json"
LEAVES = [hashlib.sha256(f"leaf {place}".encode()).digest() for place in range(600)]


def root_by_definition(leaves):
    """RFC 6962, section 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + root_by_definition(leaves[:split]) + root_by_definition(leaves[split:])).digest()


def nodes(level, number):
    return root_by_definition(LEAVES[number << level : (number + 1) << level])


SIZES = st.integers(1, len(LEAVES))


@given(SIZES, st.data())
def test_every_leaf_is_proved_and_no_other(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    root = root_by_definition(LEAVES[:size])
    proof = merkle.inclusion(index, size, nodes)
    assert len(proof) <= (size - 1).bit_length()
    merkle.check_inclusion(LEAVES[index], index, size, proof, root)
    for leaf, place in ((LEAVES[other], index), (LEAVES[index], other)):
        if other != index:
            with pytest.raises(ProofRefused):
                merkle.check_inclusion(leaf, place, size, proof, root)


@given(SIZES, st.data())
def test_a_tree_is_the_beginning_of_the_later_one(new, data):
    old = data.draw(st.integers(0, new))
    before, after = root_by_definition(LEAVES[:old]), root_by_definition(LEAVES[:new])
    proof = merkle.consistency(old, new, nodes)
    merkle.check_consistency(old, before, new, after, proof)
    rewritten = root_by_definition([bytes(32), *LEAVES[1:new]])
    with pytest.raises(ProofRefused):
        merkle.check_consistency(max(old, 1), root_by_definition(LEAVES[: max(old, 1)]), new, rewritten, proof)


@given(SIZES, st.data())
def test_a_proof_that_is_cut_lengthened_or_flipped_proves_nothing(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof, root = merkle.inclusion(index, size, nodes), root_by_definition(LEAVES[:size])
    bad = [[*proof, LEAVES[0]], [LEAVES[0], *proof]]
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        bad += [proof[:-1], proof[1:], [*proof[:place], bytes(32), *proof[place + 1 :]], [proof[0][:-1], *proof[1:]]]
    for each in bad:
        with pytest.raises(ProofRefused):
            merkle.check_inclusion(LEAVES[index], index, size, each, root)


@given(st.lists(st.integers(0, 300), max_size=4))
def test_a_frontier_goes_on_where_it_was_written_down(steps):
    frontier, size, complete = merkle.Frontier(), 0, []
    for asked in steps:
        step = min(asked, len(LEAVES) - size)
        frontier = merkle.Frontier.parse(frontier.text)
        complete += frontier.extend(LEAVES[size : size + step])
        size += step
        assert frontier.root == root_by_definition(LEAVES[:size])
    assert complete == [(8, number, nodes(8, number)) for number in range(size // 256)]


def test_higher_subtrees_are_kept_too():
    frontier = merkle.Frontier()
    complete = frontier.extend([LEAVES[0]] * 65_536)
    assert [each.level for each in complete].count(8) == 256
    assert complete[-1] == (16, 0, frontier.root)


@pytest.mark.parametrize(
    "text", ["", "1 ", "0 ab", f"2 {'00' * 64}", "3 xy", "x ", f"01 {'00' * 32}", f"1 {'00' * 31}"]
)
def test_a_frontier_that_cannot_be_is_refused(text):
    with pytest.raises(ProofRefused):
        merkle.Frontier.parse(text)


def test_sizes_that_cannot_be_are_refused():
    with pytest.raises(ProofRefused, match="not in a tree"):
        merkle.inclusion(3, 3, nodes)
    with pytest.raises(ProofRefused, match="does not begin"):
        merkle.consistency(4, 3, nodes)
    with pytest.raises(ProofRefused, match="not in a tree"):
        merkle.check_inclusion(LEAVES[0], 0, 0, [], merkle.EMPTY)
    with pytest.raises(ProofRefused, match="does not begin"):
        merkle.check_consistency(2, LEAVES[0], 1, LEAVES[0], [])
    with pytest.raises(ProofRefused, match="another root"):
        merkle.check_consistency(0, LEAVES[0], 1, LEAVES[0], [])


@pytest.fixture(scope="module")
def published():
    if not CASES.is_file():
        pytest.skip(f"{CASES} is missing: the figures that others have published are not compared")
    return json.loads(CASES.read_text())


def test_the_published_roots(published):
    leaves = [merkle.leaf(bytes.fromhex(text)) for text in published["rfc6962_leaves_hex"]]
    for size, root in enumerate(published["rfc6962_roots_by_size_hex"]):
        frontier = merkle.Frontier()
        frontier.extend(leaves[:size])
        assert frontier.root.hex() == root


def _holds(case):
    unhexed = {
        key: bytes.fromhex(value) for key, value in case.items() if key in ("root", "root1", "root2", "leaf_hash")
    }
    proof = [bytes.fromhex(each) for each in case["proof"] or []]
    try:
        if case["kind"] == "consistency":
            merkle.check_consistency(case["size1"], unhexed["root1"], case["size2"], unhexed["root2"], proof)
        else:
            root = unhexed["root"]
            merkle.check_inclusion(unhexed["leaf_hash"], case["leaf_index"], case["tree_size"], proof, root)
    except ProofRefused:
        return False
    return True


def test_the_published_proofs(published):
    assert [case["id"] for case in published["cases"] if _holds(case) != case["expected_valid"]] == []
    assert len(published["cases"]) > 190
