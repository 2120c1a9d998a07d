"""A walk through everything that can happen, with dice of its own: the same in every run, on every machine.

Hypothesis chooses differently from one version to the next, and by what else is loaded.  So it
is the walk that must have come to every type of event, and none may be missing.
"""

from __future__ import annotations

from random import Random

from model.trial import PROCEDURES, Trial

WEIGHTS = {
    "go_on": 20, "act": 12, "something_rare": 6, "time_passes": 6, "sweep": 4, "keep_or_erase": 4, "file": 3, "repeat": 2, "start_again": 1,
    "amend": 1, "raise_alarm": 1,
}  # fmt: skip


def walk(prepare, seed, steps, **parts):
    """Walk this far through an empty office, checking after every step; return the types of events met."""
    trial = Trial(*prepare(), **parts)
    try:
        go_through(trial, seed, steps)
        return trial.end()
    finally:
        trial.dispose()


def go_through(trial, seed, steps, weights=WEIGHTS):
    """Let an empty office go so far, checking after every step."""
    dice = Random(seed)
    trial.begin(dice, PROCEDURES[seed % len(PROCEDURES)])
    for number, name in enumerate(dice.choices(list(weights), list(weights.values()), k=steps)):
        try:
            getattr(trial, name)(dice)
            trial.check()
        except Exception as error:
            error.add_note(f"walk of seed {seed}, step {number}: {name}")
            raise
