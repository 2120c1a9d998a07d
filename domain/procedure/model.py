"""A procedure as its file writes it down: parts, names and shapes, no behaviour.

The JSON Schema for editors and the reference page are generated from these models.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from domain.procedure.clocks import Clock, Effect, Ladder
from domain.procedure.keeping import Erasure, Retention
from domain.procedure.text import FileName, LimitSpec, Name, On, Part, Party, Wording

Kind = Literal[
    "file", "complete", "acknowledge", "admit", "refuse", "refer", "accept_referral", "refuse_referral",
    "assign", "recuse", "request_information", "demand", "answer", "note", "attach", "pause", "resume",
    "extend", "propose", "comment", "decide", "recommend", "report_implementation", "review", "reopen",
    "withdraw", "close", "link", "merge", "reclassify", "correct", "escalate", "move",
]  # fmt: skip
"""What an action does to a case; the words of design.md and of the commands."""

GroundUse = Literal[
    "refuse", "refer", "pause", "extend", "close", "withdraw", "review", "recuse", "correct", "reopen", "erase", "hold",
]  # fmt: skip


class Source(Part):
    """A clause of law, or the office's own rule, with how well it is known."""

    title: str = Field(description="The law, the rule or the document.")
    clause: str = Field(description="Article, section or page.")
    status: Literal["confirmed", "secondary", "unconfirmed", "office"] = Field(
        "confirmed",
        description="Read in the text itself or quoted in full; read about only; not seen; the office's own rule.",
    )
    url: str | None = None
    note: str | None = Field(None, description="What it says, and what was not seen.")


class Effective(Part):
    """From when to when this version is the law of new cases."""

    since: date = Field(alias="from", description="The first day.")
    until: date | None = Field(None, description="The last day; none: until further notice.")


class CaseClass(Part):
    """A class of complaint: it chooses limits, units and priorities."""

    label: Wording
    priority: Name | None = Field(None, description="The priority of such cases, where none is given.")
    skill: str | None = Field(None, description="What an officer must know to handle such cases.")


class Ground(Part):
    """A coded legal ground."""

    label: Wording
    clause: Name = Field(description="The source that it rests on.")
    uses: tuple[GroundUse, ...] = Field(alias="for", min_length=1, description="The kinds of action that may give it.")


class Outcome(Part):
    """A coded result of a finding or a decision."""

    label: Wording
    clause: Name | None = Field(None, description="The source that it rests on.")


class State(Part):
    """Where a case stands and whose turn it is."""

    label: Wording
    waiting_on: Party = Field("office", description="Whose turn it is.")
    terminal: bool = Field(False, description="The case is over; only reopening, review, notes and the like remain.")
    idle: str | None = Field(None, description="Why no clock needs to run here, if none does; shown to the auditor.")


class WithinGuard(Part):
    """Only while this clock has not expired (a window to act in), to the second."""

    within: Name = Field(description="The clock.")


class TimeBarGuard(Part):
    """Only when the matter happened no longer ago than this, unless `discretion` is used with a reason."""

    time_bar: LimitSpec = Field(description="How long ago the matter may have happened when the case is filed.")
    discretion: bool = Field(True, description="Whether an officer may go beyond it, with a reason.")


GuardName = Literal[
    "no_conflict", "is_assignee", "not_earlier_decider", "prior_recourse", "mandate_covers",
    "right_open", "referral_accepted", "recommendations_done", "four_eyes",
]  # fmt: skip


def _kind_of_guard(value: Any) -> str:
    """A named guard, a window or a time bar: told apart by shape, so that faults speak of what was meant."""
    if isinstance(value, WithinGuard) or (isinstance(value, dict) and "within" in value):
        return "within"
    return "time_bar" if isinstance(value, TimeBarGuard | dict) else "named"


Guard = Annotated[
    Annotated[GuardName, Tag("named")]
    | Annotated[WithinGuard, Tag("within")]
    | Annotated[TimeBarGuard, Tag("time_bar")],
    Discriminator(_kind_of_guard),
]
"""A condition on who acts or when, by name or with its clock or limit."""


def _kind_of_source(value: Any) -> str:
    return "word" if isinstance(value, str) else "states"


From = Annotated[
    Annotated[tuple[Name, ...], Tag("states")] | Annotated[Literal["any", "open"], Tag("word")],
    Discriminator(_kind_of_source),
]
"""States by name, or every state, or every open one."""


