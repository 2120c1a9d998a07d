"""A mapping: how somebody else's log says what a procedure speaks of.

Described for people in ``docs/exchange.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from adapters.importing.mapping import Times
from adapters.packs.validating import model_from
from adapters.packs.yaml_lines import MAX_BYTES, read_yaml
from domain.errors import BadInput, NotFound
from domain.procedure.model import Procedure

LIBRARY = Path(__file__).parent / "mappings"
"""The mappings that are shipped."""
_BESIDE = {"issued": "notices", "served": "notices", "rung": "ladders"} | dict.fromkeys(
    ("begun", "extended", "moved", "cancelled", "paused", "resumed", "met", "expiry"), "clocks"
)
"""Moments other than steps, and where a procedure has their names."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
"""One name, or several of which the first that is there counts."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Columns(_Part):
    """What the log's attributes (XES) or columns (CSV) are called."""

    case: Names = Field(("concept:name",), description="The case's id; in XES an attribute of the trace.")
    activity: Names = Field(("concept:name",), description="What happened.")
    at: Names = Field(("time:timestamp",), description="When.")
    role: Names | None = Field(None, description="In which role it was done; none: roles are not looked at.")
    case_class: Names | None = Field(None, alias="class", description="The case's class.")
    priority: Names | None = None
    due: Names | None = Field(None, description="A due moment that the log itself names (extended, moved, begun).")
    limit: Names | None = Field(None, description="How much an extension added, such as 10 working_days.")
    ground: Names | None = None


class LogMapping(_Part):
    """The whole mapping of one log."""

    mapping: str
    columns: Columns = Columns()
    times: Times = Field(Times(zone="UTC"), description="For moments without an offset.")
    order: Literal["time", "file"] = Field("time", description="By which the events of a case follow each other.")
    activities: dict[str, Names] = Field({}, description="What each activity is; several: the first that is allowed.")
    as_named: bool = Field(
        False, description="Activities that are not listed may be named as the procedure names them."
    )
    others: Literal["report", "ignore"] = Field("report", description="Activities that are not listed.")
    classes: dict[str, str] = Field({}, description="The log's classes as the procedure's.")
    class_otherwise: str = Field("", alias="class", description="The class of cases of which the log names none.")
    roles: dict[str, str] = Field({}, description="The log's roles as the procedure's; others are not looked at.")
    roles_are_ours: bool = Field(False, description="The log's roles are the procedure's.")
    finished: bool = Field(False, description="The log holds finished cases only.")

    def checked(self, procedure: Procedure) -> LogMapping:
        """The same, if everything that it names is there.  Raises BadInput with every fault."""
        wrong = [
            f"{name!r}: {what}" for name, targets in self.activities.items() for what in _faults(targets, procedure)
        ]
        wrong += [
            f"class {name!r} is none of {procedure.procedure}"
            for name in (*self.classes.values(), self.class_otherwise)
            if name and name not in procedure.classes
        ]
        known = {*procedure.roles, "complainant", "representative", "respondent", "other_body", "system"}
        wrong += [
            f"role {name!r} is none of {procedure.procedure}" for name in self.roles.values() if name not in known
        ]
        if wrong:
            raise BadInput(f"The mapping {self.mapping!r} does not fit:\n" + "\n".join(f"  {each}" for each in wrong))
        return self

    def moments(self, activity: str, procedure: Procedure) -> tuple[str, ...] | None:
        """What an activity may stand for: nothing for one that is unknown, None for one that is to be passed over."""
        listed = self.activities.get(activity)
        if listed is not None:
            return tuple(_full(name) for name in listed)
        if self.as_named and not list(_faults((activity,), procedure)):
            return (_full(activity),)
        return None if self.others == "ignore" else ()

    def role(self, text: str | None) -> str | None:
        """The procedure's role."""
        return self.roles.get(text, text if self.roles_are_ours else None) if text else None

    def case_class(self, text: str | None) -> str | None:
        """The procedure's class."""
        return self.classes.get(text, text) if text else None

    def moment(self, text: str) -> datetime:
        """A moment of the log: ISO 8601, or one of the mapping's forms.  Raises ValueError."""
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = self._as_formatted(text)
        return found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(self.times.zone))

    def _as_formatted(self, text: str) -> datetime:
        for form in self.times.formats:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007  (the caller adds the zone)
            except ValueError:
                continue
        raise ValueError(f"{text!r} is no moment")


def _full(name: str) -> str:
    return name if ":" in name else f"action:{name}"


def _faults(targets: tuple[str, ...], procedure: Procedure) -> Iterator[str]:
    for target in targets:
        what, _, name = _full(target).partition(":")
        part = "actions" if what == "action" else _BESIDE.get(what)
        if part is None:
            yield f"{target!r} is no moment; write a step's name, or one of {', '.join(f'{w}:…' for w in _BESIDE)}"
        elif name not in getattr(procedure, part):
            known = ", ".join(getattr(procedure, part))
            yield f"{procedure.procedure} has no {name!r} among its {part}: {known}"


def load_mapping(name: str) -> LogMapping:
    """A mapping by name or by the path of its file.

    Raises:
        NotFound: there is no such mapping.
        ProcedureRefused: with every fault, each with file and line.
    """
    file = LIBRARY / f"{name}.yaml" if "/" not in name and (LIBRARY / f"{name}.yaml").is_file() else Path(name)
    if not file.is_file():
        raise NotFound("mapping", name, sorted(each.stem for each in LIBRARY.glob("*.yaml")))
    with file.open("rb") as stream:
        document = read_yaml(stream.read(MAX_BYTES + 1), str(file))
    return model_from(document, LogMapping, "a mapping", "begin with `mapping: <name>`", "docs/exchange.md")
