"""The demonstration office in small, loaded once, and its log in every form."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from adapters.database.case_pages import Wanted, told
from adapters.exchange.telling import Source
from domain.flow.columns import People
from ombuds import demonstration
from ombuds.bootstrap import build
from ombuds.settings import Settings

FOUNDED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


class Clock:
    """Stands still."""

    def now(self):
        return FOUNDED


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Some forty cases in three procedures, as `make run` would load them."""
    app = build(Settings(home=tmp_path_factory.mktemp("exchange")), clock=Clock())
    app.prepare()
    assert demonstration.load(app, 36).refused == ()
    yield app
    app.close()


@pytest.fixture(scope="session")
def source(demo):
    """Makes a source of the demonstration's histories."""

    def made(*, hide_officers=False, only_steps=False, **wanted):
        people = People(demo.office(), hide_officers=hide_officers)
        return Source(
            "House", lambda: told(demo.store, Wanted(**wanted)), people, demo.procedure, only_steps=only_steps
        )

    return made


@pytest.fixture(scope="session")
def text(source):
    """A log as text, by its writer."""
    known = {}

    def written(write, **options):
        key = write, *sorted(options.items())
        if key not in known:
            out = io.StringIO()
            write(out, source(**options))
            known[key] = out.getvalue()
        return known[key]

    return written
