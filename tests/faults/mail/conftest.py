"""Offices with a post of their own, on both databases and with both providers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.sendgrid_server import SendGridServer
from fakes.smtp_server import SmtpStarter
from faults.mail.post import Post, Provider, opened, settings_for

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The address of a database with the tables and nothing in them, of each kind in turn."""
    return _address(request, request.param)


@pytest.fixture
def one_database(request: pytest.FixtureRequest) -> str:
    """SQLite alone: for known-bad controls, and where no database is at stake."""
    return _address(request, "sqlite")


@pytest.fixture
def postgres_database(request: pytest.FixtureRequest) -> str:
    """PostgreSQL alone, where SQLite was tried at length."""
    return _address(request, "postgres")


def _address(request: pytest.FixtureRequest, kind: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{request.getfixturevalue('sqlite_file')}"
    return str(request.getfixturevalue("postgres_url").render_as_string(hide_password=False))


@pytest.fixture
def office(tmp_path: Path, clock: Any) -> Iterator[Callable[..., Post]]:
    """Call it with a database and a provider (and settings, if any) to get an office at work."""
    made: list[Post] = []

    def make(database: str, provider: Provider | None, **settings: Any) -> Post:
        known = settings_for(provider, home=tmp_path / "home", database_url=database, **settings)
        post = Post(opened(known, clock), clock, provider)
        post.found()
        made.append(post)
        return post

    yield make
    for post in made:
        post.app.close()


@pytest.fixture(params=["sendgrid", "smtp"])
def provider(request: pytest.FixtureRequest) -> Provider:
    """Each kind of provider in turn."""
    if request.param == "sendgrid":
        server: SendGridServer = request.getfixturevalue("sendgrid_server")
        return server
    start: SmtpStarter = request.getfixturevalue("smtp_server")
    return start()


@pytest.fixture
def post(office: Callable[..., Post], database: str, provider: Provider) -> Post:
    """An office on each database with each provider."""
    return office(database, provider)
