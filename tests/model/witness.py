"""A connection of its own to the database of an office on trial: what others would see, asked with little in between.

It belongs to no process of the office, and nothing that the office has not committed shows in it.
"""

from __future__ import annotations

import sqlite3
from contextlib import nullcontext
from functools import lru_cache

import psycopg
from sqlalchemy.dialects import postgresql, sqlite

from adapters.database.columns import Moment, from_micros

_moment = lru_cache(maxsize=4096)(from_micros)


class Witness:
    """Asks one database; every question is a transaction of its own."""

    def __init__(self, url):
        self._postgres = url.get_backend_name() == "postgresql"
        self._raw = _postgres(url) if self._postgres else sqlite3.connect(url.database, isolation_level=None)
        self._quote = (postgresql if self._postgres else sqlite).dialect().identifier_preparer.quote
        self._made = {}

    def close(self):
        """Leave the database to others."""
        self._raw.close()

    def ask(self, text, *values):
        """All rows that a statement with ``?`` gives."""
        return self._ask(self._in_dialect(text), values).fetchall()

    def rows_of(self, stream, tables):
        """What lies in these tables for a case: by table, by primary key, with moments as moments."""
        asked = [self._reading(table) for table in tables]
        with self._raw.pipeline() if self._postgres else nullcontext():
            answers = [self._ask(text, (stream,)) for text, _ in asked]
            return {table.name: made(answer) for table, (_, made), answer in zip(tables, asked, answers, strict=True)}

    def _ask(self, text, values):
        return self._raw.execute(text, values)

    def _in_dialect(self, text):
        return text.replace("?", "%s") if self._postgres else text

    def _reading(self, table):
        """The statement for the rows of a case, and how to read its answer; worked out once."""
        if table.name not in self._made:
            names = ", ".join(map(self._quote, table.columns.keys()))
            text = self._in_dialect(f"SELECT {names} FROM {table.name} WHERE case_id = ?")
            self._made[table.name] = text, _reader(table)
        return self._made[table.name]


def _reader(table):
    """Makes rows by primary key of an answer."""
    names = tuple(table.columns.keys())
    key = [names.index(column.name) for column in table.primary_key.columns]
    moments = [number for number, column in enumerate(table.columns) if isinstance(column.type, Moment)]

    def made(answer):
        found = {}
        for row in map(list, answer.fetchall()):
            for number in moments:
                if row[number] is not None:
                    row[number] = _moment(row[number])
            found[tuple(row[number] for number in key)] = dict(zip(names, row, strict=True))
        return found

    return made


def _postgres(url):
    # The tests' server listens on a socket in a folder; what a transaction of our own would add is a round trip.
    parts = {"host": url.query.get("host") or url.host, "user": url.username, "dbname": url.database, "port": url.port}
    return psycopg.connect(**{name: part for name, part in parts.items() if part}, autocommit=True)
