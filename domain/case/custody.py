"""What becomes of a case's content: how long it is kept, who holds it back, what has been proposed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.frozen import quick

if TYPE_CHECKING:
    from domain.case.case import Case

ERASURE_TO_APPROVE = "erasure_to_approve"
"""The task that stands for a proposed erasure."""


@quick
@dataclass(frozen=True)
class Hold:
    """A legal hold in force: nothing of the case is erased."""

    id: str
    ground: str
    placed_at: datetime


@quick
@dataclass(frozen=True)
class Proposal:
    """An erasure that waits for a second person."""

    id: str
    proposer: str
    ground: str
    clause: str | None
    party: str | None
    entries: tuple[int, ...]
    kept_until: date | None
    proposed_at: datetime


@quick
@dataclass(frozen=True)
class Keeping:
    """How long the content of a closed case is kept."""

    id: str
    keep: str
    ground: str
    clause: str
    then: str
    closed_at: datetime
    last_day: date
    due_at: datetime
    proposed: bool = False


@quick
@dataclass(frozen=True)
class Custody:
    """All of it; the numbers count what there ever was."""

    holds: tuple[Hold, ...] = ()
    held: int = 0
    proposals: tuple[Proposal, ...] = ()
    proposed: int = 0
    keeping: Keeping | None = None
    kept: int = 0
    erased_at: datetime | None = None  # the whole content

    def proposal(self, key: str) -> Proposal | None:
        """A proposal that waits."""
        return next((each for each in self.proposals if each.id == key), None)

    def hold(self, key: str) -> Hold | None:
        """A hold in force."""
        return next((each for each in self.holds if each.id == key), None)


UNTOUCHED = Custody()


def obstacles(case: Case) -> Iterator[tuple[str, str]]:
    """Why the content of the whole case may not go now, as (what, which): ``hold``, ``open``, ``task``, ``notice``.

    What a party added after the end and nobody has read is a task (see ``unread_evidence``).
    """
    yield from (("hold", hold.id) for hold in case.custody.holds)
    if not case.over:
        yield "open", case.state
    for task in case.tasks.values():
        if task.done_at is None and task.rule != ERASURE_TO_APPROVE:
            yield "task", task.id
    yield from (("notice", notice) for notice in on_their_way(case))


def obstacles_to_following(other: Case, case: Case) -> Iterator[tuple[Case, str, str]]:
    """Why a case's content may not follow that of the other, inside which it went on: what holds either, the other first."""
    for each in (other, case):
        yield from ((each, *why) for why in obstacles(each))


def on_their_way(case: Case) -> Iterator[str]:
    """Notices by e-mail whose fate is not known yet; of one by post, a task speaks."""
    for notice in case.notices.values():
        if notice.channel == "email" and notice.state == "issued" and notice.address is not None:
            yield notice.id
