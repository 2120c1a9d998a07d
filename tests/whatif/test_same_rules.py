"""What if nothing were different: then nothing is, whatever has happened in an office."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.databases import EMPTY_TABLES
from fakes.what_if import differences
from faults.scale import scale
from sqlalchemy import text

from domain.whatif.entries import CUSTODY
from domain.whatif.rerun import Rerun

PACES = 110
"""Enough for one office to come to nearly everything; the long form goes on for longer too."""
SEEDS = {"on_sqlite": scale(2, 300), "on_postgresql": scale(1, 60)}
LONGER = {"on_sqlite": [(seed, 400) for seed in range(scale(0, 40))], "on_postgresql": []}


@pytest.fixture
def on_postgresql(postgres_server, postgres_tables):
    def prepare():
        postgres_tables.execute(text(EMPTY_TABLES))
        return postgres_server.set(database="ombuds")

    return prepare


def earlier(office):
    """Some moments at which nobody had looked yet at what was owed."""
    store, _, now = office
    since = now - next(store.events(stream="office")).effective_at
    return [now - since * part / 4 for part in (1, 2, 3)]


@pytest.mark.parametrize("database", ["on_sqlite", pytest.param("on_postgresql", marks=pytest.mark.postgres)])
def test_every_event_comes_again_and_no_difference_is_reported(database, gone_through, request):
    prepare = request.getfixturevalue(database)
    for seed, paces in [*((seed, PACES) for seed in range(SEEDS[database])), *LONGER[database]]:
        with gone_through(prepare(), seed, paces) as office:
            found = differences(*office, also=earlier(office))
        assert found == [], f"walk of seed {seed}, {paces} paces: {found[0]}"


class WithoutMails(Rerun):
    """Forgets what became of the mails."""

    def _command(self, going, entry, deed):
        command = super()._command(going, entry, deed)
        return None if command is not None and command.kind == "record_delivery" else command


class Hasty(Rerun):
    """Lets the clockwork run to the end before each entry."""

    def _lead_up(self, going, seq, at, setting):
        self._fire(going, going.entries[-1].at, setting)


class WithoutHolds(Rerun):
    """Takes no hold over, nor anything else that somebody did about content."""

    def _take_over(self, going, entry, setting):
        if not entry.of_content:
            super()._take_over(going, entry, setting)


class StepsLostWithContent(Rerun):
    """Where content went before a step, leaves the step out as well."""

    def _take_over(self, going, entry, setting):
        if not any(event.type in CUSTODY for event in entry.events):
            super()._take_over(going, entry, setting)


def in_the_office_of_today(store, library, now):
    """As if it had always been who it is now."""

    def current(rules):
        return replace(rules, offices=[rules.offices[-1]._replace(seq=0)])

    return differences(store, library, now, change=current)


def under_the_version_of_today(store, library, now):
    """As if cases followed whatever version lies on the shelf now."""

    def current(rules):
        return replace(rules, pinned=lambda digest: library.current(rules.pinned(digest).procedure.procedure))

    return differences(store, library, now, change=current)


BAD = {
    "mails forgotten": lambda *given: differences(*given, rerun=WithoutMails),
    "clockwork too early": lambda *given: differences(*given, rerun=Hasty),
    "holds forgotten": lambda *given: differences(*given, rerun=WithoutHolds),
    "steps lost with content": lambda *given: differences(*given, rerun=StepsLostWithContent),
    "the office of today": in_the_office_of_today,
    "the version of today": under_the_version_of_today,
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_way_of_going_through_is_caught(bad, an_office):
    assert bad(*an_office)
