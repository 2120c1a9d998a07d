"""The desk: the one way in.  Every surface hands its commands to ``CaseDesk.handle``.

One transaction per command (or per batch): events, projections, timers and outgoing
notices, all or nothing.  A command handled before gives its first answer again; the
same id with other content is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event
from typing import TypeVar

from domain.case import commands as c
from domain.case.decide import Outcome
from domain.errors import CommandReused, Raced, VersionConflict
from domain.local_time import usable
from domain.ports import Answer, Store, Transaction
from domain.said import is_the_same
from workflows.library import Library
from workflows.memory import Memory
from workflows.session import OfficeCache, Session
from workflows.sweeping import Swept, side_by_side, sweep_batch

T = TypeVar("T")

ATTEMPTS = 5
"""How often a command is tried again when another process was faster and nobody's decision is at stake."""


class CaseDesk:
    """Implements the driving port on a store and a library of rules."""

    def __init__(self, store: Store, library: Library) -> None:
        self.store = store
        self.library = library
        self._office = OfficeCache()
        self._memory = Memory()

    def handle(self, command: c.Command) -> Answer:
        """Do what a command asks, once.

        Raises:
            BadInput, NotFound, ActionNotAllowed, AccessDenied, GuardRefused: the command is refused, nothing is changed.
            VersionConflict: the case has moved on since ``expected_version``.
            CommandReused: this id came before with other content.
        """
        return self.handle_all([command])[0]

    def handle_all(self, commands: Sequence[c.Command], *, historic: bool = False) -> list[Answer]:
        """Do what these commands ask, in this order, in one transaction: all of them or none.

        ``historic``: each is judged as if its own effective moment were now, so that an import of the
        past decides what would have been decided then; the record still says when it was written.
        """
        return self._attempt(lambda: self._handle(commands, historic), retry=(Raced,))

    def preview(self, command: c.Command) -> list[Outcome]:
        """What a command would do, without doing it.  Raises what ``handle`` raises."""
        with self.store.transaction() as tx:
            return Session(tx, self.library, self._office, self._memory).decide(command)

    def rehearse(self, commands: Sequence[c.Command], *, historic: bool = False) -> None:
        """Go through with these commands, one after another, and forget it all.  Raises what ``handle`` raises."""
        with self.store.transaction() as tx:
            session = Session(tx, self.library, self._office, self._memory, historic=historic)
            session.prepare(commands)
            for command in commands:
                session.take(command)

    def known(self, command_id: str) -> bool:
        """Whether a command of this id was handled before."""
        with self.store.transaction() as tx:
            return bool(tx.answers([command_id]))

    def sweep(self, at: datetime | None = None, *, batch: int = 200, most: int | None = None, hands: int = 1) -> Swept:
        """Let everything happen that is due up to ``at`` (now, if not given), in batches.

        Safe to run anywhere at any time, any number of times at once: each firing is recorded once.
        ``most`` bounds the number of cases; None means until nothing is due.  ``hands`` is how many batches
        are under way at a time, where the store lets so many write: one is decided while another is stored.
        """
        at = None if at is None else usable(at)
        hands = min(hands, self.store.writers) if most is None else 1
        if hands == 1:
            return self._sweep_on(at, batch, most, Event())
        return side_by_side(hands, lambda enough: self._sweep_on(at, batch, None, enough))

    def _sweep_on(self, at: datetime | None, batch: int, most: int | None, enough: Event) -> Swept:
        batches, cases = list[Swept](), 0
        while not enough.is_set() and (most is None or cases < most):
            size = batch if most is None else min(batch, most - cases)
            done = self._attempt(lambda size=size: self._sweep(at, size), retry=(Raced, VersionConflict))  # type: ignore[misc]
            batches.append(done)
            cases += done.cases
            if not done.more:
                break
        return Swept.of(batches)

    # ── one transaction ─────────────────────────────────────────────────────

    def _handle(self, commands: Sequence[c.Command], historic: bool) -> list[Answer]:
        with self.store.transaction() as tx:
            session = Session(tx, self.library, self._office, self._memory, historic=historic)
            session.lock(commands)  # whoever hands in the same command waits here, and then finds its answer
            answers = _known(tx, commands)
            fresh = [command for command in commands if command.command_id not in answers]
            session.prepare(fresh)
            for command in fresh:
                session.take(command)
            answers |= {answer.command_id: answer for answer in session.write()}
        session.committed()
        return [answers[command.command_id] for command in commands]

    def _sweep(self, at: datetime | None, size: int) -> Swept:
        with self.store.transaction() as tx:
            session = Session(tx, self.library, self._office, self._memory, now=at)
            done = sweep_batch(tx, session, size)
        session.committed()
        return done

    def _attempt(self, work: Callable[[], T], retry: tuple[type[Exception], ...]) -> T:
        """Try again where another process was faster; the last refusal stands."""
        for _ in range(ATTEMPTS - 1):
            try:
                return work()
            except retry:
                continue
        return work()


def _known(tx: Transaction, commands: Sequence[c.Command]) -> dict[str, Answer]:
    """The answers of commands that were handled before.  Raises CommandReused."""
    found = tx.answers([command.command_id for command in commands])
    for command in commands:
        if command.command_id in found and not is_the_same(found[command.command_id][0], command.digest()):
            raise CommandReused(command.command_id)
    return {key: answer for key, (_, answer) in found.items()}
