"""The wording of notices, asked before any case depends on it: the mail adapter's check as faults of a pack."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.faults import Fault
from domain.procedure.model import Procedure


def check_wording(procedure: Procedure) -> Iterator[Fault]:
    """Every template that could not be filled in; missing ones are left to the static checks."""
    from adapters.email.checking import check_templates
    from adapters.email.templates import MappingTemplates

    present = {key.partition(".")[0] for key in procedure.templates}
    names = [name for name in procedure.notices if name in present]
    for found in check_templates(MappingTemplates(procedure.templates), names, procedure.languages):
        key = f"{found.template}.{found.language}"
        if key in procedure.templates:
            yield Fault(
                found.message, ("templates", key), "see the values in docs/procedure-reference.md", line=found.line
            )
