"""`ombuds hold`: content that must not be erased."""

from __future__ import annotations

from typing import Any

import click

from adapters.cli.options import Asked, acting_as, actor, as_json, dry_run, in_language
from adapters.cli.ports import Program


@click.command()
@click.argument("case_id", metavar="CASE")
@click.option("--ground", help="The coded ground of the hold.")
@click.option("--lift", metavar="HOLD", help="Lift this hold (h1, h2, …).")
@click.option("--reason", help="The reason; @FILE reads a file, - standard input.")
@click.option("--command-id", help="An id of yours: given twice, the step is taken once.")
@acting_as
@dry_run
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, case_id: str, **options: Any) -> None:
    """Place a legal hold on a case, or lift it.

    While one is in force, nothing of the case is erased, by hand or by itself.  What was due meanwhile is due when the
    last hold is lifted.

    Example: ombuds hold 7K2M-4Q8Z --ground litigation --as ana
    """
    from adapters.cli.handing import carry_out, command_from, long_text
    from domain.errors import BadInput

    app, asked = program.application, Asked.taken_from(program, options)
    lift = options.pop("lift")
    if (lift is None) == (options["ground"] is None):
        raise BadInput("Give --ground to place a hold, or --lift HOLD to lift one.")
    values = {name: value for name, value in options.items() if value is not None}
    if "reason" in values:
        values["reason"] = long_text(values["reason"])
    kind = {"kind": "place_hold"} if lift is None else {"kind": "lift_hold", "hold": lift}
    given = command_from({"case_id": case_id, "actor": actor(program, asked.who)} | values | kind)
    carry_out(app, given, asked)
