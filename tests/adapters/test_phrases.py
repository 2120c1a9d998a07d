"""Numbers in phrases."""

from __future__ import annotations

import pytest

from adapters.phrases import phrased


@pytest.mark.parametrize(("count", "said"), [
    (0, "0 cases are late"), (1, "1 case is late"), (2, "2 cases are late"), (1_001, "1,001 cases are late"),
])  # fmt: skip
def test_the_word_fits_the_number(count, said):
    assert phrased("{0:,} {0:case is|cases are} late", count) == said
    assert phrased("{n:,} {n:case is|cases are} late", n=count) == said


def test_a_number_that_was_written_before_counts_as_well():
    assert phrased("{0} {0:event|events}, {1:>5}", "1", "a") == "1 event,     a"


def test_a_number_may_stand_within_the_words_for_many():
    said = "{0:The one entry was|All {0} entries were} made afterwards"
    assert phrased(said, 1) == "The one entry was made afterwards"
    assert phrased(said, 3) == "All 3 entries were made afterwards"
