"""The program that is killed: it hands steps to the desk and tells, at once, what was acknowledged.

Each line that it tells is one write to a file descriptor opened before, so that nothing told is
lost with the process:

    ack <command id> <stream> <first sequence number> <last>
    swept <name>
    refused <type of error> <message>
"""

from __future__ import annotations

import os

from fakes.databases import FixedClock
from faults.crash.variants import VARIANTS

from domain.errors import OmbudsError
from workflows.desk import CaseDesk

GAVE_UP = 9


class Teller:
    """Writes lines that survive the process."""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def line(self, *words):
        os.write(self.descriptor, ("\t".join(map(str, words)) + "\n").encode())


def live(url, steps, rules, descriptor, *, variant="as shipped", attempts=1):
    """Hand in the steps; 0 when all are done, GAVE_UP when one was refused so many times."""
    tell, clock = Teller(descriptor), FixedClock()
    store = VARIANTS[variant](url, clock, tell)
    desk = CaseDesk(store, rules)
    for step in steps:
        clock.moment = step.moment
        if not any(_done(desk, step, tell) for _ in range(attempts)):
            return GAVE_UP
    store.engine.dispose()
    return 0


def _done(desk, step, tell):
    try:
        if step.command is None:
            desk.sweep()
            tell.line("swept", step.name)
        else:
            answer = desk.handle(step.command)
            tell.line("ack", answer.command_id, answer.stream, answer.first_seq, answer.last_seq)
    except OmbudsError as error:
        tell.line("refused", type(error).__name__, " ".join(str(error).split()))
        return False
    return True


def told(text):
    """What a life told: what it acknowledged with its place, its sweeps, and its refusals."""
    lines = [line.split("\t") for line in text.splitlines()]
    return Told(
        {words[1]: (words[2], int(words[3]), int(words[4])) for words in lines if words[0] == "ack"},
        [words[1] for words in lines if words[0] == "swept"],
        [(words[1], words[2]) for words in lines if words[0] == "refused"],
    )


class Told:
    """What a life of the program told before it ended."""

    def __init__(self, acknowledged, swept, refused):
        self.acknowledged, self.swept, self.refused = acknowledged, swept, refused

    @property
    def done(self):
        """How many steps it finished."""
        return len(self.acknowledged) + len(self.swept)
