"""The shelf of calendars: shipped ones, and an office's own, which win."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.calendars.reading import CalendarFile, read_calendar
from domain.calendar import WorkingCalendar
from domain.errors import NotFound

LIBRARY = Path(__file__).parent / "library"
"""The calendars that are shipped."""

_SUFFIXES = (".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class CalendarShelf:
    """Finds calendars by the name of their file in directories; a later directory wins."""

    directories: tuple[Path, ...] = (LIBRARY,)

    def names(self) -> tuple[str, ...]:
        """The calendars on this shelf, in alphabetical order."""
        return tuple(sorted(self._found()))

    def file(self, name: str) -> CalendarFile:
        """A calendar with its data, to edit.  Raises NotFound, and CalendarRefused with every fault."""
        found = self._found()
        if name not in found:
            raise NotFound("calendar", name, sorted(found))
        return read_calendar(found[name])

    def load(self, name: str) -> WorkingCalendar:
        """A calendar to reckon with.  Raises NotFound, and CalendarRefused with every fault."""
        return self.file(name).calendar

    def load_all(self) -> dict[str, WorkingCalendar]:
        """Every calendar by its name.  Raises CalendarRefused."""
        return {name: self.load(name) for name in self.names()}

    def save(self, file: CalendarFile, directory: Path) -> Path:
        """Write a version into a directory of this shelf, whole or not at all; answers with its path."""
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / f"{file.calendar.name}.json"
        draft = path.with_suffix(".json.new")
        draft.write_text(file.to_text(), encoding="utf-8")
        draft.replace(path)
        return path

    def _found(self) -> dict[str, Path]:
        return {
            path.stem: path
            for directory in self.directories
            if directory.is_dir()
            for path in sorted(directory.iterdir())
            if path.suffix in _SUFFIXES
        }
