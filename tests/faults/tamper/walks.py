"""Offices in which everything happens, step by step, beside a signer; whoever likes may look at the record in between."""

from __future__ import annotations

from pathlib import Path
from random import Random

from fakes.databases import FixedClock, RepeatableSalts
from faults.tamper.scene import Scene, image
from model.trial import PROCEDURES, Trial
from model.walk import WEIGHTS

from adapters.database import checkpoints, tables
from adapters.database.engine import sqlite_url
from adapters.proof.desk import Folder
from adapters.proof.signing import CheckpointSigner
from adapters.proof.verifying import Verification


def in_memory():
    """A place without a disk, if there is one: these are no power cuts."""
    place = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return place if place.is_dir() else None


class Walk:
    """One office of its own: the same seed gives the same."""

    def __init__(self, folder, template, seed):
        self.dice, self.notes = Random(seed), []
        file = folder / "walk.db"
        file.write_bytes(template)
        self.trial = Trial(sqlite_url(file), FixedClock(), RepeatableSalts())
        self.trial.begin(self.dice, PROCEDURES[seed % len(PROCEDURES)])
        self.folder = Folder(folder / f"signer-{seed}")
        self.key = self.signer.new_key()

    @property
    def signer(self):
        return CheckpointSigner(self.trial.store, self.folder)

    def go(self, steps):
        """A few steps, whatever the dice say, and a checkpoint; now and then the signer gets a new key."""
        for name in self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=steps):
            getattr(self.trial, name)(self.dice)
            self.trial.check()
        self.notes.append(self.signer.sign().note)
        if self.dice.randrange(8) == 0:
            self.signer.rotate()

    def steps(self):
        """What the verification says to somebody who kept every checkpoint and was told the first key."""
        return list(Verification(self.trial.store, self.key.key, (), self.notes).steps())

    def end(self):
        self.trial.dispose()


def lived(folder, template, seed=4, parts=6, steps=25):
    """A record in which no table is empty."""
    walk = Walk(folder, template, seed)
    for _ in range(parts):
        walk.go(steps)
    with walk.trial.engine.begin() as connection:
        for table, row in MACHINERY.items():
            connection.execute(tables.metadata.tables[table].insert().values(**row))
    size, _ = checkpoints.head(walk.trial.store)
    scene = Scene(image(walk.trial.engine), b"", walk.key, walk.notes[-1], size)
    walk.end()
    return scene


WHEN = FixedClock().now()
MACHINERY = {
    "heartbeats": {"name": "watch", "at": WHEN, "detail": "2 cases"},
    "breakers": {"name": "smtp", "revision": 3, "state": "{}"},
    "quarantine": {"stream": "C-1", "timer": "t", "attempts": 1, "reason": "It failed.", "next_at": WHEN},
}
