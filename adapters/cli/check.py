"""`ombuds check`: the record, event by event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from adapters.cli.options import as_json
from adapters.cli.ports import Program
from domain.record import Stored

STEPS = (
    "the sequence is 1..n without a gap",
    "each header hashes to its leaf (RFC 6962) and says the place it stands in",
    "each stream's version is 1..k without a gap, and `prev` is the leaf before",
    "content that is present fits its commitment",
)


@dataclass(slots=True)
class _Counter:
    """Counts what passes by."""

    events: int = 0
    erased: int = 0

    def of(self, rows: Iterator[Stored]) -> Iterator[Stored]:
        for row in rows:
            self.events += 1
            self.erased += '"content":"' in row.header and row.body is None
            yield row


@click.command()
@as_json
@click.pass_obj
def command(program: Program, as_json: bool) -> None:
    """Check the whole record: every number, hash, link and commitment; exit code 8 if it is broken.

    Example: ombuds check
    """
    from adapters.cli.output import put_json
    from domain.errors import RecordBroken
    from domain.record import verify

    counter, broken = _Counter(), None
    try:
        verify(counter.of(program.application.store.stored()))
    except RecordBroken as error:
        broken = error
    if as_json:
        put_json({
            "events": counter.events, "erased": counter.erased, "ok": broken is None,
            "broken_at": broken.sequence if broken else None, "reason": broken.reason if broken else None,
        })  # fmt: skip
    else:
        for number, step in enumerate(STEPS, 1):
            click.echo(f"  {number}. {step}")
        erased = f", content of {counter.erased:,} erased" if counter.erased else ""
        verdict = "OK" if broken is None else f"FAIL at event {broken.sequence}: {broken.reason}"
        click.echo(f"{counter.events:,} events{erased}: {verdict}")
    if broken is not None:
        raise SystemExit(8)
