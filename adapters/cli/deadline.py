"""`ombuds deadline`: a public calculator of time limits."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import as_json, in_language, language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from domain.calendar import WorkingCalendar


@click.command()
@click.option("--from", "start", metavar="MOMENT", help="When the time begins: 2026-03-02T09:00, or a date.")
@click.option("--limit", metavar="LIMIT", help='How long: "10 working days", "-2 hours", "3 months".')
@click.option("--to", "end", metavar="MOMENT", help="In place of a limit: measure the working time up to then.")
@click.option("--calendar", metavar="NAME", help="A calendar: `ombuds procedure calendar list` names them.")
@click.option("--pause", "pauses", multiple=True, metavar="FROM/TO", help="A stretch that does not count; repeatable.")
@click.option(
    "--due-at",
    type=click.Choice(["same_time", "close_of_business", "end_of_day"]),
    help="Which moment of the last day.",
)
@click.option(
    "--day-zero", type=click.Choice(["start", "next_day"]), help="Counting begins at once, or the day is day 0."
)
@click.option("--outside-hours", type=click.Choice(["next_opening", "as_is"]), help="A start outside working hours.")
@click.option("--roll", type=click.Choice(["none", "forward"]), help="A last day that is no working day.")
@click.option("--explain", is_flag=True, help="Day by day: what was counted, what was not, and why.")
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, **options: Any) -> None:
    """Compute when a limit ends, or (without --from) answer JSON lines on standard input, one each.

    A line: {"zone": "Europe/London", "week": {"mon": [["09:00", "17:00"]]}, "holidays": ["2026-04-03"],
    "start": "2026-03-02T09:00:00", "limit": {"working_days": 10}}; a bad one gets an error, the rest go on.

    Example: ombuds deadline --from 2015-03-02T09:00 --limit "10 working days" --calendar boston-311 --explain
    """
    from adapters.deadline_lines import answers

    lang, as_json, start = options.pop("lang"), options.pop("as_json"), options.pop("start")

    def find(name: str) -> WorkingCalendar:
        return program.application.calendar_shelf.load(name)

    if start is None:
        if sys.stdin.isatty():
            click.echo("Reading JSON lines from the keyboard; --help shows one.", err=True)
        for answer in answers(sys.stdin.buffer, find):  # UTF-8 in and out, whatever the terminal speaks
            click.echo(answer.encode(errors="backslashreplace"))  # half a surrogate pair stays as JSON writes it
        return
    _one(start, language(program, lang), as_json=as_json, options=options, find=find)


def _one(start: str, lang: str, *, as_json: bool, options: dict[str, Any], find: Any) -> None:
    from adapters.cli.output import put_json
    from adapters.deadline_lines import calculate
    from domain.errors import BadInput

    if options["calendar"] is None:
        raise BadInput("Say which --calendar counts; `ombuds procedure calendar list` names them.")
    explain, pauses = options.pop("explain"), options.pop("pauses")
    line = {"start": start, "lang": lang} | {key: value for key, value in options.items() if value is not None}
    if pauses:
        line["pauses"] = [pause.split("/", 1) for pause in pauses]
    answer = calculate(line, find)
    if as_json:
        put_json(answer if explain or "explanation" not in answer else {"due": answer["due"]})
        return
    if "working_seconds" in answer:
        from domain.explanation import describe_time

        click.echo(describe_time(answer["working_seconds"], lang))
        return
    click.echo(_due(answer["due"], lang))
    if explain:
        for each in answer["explanation"]:
            click.echo(f"  {each['text']}")


def _due(due: str, lang: str) -> str:
    """The answer in words, with the moment as programs write it behind."""
    from datetime import date, datetime

    from domain.explanation import describe_day

    if len(due) == len("2026-03-02"):
        return f"{describe_day(date.fromisoformat(due), lang)} ({due})"
    at = datetime.fromisoformat(due)
    clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    return f"{describe_day(at.date(), lang)}, {clock.replace(':', '.') if lang == 'id' else clock} ({due})"
