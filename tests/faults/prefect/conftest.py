"""Offices, as the tests of the post have them, for workers that are stopped and servers that are gone."""

from __future__ import annotations

from faults.mail.conftest import database, office, one_database, postgres_database, provider

__all__ = ["database", "office", "one_database", "postgres_database", "provider"]
