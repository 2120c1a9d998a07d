"""Ladders: who stands on which rung, and climbing them, always at the true moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.access import in_conflict
from domain.case import assigning, telling
from domain.case import events as e
from domain.case.timers import Timer
from domain.reckoning import due_at

if TYPE_CHECKING:
    from domain.case.case import Climb
    from domain.case.unfold import Unfolding
    from domain.procedure.clocks import Addressee, Ladder

DEAD_END = "escalation_dead_end"
TOP = "escalation_at_the_top"
"""Tasks that stand for a climb that found nobody, and for one that can go no higher."""


def begin(u: Unfolding, ladder: str, deadline: str | None) -> None:
    """Start a climb; a first rung without a wait is climbed at once."""
    if any(c.ladder == ladder and c.deadline == deadline and c.ended is None for c in u.case.climbs.values()):
        return
    run = f"{ladder}#{sum(c.ladder == ladder for c in u.case.climbs.values()) + 1}"
    next_at = _after(u, ladder, 1, u.at) or u.at
    u.happen(e.LadderStarted(run=run, ladder=ladder, deadline=deadline, next_at=next_at))
    if next_at == u.at:
        climb(u, run, f"{run}/rung/1")


def fire(u: Unfolding, timer: Timer) -> None:
    """The moment of a rung has come."""
    climb(u, timer.subject, timer.key)


def climb(u: Unfolding, run: str, firing: str) -> None:
    """Climb the next rung: tell whoever stands there, or raise the alarm and go on."""
    known = u.case.climbs[run]
    if known.ladder not in u.setting.procedure.procedure.ladders:
        u.happen(e.LadderEnded(run=run, why="cancelled"))
        return
    ladder, number = u.setting.procedure.ladder(known.ladder), known.rung + 1
    rung = ladder.rungs[number - 1]
    next_at = _after(u, known.ladder, number + 1, u.at)
    kind, addressee, why = _find(u, rung.to, known)
    if addressee is None:
        _dead_end(u, known, ladder, number, why, firing)
    else:
        u.happen(
            e.CaseEscalated(
                run=run,
                ladder=known.ladder,
                rung=number,
                addressee_kind=kind,
                addressee=addressee,
                noticed_at=u.setting.now,
                firing=firing,
                takes_over=rung.takes_over and kind == "officer",
                next_at=next_at,
            )
        )
        telling.issue(u, rung.notice, f"rung:{run}/{number}", known.deadline, addressee=(kind, addressee))
        if ladder.complainant_notice is not None:
            telling.issue(u, ladder.complainant_notice, f"rung:{run}/{number}", known.deadline)
        if rung.takes_over and kind == "officer":
            assigning.hand_over(u, addressee, u.setting.office.officers[addressee].unit, f"ladder {known.ladder}")
    if number == len(ladder.rungs):
        _reach_top(u, run, ladder)


def _dead_end(u: Unfolding, known: Climb, ladder: Ladder, number: int, why: str, firing: str) -> None:
    """Nobody stands here: an event, a task for somebody, and the next rung at once."""
    more = number < len(ladder.rungs)
    u.happen(
        e.EscalationDeadEnd(
            run=known.run,
            ladder=known.ladder,
            rung=number,
            why=why,
            noticed_at=u.setting.now,
            firing=firing,
            next_at=u.at if more else None,
        )
    )
    role = ladder.top or u.setting.procedure.procedure.assignment.nobody
    assigning.open_task(u, DEAD_END, role, known.run)
    if more:
        climb(u, known.run, f"{known.run}/rung/{number + 1}")


def _reach_top(u: Unfolding, run: str, ladder: Ladder) -> None:
    if u.case.climbs[run].ended is None:
        role = ladder.top or u.setting.procedure.procedure.assignment.nobody
        assigning.open_task(u, TOP, role, run)
        u.happen(e.LadderEnded(run=run, why="top"))


def end_for(u: Unfolding, deadline: str | None, why: str) -> None:
    """End what a clock's expiry began, when the clock is met after all or falls away.

    No deadline means what somebody's request began: it has done its work when the case moves on.
    """
    for known in list(u.case.climbs.values()):
        if known.deadline == deadline and known.ended is None:
            u.happen(e.LadderEnded(run=known.run, why=why))
    for task in list(u.case.tasks.values()):
        run = u.case.climbs.get(task.about or "")
        if task.done_at is None and task.rule == TOP and run is not None and run.deadline == deadline:
            u.happen(e.TaskDone(task=task.id))


def _after(u: Unfolding, ladder: str, number: int, at: datetime) -> datetime | None:
    """When rung ``number`` is due, counted from ``at``; None for one that is not there or has no wait."""
    procedure = u.setting.procedure
    waits = procedure.waits[ladder]
    if number > len(waits):
        return None
    wait = waits[number - 1]
    if wait is None:
        return at if number > 1 else None
    calendar = u.setting.calendar(procedure.ladder(ladder).calendar)
    return due_at(at, wait, calendar, procedure.ladder_conventions[ladder])


def _find(u: Unfolding, to: Addressee, known: Climb) -> tuple[str, str | None, str]:
    """Who stands on the rung: (kind, id, why nobody).  Never the respondent itself."""
    if to.office is not None or to.body is not None:
        return _find_body(u, to)
    day = u.setting.day(u.at)
    officer = _find_officer(u, to, known, day)
    if officer is None:
        return "officer", None, "no such superior or role in the office"
    there = u.setting.office.present(officer, day)
    if there is None:
        return "officer", None, "absent without a substitute"
    if there in u.case.recused:
        return "officer", None, "recused"
    if in_conflict(there, u.case, u.setting.office):
        return "officer", None, "belongs to the respondent"
    return "officer", there, ""


def _find_officer(u: Unfolding, to: Addressee, known: Climb, day: date) -> str | None:
    office = u.setting.office
    if to.officer is not None:
        return to.officer if to.officer in office.officers else None
    if to.role is not None:
        found = office.with_role(to.role, to.unit) if to.unit else office.nearest_with_role(to.role, u.case.unit)
        there = (officer for officer in found if office.present(officer, day) is not None)
        return next(there, next(iter(found), None))
    if to.superior_of == "previous" and known.addressee in office.officers:
        return office.superior_of(known.addressee, u.case.unit)
    return office.superior_of(u.case.officer, u.case.unit)


def _find_body(u: Unfolding, to: Addressee) -> tuple[str, str | None, str]:
    bodies = u.setting.office.bodies
    if to.office is not None:
        if to.office in u.case.respondents:
            return "body", None, "is the respondent itself"
        return "body", to.office if to.office in bodies else None, "the office file does not list this body"
    respondent = next(iter(u.case.respondents), None)
    if to.body == "respondent":
        return "body", respondent, "the case has no respondent"
    superior = bodies[respondent].superior if respondent in bodies else None
    return "body", superior, "the office file names no superior of the respondent"
