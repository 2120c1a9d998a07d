"""What is kept of a command: known again, of salt, forgotten; and what its header holds of it."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.said import FORGOTTEN, NOTHING, attested, is_the_same, keep

DIGESTS = st.binary(min_size=1).map(lambda said: hashlib.sha256(said).hexdigest())
SALTS = st.binary(min_size=32, max_size=32)


@given(SALTS, DIGESTS, DIGESTS)
def test_a_command_is_known_again_and_another_is_not(salt, digest, other):
    kept = keep(salt, digest)
    assert is_the_same(kept, digest)
    assert is_the_same(kept, other) == (other == digest)


@given(DIGESTS, DIGESTS)
def test_what_was_kept_before_there_were_salts_is_known_again(digest, other):
    assert is_the_same(digest, digest)
    assert is_the_same(digest, other) == (other == digest)


@given(SALTS, SALTS, DIGESTS)
def test_the_same_command_is_kept_otherwise_with_another_salt(salt, other, digest):
    assert digest not in keep(salt, digest)
    assert (keep(salt, digest) == keep(other, digest)) == (salt == other)
    assert (attested(keep(salt, digest)) == attested(keep(other, digest))) == (salt == other)


@given(DIGESTS)
def test_what_was_forgotten_may_be_any(digest):
    assert is_the_same(FORGOTTEN, digest)
    assert attested(keep(b"s" * 32, FORGOTTEN)) == NOTHING


@pytest.mark.parametrize("kept", ["x", "0" * 63, "0" * 65, "zz" * 64, "\x00" * 128, "ü" * 128])
def test_what_somebody_wrote_over_it_is_no_command(kept):
    assert not is_the_same(kept, "0" * 64)
