"""From the cells of a row to values: text, moments, dates, yes or no."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from adapters.importing.mapping import From, Times
from domain.record import moment

YES, NO = frozenset({"yes", "y", "true", "1", "ya"}), frozenset({"no", "n", "false", "0", "tidak"})


class CellRefused(ValueError):
    """A cell that cannot be read; the message says which, and why."""


class Reader:
    """Reads values by the rules of one mapping."""

    def __init__(self, times: Times) -> None:
        self.times = times

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.times.zone)

    def moment(self, column: str, text: str) -> datetime:
        """A local time as a moment in UTC.  Raises CellRefused for one that does not exist."""
        local = self._parsed(column, text, self.times.formats, "time")
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        placed = local.replace(tzinfo=self._zone, fold=1 if self.times.twice == "second" else 0)
        found = placed.astimezone(UTC)
        if found.astimezone(self._zone).replace(tzinfo=None) != local:
            raise CellRefused(f"{column}: {text} does not exist in {self.times.zone}: the clocks were put forward.")
        return found

    def date(self, column: str, text: str) -> date:
        """A date.  Raises CellRefused."""
        return self._parsed(column, text, self.times.dates, "date").date()

    def value(self, origin: From, cells: dict[str, str]) -> str | bool | None:
        """What a rule gives for a row; None for an empty cell.  Raises CellRefused."""
        if origin.column is None:
            return origin.value
        text = cells[origin.column].strip()
        if not text:
            if origin.required:
                raise CellRefused(f"{origin.column} is empty: a value is needed.")
            return None
        if origin.values is not None:
            text = self._mapped(origin, text)
        return self._read(origin, text)

    def _read(self, origin: From, text: str) -> str | bool:
        column = origin.column or ""
        match origin.read:
            case "moment":
                return moment(self.moment(column, text))
            case "date":
                return self.date(column, text).isoformat()
            case "yes_no":
                return _yes_or_no(column, text)
            case _:
                return origin.prefix + text

    def _mapped(self, origin: From, text: str) -> str:
        known = origin.values or {}
        found = known.get(text, origin.otherwise)
        if found is None:
            raise CellRefused(f"{origin.column}: {text!r} is not known. Known: {', '.join(known)}.")
        return found

    def _parsed(self, column: str, text: str, formats: tuple[str, ...], what: str) -> datetime:
        for form in formats:
            try:
                return _fast(text) if form == _ISO else datetime.strptime(text, form)  # noqa: DTZ007  (the zone follows)
            except ValueError:
                continue
        raise CellRefused(f"{column}: {text!r} is no {what} of the form {' or '.join(formats)}.")


_ISO = "%Y-%m-%d %H:%M:%S"


def _fast(text: str) -> datetime:
    """The common form, ten times as fast as strptime and no more lenient.  Raises ValueError."""
    if len(text) != 19 or text[10] != " ":
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _yes_or_no(column: str, text: str) -> bool:
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise CellRefused(f"{column}: {text!r} is neither yes nor no.")
