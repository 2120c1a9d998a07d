"""The types of columns: chosen so that both databases store, compare and sort alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from domain.errors import BadInput

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

NAME = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text that is compared byte by byte, as SQLite does, whatever the locale of the server."""

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both; SQLite needs the word INTEGER to make it the row's own number."""


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC.  Raises BadInput for a moment without a zone."""
    if moment.tzinfo is None:
        raise BadInput(f"{moment.isoformat()} has no time zone: the database keeps moments, not wall clocks.")
    return (moment - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The moment of a number of microseconds since 1970, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else from_micros(value)
