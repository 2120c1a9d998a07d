"""A walk through everything that can happen, with dice of its own: the same in every run, on every machine.

Hypothesis chooses differently from one version to the next, and by what else is loaded.  So it
is the walk that must have come to every type of event, and none may be missing.
"""

from __future__ import annotations

from random import Random

from model.trial import PROCEDURES, Trial

WEIGHTS = {
    "go_on": 20, "act": 10, "something_rare": 8, "time_passes": 5, "sweep": 4, "file": 2, "repeat": 1, "start_again": 1,
    "amend": 1, "raise_alarm": 1,
}  # fmt: skip


def walk(prepare, seed, steps):
    """Walk this far through an empty office, checking after every step; return the types of events met."""
    dice = Random(seed)
    trial = Trial(*prepare())
    trial.file(dice, PROCEDURES[seed % len(PROCEDURES)])
    trial.file(dice, "ombudsman")
    for number, name in enumerate(dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=steps)):
        try:
            getattr(trial, name)(dice)
            trial.check()
        except Exception as error:
            error.add_note(f"walk of seed {seed}, step {number}: {name}")
            raise
    return trial.end()
