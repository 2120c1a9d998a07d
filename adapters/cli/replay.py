"""`ombuds replay`: a case step by step, as it stood at any moment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import acting_as, as_json, in_language, language
from adapters.cli.ports import Program
from domain.errors import BadInput

if TYPE_CHECKING:
    from datetime import datetime

    from adapters.cli.replaying.data import Telling
    from adapters.cli.seeing import Sight


@click.command()
@click.argument("case_id", metavar="CASE", required=False)
@click.option(
    "--at", metavar="MOMENT", help="The whole picture then, in law and as the office knew it; a date means its end."
)
@click.option("--between", nargs=2, metavar="A B", help="What differs between two moments.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE",
              help="Write one page with a slider that needs neither network nor server.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="The whole record (with --check or --ledger).")
@click.option("--check", is_flag=True,
              help="Take every recorded command again: the same events, byte for byte? Exit code 8 if not.")  # fmt: skip
@click.option("--ledger", is_flag=True,
              help="With whom the case lay for how long: complainant, respondent, officer, supervisor, other body, nobody.")  # fmt: skip
@acting_as
@in_language
@as_json
@click.pass_obj
def command(
    program: Program, /, case_id: str | None, as_json: bool, who: str | None, lang: str | None, **asked: Any
) -> None:
    """Step through a case event by event: what happened, by whom, under which clause, and what it changed.

    Names and texts are shown to officers who may see the case (--as OFFICER).

    With --check the recorded commands are decided again under the rules, in the calendar and in the office of
    their time, and every byte of what comes of them is compared.

    Example: ombuds replay 7K2M-4Q8Z --at 2026-03-05
    """
    from adapters.cli.seeing import history_of, look

    if (case_id is None) != asked["everything"]:
        raise BadInput("Say which case (ombuds replay CASE), or take the whole record (ombuds replay --all --check).")
    if asked["everything"] and not (asked["check"] or asked["ledger"]):
        raise BadInput("--all goes with --check or --ledger.")
    if case_id is not None and not asked["check"]:
        _show(program, look(program, case_id, language(program, lang), who), asked, as_json=as_json)
        return
    if case_id is not None:
        history_of(program.application, case_id)
    _whole(program, case_id, language(program, lang), asked, as_json=as_json)


def _whole(program: Program, case_id: str | None, lang: str, asked: dict[str, Any], *, as_json: bool) -> None:
    """What concerns the whole record."""
    from adapters.cli.labels import Labels
    from adapters.cli.output import put_json
    from adapters.cli.replaying.checking import check
    from adapters.cli.replaying.ledger import of_all, put_all

    app = program.application
    if asked["check"]:
        if not check(app, case_id, lang, as_json=as_json):
            raise SystemExit(8)
        return
    labels = Labels(None, lang, app.office().zone)
    data = of_all(app, _until(asked, labels.zone) or app.now())
    if as_json:
        put_json(data)
    else:
        put_all(data, labels)


def _until(asked: dict[str, Any], zone: str) -> datetime | None:
    """The moment of --at; a date means its end."""
    from adapters.moments import parse_moment

    return parse_moment(asked["at"], zone, end_of_day=True) if asked["at"] else None


def _show(program: Program, sight: Sight, asked: dict[str, Any], *, as_json: bool) -> None:
    from adapters.cli.output import put_json
    from adapters.cli.replaying.data import Telling
    from adapters.cli.replaying.terminal import Screen

    telling = Telling.of(program.application, sight)
    if asked["ledger"]:
        _ledger(program, sight, _until(asked, sight.labels.zone) or sight.at, as_json=as_json)
        return
    if asked["html"] is not None:
        _write(telling, asked["html"])
        return
    data, how = _told(telling, asked)
    if as_json:
        put_json(data)
    else:
        getattr(Screen(sight.labels, personal=sight.personal), how)(data)


def _ledger(program: Program, sight: Sight, until: datetime, *, as_json: bool) -> None:
    from adapters.cli.output import put_json
    from adapters.cli.replaying.ledger import of_case, put_case

    data = of_case(program.application, sight.events, until)
    if as_json:
        put_json(data)
    else:
        put_case(data, sight.labels)


def _write(telling: Telling, file: Path) -> None:
    from adapters.cli.replaying.page import page
    from adapters.cli.replaying.words import word

    text = page(telling.whole(pictures=True), telling.labels, telling.app.office().name)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}. Name another file.") from error
    click.echo(word("written", telling.labels.lang, file))


def _told(telling: Telling, asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
    from adapters.moments import parse_moment

    zone = telling.labels.zone
    if asked["at"] and asked["between"]:
        raise BadInput("--at shows one moment and --between the difference of two: give one of them.")
    moment = _until(asked, zone)
    if moment is not None:
        return telling.at(moment), "at"
    if asked["between"]:
        begin, end = (parse_moment(each, zone, end_of_day=True) for each in asked["between"])
        if begin > end:
            raise BadInput("The first moment of --between lies after the second: exchange them.")
        return telling.between(begin, end), "between"
    return telling.whole(), "whole"
