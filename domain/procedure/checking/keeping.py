"""Keeping and erasing: periods that can be reckoned, grounds that are meant for it, rules that are reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.limits import CALENDAR
from domain.procedure.checking.names import known, unknown
from domain.procedure.faults import Fault, Path
from domain.procedure.keeping import ADMINISTRATOR, ENDINGS, SUPERVISOR, Retention
from domain.procedure.model import Procedure

_LONGEST = 200
"""Years; what is longer is a slip of the pen, or for good: then there is no rule."""


def keeping_faults(procedure: Procedure) -> Iterator[Fault]:
    """Everything that is wrong with erasure and retention."""
    if procedure.erasure is not None:
        yield from _erasure(procedure)
    for place, rule in enumerate(procedure.retention):
        yield from _rule(procedure, rule, ("retention", place))
        yield from _reached(procedure, place)


def _erasure(procedure: Procedure) -> Iterator[Fault]:
    rules = procedure.erasure
    if rules is None:
        return
    roles = (*procedure.roles, ADMINISTRATOR, SUPERVISOR)
    for key in ("roles", "approved_by", "holders"):
        for place, role in enumerate(getattr(rules, key)):
            if role not in roles:
                yield unknown("office role", role, roles, ("erasure", key, place))
    for key, use in (("grounds", "erase"), ("hold_grounds", "hold")):
        for place, ground in enumerate(getattr(rules, key)):
            yield from _ground(procedure, ground, use, ("erasure", key, place))
    yield from _name(procedure, "clause", rules.clause, ("erasure", "clause"))


def _rule(procedure: Procedure, rule: Retention, path: Path) -> Iterator[Fault]:
    for place, name in enumerate(rule.classes):
        yield from _name(procedure, "class", name, (*path, "classes", place))
    for place, name in enumerate(rule.outcomes):
        if name not in ENDINGS:
            yield from _name(procedure, "outcome", name, (*path, "outcomes", place))
    yield from _ground(procedure, rule.ground, "erase", (*path, "ground"))
    yield from _name(procedure, "clause", rule.clause, (*path, "clause"))
    limit = rule.keep.limit()
    if limit.unit not in CALENDAR:
        yield Fault(
            "a case is not kept for working time", (*path, "keep"), "write years, months, weeks or calendar_days"
        )
    elif limit.amount <= 0:
        yield Fault("a case is kept for some time", (*path, "keep"), "write a number above 0")
    elif limit.amount > {"years": 1, "months": 12, "weeks": 52, "calendar_days": 365}[limit.unit] * _LONGEST:
        yield Fault("nobody will see that day", (*path, "keep"), f"at most {_LONGEST} years; without a rule: for good")


def _reached(procedure: Procedure, place: int) -> Iterator[Fault]:
    """A rule that stands behind one for the same cases, or for more, never counts."""
    rule = procedure.retention[place]
    for number, earlier in enumerate(procedure.retention[:place], 1):
        if _covers(earlier.classes, rule.classes) and _covers(earlier.outcomes, rule.outcomes):
            hint = "put the rule for fewer cases first"
            yield Fault(f"rule {number} takes all cases of this one", ("retention", place), hint)
            return


def _covers(wide: Sequence[str], narrow: Sequence[str]) -> bool:
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _ground(procedure: Procedure, ground: str, use: str, path: Path) -> Iterator[Fault]:
    found = procedure.grounds.get(ground)
    if found is None:
        yield from _name(procedure, "ground", ground, path)
    elif use not in found.uses:
        yield Fault(f"ground {ground!r} is not meant for {use!r}", path, f"add {use!r} to its `for`")


def _name(procedure: Procedure, kind: str, name: str | None, path: Path) -> Iterator[Fault]:
    names = known(procedure)[kind]
    if name is not None and name not in names:
        yield unknown(kind, name, names, path)
