"""The static checks: what would fail somebody later is refused when the procedure is loaded."""

from __future__ import annotations

from collections.abc import Collection

from domain.procedure.faults import Fault
from domain.procedure.model import Procedure


def check(procedure: Procedure, *, calendars: Collection[str] | None = None) -> tuple[Fault, ...]:
    """Every fault and warning in a procedure of the right shape."""
    return ()
