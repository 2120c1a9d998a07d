"""Who gets a case: by rule, then the least loaded; if nobody, a task, never silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.case import clockwork
from domain.case import events as e
from domain.frozen import quick

if TYPE_CHECKING:
    from domain.case.unfold import Unfolding
    from domain.office import Office
    from domain.procedure.model import AssignmentRule

NOBODY = "nobody_available"
"""The task that stands for a case without an officer."""


@quick
@dataclass(frozen=True)
class Choice:
    """Whose hands, and by which rule."""

    rule: str
    officer: str | None
    unit: str | None
    stands_in_for: str | None


def after_step(u: Unfolding, step: e.Act | e.CaseAssigned) -> None:
    """Assign by the rules where the step says so, or where its officer is lost."""
    if isinstance(step, e.CaseAssigned):
        return
    lost = isinstance(step, e.OfficerRecused) and u.case.officer is None and not u.case.over
    if lost or u.setting.procedure.action(step.action).assigns:
        by_rules(u)


def by_rules(u: Unfolding) -> None:
    """Choose by the procedure's rules; nobody available becomes a task for the role that the procedure names."""
    choice = choose(u)
    if choice is None:
        unit = serving_unit(u)
        if u.case.unit is None and unit is not None:
            hand_over(u, None, unit, NOBODY)
        open_task(u, NOBODY, u.setting.procedure.procedure.assignment.nobody, None)
        return
    hand_over(u, choice.officer, choice.unit, choice.rule, choice.stands_in_for)


def hand_over(u: Unfolding, officer: str | None, unit: str | None, rule: str, stands_in_for: str | None = None) -> None:
    """Put the case into these hands."""
    previous = u.case.officer
    u.happen(e.CaseAssigned(rule=rule, officer=officer, unit=unit, stands_in_for=stands_in_for, previous=previous))


def settle(u: Unfolding, left: str | None) -> None:
    """After a change of hands, before anything begins in the new ones.

    The old unit's clocks fall away, and tasks that asked for an officer are done.
    """
    if left is not None and u.case.unit != left:
        clockwork.drop_unit_clocks(u)
    for task in list(u.case.tasks.values()):
        if task.rule == NOBODY and task.done_at is None and u.case.officer is not None:
            u.happen(e.TaskDone(task=task.id))


def choose(u: Unfolding) -> Choice | None:
    """The least loaded officer of the first rule that has any who is there, skilled, impartial and not recused."""
    for number, rule in enumerate(u.setting.procedure.procedure.assignment.rules, 1):
        if not _applies(u, rule):
            continue
        found = list(_candidates(u, rule))
        if len(found) > 1:  # counting the cases of the only one would choose nothing
            found.sort(key=lambda pair: (u.setting.loads.get(pair[0], 0), pair[0]))
        if found:
            officer, for_whom = found[0]
            unit = u.setting.office.officers[officer].unit or rule.unit
            return Choice(f"rule {number}", officer, unit, for_whom)
    return None


def serving_unit(u: Unfolding) -> str | None:
    """The unit that such a case belongs to, even if nobody in it can take it: its head must hear of it."""
    rules = (rule for rule in u.setting.procedure.procedure.assignment.rules if _applies(u, rule))
    return next((unit for rule in rules for unit in _units(u, rule) if unit in u.setting.office.units), None)


def _applies(u: Unfolding, rule: AssignmentRule) -> bool:
    return (
        (not rule.classes or u.case.case_class in rule.classes)
        and (not rule.areas or u.case.area in rule.areas)
        and (not rule.priorities or u.case.priority in rule.priorities)
    )


def _candidates(u: Unfolding, rule: AssignmentRule) -> Iterator[tuple[str, str | None]]:
    office = u.setting.office
    classes = u.setting.procedure.procedure.classes
    skill = rule.skill or (classes[u.case.case_class].skill if u.case.case_class in classes else None)
    seen: set[str] = set()
    for unit in _units(u, rule):
        for officer in office.with_role(rule.role, unit):
            there = office.present(officer, u.setting.day(u.at))
            if there is None or there in seen or not fit(u, there, skill):
                continue
            seen.add(there)
            yield there, None if there == officer else officer


def _units(u: Unfolding, rule: AssignmentRule) -> list[str | None]:
    if rule.unit is not None:
        return [rule.unit]
    office: Office = u.setting.office
    if not office.units:
        return [None]
    return [
        key
        for key, unit in office.units.items()
        if (not unit.classes or u.case.case_class in unit.classes) and (not unit.areas or u.case.area in unit.areas)
    ]


def fit(u: Unfolding, officer: str, skill: str | None = None) -> bool:
    """Whether this officer may handle the case: skilled, not recused, without a conflict, not the earlier decider."""
    known = u.setting.office.officers[officer]
    return (
        (skill is None or skill in known.skills)
        and officer not in u.case.recused
        and officer not in u.case.deciders
        and not set(known.conflicts) & u.case.respondents.keys()
    )


def open_task(u: Unfolding, rule: str, role: str, about: str | None, officer: str | None = None) -> None:
    """Give somebody a task, unless the same one is open already."""
    if any(t.rule == rule and t.about == about and t.done_at is None for t in u.case.tasks.values()):
        return
    u.happen(
        e.TaskOpened(
            task=f"t{len(u.case.tasks) + 1}", rule=rule, role=role, unit=u.case.unit, officer=officer, about=about
        )
    )
