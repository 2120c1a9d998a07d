"""Which cases a command goes through, and the file that it writes about them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from adapters.database.case_pages import Wanted


def chosen_cases(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose cases: --procedure, --from, --to, --class, --unit."""
    return click.option("--procedure", metavar="NAME", help="Cases under this procedure.")(narrowed(command))


def narrowed(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same without --procedure, for commands that mean more by it."""
    for option in (
        click.option("--unit", metavar="UNIT", help="Cases that are with this unit."),
        click.option("--class", "case_class", metavar="CLASS", help="Cases of this class."),
        click.option("--to", "until", metavar="MOMENT", help="Cases received up to then; a date means its end."),
        click.option("--from", "since", metavar="MOMENT", help="Cases received since; a date means its beginning."),
    ):
        command = option(command)
    return command


def wanted_from(app: Application, options: dict[str, Any]) -> Wanted:
    """Take those options out of all of them.  Raises BadInput."""
    from adapters.database.case_pages import Wanted
    from adapters.moments import parse_moment

    zone = app.office().zone
    since, until = options.pop("since"), options.pop("until")
    return Wanted(
        options.pop("procedure"),
        parse_moment(since, zone) if since else None,
        parse_moment(until, zone, end_of_day=True) if until else None,
        options.pop("case_class"),
        options.pop("unit"),
    )


@contextmanager
def written_to(output: Path | None) -> Iterator[TextIO]:
    """A file to write text to, or the terminal.  Raises BadInput for one that cannot be written."""
    from domain.errors import BadInput

    if output is None:
        yield sys.stdout
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}. Name another file.") from error
