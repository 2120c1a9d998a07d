"""One row of the outbox that cannot be worded, addressed or even read.

Promised: that one is set aside with a task, the others go; a name of any characters is no poison.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from faults.mail.controls import Around
from faults.mail.post import Post
from sqlalchemy import text

from adapters.database.oracle.evidence import Evidence
from adapters.database.oracle.order import order
from adapters.database.oracle.received import received
from domain.errors import BadInput, OmbudsError
from domain.outbox import Draft, OutboxItem

Office = Callable[..., Post]

POISONS = {
    "no wording in its language": "UPDATE notices SET language = 'xx' WHERE case_id = :case",
    "no wording at all": "UPDATE notices SET notice = 'nothing_of_the_kind' WHERE case_id = :case",
    "a date that is none": """UPDATE notices SET "values" = '{"due":"never"}' WHERE case_id = :case""",
    "a list where a text is due": """UPDATE notices SET "values" = '{"due":[[]]}' WHERE case_id = :case""",
    "values that are no mapping": """UPDATE notices SET "values" = '[1]' WHERE case_id = :case""",
    "values that cannot be read": """UPDATE notices SET "values" = '{' WHERE case_id = :case""",
    "a text too long": """UPDATE notices SET name = :long WHERE case_id = :case""",
    "an address that is none": "UPDATE notices SET address = 'nobody' WHERE case_id = :case",
    "two addresses": "UPDATE notices SET address = 'a@people.example, eve@evil.example' WHERE case_id = :case",
    "an address with a line end": "UPDATE notices SET address = 'a@people.example\nBcc: eve@evil.example' WHERE case_id = :case",
    "an address with a separator": "UPDATE notices SET address = 'a@people.example\u2028' WHERE case_id = :case",
    "a domain that is too long": f"UPDATE notices SET address = 'a@{'d' * 70}.example' WHERE case_id = :case",
    "an id that is none": "UPDATE notices SET case_id = case_id WHERE case_id = :case",
    "a procedure that is not there": "UPDATE cases SET procedure_digest = 'gone' WHERE case_id = :case",
    "a procedure that cannot be read": "UPDATE documents SET text = '{}' WHERE digest = 'gone'",
}


def spoil(post: Post, mail: str, poison: str) -> None:
    """Do this to the row of this mail."""
    with post.app.engine.begin() as connection:
        values = {"case": mail.removesuffix(".n1"), "long": "long " * 50_000}
        statement = text(POISONS[poison])
        wanted = {name: value for name, value in values.items() if f":{name}" in POISONS[poison]}
        connection.execute(statement, wanted)


def check_poison(post: Post, poison: str) -> None:
    """The middle one of five is spoilt."""
    mails = post.file(5)
    spoilt = mails.pop(2)
    spoil(post, spoilt, poison)
    post.rounds(2, minutes=10)
    assert post.received() == dict.fromkeys(mails, 1), "the others did not go"
    assert post.state(spoilt) in {"failed", "pending"}


@pytest.mark.parametrize("poison", POISONS)
def test_x(office, one_database, sendgrid_server, poison):
    check_poison(office(one_database, sendgrid_server), poison)
