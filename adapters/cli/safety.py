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


def refuse_forgotten(program: Program) -> None:
    """Raise BadInput where the database has content that the ledger says was erased: it was restored from before that."""
    erasing = program.application.erasing
    forgotten = erasing.forgotten()
    if forgotten:
        raise BadInput(
            f"The ledger of erasures {erasing.ledger} names {len(forgotten)} erasures whose content is in the database (the "
            f"first: case {forgotten[0].case}, {forgotten[0].moment:%Y-%m-%d}): it was restored from before them. "
            f"Run: ombuds erase --reapply {erasing.ledger} --as ADMINISTRATOR"
        )
