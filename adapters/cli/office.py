"""`ombuds office`: who works here, as data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import acting_as, as_json, dry_run, in_language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from domain.office import Office


@click.group()
def command() -> None:
    """Load, show and check units, officers, roles, reporting lines, absences and bodies.

    Example: ombuds office load office.yaml --as ana
    """


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@acting_as
@dry_run
@as_json
@click.pass_obj
def load(program: Program, file: Path, who: str | None, dry_run: bool, as_json: bool) -> None:
    """Make the office what FILE says; what changes is recorded as an event.

    The first file founds the office; later ones take an administrator (--as OFFICER).

    Example: ombuds office load office.yaml --as ana --dry-run
    """
    from adapters.cli.output import put_json
    from adapters.office_file import read_office
    from domain.access import actor_of, may_beside
    from domain.office import differences
    from domain.office_change import ChangeOffice

    app = program.application
    office = read_office(file)
    known = app.office() if app.history("office") else None
    actor = who or program.settings.actor or ("system" if known is None else None)
    if actor is None:
        from domain.errors import BadInput

        raise BadInput("Say who changes the office: add --as with the id of an administrator.")
    if known is not None:
        may_beside(actor_of(actor, known), "change_office")
    changes = differences(known, office)
    if not dry_run and changes:
        app.desk.handle(ChangeOffice(actor=actor, office=office))
    if as_json:
        put_json({"office": office.office, "digest": office.digest, "changes": changes, "dry_run": dry_run})
        return
    for line in _told(known, office, changes):
        click.echo(line)
    if not changes:
        click.echo("Nothing changes.")
    elif dry_run:
        click.echo("Nothing was changed (--dry-run).")


def _told(known: Office | None, office: Office, changes: list[str]) -> list[str]:
    if known is None:
        counts = f"{len(office.units)} units, {len(office.officers)} officers, {len(office.bodies)} bodies"
        return [f"{office.name}: a new office with {counts}."]
    before, after = known.model_dump(mode="json"), office.model_dump(mode="json")
    return [f"{path}: {_short(_at(before, path))} → {_short(_at(after, path))}" for path in changes]


def _at(data: Any, path: str) -> Any:
    for step in path.split(".", 2):
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _short(value: Any) -> str:
    import json

    if value is None:
        return "–"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"


@command.command()
@as_json
@in_language
@click.pass_obj
def show(program: Program, as_json: bool, lang: str | None) -> None:
    """Show the office as it is: units, officers with their roles, absences, bodies.

    Example: ombuds office show
    """
    from adapters.cli.options import language
    from adapters.cli.output import put_json

    office = program.application.office()
    if as_json:
        put_json(office.model_dump(mode="json", exclude_none=True) | {"digest": office.digest})
        return
    from adapters.cli.office_page import put_office

    put_office(office, program.application.now(), language(program, lang))


@command.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--procedure", "names", multiple=True, help="A procedure that the office works by; repeatable.")
@as_json
@click.pass_obj
def check(program: Program, file: Path | None, names: tuple[str, ...], as_json: bool) -> None:
    """Check an office file, or the office as it is: every fault with its line; exit code 1 if there is one.

    Looks for references to nobody, reporting lines that end nowhere or in a circle, roles that a procedure needs and
    nobody has, officers whom no mail can reach.

    Example: ombuds office check office.yaml
    """
    from adapters.cli.office_checks import findings
    from adapters.cli.output import put_json
    from adapters.office_file import read_office

    office = read_office(file) if file else program.application.office()
    found = findings(office, program.application, list(names))
    if as_json:
        put_json({"office": office.office, "findings": found})
    else:
        for each in found:
            click.echo(f"{each.weight}: {each.message} {each.remedy}")
        click.echo(f"{office.name}: {len(office.officers)} officers, {len(found)} findings.")
    if any(each.weight == "fault" for each in found):
        raise SystemExit(1)
