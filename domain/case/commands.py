"""What people and the clockwork ask for, in the imperative.

A command carries an id: handled twice it has one effect and one answer.  ``actor`` is a
pseudonymous id (an officer's, ``complainant``, ``respondent:CODE``, ``system``).
``effective_at`` says when it happened in law, if not now.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal
from uuid import uuid4

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from domain.record import digest


def _storable(text: str) -> str:
    """Refuse the one character that not every database can keep, on all of them alike."""
    if "\x00" in text:
        raise ValueError("it holds the character NUL, which cannot be stored: leave it out")
    return text


_Storable = AfterValidator(_storable)
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), _Storable]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _Storable]
CaseId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$")]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Command(BaseModel):
    """Base of all commands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command_id: Annotated[str, StringConstraints(min_length=8, max_length=100), _Storable] = Field(
        default_factory=lambda: str(uuid4())
    )
    actor: Code
    effective_at: AwareDatetime | None = Field(None, description="When it happened in law, if not now.")
    expected_version: int | None = Field(None, ge=0, description="Refuse if the case has moved on.")

    def digest(self) -> str:
        """What the command says, as SHA-256: the same id with another digest is refused."""
        said = self.__pydantic_serializer__.to_python(self, mode="json")
        del said["command_id"]
        return digest(said)


class CaseCommand(Command):
    """A command about a case that exists."""

    kind: str
    case_id: CaseId
    action: str | None = Field(None, description="The procedure's action, where several are of this kind.")


class Step(CaseCommand):
    """A step of the procedure that may carry a reason and a coded ground."""

    reason: Text | None = None
    ground: Code | None = None


class PartyIn(BaseModel):
    """A complainant or representative as they come in; contact is personal data."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["complainant", "representative"] = "complainant"
    name: Code | None = None
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s<>\"\x00]+@[^@\s<>\"\x00]+$", max_length=254)] | None = None
    phone: Code | None = None
    address: Text | None = None
    language: Code | None = None
    organisation: Code | None = Field(
        None, description="The civil-society organisation that the representative acts for."
    )
    represents: tuple[int, ...] = Field((), description="Numbers (from 1) of the complainants whom the mandate covers.")
    scope: tuple[Literal["file", "receive", "act", "withdraw"], ...] = ("file", "receive", "act")
    proof: Code | None = Field(None, description="The kind of proof of the mandate, such as `signed letter`.")
    expires: date | None = Field(None, description="Last day of the mandate.")


class FileComplaint(Command):
    """Take in a complaint; ``effective_at`` is when it was received."""

    kind: Literal["file"] = "file"
    procedure: Code
    case_id: CaseId | None = None
    action: str | None = None
    case_class: Code
    priority: Code | None = None
    channel: Code = "counter"
    language: Code = "en"
    area: Code | None = None
    unit: Code | None = None
    reference: Code | None = None
    anonymous: bool = False
    confidential: bool = False
    own_motion: bool = False
    occurred_on: date | None = None
    prior_recourse: bool | None = None
    respondents: tuple[Code, ...] = ()
    parties: tuple[PartyIn, ...] = ()
    subject: Code | None = None
    text: Text | None = None
    reason: Text | None = None
    stated: dict[Code, Code] = Field(
        {},
        max_length=20,
        description="What the source itself says of the case, to compare with: `due` and `as_of` as moments, "
        "`verdict` as on_time or late, or other facts without personal data.",
    )

    def new_case_id(self) -> str:
        """The case's public reference: the given one, or eight symbols that follow from the command's id."""
        if self.case_id is not None:
            return self.case_id
        number = int.from_bytes(hashlib.sha256(f"case:{self.command_id}".encode()).digest()[:5], "big")
        symbols = "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -5, -5))
        return f"{symbols[:4]}-{symbols[4:]}"


class Acknowledge(Step):
    """Tell the complainant that the complaint has arrived."""

    kind: Literal["acknowledge"] = "acknowledge"


class RequestInformation(Step):
    """Ask the complainant for what is missing."""

    kind: Literal["request_information"] = "request_information"
    text: Text | None = None


class Complete(Step):
    """Record that what was missing has come in."""

    kind: Literal["complete"] = "complete"
    occurred_on: date | None = None
    prior_recourse: bool | None = None
    text: Text | None = None


class Admit(Step):
    """Decide that the complaint will be examined."""

    kind: Literal["admit"] = "admit"
    discretion: bool = Field(False, description="In spite of the time bar, for the reason given.")


class Refuse(Step):
    """Decide that it will not be examined, on a coded legal ground."""

    kind: Literal["refuse"] = "refuse"


class Refer(Step):
    """Offer the case to the body that is competent."""

    kind: Literal["refer"] = "refer"
    body: Code


class AcceptReferral(Step):
    """Record that the other body took the case."""

    kind: Literal["accept_referral"] = "accept_referral"


class RefuseReferral(Step):
    """Record that the other body did not take the case."""

    kind: Literal["refuse_referral"] = "refuse_referral"


class Assign(Step):
    """Give the case to an officer or a unit by hand, or (neither named) by the rules; reassigning is the same."""

    kind: Literal["assign"] = "assign"
    officer: Code | None = None
    unit: Code | None = None


class Recuse(Step):
    """Take an officer off the case for good."""

    kind: Literal["recuse"] = "recuse"
    officer: Code


class Demand(Step):
    """Ask a respondent to answer."""

    kind: Literal["demand"] = "demand"
    respondent: Code | None = None
    text: Text | None = None


class RecordAnswer(Step):
    """Record a respondent's answer."""

    kind: Literal["answer"] = "answer"
    respondent: Code | None = None
    interim: bool = False
    text: Text | None = None


