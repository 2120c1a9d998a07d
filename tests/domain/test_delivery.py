"""What a provider says of a mail, without the reader whom it quotes."""

from __future__ import annotations

import pytest
from fakes.memory_outbox import make_item

from domain.delivery import impersonal

AMINA = make_item(to_name="Amina binti Yusuf", to_address="amina.y@people.example")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 <Amina.Y@people.example> is unknown", "550 <…> is unknown"),
        ("550 no such user amina.y here", "550 no such user … here"),
        ("250 queued for AMINA YUSUF", "250 queued for … …"),
        ("250 2.0.0 Ok: queued as 4F2A91", "250 2.0.0 Ok: queued as 4F2A91"),
        ("aminah is somebody else", "aminah is somebody else"),
    ],
)
def test_the_reader_is_never_quoted(said, kept):
    assert impersonal(said, AMINA) == kept


@pytest.mark.parametrize("name", ["", "A", "Al", "a.b", "(", "\\"])
def test_what_is_hardly_a_name_spoils_no_answer(name):
    said = "A 250 of (Al) is 2.0.0"
    assert impersonal(said, make_item(to_name=name, to_address="")) == said
