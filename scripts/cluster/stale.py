"""Run on a machine: decide what is due, be cut off, and write it late, when another machine has long done so.

Stands for a worker that was stopped between reading and writing, with everything that protects a
careful one taken away: it gives the right version, under a new command.  Only the unique key of
firings is left between it and a second escalation.
"""

from __future__ import annotations

import hashlib
import sys

from sqlalchemy import text

from domain.errors import OmbudsError
from domain.ports import Rows, Write
from domain.record import Event, Recorded
from ombuds.bootstrap import from_environment

LATEST = "SELECT stream FROM events WHERE firing IS NOT NULL GROUP BY stream ORDER BY max(seq) DESC LIMIT 20"


def main() -> None:
    """Read, wait for a line on standard input, write."""
    app = from_environment()
    with app.store.reader.connect() as connection:
        cases = list(connection.execute(text(LATEST)).scalars())
    decided = {case: [event for event in app.history(case) if event.facts.get("firing")] for case in cases}
    print("decided", len(decided), flush=True)
    sys.stdin.readline()
    written = 0
    for case, events in decided.items():
        try:
            _write(app, case, events)
            written += 1
        except OmbudsError as refusal:
            print("refused:", refusal, flush=True)
    print("wrote", written, flush=True)


def _write(app: object, case: str, decided: list[Recorded]) -> None:
    again = [Event(e.type, e.effective_at, e.actor, e.facts, None, e.procedure) for e in decided]
    with app.store.transaction() as unit:  # type: ignore[attr-defined]
        version = unit.ends([case])[case].version
        command = f"stale:{case}:{version}"
        unit.append(
            [Write(case, command, hashlib.sha256(command.encode()).hexdigest(), version, again, Rows(), Rows())]
        )


if __name__ == "__main__":
    main()
