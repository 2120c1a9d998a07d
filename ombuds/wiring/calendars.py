"""Calendars as the engine wants them: a mapping that reads a file when its calendar is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from adapters.calendars.shelf import CalendarShelf
from domain.calendar import WorkingCalendar
from domain.errors import NotFound


class Calendars(Mapping[str, WorkingCalendar]):
    """Every calendar of a shelf by its name; one that cannot be read spoils no other."""

    def __init__(self, shelf: CalendarShelf) -> None:
        self.shelf = shelf
        self._read: dict[str, WorkingCalendar] = {}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return self.shelf.names()

    def __getitem__(self, name: str) -> WorkingCalendar:
        """The calendar; raises KeyError, and CalendarRefused with every fault of its file."""
        if name not in self._read:
            try:
                self._read[name] = self.shelf.load(name)
            except NotFound as missing:
                raise KeyError(name) from missing
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