class Action(Part):
    """One step: who may take it, from where to where, and what it must bring along."""

    kind: Kind = Field(description="What it does to a case; the kinds are listed below.")
    label: Wording
    source: From = Field(
        alias="from",
        description="States; `open`: every state that is not terminal; `any`: every state. `file` has none: [].",
    )
    to: Name | None = Field(None, description="The state afterwards; none: it stays.")
    roles: tuple[Name, ...] = Field(
        description="Who may: office roles, or complainant, representative, respondent, other_body, system."
    )
    requires: tuple[Name, ...] = Field((), description="What the command must bring along, by the names of its fields.")
    guards: tuple[Guard, ...] = Field((), description="Conditions on who acts and when; all must hold.")
    clause: Name | None = Field(None, description="The source that it rests on.")
    grounds: tuple[Name, ...] = Field((), description="The grounds that may be given, if one is needed.")
    outcomes: tuple[Name, ...] = Field((), description="The outcomes that may be given (propose, decide).")
    assigns: bool = Field(False, description="The case is assigned by the rules when this is taken.")
    then: tuple[Effect, ...] = ()


class AssignmentRule(Part):
    """Which officers come into question, for cases that match; the least loaded one gets the case."""

    classes: tuple[str, ...] = Field((), description="Cases of these classes; none named: all.")
    areas: tuple[str, ...] = Field((), description="Cases from these areas; none named: all.")
    priorities: tuple[str, ...] = Field((), description="Cases of these priorities; none named: all.")
    unit: str | None = Field(
        None, description="A unit of the office; none: any unit that serves the class and the area."
    )
    role: Name = Field(description="The officer must have this role.")
    skill: str | None = Field(None, description="The officer must have this skill.")


class Assignment(Part):
    """Who gets a case, and who hears of it when nobody can be found."""

    rules: tuple[AssignmentRule, ...] = ()
    nobody: Name = Field(description="The role whose task it becomes.")


class TaskRule(Part):
    """A task for staff that the procedure can ask for."""

    label: Wording
    role: Name = Field(description="Whose task it is.")


class Notice(Part):
    """Who must be told what, and on what occasion."""

    label: Wording
    on: tuple[On, ...] = Field((), description="Occasions; a ladder, warning or effect may name the notice as well.")
    to: Annotated[
        tuple[Literal["complainant", "respondent", "other_body", "officer", "supervisor", "addressee", "parties"], ...],
        Field(
            min_length=1, description="Who is told; `addressee` is whoever stands on the rung, `parties` both sides."
        ),
    ]
    channel: Literal["email", "post"] = Field("email", description="How it goes out; by post means a task for staff.")
    statutory: bool = Field(True, description="The law asks for it: if it cannot be delivered, somebody must serve it.")
    clause: Name | None = Field(None, description="The source that it rests on.")
    served: Literal["on_acceptance", "on_delivery"] = Field(
        "on_acceptance",
        description="When it counts as served: when the carrier takes it, or when it reports that it arrived (with a "
        "carrier that never reports, when it takes it).",
    )
    quiet: bool = Field(False, description="Hold back until working hours; only for reminders, never moves a deadline.")


class Procedure(Part):
    """A whole procedure: the file that an office writes."""

    procedure: FileName = Field(description="Its name, which is also the name of the pack's folder.")
    version: str = Field(description="Free text, in quotes; open cases keep the version under which they came in.")
    title: Wording
    effective: Effective
    in_flight: Literal["pinned", "migrate"] = Field(
        "pinned", description="What happens to open cases when this version begins."
    )
    languages: tuple[str, ...] = Field(("en", "id"), description="Every label and notice exists in each of these.")
    calendar: FileName = Field(description="The calendar of working days by which limits are counted.")
    conventions_note: str | None = Field(None, description="How limits are counted, in plain words.")
    sources: dict[Name, Source]
    roles: dict[Name, Wording] = Field(description="The office's own roles.")
    classes: dict[str, CaseClass]
    priorities: tuple[Name, ...] = Field(("normal",), description="The first is the usual one.")
    grounds: dict[Name, Ground] = {}
    outcomes: dict[Name, Outcome] = {}
    states: dict[Name, State]
    actions: dict[Name, Action]
    clocks: dict[Name, Clock]
    ladders: dict[Name, Ladder] = {}
    assignment: Assignment
    tasks: dict[Name, TaskRule] = {}
    notices: dict[Name, Notice] = {}
    erasure: Erasure | None = Field(
        None, description="Who may erase content and hold it back; without it, two of administrator and supervisor."
    )
    retention: tuple[Retention, ...] = Field(
        (), description="How long content is kept; of a case, the first rule that matches counts. None: for good."
    )
    templates: dict[str, str] = Field(
        {}, description="Wording by `notice.language`; usually files beside the procedure."
    )

    def kinds(self) -> dict[Name, str]:
        """Each action's kind, by name."""
        return {name: action.kind for name, action in self.actions.items()}


__all__ = ["Action", "Kind", "Notice", "On", "Procedure", "State"]
