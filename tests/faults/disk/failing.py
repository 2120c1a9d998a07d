"""One failure of the disk: the step is refused in words, nothing acknowledged is lost, and work goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from faults.crash.striking import address, goes_on
from faults.crash.workload import GAVE_UP


@dataclass(frozen=True)
class Fault:
    """What a call meets, from the point on for so many further calls (None: for good), and what is said of it.

    ``stays``: the program gives up at the first refusal, and is started again when the disk is well; else it
    hands the refused command in again until the disk takes it.
    """

    error: str
    further: int | None
    stays: bool
    says: str

    def inject(self, point):
        until = "+" if self.further is None else f"..{point.number + self.further}"
        return [f"trace={point.call}", f"inject={point.call}:error={self.error}:when={point.number}{until}"]

    @property
    def attempts(self):
        return 1 if self.stays else (self.further or 0) + 3


DATABASE_REFUSES = 9
"""The exit status of the command line."""

FULL = "The disk is full"
FAILED = "The disk under the database failed"
FULL_FOR_GOOD = Fault("ENOSPC", None, stays=True, says=FULL)
FULL_FOR_A_WHILE = Fault("ENOSPC", 7, stays=False, says=FULL)
FAILS_ONCE = Fault("EIO", 0, stays=False, says=FAILED)
FAILS_AND_ENDS_IT = Fault("EIO", 0, stays=True, says=FAILED)


def first_wrong_of(ground, points, fault, *, variant="as shipped"):
    """Let the disk fail at each of these points; the first that leaves anything wrong, with what is wrong, or None."""
    for point in points:
        url = ground.bed.fresh(point.run)
        life = ground.nursery.live(
            address(url), point.run, inject=fault.inject(point), variant=variant, attempts=fault.attempts
        )
        wrong = left_wrong(ground, url, point, life, fault, variant)
        if wrong is not None:
            return f"{point}: {wrong}"
    return None


def left_wrong(ground, url, point, life, fault, variant):
    """What is wrong after a life on a failing disk, or when the program goes on afterwards; or None."""
    found = ground.bed.as_found()
    known = ground.references.told(point.run - 1) | life.told.acknowledged
    return (
        ended_badly(ground, point, life, fault)
        or ground.bed.damage(found)
        or ground.judged(found, known)
        or goes_on(ground, url, point.run, life, variant=variant)
    )


def ended_badly(ground, point, life, fault):
    """Whether the program said clearly what was refused, and ended as it should."""
    steps = len(ground.nursery.runs[point.run - 1])
    whole = life.code == 0 and life.told.done == steps
    if life.code not in (0, GAVE_UP) or (life.code == GAVE_UP and not fault.stays):
        return f"the program ended with {life.code}: {life.told.refused}"
    if not life.told.refused and not whole:
        return "nothing was refused, and not everything was done"
    for kind, message in life.told.refused:
        if kind != "StoreBroken" or fault.says not in message or re.search(r"sqlalchemy|Traceback|\[SQL", message):
            return f"it was not said clearly what is wrong: {kind}: {message}"
    return None


def shortened(ground, points, fault, *, variant="as shipped"):
    """The same with writes that stop half-way: once (a further one takes the rest), or before the disk is full."""
    for point in points:
        url = ground.bed.fresh(point.run)
        short = {"first": point.number, "full": fault.further}
        life = ground.nursery.live(address(url), point.run, short=short, variant=variant, attempts=fault.attempts)
        wrong = left_wrong(ground, url, point, life, fault, variant)
        if wrong is not None:
            return f"{point}: {wrong}"
    return None
