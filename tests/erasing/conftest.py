"""An office that erases: the town of the features, on both databases, with rules of its own for keeping content."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from features.phrases import When
from features.world import World
from sqlalchemy import text

from adapters.database.queries import Queries
from domain.case import commands as c

GROUNDS = {
    "asked_for": {"label": {"en": "The person asked for it"}, "clause": "charter", "for": ["erase"]},
    "long_over": {"label": {"en": "Long over"}, "clause": "charter", "for": ["erase"]},
    "in_court": {"label": {"en": "The matter is in court"}, "clause": "charter", "for": ["hold"]},
}
TWO_PEOPLE = {"roles": ["clerk"], "approved_by": ["director"], "grounds": ["asked_for"], "clause": "charter",
              "holders": ["director"], "hold_grounds": ["in_court"]}  # fmt: skip
ONE_PERSON = TWO_PEOPLE | {"approved_by": []}
MARK = "kenari5e01"


def rules(erasure=None, retention=()):
    """A change of the town's procedure."""

    def change(data):
        data["grounds"].update(GROUNDS)
        data["outcomes"] = {"upheld": {"label": {"en": "Upheld"}}}
        data["actions"]["close"] = {
            "kind": "close", "label": {"en": "Close"}, "from": ["open", "answered"], "to": "closed",
            "roles": ["officer"], "outcomes": ["upheld"],
        }  # fmt: skip
        data["actions"]["reopen"] = {
            "kind": "reopen", "label": {"en": "Reopen"}, "from": ["closed"], "to": "open", "roles": ["director"],
        }  # fmt: skip
        data["actions"]["add"] = {
            "kind": "note", "label": {"en": "Add"}, "from": ["closed"], "roles": ["complainant", "officer"],
        }  # fmt: skip
        if erasure is not None:
            data["erasure"] = erasure
        data["retention"] = list(retention)

    return change


class Town(World):
    """The town with a few short cuts."""

    def found(self, **kept):
        self.use("water-department")
        self.shelf.changed.clear()
        self.new_version(rules(**kept))

    def at(self, day, hour=10, minute=0):
        self.go(When(date.fromisoformat(day), time(hour, minute)))

    def filed(self, nick, *, parties=1, **fields):
        people = [
            c.PartyIn(name=f"{MARK}name{n}", email=f"{MARK}mail{n}@mail.example", phone=f"{MARK}phone{n}")
            for n in range(1, parties + 1)
        ]
        self.file(nick, parties=people, subject=f"{MARK}subject", text=f"{MARK}text", **fields)
        return self.cases[nick]

    def closed(self, nick):
        self.act("Dewi", nick, "note", text=f"{MARK}note")
        self.act("Dewi", nick, "close", outcome="upheld", reason=f"{MARK}reason")

    def erase(self, nick, who="Sam", **fields):
        return self.act(who, nick, "erase", **{"ground": "asked_for"} | fields)

    def contents(self, nick):
        """Versions of a case whose content is there."""
        return {event.version for event in self.events(nick) if event.content}

    def retained(self, until=None):
        return Queries(self.store).retained(until or self.now, 10)

    def had(self, nick):
        return {event.version for event in self.events(nick) if event.commitment}

    def query(self, statement):
        with self.store.engine.connect() as connection:
            return connection.execute(text(statement)).all()

    def damage(self, statement, **values):
        with self.store.engine.begin() as connection:
            assert connection.execute(text(statement), values).rowcount

    def types(self, nick):
        return [event.type for event in self.events(nick)]


@pytest.fixture
def town(store, clock):
    town = Town(store, clock)
    town.found(erasure=ONE_PERSON)
    clock.moment = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    yield town
    assert town.refusal is None, f"refused, and nobody asked: {town.refusal}"
