"""Clocks and ladders as a procedure file writes them down."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, field_serializer, model_validator

from domain.procedure.text import FileName, LimitSpec, Name, On, Part, Party, Wording


class LimitTable(Part):
    """A limit that depends on the case: chosen again, with a trace, when the case is reclassified."""

    by: Literal["class", "priority", "state"] = Field(description="What chooses the limit.")
    table: dict[str, LimitSpec] = Field(description="The limit for each value.")
    otherwise: LimitSpec | None = Field(
        None, description="For values that the table does not name; none means: no clock."
    )


def _kind_of_limit(value: Any) -> str:
    """One length or a table of lengths: told apart by `by`, so that faults speak of what was meant."""
    table = "by" in value or "table" in value if isinstance(value, dict) else isinstance(value, LimitTable)
    return "table" if table else "length"


AnyLimit = Annotated[
    Annotated[LimitSpec, Tag("length")] | Annotated[LimitTable, Tag("table")], Discriminator(_kind_of_limit)
]
"""One length of time for every case, or a table."""


class ConventionsSpec(Part):
    """How a limit is counted; each setting left out takes the stated default."""

    due_at: Literal["same_time", "close_of_business", "end_of_day"] = Field(
        "end_of_day", description="Which moment of the last day is meant."
    )
    day_zero: Literal["start", "next_day"] = Field(
        "next_day", description="Counting begins at the start itself, or the day of the event is day 0."
    )
    outside_hours: Literal["next_opening", "as_is"] = Field(
        "next_opening", description="A start outside working hours counts from the next opening, or as it is."
    )
    roll: Literal["none", "forward"] = Field(
        "forward", description="A last day that is no working day stands, or moves to the next one."
    )
    min_working_days: bool = Field(
        False, description="At least two working days in any period of two days or more (Reg. 1182/71 art. 3(5))."
    )


class PauseRule(Part):
    """When this clock stands still: in which states by itself, or on which grounds by hand."""

    ground: Name = Field(description="The ground, one that is meant for `pause`.")
    waiting_on: Party = Field("complainant", description="Whose time it is.")
    states: tuple[Name, ...] = Field((), alias="while", description="The clock pauses by itself in these states.")
    cap: LimitSpec | None = Field(None, description="The longest pause; then the clock runs again by itself.")
    then: Literal["resume", "restart"] = Field(
        "resume", description="Afterwards the time already gone counts, or the whole limit begins again."
    )


class ExtensionRule(Part):
    """One lawful way to a later deadline."""

    kind: Literal["notice", "approval", "consent", "interim_reply"] = Field(description="How it is lawful.")
    ground: Name = Field(description="The ground, one that is meant for `extend`.")
    limit: LimitSpec = Field(description="The most that one extension may add.")
    times: int = Field(1, ge=1, description="How often this extension may be made.")
    told: tuple[Party, ...] = Field((), description="Who must be told; without them the extension is void.")
    approver: Name | None = Field(None, description="The role that approves (kind: approval).")
    clause: Name | None = None


class WarningRule(Part):
    """A warning before the deadline, at a share of the time or at a distance from the end."""

    at: float | None = Field(None, gt=0, lt=1, description="Share of the working time gone, 0.75 for three quarters.")
    before: LimitSpec | None = None
    notice: Name = Field(description="What is sent.")

    @field_serializer("at", when_used="json-unless-none")
    def _exact(self, share: float) -> str:
        """As text: what is hashed holds no floating point."""
        return repr(share)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.at is None) == (self.before is None):
            raise ValueError("give either `at` (a share) or `before` (a limit)")
        return self


class Effect(Part):
    """What happens by itself, exactly one thing per entry."""

    escalate: Name | None = Field(None, description="Climb this ladder.")
    remind: Name | None = Field(None, description="Issue this notice.")
    deem: Name | None = Field(None, description="Take this action as the legal effect of silence.")
    fire: Name | None = Field(None, description="Take this action.")
    open_right: Name | None = Field(None, description="From now on this action is open to the complainant.")
    task: Name | None = Field(None, description="Make this task for the role that the task names.")

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.given()) != 1:
            raise ValueError("give exactly one of escalate, remind, deem, fire, open_right, task")
        return self

    def given(self) -> tuple[tuple[str, str], ...]:
        """The one effect as (what, name)."""
        return tuple((what, name) for what, name in self if name is not None)


class Clock(Part):
    """A running computation of one time limit, and what its end brings about."""

    label: Wording
    clause: Name
    holder: Party = Field("office", description="Who must act before the deadline.")
    scope: Literal["case", "unit"] = Field(
        "case", description="A unit's own clock falls away when the case leaves the unit."
    )
    statutory: bool = Field(True, description="Set by law: a case that moves or merges keeps it.")
    start: tuple[On, ...] = Field(min_length=1, description="When it begins to run.")
    meet: tuple[On, ...] = Field(description="What fulfils the promise.", min_length=1)
    cancel: tuple[On, ...] = Field(
        (), description="What makes the promise pointless: nothing is met and nothing missed."
    )
    restart: tuple[On, ...] = Field((), description="The whole limit begins again.")
    limit: AnyLimit
    calendar: FileName | None = Field(None, description="If other than the procedure's.")
    conventions: ConventionsSpec = ConventionsSpec()
    pauses: tuple[PauseRule, ...] = ()
    extensions: tuple[ExtensionRule, ...] = ()
    warnings: tuple[WarningRule, ...] = ()
    expiry: tuple[Effect, ...] = Field(description="What a missed deadline brings about.")


class Addressee(Part):
    """Who stands on a rung; exactly one rule."""

    superior_of: Literal["assignee", "previous"] | None = Field(
        None, description="Along the reporting line: above the assignee, or above the rung before."
    )
    role: Name | None = Field(None, description="Whoever has this role of the office.")
    unit: str | None = Field(None, description="With `role`: this unit; else the unit that the case is assigned to.")
    officer: str | None = Field(None, description="This officer, by id.")
    office: str | None = Field(None, description="A named office outside, as the office file lists it.")
    body: Literal["superior_of_respondent", "respondent"] | None = Field(
        None, description="The superior of the body complained about; the respondent itself is refused."
    )

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if sum(rule is not None for rule in (self.superior_of, self.role, self.officer, self.office, self.body)) != 1:
            raise ValueError("give exactly one of superior_of, role, officer, office, body")
        return self


class Rung(Part):
    """One step of a ladder: who, when (counted from the rung before), and what they are told."""

    to: Addressee
    after: LimitSpec | None = Field(None, description="Time since the rung before; none for the first rung: at once.")
    notice: Name = Field(description="What the addressee is told.")
    takes_over: bool = Field(False, description="The case is assigned to the addressee.")


class Ladder(Part):
    """The ordered addressees of an escalation; somebody always stands at the top."""

    label: Wording
    clause: Name
    rungs: tuple[Rung, ...] = Field(min_length=1)
    complainant_notice: Name | None = Field(None, description="What the complainant is told at each rung.")
    calendar: FileName | None = Field(None, description="If other than the procedure's.")
    conventions: ConventionsSpec = ConventionsSpec()
    top: Name | None = Field(None, description="The role that answers for an escalation which nobody above can take.")
