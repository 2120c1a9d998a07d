"""Hypothesis tries everything on an office, and makes what it finds wrong as short as it can."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from model.trial import PROCEDURES, Trial

SEEDS = st.integers(0, 2**32 - 1)
"""One number for each step, which the step makes its dice of: an example is short, whatever a step draws."""


class Machine(RuleBasedStateMachine):
    """See ``model.trial``.  A subclass says on which database, through ``prepare``."""

    steps = 0
    trial = None
    parts = {}
    """Bad parts, to see them caught."""

    def prepare(self):
        """The address of an empty database with tables, a clock and salts."""
        raise NotImplementedError

    @initialize(first=st.sampled_from(PROCEDURES), seed=SEEDS)
    def begin(self, first, seed):
        self.trial = Trial(*self.prepare(), **self.parts)
        self.trial.begin(Random(seed), first)

    def teardown(self):
        if self.trial is not None:
            try:
                self.trial.end()
            finally:
                self.trial.dispose()

    @invariant()
    def everything_holds(self):
        if self.trial is not None:
            type(self).steps += 1
            self.trial.check()

    @rule(seed=SEEDS)
    def file(self, seed):
        self.trial.file(Random(seed))

    @rule(seed=SEEDS)
    def act(self, seed):
        self.trial.act(Random(seed))

    @rule(seed=SEEDS)
    def go_on(self, seed):
        self.trial.go_on(Random(seed))

    @rule(seed=SEEDS)
    def go_on_again(self, seed):
        """The commonest thing in an office, so the likeliest here."""
        self.trial.go_on(Random(seed))

    @rule(seed=SEEDS)
    def something_rare(self, seed):
        self.trial.something_rare(Random(seed))

    @rule(seed=SEEDS)
    def keep_or_erase(self, seed):
        self.trial.keep_or_erase(Random(seed))

    @rule(seed=SEEDS)
    def repeat(self, seed):
        self.trial.repeat(Random(seed))

    @rule(seed=SEEDS)
    def time_passes(self, seed):
        self.trial.time_passes(Random(seed))

    @rule(seed=SEEDS)
    def sweep(self, seed):
        self.trial.sweep(Random(seed))

    @rule(seed=SEEDS)
    def start_again(self, seed):
        self.trial.start_again(Random(seed))

    @rule(seed=SEEDS)
    def amend(self, seed):
        self.trial.amend(Random(seed))

    @rule(seed=SEEDS)
    def raise_alarm(self, seed):
        self.trial.raise_alarm(Random(seed))
