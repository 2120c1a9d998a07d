"""How one happening brings about others: the heart of the engine.

An :class:`Unfolding` works on a copy of a case.  Whatever happens is taken into the
copy at once, and the procedure is asked what follows: clocks that are met, paused or
started, assignments, notices, effects.  What follows may bring about more in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.access import SYSTEM
from domain.case import assigning, climbing, clockwork, retaining, telling
from domain.case import events as e
from domain.case.acts import take_by_itself
from domain.case.apply import absorb
from domain.case.case import Case
from domain.case.setting import Setting
from domain.errors import GuardRefused, NotFound
from domain.procedure.compiled import Compiled
from domain.record import Event

DEPTH = 40
"""Consequences of consequences; a procedure that goes deeper runs in a circle."""


class Unfolding:
    """A case in the middle of a decision, and the events decided so far."""

    def __init__(self, case: Case, setting: Setting, at: datetime) -> None:
        self.case = case
        self.setting = setting
        self.at = at
        self.events: list[Event] = []
        self.beside: dict[str, Unfolding] = {}
        self._depth = 0

    def happen(self, event: e.Happening, actor: str = SYSTEM) -> None:
        """Let something happen now, with all that follows from it."""
        before, unit = self.case.state, self.case.unit
        self.record_beside(event, actor)
        self._depth += 1
        if self._depth > DEPTH:
            raise GuardRefused(
                self.case.id, type(event).__name__, "the procedure's consequences run in a circle; check its effects"
            )
        self._follow(event, before, unit)
        self._depth -= 1

    def _follow(self, event: e.Happening, before: str, unit: str | None) -> None:
        match event:
            case e.Act():
                self._follow_step(event, before)
            case e.CaseAssigned():
                assigning.settle(self, unit)
                if event.action is not None:
                    self._follow_step(event, before)
                telling.tell_assigned(self, event)
            case e.DeadlineMet():
                clock = self.case.deadlines[event.deadline].clock
                climbing.end_for(self, event.deadline, "met")
                self._trigger([f"met:{clock}", f"end:{clock}"])
            case e.DeadlineCancelled():
                climbing.end_for(self, event.deadline, "cancelled")
            case e.DeadlineMissed():
                clock = self.case.deadlines[event.deadline].clock
                self._trigger([f"expiry:{clock}", f"end:{clock}"])
                if clock in self.setting.procedure.procedure.clocks:
                    self.bring_about(self.setting.procedure.expiries[clock], event.deadline)
            case e.CaseEscalated():
                self._trigger([f"rung:{event.ladder}"])
            case e.NoticeServed():
                issued_at = self.case.notices[event.notice_id].issued_at
                self._trigger([f"served:{event.notice}"], issued_at=issued_at)
            case e.NoticeIssued(channel="portal"):
                self._trigger([f"served:{event.notice}"])
            case _:
                pass

    def _follow_step(self, event: e.Act | e.CaseAssigned, before: str) -> None:
        name = event.action or ""
        triggers = [f"action:{name}"]
        if event.to is not None and event.to != before:
            triggers += [f"leave:{before}"] if before else []
            triggers.append(f"state:{event.to}")
        self._trigger(triggers, event, moved=len(triggers) > 1)
        self.bring_about(self.setting.procedure.effects[name], None)
        if event.to is not None and self.case.over:
            clockwork.wind_up(self, triggers)
        if self.case.over:
            retaining.keep(self)

    def _trigger(
        self,
        triggers: Sequence[str],
        step: e.Act | e.CaseAssigned | None = None,
        *,
        moved: bool = False,
        issued_at: datetime | None = None,
    ) -> None:
        """What the procedure hangs on these moments, in the order: stop, stand still, assign, start, tell."""
        heard = not self.setting.procedure.heard.isdisjoint(triggers)
        if heard:
            clockwork.stop(self, triggers)
        if moved:
            climbing.end_for(self, None, "met")
            clockwork.stand_still(self)
        if step is not None:
            assigning.after_step(self, step)
        if heard:
            clockwork.start(self, triggers, issued_at)
            telling.tell(self, triggers)

    def bring_about(self, effects: Iterable[tuple[str, str]], deadline: str | None) -> None:
        """Effects that the procedure lists, in its order."""
        for what, name in effects:
            self._effect(what, name, deadline)

    def _effect(self, what: str, name: str, deadline: str | None) -> None:
        match what:
            case "escalate":
                climbing.begin(self, name, deadline)
            case "remind":
                telling.issue(self, name, f"clock:{deadline}" if deadline else "effect", deadline)
            case "open_right":
                if name not in self.case.rights:
                    self.happen(e.RightOpened(action=name))
            case "task":
                rule = self.setting.procedure.procedure.tasks[name]
                assigning.open_task(self, name, rule.role, deadline)
            case _:
                take_by_itself(self, name, deemed=what == "deem")

    # ── what steps ask for ──────────────────────────────────────────────────

    def derive_again(self, why: str) -> None:
        """Derive the limits of all open clocks again."""
        clockwork.derive_again(self, why)

    def escalate(self, ladder: str) -> None:
        """Begin to climb a ladder now."""
        climbing.begin(self, ladder, None)

    def end_climbs(self, deadline: str, why: str) -> None:
        """Climb no further on behalf of this deadline."""
        climbing.end_for(self, deadline, why)

    def noticed(self, action: str) -> None:
        """Issue the notices of a step that has no event of its own kind."""
        telling.tell(self, [f"action:{action}"])

    def remind(self, notice: str, deadline: str) -> None:
        """Issue a notice about a deadline."""
        telling.issue(self, notice, f"clock:{deadline}", deadline)

    def govern(self, procedure: Compiled) -> None:
        """From now on another version of the procedure decides what follows."""
        self.setting = replace(self.setting, procedure=procedure)

    def other(self, case_id: str) -> Unfolding:
        """The other case that the command names, to be changed together with this one."""
        if case_id not in self.beside:
            if case_id not in self.setting.others:
                raise NotFound("case", case_id)
            self.beside[case_id] = Unfolding(self.setting.others[case_id].copy(), self.setting, self.at)
        return self.beside[case_id]

    def record_beside(self, event: e.Happening, actor: str) -> None:
        """Record something without asking what follows."""
        digest = self.setting.procedure.digest
        absorb(self.case, event, self.at, actor, digest)
        self.events.append(e.to_event(event, self.at, actor, digest))
