"""Numbers in phrases."""

from __future__ import annotations

import pytest

from adapters.phrases import grouped, phrased, words


@pytest.mark.parametrize(("count", "said"), [
    (0, "0 cases are late"), (1, "1 case is late"), (2, "2 cases are late"), (1_001, "1,001 cases are late"),
])  # fmt: skip
def test_the_word_fits_the_number(count, said):
    assert phrased("en", "{0:,} {0:case is|cases are} late", count) == said
    assert phrased("en", "{n:,} {n:case is|cases are} late", n=count) == said


def test_a_number_that_was_written_before_counts_as_well():
    assert phrased("en", "{0} {0:event|events}, {1:>5}", "1", "a") == "1 event,     a"


def test_a_number_may_stand_within_the_words_for_many():
    said = "{0:The one entry was|All {0} entries were} made afterwards"
    assert phrased("en", said, 1) == "The one entry was made afterwards"
    assert phrased("en", said, 3) == "All 3 entries were made afterwards"


def test_thousands_stand_apart_as_each_language_writes_them():
    assert [grouped(number, "en") for number in (7, 1_234, -1_234_567)] == ["7", "1,234", "-1,234,567"]
    assert [grouped(number, "id") for number in (7, 1_234, -1_234_567)] == ["7", "1.234", "-1.234.567"]
    said = words({"seen": ("{0:,} {0:case|cases}, {1}", "{0:,} laporan, {1}")})
    assert said("seen", "en", 24_716, "a, b") == "24,716 cases, a, b"
    assert said("seen", "id", 24_716, "a, b") == "24.716 laporan, a, b"