class AddNote(Step):
    """Add a note, internal or shared with the parties."""

    kind: Literal["note"] = "note"
    text: Text
    shared: bool = False


class Attach(Step):
    """Add a file that is already on the shelf, by its digest."""

    kind: Literal["attach"] = "attach"
    name: Code
    file_digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size: int = Field(ge=0)
    media_type: Code = "application/octet-stream"
    shared: bool = False


class Pause(Step):
    """Stop a clock on a ground."""

    kind: Literal["pause"] = "pause"
    clock: Code
    ground: Code


class Resume(Step):
    """Let a clock run again."""

    kind: Literal["resume"] = "resume"
    clock: Code


class Extend(Step):
    """Ask for a later deadline in one of the lawful ways."""

    kind: Literal["extend"] = "extend"
    clock: Code
    how: Literal["notice", "approval", "consent", "interim_reply"]
    by: dict[str, int] = Field(description="How much, such as {working_days: 10}.")
    ground: Code
    told: tuple[Literal["complainant", "respondent", "other_body"], ...] = ()


class Propose(Step):
    """Send out a draft finding for comment."""

    kind: Literal["propose"] = "propose"
    outcome: Code
    text: Text | None = None


class Comment(Step):
    """Record a party's comment on the draft finding."""

    kind: Literal["comment"] = "comment"
    party: Code = "complainant"
    text: Text | None = None


class Decide(Step):
    """Make the finding."""

    kind: Literal["decide"] = "decide"
    outcome: Code
    remedy: Code | None = None
    text: Text | None = None


class Recommend(Step):
    """Ask somebody to put things right."""

    kind: Literal["recommend"] = "recommend"
    addressee: Code
    remedy: Code | None = None
    text: Text | None = None


class ReportImplementation(Step):
    """Record what became of a recommendation."""

    kind: Literal["report_implementation"] = "report_implementation"
    recommendation: Code | None = Field(None, description="Which one; none: the latest, or the corrective action.")
    degree: Literal["full", "partial", "none"]
    text: Text | None = None


class RequestReview(Step):
    """Have somebody else decide again."""

    kind: Literal["review"] = "review"


class Reopen(Step):
    """Make a case active again."""

    kind: Literal["reopen"] = "reopen"


class Withdraw(Step):
    """End the case for the complainant."""

    kind: Literal["withdraw"] = "withdraw"


class Close(Step):
    """Close the case."""

    kind: Literal["close"] = "close"
    outcome: Code | None = None


class Link(Step):
    """Say that two cases belong together."""

    kind: Literal["link"] = "link"
    other: CaseId
    relation: Literal["related", "duplicate", "follow_up"] = "related"


class Merge(Step):
    """Let this case go on inside another."""

    kind: Literal["merge"] = "merge"
    into: CaseId


class Reclassify(Step):
    """Change class or priority; limits are derived again."""

    kind: Literal["reclassify"] = "reclassify"
    case_class: Code | None = None
    priority: Code | None = None


class Correct(Step):
    """Put a mistaken entry right; the original stays."""

    kind: Literal["correct"] = "correct"
    version: int = Field(ge=1, description="Which entry of this case.")
    text: Text | None = None
    parties: dict[str, PartyIn] | None = Field(None, description="New details of a party, by its id (p1, p2, …).")


class Escalate(Step):
    """Climb a ladder now, for a reason."""

    kind: Literal["escalate"] = "escalate"
    ladder: Code | None = None


