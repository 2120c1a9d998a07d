"""`ombuds check`: the whole database before the oracle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from adapters.cli.options import as_json
from adapters.cli.ports import Program
from adapters.phrases import phrased

if TYPE_CHECKING:
    from adapters.database.oracle import Finding

STEPS = {
    "order": "the order is 1..n without a gap; every header, link and commitment fits; content is absent only where it was erased; "
    "the heads say where the record ends",
    "tree": "the tree over all events is that of their hashes, and so is every checkpoint",
    "commands": "every event belongs to one command, and every command's events stand where its answer said",
    "firings": "no deadline, warning or rung fired twice, and none before it was due",
    "projections": "worklists, deadlines, timers, tasks and notices are what the events say",
    "deadlines": "nothing that was due still waits (needs the moment of a sweep)",
    "outbox": "every notice by e-mail is in the outbox once, and nothing else is",
    "attachments": "every attached file is the one that its entry names",
    "deliveries": "what was sent was received (needs the provider's word)",
    "canaries": "no personal data outside contents and notices (needs words to look for)",
}
NEEDS_EVIDENCE = ("deadlines", "deliveries", "canaries")
"""These judge what somebody outside the database saw; tests of faults hand that in."""


@click.command()
@as_json
@click.pass_obj
def command(program: Program, as_json: bool) -> None:
    """Check the whole database: the record, and everything that is computed from it; exit code 8 if it is broken.

    Names the first thing that is wrong, and writes nothing.  People may work meanwhile.

    Example: ombuds check
    """
    from adapters.cli.output import put_json
    from adapters.database.oracle import Evidence, consult
    from adapters.database.oracle.sizes import sizes

    store, known, found = program.application.store, Evidence(shelf=program.application.files), None
    steps = ((name, finding) for name, finding in consult(store, known) if name not in NEEDS_EVIDENCE)
    for number, (name, finding) in enumerate(steps, 1):
        found = found or finding
        if not as_json:
            click.echo(f"  {number}. {'FAIL' if finding else 'OK  '} {STEPS[name]}")
        if found is not None:  # what follows rests on what came before
            break
    events, erased = sizes(store)
    if as_json:
        put_json(_data(events, erased, found))
    else:
        read = phrased("en", "{0:,} {0:event|events}", events)
        click.echo(f"{read}{f', content of {erased:,} erased' if erased else ''}: {_verdict(found)}")
    if found is not None:
        raise SystemExit(8)


def _data(events: int, erased: int, found: Finding | None) -> dict[str, object]:
    return {
        "events": events, "erased": erased, "ok": found is None, "check": found.check if found else None,
        "where": found.where if found else None, "broken_at": found.event if found else None,
        "reason": found.what if found else None,
    }  # fmt: skip


def _verdict(found: Finding | None) -> str:
    return "OK" if found is None else f"FAIL at {found.where}: {found.what}"
