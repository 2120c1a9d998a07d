"""Values that are made in one go are what the dataclass alone would have made of them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from domain.frozen import changed, copier, made, quick


@dataclass(frozen=True)
class Plain:
    name: str
    size: int = 1
    parts: dict[str, int] = field(default_factory=dict)
    note: str | None = field(default=None, kw_only=True)


@quick
@dataclass(frozen=True)
class Quick(Plain):
    pass


GIVEN = [
    (("a",), {}),
    (("a", 2), {"note": "x"}),
    ((), {"name": "a", "parts": {"b": 3}}),
    (("a", 2, {}), {}),
]


@pytest.mark.parametrize(("positional", "named"), GIVEN)
def test_the_same_arguments_make_the_same_value(positional, named):
    quick_one = Quick(*positional, **named)
    assert vars(quick_one) == vars(Plain(*positional, **named))
    assert quick_one == Quick(*positional, **named)
    assert made(Quick, dict(vars(quick_one))) == quick_one
    assert changed(quick_one, size=9) == replace(quick_one, size=9) != quick_one


@pytest.mark.parametrize(("positional", "named"), [((), {}), (("a", 1, {}, "x"), {}), (("a",), {"colour": "red"})])
def test_the_same_arguments_are_refused(positional, named):
    for cls in (Plain, Quick):
        with pytest.raises(TypeError, match="__init__"):
            cls(*positional, **named)


def test_each_value_has_parts_of_its_own():
    assert Quick("a").parts is not Quick("a").parts


def test_it_stays_frozen():
    for value in (Quick("a"), changed(Quick("a"), size=2), made(Quick, {"name": "a"})):
        with pytest.raises(FrozenInstanceError):
            value.name = "b"


@dataclass(slots=True)
class Growing:
    name: str
    parts: dict[str, int] = field(default_factory=dict)
    note: str | None = None


def test_a_copy_says_the_same_and_has_dictionaries_of_its_own():
    copy, known = copier(Growing), Growing("a", {"b": 3}, "x")
    other = copy(known)
    assert type(other) is Growing
    assert other == known
    other.parts["c"] = 4
    assert known.parts == {"b": 3}
