"""`ombuds rebuild`: worklists and other tables made anew from the events, or compared with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import as_json
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from adapters.database.rebuild import Difference


@click.command()
@click.option("--check", is_flag=True, help="Compare only; exit code 1 if anything differs.")
@click.option("--show", type=click.IntRange(min=0), default=20, show_default=True, help="How many differences to show.")
@as_json
@click.pass_obj
def command(program: Program, check: bool, show: int, as_json: bool) -> None:
    """Make the projections, and the tree over all events, what the events say; may run while people work, and be interrupted.

    Example: ombuds rebuild --check
    """
    from adapters.cli.output import put_json
    from adapters.database import rebuild
    from adapters.database.tree import renew
    from domain.projection import project

    store = program.application.store
    found = (rebuild.check if check else rebuild.rebuild)(store, project, show=show)
    tree = not check and renew(store)
    data: dict[str, Any] = {
        "streams": found.streams, "rows": found.rows, "different": found.different, "rebuilt": not check, "first": found.first,
        "tree_rebuilt": tree,
    }  # fmt: skip
    if as_json:
        put_json(data)
    else:
        for each in found.first:
            click.echo(f"  {_told(each)}")
        verdict = "equal" if found.equal else f"{found.different:,} differ" + ("" if check else " and were made anew")
        click.echo(f"{found.streams:,} streams, {found.rows:,} rows: {verdict}.")
        if tree:
            click.echo("The tree over all events was made anew.")
    if check and not found.equal:
        raise SystemExit(1)


def _told(each: Difference) -> str:
    place = f"{each.table} {'/'.join(map(str, each.key))}"
    if each.column is None:
        return f"{place}: {each.kind}"
    return f"{place}: {each.column} is {each.found!r}, should be {each.expected!r}"