class Move(Step):
    """Take a step that only changes the state."""

    kind: Literal["move"] = "move"


class FinishTask(CaseCommand):
    """Say that a task is done."""

    kind: Literal["finish_task"] = "finish_task"
    task: Code
    note: Text | None = None
    served: bool = Field(False, description="For `serve by other means`: the notice has been served.")


class RecordDelivery(CaseCommand):
    """What the carrier said about a notice."""

    kind: Literal["record_delivery"] = "record_delivery"
    notice_id: Code
    outcome: Literal["accepted", "delivered", "failed"]
    why: Code | None = None
    code: Code | None = None
    provider: Code | None = None
    bundle: Code | None = None
    last_word: bool = Field(
        False, description="The carrier says nothing more: that it took the mail is all there will be to go by."
    )


class RevokeMandate(CaseCommand):
    """End a representative's mandate."""

    kind: Literal["revoke_mandate"] = "revoke_mandate"
    party: Code


class Migrate(CaseCommand):
    """Move a case to another version of its procedure."""

    kind: Literal["migrate"] = "migrate"
    procedure_digest: Code


class Recalculate(CaseCommand):
    """Derive the open deadlines again after a calendar changed; the old promise stays in the record."""

    kind: Literal["recalculate"] = "recalculate"


class Erase(CaseCommand):
    """Destroy content, or propose it where a second person has to approve.

    Of the whole case, of one party, or of single entries; headers stay.
    """

    kind: Literal["erase"] = "erase"
    ground: Code
    party: Code | None = Field(None, description="Only what tells of this party (p1, p2, …).")
    entries: tuple[Annotated[int, Field(ge=1)], ...] = Field((), description="Only these entries, or these as well.")
    reason: Text | None = None


class ApproveErasure(CaseCommand):
    """Let a proposed erasure happen."""

    kind: Literal["approve_erasure"] = "approve_erasure"
    proposal: Code


class DeclineErasure(CaseCommand):
    """Let the content stay."""

    kind: Literal["decline_erasure"] = "decline_erasure"
    proposal: Code
    reason: Text | None = None


class EraseAgain(CaseCommand):
    """After a restore: destroy again what the lost record had destroyed, as the ledger of erasures says."""

    kind: Literal["erase_again"] = "erase_again"
    entries: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1)
    scope: Literal["case", "party", "entries"]
    party: Code | None = None
    ground: Code
    again_of: int = Field(ge=1, description="The event of the lost record.")


class EraseMerged(CaseCommand):
    """The content of a case that went on inside another goes, since that of the other has gone."""

    kind: Literal["erase_merged"] = "erase_merged"
    into: CaseId = Field(description="The case in which it went on.")
    ground: Code
    clause: Code | None = None


class PlaceHold(CaseCommand):
    """Hold the content of a case back from every erasure."""

    kind: Literal["place_hold"] = "place_hold"
    ground: Code
    reason: Text | None = None


class LiftHold(CaseCommand):
    """End a hold."""

    kind: Literal["lift_hold"] = "lift_hold"
    hold: Code
    reason: Text | None = None


class Fire(CaseCommand):
    """The clockwork: everything of this case that was due up to ``until`` happens, in order, at its true moment."""

    kind: Literal["fire"] = "fire"
    until: AwareDatetime


AnyCommand = Annotated[
    FileComplaint | Acknowledge | RequestInformation | Complete | Admit | Refuse | Refer | AcceptReferral
    | RefuseReferral | Assign | Recuse | Demand | RecordAnswer | AddNote | Attach | Pause | Resume | Extend | Propose
    | Comment | Decide | Recommend | ReportImplementation | RequestReview | Reopen | Withdraw | Close | Link | Merge
    | Reclassify | Correct | Escalate | Move | FinishTask | RecordDelivery | RevokeMandate | Migrate | Recalculate
    | Erase | ApproveErasure | DeclineErasure | EraseAgain | EraseMerged | PlaceHold | LiftHold,
    Field(discriminator="kind"),
]  # fmt: skip
"""Every command that a surface may hand in; ``Fire`` comes from the clockwork alone."""

COMMANDS: TypeAdapter[Any] = TypeAdapter(AnyCommand)
"""Reads a command from JSON or a mapping, by its ``kind``."""


@cache
def command_class(kind: str) -> type[Command]:
    """The class of commands of this kind."""
    return {cls.model_fields["kind"].default: cls for cls in _all(Command) if "kind" in cls.model_fields}[kind]


def _all(cls: type[Command]) -> list[type[Command]]:
    found = [cls]
    for sub in cls.__subclasses__():
        found += _all(sub)
    return found
