"""The static checks: what would fail somebody later is refused when the procedure is loaded.

Refused are unreachable states, dead ends, states in which no clock runs, clocks that never start, cannot
be met or lead nowhere, ladders without a top or up to the respondent, unknown names of every kind,
missing languages, and steps that nobody may take.  All faults are reported at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from domain.procedure.checking.clocks import clock_faults
from domain.procedure.checking.graph import Graph
from domain.procedure.checking.keeping import keeping_faults
from domain.procedure.checking.ladders import ladder_faults
from domain.procedure.checking.names import Names
from domain.procedure.checking.states import action_faults, state_faults
from domain.procedure.checking.unused import unused_parts
from domain.procedure.checking.wording import label_faults, wording_faults
from domain.procedure.faults import Fault
from domain.procedure.model import Procedure


def check(procedure: Procedure, *, calendars: Collection[str] | None = None) -> tuple[Fault, ...]:
    """Every fault and warning in a procedure of the right shape.

    Args:
        procedure: what the file says, its templates folded in.
        calendars: the calendars that exist; without them their names are not checked.
    """
    graph = Graph.of(procedure)
    found = [
        *Names(procedure, calendars).faults(),
        *_heading(procedure),
        *state_faults(procedure, graph),
        *action_faults(procedure, graph),
        *clock_faults(procedure, graph),
        *ladder_faults(procedure),
        *keeping_faults(procedure),
        *wording_faults(procedure),
        *unused_parts(procedure),
    ]
    return tuple(dict.fromkeys(found))


def check_names(procedure: Procedure, *, calendars: Collection[str] | None = None) -> tuple[Fault, ...]:
    """The faults that can be told without the whole procedure: unknown names and missing languages."""
    return tuple(dict.fromkeys([*Names(procedure, calendars).faults(), *label_faults(procedure)]))


def _heading(procedure: Procedure) -> Iterator[Fault]:
    since, until = procedure.effective.since, procedure.effective.until
    if until is not None and until < since:
        yield Fault("it ends before it begins", ("effective", "until"), f"write a day on or after {since}")
    if not procedure.languages:
        yield Fault("no language is named", ("languages",), "write languages: [en, id]")
    if not procedure.priorities:
        yield Fault("no priority is named", ("priorities",), "write priorities: [normal]")
    if not procedure.classes:
        yield Fault("no class is named", ("classes",), "name at least one class of complaint")
