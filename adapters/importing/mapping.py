"""A mapping: which columns of a source become which fields and which steps.

Described for people in ``docs/import.md``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from domain.case import commands as c

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,59}$")]
Column = Annotated[str, StringConstraints(min_length=1, max_length=200)]

UNSUITABLE = frozenset(
    {"command_id", "actor", "effective_at", "expected_version", "kind", "parties", "procedure", "stated"}
)
"""Fields that the import fills in itself, or that have a place of their own in a mapping."""

PARTY = frozenset(c.PartyIn.model_fields) - {"represents", "scope"}


class Part(BaseModel):
    """Base: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class From(Part):
    """Where a value comes from: a column, or the same `value` for every row."""

    column: Column | None = Field(None, description="The column; an empty cell gives no value.")
    value: str | bool | None = Field(None, description="The same for every row.")
    values: dict[str, str] | None = Field(None, description="What each content of the column becomes.")
    otherwise: str | None = Field(
        None, description="What a content becomes that `values` does not list; else it is a fault."
    )
    prefix: str = Field("", description="Put in front of what the column holds.")
    read: Literal["text", "moment", "date", "yes_no"] = Field("text", description="What the column holds.")
    required: bool = Field(False, description="An empty cell is a fault.")

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if (self.column is None) == (self.value is None):
            raise ValueError("name either `column` or `value`")
        if self.otherwise is not None and self.values is None:
            raise ValueError("`otherwise` stands beside `values`")
        return self


class FileForm(Part):
    """How the file is written."""

    encoding: str = "utf-8-sig"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    quote: Annotated[str, StringConstraints(min_length=1, max_length=1)] = '"'

    @field_validator("encoding")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            "".encode(name)
        except LookupError:
            raise ValueError(
                f"there is no encoding {name!r}; common ones: utf-8-sig, utf-8, cp1252, iso-8859-1"
            ) from None
        return name


class Times(Part):
    """How moments are written, and where their clock hangs."""

    zone: str
    formats: tuple[str, ...] = Field(
        ("%Y-%m-%d %H:%M:%S",), min_length=1, description="As for strptime; the first that fits."
    )
    dates: tuple[str, ...] = Field(("%Y-%m-%d",), min_length=1, description="The same for dates.")
    twice: Literal["first", "second"] = Field(
        "first", description="Which one is meant of a time that the clock shows twice."
    )

    @field_validator("zone")
    @classmethod
    def _exists(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"there is no time zone {zone!r}; such as America/New_York") from None
        return zone


class StepFrom(Part):
    """A step that a row implies, at the moment in a column; an empty cell: it did not happen."""

    step: str = Field(description="The kind of step, such as acknowledge, assign, close.")
    at: Column
    fields: dict[str, From] = Field({}, alias="with")

    @model_validator(mode="after")
    def _exists(self) -> Self:
        kinds = {k: m for k, m in _kinds().items() if k not in ("file", "fire", "record_delivery")}
        if self.step not in kinds:
            raise ValueError(f"there is no step {self.step!r}; known: {', '.join(sorted(kinds))}")
        known = set(kinds[self.step].model_fields) - UNSUITABLE - {"case_id"}
        wrong = sorted(set(self.fields) - known)
        if wrong:
            raise ValueError(f"{self.step!r} takes no {', '.join(wrong)}; known: {', '.join(sorted(known))}")
        return self


class Mapping(Part):
    """The whole mapping of one source."""

    mapping: Name
    title: dict[str, str] = {}
    procedure: Name
    office: Name | None = Field(None, description="The pack whose office is founded where there is none yet.")
    actor: str = Field(description="The officer who files; `--as` names another.")
    drawn: date | datetime | None = Field(None, description="When the source was drawn: a day means its end.")
    file: FileForm = FileForm()
    times: Times
    id: Column = Field(description="The column with the source's own number; never twice in a source.")
    received: Column = Field(description="The column with the moment of receipt.")
    tolerance_seconds: int = Field(
        0, ge=0, le=3600, description="A step at most this long before receipt counts as at receipt."
    )
    case: dict[str, From] = Field(description="Fields of the complaint.")
    people: tuple[dict[str, From], ...] = Field((), description="Complainants and representatives, field by field.")
    stated: dict[str, From] = Field(
        {}, description="What the source says of the case, kept for comparison: `due`, `verdict`."
    )
    steps: tuple[StepFrom, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        known = set(c.FileComplaint.model_fields) - UNSUITABLE
        wrong = sorted(set(self.case) - known)
        if wrong:
            raise ValueError(f"a complaint has no {', '.join(wrong)}; known: {', '.join(sorted(known))}")
        if "case_class" not in self.case:
            raise ValueError("`case` says nothing of `case_class`")
        for person in self.people:
            strange = sorted(set(person) - PARTY)
            if strange:
                raise ValueError(f"a person has no {', '.join(strange)}; known: {', '.join(sorted(PARTY))}")
        return self

    def columns(self) -> tuple[str, ...]:
        """Every column that the mapping needs, each once."""
        origins = [*self.case.values(), *self.stated.values()]
        origins += [origin for person in self.people for origin in person.values()]
        origins += [origin for step in self.steps for origin in step.fields.values()]
        named = [self.id, self.received, *(step.at for step in self.steps), *(o.column for o in origins if o.column)]
        return tuple(dict.fromkeys(named))


def _kinds() -> dict[str, type[c.CaseCommand]]:
    found: dict[str, type[c.CaseCommand]] = {}
    waiting: list[type[c.CaseCommand]] = [c.CaseCommand]
    while waiting:
        waiting += (cls := waiting.pop()).__subclasses__()
        kind = cls.model_fields["kind"].default
        if isinstance(kind, str):
            found[kind] = cls
    return found
