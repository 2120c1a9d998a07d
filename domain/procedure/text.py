"""Small building blocks that every part of a procedure uses."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.limits import Limit

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""A name that the procedure gives to one of its parts: lower case, digits, underscores."""

FileName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]
"""The name of a procedure or a calendar, which is also the name of its folder or file: hyphens are welcome."""

Wording = Annotated[dict[str, str], Field(min_length=1, description="The text in each language, by language code.")]

Party = Literal["complainant", "representative", "respondent", "office", "other_body", "nobody"]
"""Whose turn it is, or who holds a promise."""

On = Annotated[
    str,
    StringConstraints(pattern=r"^(state|leave|action|expiry|met|end|served|rung):[a-z][a-z0-9_]*$"),
    Field(
        description="A moment in the life of a case: state:S (entered), leave:S, action:A (taken), "
        "expiry:C or met:C or end:C (of a clock), served:N (a notice reached its addressee), rung:L (a ladder climbed)."
    ),
]


class Part(BaseModel):
    """Base of every part of a procedure: unknown keys are faults, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class LimitSpec(Part):
    """A length of time in exactly one unit, such as ``{working_days: 10}``."""

    minutes: int | None = None
    hours: int | None = None
    working_minutes: int | None = None
    working_hours: int | None = None
    working_days: int | None = None
    calendar_days: int | None = None
    weeks: int | None = None
    months: int | None = None
    years: int | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self._given()) != 1:
            raise ValueError("give exactly one unit, for example {working_days: 10}")
        return self

    def _given(self) -> dict[str, int]:
        return {unit: n for unit, n in self if n is not None}

    def limit(self) -> Limit:
        """The same length as a value that the reckoning understands."""
        return Limit.from_mapping(self._given())
