"""The shelf of packs: shipped ones, an office's own, or one file that somebody points at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from adapters.packs.salvage import remains_of
from adapters.packs.validating import procedure_from
from adapters.packs.yaml_lines import MAX_BYTES, Document, read_yaml
from domain.errors import NotFound
from domain.procedure.checks import check
from domain.procedure.faults import Fault, ProcedureRefused
from domain.procedure.model import Procedure

LIBRARY = Path(__file__).parent / "library"
"""The packs that are shipped."""

CheckTemplates = Callable[[Procedure], Iterable[Fault]]
"""Looks into the wording of notices: unknown values, unbalanced braces, subjects that say too much."""


def _no_template_checks(_: Procedure) -> Iterable[Fault]:
    return ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """A procedure that was read, and everything found on the way; refused if any of it is a fault."""

    file: Path
    procedure: Procedure | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class PackShelf:
    """Finds packs by name in directories (the later ones win) and loads them, checked.

    A pack is a folder with ``procedure.yaml``, ``notices/<notice>.<language>.txt`` and ``SOURCES.md``; a notice may
    have an HTML form of its own beside its text.
    `calendars` are the calendars that exist; without them the names of calendars are not checked.
    """

    directories: tuple[Path, ...] = (LIBRARY,)
    check_templates: CheckTemplates = field(default=_no_template_checks)
    calendars: frozenset[str] | None = None

    def names(self) -> tuple[str, ...]:
        """The packs on this shelf, in alphabetical order."""
        return tuple(sorted(self._found()))

    def load(self, name: str) -> Procedure:
        """A pack by name, or by the path of its folder or its file.

        Raises:
            NotFound: there is no such pack.
            ProcedureRefused: with every fault, each with file, line, path and what to do.
        """
        inspection = self.inspect(name)
        if inspection.faults or inspection.procedure is None:
            raise ProcedureRefused(inspection.faults)
        return inspection.procedure

    def inspect(self, name: str) -> Inspection:
        """Everything that can be said about a pack, good or bad.

        Raises:
            NotFound: there is no such pack.
        """
        file = self.file_of(name)
        try:
            document = read_yaml(_read(file), str(file))
        except ProcedureRefused as refused:
            return Inspection(file, None, refused.faults)
        try:
            procedure = procedure_from(document)
        except ProcedureRefused as refused:
            return Inspection(file, None, self._all(refused.faults, document))
        templates, faults = _templates(file.parent / "notices")
        procedure = procedure.model_copy(update={"templates": {**templates, **procedure.templates}})
        found = [*check(procedure, calendars=self.calendars), *self.check_templates(procedure)]
        located = [
            *faults,
            *self._named_alike(file, procedure),
            *(_located(each, document, templates) for each in found),
        ]
        located.sort(key=lambda each: (each.file, each.line))
        wrong = tuple(each for each in located if each.severity == "fault")
        doubtful = tuple(each for each in located if each.severity == "warning")
        return Inspection(file, procedure, wrong, doubtful)

    def _all(self, of_shape: Iterable[Fault], document: Document) -> tuple[Fault, ...]:
        """Faults of shape, and with them the unknown names in all that has the right one."""
        remains = remains_of(document)
        templates, _ = _templates(Path(document.file).parent / "notices")
        found = remains.faults(templates, self.calendars) if remains else ()
        return tuple(sorted((*of_shape, *(_located(each, document, {}) for each in found)), key=lambda each: each.line))

    def file_of(self, name: str) -> Path:
        """The procedure file of a pack.

        Raises:
            NotFound: there is no such pack.
        """
        found = self._found()
        if name in found:
            return found[name]
        path = Path(name)
        if path.is_dir():
            path = path / "procedure.yaml"
        if path.is_file():
            return path
        raise NotFound("procedure", name, self.names())

    def _found(self) -> Mapping[str, Path]:
        files = (file for directory in self.directories for file in sorted(directory.glob("*/procedure.yaml")))
        return {file.parent.name: file for file in files}

    def _named_alike(self, file: Path, procedure: Procedure) -> list[Fault]:
        if file not in self._found().values() or file.parent.name == procedure.procedure:
            return []
        message = f"the procedure is called {procedure.procedure!r}, its folder {file.parent.name!r}"
        return [Fault(message, ("procedure",), "give both the same name", str(file), 1)]


def _read(file: Path) -> bytes:
    """At most one byte more than is allowed, so that a huge file is refused without being read."""
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _templates(folder: Path) -> tuple[dict[str, str], list[Fault]]:
    """The wording of notices by ``notice.language``, and the files that cannot be read as such."""
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for file in sorted((*folder.glob("*.txt"), *folder.glob("*.html"))):
        if file.stem.count(".") != 1:
            hint = "call it <notice>.<language>.txt"
            faults.append(Fault("the name says no notice and language", (), hint, str(file), 1))
            continue
        try:
            texts[file.name.removesuffix(".txt")] = _read(file).decode("utf-8")
        except UnicodeDecodeError:
            faults.append(Fault("not UTF-8 text", (), "save the file as UTF-8", str(file), 1))
    return texts, faults


def _located(fault: Fault, document: Document, from_files: Mapping[str, str]) -> Fault:
    """The fault with file and line: in a notice's own file, or in the procedure."""
    if fault.file:
        return fault
    if len(fault.path) > 1 and fault.path[0] == "templates" and fault.path[1] in from_files:
        name = str(fault.path[1])
        file = Path(document.file).parent / "notices" / (name if name.endswith(".html") else f"{name}.txt")
        return replace(fault, file=str(file), line=fault.line or 1)
    return fault.located(document.file, document.line_of(fault.path))
