"""Finding mapping files: shipped ones by name, an office's own by name or path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.importing.mapping import Mapping
from adapters.packs.validating import model_from
from adapters.packs.yaml_lines import MAX_BYTES, read_yaml
from domain.errors import NotFound

LIBRARY = Path(__file__).parent / "library"
"""The mappings that are shipped."""


@dataclass(frozen=True, slots=True)
class MappingShelf:
    """Finds mappings by name in directories (the later ones win)."""

    directories: tuple[Path, ...] = (LIBRARY,)

    def names(self) -> tuple[str, ...]:
        """The mappings on this shelf, in alphabetical order."""
        return tuple(sorted(self._found()))

    def load(self, name: str) -> Mapping:
        """A mapping by name or by the path of its file.

        Raises:
            NotFound: there is no such mapping.
            ProcedureRefused: with every fault, each with file and line.
        """
        found = self._found()
        file = found.get(name) or Path(name)
        if not file.is_file():
            raise NotFound("mapping", name, self.names())
        with file.open("rb") as stream:
            document = read_yaml(stream.read(MAX_BYTES + 1), str(file))
        return model_from(document, Mapping, "a mapping", "begin with `mapping: <name>`", "docs/import.md")

    def _found(self) -> dict[str, Path]:
        return {file.stem: file for directory in self.directories for file in sorted(directory.glob("*.yaml"))}
