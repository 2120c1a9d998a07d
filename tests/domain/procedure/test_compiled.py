"""A version of a procedure means the same whether it was read from its file or from the record."""

from __future__ import annotations

import hashlib
import json

import pytest

from adapters.packs.shelf import PackShelf
from domain.procedure.compiled import Compiled
from domain.procedure.model import Procedure


def in_order(value):
    """Mappings as lists, so that their order counts."""
    return [(key, in_order(inner)) for key, inner in value.items()] if isinstance(value, dict) else value


@pytest.mark.parametrize("name", PackShelf().names())
def test_the_stored_text_keeps_the_order_of_the_file(name):
    """Its order says something: the first ladder is climbed where none is named, notices go out in turn."""
    filed = Compiled(PackShelf().load(name))
    stored = Compiled(Procedure.model_validate(json.loads(filed.text)), filed.text)
    assert in_order(stored.procedure.model_dump()) == in_order(filed.procedure.model_dump())
    assert (in_order(stored.tells), in_order(stored.starts)) == (in_order(filed.tells), in_order(filed.starts))
    assert stored.digest == filed.digest == hashlib.sha256(filed.text.encode()).hexdigest()


def test_a_version_that_was_stored_in_another_order_keeps_its_digest():
    filed = Compiled(PackShelf().load("ombudsman"))
    sorted_text = json.dumps(json.loads(filed.text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    stored = Compiled(Procedure.model_validate(json.loads(sorted_text)), sorted_text)
    assert (stored.text, stored.digest) == (sorted_text, hashlib.sha256(sorted_text.encode()).hexdigest())
    assert stored.digest != filed.digest  # another order is another version
