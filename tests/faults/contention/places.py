"""Where the quarrels take place: an address per database, empty and with tables; a place of its own for what is broken."""

from __future__ import annotations

import pytest
from faults.scale import scale

from adapters.database.engine import sqlite_url

TRIALS = scale(1_000, 10_000)


def share(address, count=TRIALS):
    """How many of so many trials on this kind of database.

    Where one writer is let in at a time, a quarter will do for the short form: their waiting would take minutes.
    """
    return scale(count // 4, count) if address.get_backend_name() == "sqlite" else count


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request):
    """The address of an empty database, on each kind."""
    if request.param == "sqlite":
        return sqlite_url(request.getfixturevalue("sqlite_file"))
    return request.getfixturevalue("postgres_url")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def spare_address(request):
    """The same, and nobody else will use it: a test may break its tables."""
    if request.param == "sqlite":
        return sqlite_url(request.getfixturevalue("sqlite_file"))
    return request.getfixturevalue("spare_postgres")
