"""How long content is kept, and who may destroy it: the part of a procedure that a data-protection officer reads."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.procedure.text import LimitSpec, Name, Part

ADMINISTRATOR, SUPERVISOR = "administrator", "supervisor"


class Erasure(Part):
    """Who may erase content or hold it back from erasure, and on which grounds."""

    roles: tuple[Name, ...] = Field(
        (ADMINISTRATOR, SUPERVISOR), min_length=1, description="Office roles that may erase, or propose it."
    )
    approved_by: tuple[Name, ...] = Field(
        (SUPERVISOR, ADMINISTRATOR),
        description="Office roles that must approve, each by a second person; []: one person is enough.",
    )
    grounds: tuple[Name, ...] = Field(
        (), description="Grounds (for: [erase]) that may be given; none named: request, consent_withdrawn, "
        "no_longer_needed, unlawful, legal_duty.",
    )  # fmt: skip
    clause: Name | None = Field(None, description="The source that it rests on.")
    holders: tuple[Name, ...] = Field(
        (ADMINISTRATOR, SUPERVISOR), min_length=1, description="Office roles that may place and lift a legal hold."
    )
    hold_grounds: tuple[Name, ...] = Field(
        (),
        description="Grounds (for: [hold]) of a legal hold; none named: litigation, investigation, audit, legal_duty.",
    )


class Retention(Part):
    """How long the content of some closed cases is kept, and what happens on the day after the last."""

    classes: tuple[str, ...] = Field((), description="Cases of these classes; none named: all.")
    outcomes: tuple[Name, ...] = Field(
        (), description="Cases that ended like this: outcomes, or refused, withdrawn; none named: all."
    )
    keep: LimitSpec = Field(description="How long: calendar days, weeks, months or years. The last day is kept whole.")
    since: Literal["closure"] = Field("closure", alias="from", description="From when: the day of the closure.")
    ground: Name = Field(description="The ground (for: [erase]) that the erasure gives.")
    clause: Name = Field(description="The source that it rests on.")
    then: Literal["propose", "erase"] = Field(
        "propose", description="A task to approve the erasure, or the erasure by itself, without a second person."
    )


ENDINGS = ("refused", "withdrawn")
"""Outcomes that every procedure has."""

ERASURE_GROUNDS = ("request", "consent_withdrawn", "no_longer_needed", "unlawful", "legal_duty")
HOLD_GROUNDS = ("litigation", "investigation", "audit", "legal_duty")
"""Grounds where the procedure names none of its own."""

AS_USUAL = Erasure()
"""What holds where the procedure says nothing."""
