"""One simulated run, by its seed: what it found, and how to see it again."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass

from faults.simulation.world import Parts, World


@dataclass(frozen=True)
class Outcome:
    """What came of a run; ``wrong`` is None if all is well."""

    seed: int
    wrong: str | None
    case_years: float
    crashes: int
    turns: int
    overlaps: int
    fingerprint: str


def simulate(url, plan, parts=None):
    """Run it on an empty database with tables; whatever goes wrong is what the run has found."""
    world = World(url, plan, parts or Parts())
    try:
        finding = world.run()
        wrong = None if finding is None else str(finding)
    except Exception as error:  # noqa: BLE001  (a run that breaks has found something)
        wrong = f"{type(error).__name__}: {error}\n{''.join(traceback.format_exception(error)[-6:])}"
    years, fingerprint = (0.0, "") if wrong else (world.case_years(), world.fingerprint())
    hub = world.hub
    world.engine.dispose()
    return Outcome(plan.seed, wrong, years, hub.crashes, hub.turns, hub.overlaps, fingerprint)


def replay_command(plan, database):
    """What to type to see this very run again."""
    return (
        f"PYTHONPATH=tests {sys.executable} -m faults.simulation.replay --database {database} "
        f"--seed {plan.seed} --cases {plan.cases} --days {plan.days}"
    )  # fmt: skip
