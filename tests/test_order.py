"""The table of long tests names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fakes.order import SECONDS, pytest_collection_modifyitems

TESTS = Path(__file__).parent


class Item:
    def __init__(self, nodeid):
        self.nodeid = nodeid


@pytest.mark.parametrize("name", SECONDS)
def test_it_is_there(name):
    file, _, function = name.partition("::")
    assert re.search(rf"^def {function}\(", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_longest_come_first_and_the_others_stay_as_they_were():
    longest, shorter, *_ = SECONDS
    items = [Item("tests/b.py::b"), Item(f"tests/{shorter}[x]"), Item("tests/a.py::a"), Item(f"tests/{longest}")]
    given = list(items)
    pytest_collection_modifyitems(items)
    assert items == [given[3], given[1], given[0], given[2]]
