"""The table of long tests names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fakes.order import SECONDS, TOGETHER, group, pytest_collection_modifyitems

TESTS = Path(__file__).parent


class Item:
    def __init__(self, nodeid):
        self.nodeid = nodeid


@pytest.mark.parametrize("name", SECONDS)
def test_it_is_there(name):
    file, _, function = name.partition("::")
    assert re.search(rf"^def {function}\(", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("start", [start for starts in TOGETHER.values() for start in starts])
def test_what_is_together_is_there(start):
    file, _, function = start.partition("::")
    assert (TESTS / file).exists()
    assert function.partition("[")[0] in ((TESTS / file).read_text(encoding="utf-8") if function else "")


def test_groups_stay_together_where_their_longest_is():
    alone, one, other = "tests/demo.py::a", "tests/demo/test_one.py::b", "tests/demo/test_other.py::c"
    longest = f"tests/{next(iter(SECONDS))}"
    items = [Item(each) for each in (one, alone, other, longest)]
    pytest_collection_modifyitems(items)
    assert [each.nodeid for each in items] == [longest, one, other, alone]
    assert (group(one), group(other), group(alone)) == ("demo", "demo", alone)


def test_the_longest_come_first_and_the_others_stay_as_they_were():
    longest, *_, shorter, _ = SECONDS
    items = [Item("tests/b.py::b"), Item(f"tests/{shorter}[x]"), Item("tests/a.py::a"), Item(f"tests/{longest}")]
    given = list(items)
    pytest_collection_modifyitems(items)
    assert items == [given[3], given[1], given[0], given[2]]
