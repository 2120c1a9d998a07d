"""The rules that are asked about: a procedure or a calendar from a file, or by its name on the shelf.

Wording does not change what happens, so a changed procedure needs none, and none is read.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from adapters.calendars.reading import read_calendar
from adapters.calendars.shelf import CalendarShelf
from adapters.packs.shelf import PackShelf
from adapters.packs.validating import procedure_from
from adapters.packs.yaml_lines import read_yaml
from domain.calendar import WorkingCalendar
from domain.procedure.checks import check
from domain.procedure.compiled import Compiled
from domain.procedure.faults import ProcedureRefused
from domain.procedure.model import Procedure

NO_WORDING = "-"
"""In place of wording that nobody will read."""


def changed_procedure(shelf: PackShelf, name: str) -> Compiled:
    """The procedure that is asked about.  Raises NotFound, and ProcedureRefused with every fault."""
    file = shelf.file_of(name)
    document = read_yaml(file.read_bytes(), str(file))
    procedure = _worded(procedure_from(document))
    faults = [each for each in check(procedure, calendars=shelf.calendars) if each.severity == "fault"]
    if faults:
        raise ProcedureRefused([replace(each, file=str(file), line=document.line_of(each.path)) for each in faults])
    return Compiled(procedure)


def _worded(procedure: Procedure) -> Procedure:
    wanted = [f"{notice}.{language}" for notice in procedure.notices for language in procedure.languages]
    return procedure.model_copy(update={"templates": dict.fromkeys(wanted, NO_WORDING)})


def changed_calendar(shelf: CalendarShelf, name: str) -> WorkingCalendar:
    """The calendar that is asked about: a file, or a name.  Raises NotFound, and CalendarRefused with every fault."""
    if name not in shelf.names() and Path(name).is_file():
        return read_calendar(Path(name)).calendar
    return shelf.load(name)
