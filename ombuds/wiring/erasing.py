"""Erasing to the end: the record's own transaction first, then files, disks and the ledger.

Each part can be repeated, and a process that dies in between is made up for: ``outstanding`` tells from the record and
from the last sign of life that something is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from adapters.database.checkpoints import origin
from adapters.database.erasures import Erasure, Erasures, Follower
from adapters.database.heartbeats import Heartbeats
from adapters.database.scrubbing import scrub
from adapters.database.store import SqlStore
from adapters.email.forgetting import forget
from adapters.erasure_ledger import Line, read_ledger, write_ledger
from adapters.files import FileShelf
from domain.access import SYSTEM
from domain.case.apply import fold
from domain.case.commands import Command, EraseAgain, EraseMerged
from domain.case.custody import obstacles_to_following
from domain.errors import GuardRefused, StoreBusy
from domain.ports import Answer

FINISHED = "erasures"
"""The sign of life: its detail is the event up to which nothing is left to do."""

_YOUNG = timedelta(days=1)
"""A file on the shelf that is younger may belong to a step that is just being recorded."""


class Desk(Protocol):
    """The one way in."""

    def handle(self, command: Command) -> Answer:
        """Do what a command asks, once."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What was cleared away."""

    events: int
    mails: int
    files: int
    ledger: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that went on inside another and has content, though that one's has gone; and what holds it back.

    Without an obstacle it goes the next time that the office clears away.
    """

    case_id: str
    into: str
    held: str | None
    """Of which of the two cases the obstacle is."""
    obstacle: str | None
    which: str | None


@dataclass(frozen=True, slots=True)
class Erasing:
    """Everything that finishing an erasure needs."""

    store: SqlStore
    desk: Desk
    shelf: FileShelf
    mail_folder: Path | None
    ledger: Path
    now: Callable[[], datetime]

    def hand_in(self, command: Command, case_id: str) -> Answer:
        """Do what a command asks; files that nobody can read about afterwards go at once."""
        known = Erasures(self.store)
        attached = known.files(case_id)
        answer = self.desk.handle(command)
        if attached:
            self.shelf.remove(attached - known.files())
        return answer

    def follow(self) -> list[str]:
        """Erase cases that went on inside others whose content has gone; which.  What holds one back holds it till later."""
        done = list[str]()
        while fresh := [each for each in self._followers(done) if self._follows(each)]:
            done += [each.case_id for each in fresh]  # others may have gone on inside these
        return done

    def _followers(self, done: Sequence[str]) -> list[Follower]:
        return [each for each in Erasures(self.store).followers() if each.case_id not in done]

    def _follows(self, each: Follower) -> bool:
        command = EraseMerged(
            command_id=f"follow:{each.newest}", actor=SYSTEM, case_id=each.case_id, into=each.into, ground=each.ground,
            clause=each.clause,
        )  # fmt: skip
        try:
            self.hand_in(command, each.case_id)
        except GuardRefused:  # a hold, a task, a letter on its way: asked again the next night
            return False
        return True

    def waiting(self) -> list[Waiting]:
        """Cases whose content outlives that of the case in which they went on."""
        return [
            Waiting(each.case_id, each.into, *next(self._held(each), (None, None, None)))
            for each in Erasures(self.store).followers()
        ]

    def _held(self, each: Follower) -> Iterator[tuple[str, str, str]]:
        other, case = (fold(case_id, self.store.events(stream=case_id)) for case_id in (each.into, each.case_id))
        yield from ((of.id, what, which) for of, what, which in obstacles_to_following(other, case))

    # ── finishing ───────────────────────────────────────────────────────────

    def outstanding(self) -> bool:
        """Whether the record has erasures whose remains nobody has cleared away yet."""
        return Erasures(self.store).newest() > self._done_up_to()

    def _done_up_to(self) -> int:
        beat = Heartbeats(self.store).last(FINISHED)
        detail = beat.detail if beat is not None else None
        return int(detail) if detail is not None and detail.isdigit() else 0

    def finish(self, *, always: bool = True) -> Finished:
        """Write the ledger, remove mails and attachments, write the database's places anew; all of it may be repeated.

        Raises StoreBusy while others keep the database from it.
        """
        self.follow()
        if not always and not self.outstanding():
            return Finished(0, 0, 0, 0)
        known, after = Erasures(self.store), 0 if always else self._done_up_to()
        newest = known.newest()
        lines = self.keep_ledger()
        mails = files = events = 0
        if newest:
            for each in known.all(after):
                events += 1
                names = known.mails(each.event.stream, each.event.facts.get("notices", ()))
                mails += forget(self.mail_folder, names) if self.mail_folder is not None else 0
            files = self.shelf.keep_only(known.files(), older_than=self.now() - _YOUNG)
            self._scrub()
        Heartbeats(self.store).beat(FINISHED, self.now(), str(newest))
        return Finished(events, mails, files, lines)

    def _scrub(self) -> None:
        try:
            scrub(self.store.engine)
        except StoreBusy as busy:
            raise StoreBusy(
                "The content is erased from the record, and noted in the ledger; the database's files could not be written "
                "anew yet, since others are at work in it. The worker does it tonight; sooner: ombuds erase --finish"
            ) from busy

    # ── the ledger ──────────────────────────────────────────────────────────

    def keep_ledger(self, file: Path | None = None) -> int:
        """Add to the ledger what the record knows and it does not; how many lines it has."""
        place = file or self.ledger
        lines = read_ledger(place)
        known = {line.event for line in lines}
        fresh = [line for line in self._recorded() if line.event not in known]
        if fresh:
            write_ledger(place, sorted([*lines, *fresh], key=lambda line: (line.moment, line.seq)))
        return len(lines) + len(fresh)

    def _recorded(self) -> Iterator[Line]:
        mine = origin(self.store)
        for each in Erasures(self.store).all():
            yield _line(mine, each)

    def missing(self) -> int:
        """How many erasures the record knows and the ledger does not."""
        known = {line.event for line in read_ledger(self.ledger)}
        return sum(each.leaf not in known for each in Erasures(self.store).all())

    def forgotten(self, file: Path | None = None) -> list[Line]:
        """Erasures of the ledger whose content is in the database: it was restored from before them."""
        known = Erasures(self.store)
        lines = read_ledger(file or self.ledger)
        recorded = {each.leaf for each in known.all()} if lines else set[str]()
        lost = (line for line in lines if line.event not in recorded)
        return [line for line in lost if known.still_there(line.case, line.erased)]

    def repeat(self, file: Path, actor: str) -> Sequence[Line]:
        """Erase again what the ledger says and the database has.  Raises AccessDenied; else what was erased."""
        known, lines = Erasures(self.store), self.forgotten(file)
        for line in lines:
            entries = known.still_there(line.case, line.erased)
            self.desk.handle(
                EraseAgain(
                    command_id=f"again:{line.event}", actor=actor, case_id=line.case, entries=tuple(entries),
                    scope=line.scope, party=line.party, ground=line.ground, again_of=line.seq,
                )
            )  # fmt: skip
        return lines


def _line(mine: str, erasure: Erasure) -> Line:
    event = erasure.event
    return Line(
        mine, event.seq, erasure.leaf, event.stream, event.facts["scope"], event.facts.get("party"),
        event.facts["ground"], event.recorded_at, tuple(erasure.leaves),
    )  # fmt: skip
