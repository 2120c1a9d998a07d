"""Failing closed: in production nothing works in the background that `ombuds doctor` calls unsafe."""

from __future__ import annotations

from adapters.cli.ports import Program
from domain.errors import BadInput

WATCHED = ("settings", "database", "postgres", "prefect")
"""What is looked at before work begins: how it is set up, not how the office is staffed."""


def refuse_unsafe(program: Program) -> None:
    """Raise BadInput with everything that is unsafe, in production; do nothing elsewhere.

    People may go on taking in complaints, and `ombuds sweep` goes on firing: what is refused is to serve Prefect.
    """
    from adapters.cli.checkup import examine

    if not program.settings.production:
        return
    faults = [each for each in examine(program, WATCHED) if each.weight == "fault"]
    if faults:
        told = "\n".join(f"  {each.about}: {each.message} {each.remedy}".rstrip() for each in faults)
        raise BadInput(f"OMBUDS_PRODUCTION is set, and this is unsafe:\n{told}")
