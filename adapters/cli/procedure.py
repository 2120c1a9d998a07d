"""`ombuds procedure`: procedures and the calendars that they count by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import as_json, dry_run, in_language, language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from domain.procedure.model import Procedure


_PICTURES = (".svg", ".mmd", ".md", ".txt")
"""The endings of files that a diagram is written to; all but the first get Mermaid text."""


@click.group()
def command() -> None:
    """List, show, check and draw procedures; list, show, freeze and extend calendars.

    Example: ombuds procedure check ombudsman
    """


@command.command("list")
@in_language
@as_json
@click.pass_obj
def list_(program: Program, lang: str | None, as_json: bool) -> None:
    """List the procedures on the shelf; one that cannot be used says so.

    Example: ombuds procedure list
    """
    from adapters.cli.output import console, put_json, styled, table

    shelf, lang = program.application.shelf, language(program, lang)
    found = [_summary(shelf.inspect(name), name, lang) for name in shelf.names()]
    if as_json:
        put_json({"procedures": found})
        return
    headings = {"en": ("Procedure", "Version", "Title", "States", "Actions", "Clocks", "Faults"),
                "id": ("Prosedur", "Versi", "Judul", "Tahap", "Langkah", "Batas waktu", "Kesalahan")}[lang]  # fmt: skip
    rows = [
        (p["procedure"], p["version"] or "", p["title"] or "", str(p["states"]), str(p["actions"]), str(p["clocks"]),
         styled(str(p["faults"]), "bold red" if p["faults"] else ""))
        for p in found
    ]  # fmt: skip
    console().print(table(headings, rows, right=(3, 4, 5, 6)))


def _summary(inspection: Any, name: str, lang: str) -> dict[str, Any]:
    known: Procedure | None = inspection.procedure
    return {
        "procedure": name, "version": known.version if known else None,
        "title": known.title.get(lang, known.procedure) if known else None,
        "calendar": known.calendar if known else None, "states": len(known.states) if known else 0,
        "actions": len(known.actions) if known else 0, "clocks": len(known.clocks) if known else 0,
        "faults": len(inspection.faults), "warnings": len(inspection.warnings), "file": inspection.file,
    }  # fmt: skip


@command.command()
@click.argument("name")
@in_language
@as_json
@click.pass_obj
def show(program: Program, name: str, lang: str | None, as_json: bool) -> None:
    """Show a procedure: states, steps, clocks with their clauses, ladders, notices.  NAME may be a folder or a file.

    Example: ombuds procedure show ombudsman --lang id
    """
    from adapters.cli.output import put_json

    compiled = program.application.library.current(name)
    if as_json:
        put_json(
            {"digest": compiled.digest}
            | compiled.procedure.model_dump(mode="json", by_alias=True, exclude={"templates"})
        )
        return
    from adapters.cli.procedure_page import put_procedure

    put_procedure(compiled, language(program, lang))


@command.command()
@click.argument("names", metavar="[NAME]…", nargs=-1)
@as_json
@click.pass_obj
def check(program: Program, names: tuple[str, ...], as_json: bool) -> None:
    """Check procedures and the wording of their notices: every fault with file, line, path and what to do.

    Without a name, all on the shelf.  Exit code 1 if there is a fault.

    Example: ombuds procedure check ./our-office/procedure.yaml
    """
    from adapters.cli.output import put_json
    from adapters.packs.wording import check_wording

    shelf = replace(program.application.shelf, check_templates=check_wording)
    found = [shelf.inspect(name) for name in names or shelf.names()]
    if as_json:
        put_json({"procedures": [
            {"file": each.file, "procedure": each.procedure.procedure if each.procedure else None,
             "faults": [_fault(f) for f in each.faults], "warnings": [_fault(w) for w in each.warnings]}
            for each in found
        ]})  # fmt: skip
    else:
        for each in found:
            for fault in (*each.faults, *each.warnings):
                click.echo(f"{fault}" if fault.severity == "fault" else f"{fault} (warning)")
            name = each.procedure.procedure if each.procedure else str(each.file)
            click.echo(f"{name}: {len(each.faults)} faults, {len(each.warnings)} warnings.")
    if any(each.faults for each in found):
        raise SystemExit(1)


def _fault(fault: Any) -> dict[str, Any]:
    return {
        "file": fault.file, "line": fault.line, "path": fault.dotted, "message": fault.message, "hint": fault.hint,
        "severity": fault.severity,
    }  # fmt: skip


@command.command()
@click.argument("name")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A .svg file, or .mmd for Mermaid."
)
@in_language
@click.pass_obj
def diagram(program: Program, name: str, output: Path | None, lang: str | None) -> None:
    """Draw a procedure: as Mermaid text, or as an SVG file that needs no other program.

    Example: ombuds procedure diagram ombudsman -o ombudsman.svg
    """
    from domain.errors import BadInput

    lang = language(program, lang)
    if output is not None and output.suffix not in _PICTURES:
        raise BadInput(f"{output} has no ending that can be drawn. Use one of: {', '.join(_PICTURES)}.")
    procedure = program.application.shelf.load(name)
    if output is not None and output.suffix == ".svg":
        from adapters.packs.svg import svg

        text = svg(procedure, lang)
    else:
        from adapters.packs.diagram import mermaid

        text = mermaid(procedure, lang)
    _put(text, output)


def _put(text: str, output: Path | None) -> None:
    """Show a text, or write it to a file and say so.  Raises BadInput."""
    from domain.errors import BadInput

    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{output}: {len(text):,} characters.")


@command.command()
@click.argument("name")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Left out: shown."
)
@in_language
@click.pass_obj
def bpmn(program: Program, name: str, output: Path | None, lang: str | None) -> None:
    """Write a procedure as BPMN 2.0 with coordinates, for bpmn.io and other editors.

    What became what, and what BPMN has no word for: docs/exchange.md.

    Example: ombuds procedure bpmn ombudsman -o ombudsman.bpmn
    """
    from adapters.exchange.bpmn import bpmn as written

    _put(written(program.application.shelf.load(name), language(program, lang)), output)


@command.command()
@click.argument("name")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Left out: shown."
)
@click.pass_obj
def net(program: Program, name: str, output: Path | None) -> None:
    """Write a procedure's steps as a Petri net (PNML), on which tools of process mining replay a log.

    Example: ombuds procedure net ombudsman -o ombudsman.pnml
    """
    from adapters.exchange.pnml import pnml

    _put(pnml(program.application.shelf.load(name)), output)


@command.group()
def calendar() -> None:
    """Calendars: list, show, freeze from the holidays package, extend to later years.

    Example: ombuds procedure calendar list
    """


@calendar.command("list")
@as_json
@click.pass_obj
def calendars(program: Program, as_json: bool) -> None:
    """List the calendars on the shelf.

    Example: ombuds procedure calendar list
    """
    from adapters.cli.output import console, put_json, table

    shelf = program.application.calendar_shelf
    found = [shelf.file(name) for name in shelf.names()]
    if as_json:
        put_json({"calendars": [_calendar(each) for each in found]})
        return
    rows = [
        (c.name, c.version, c.zone, f"{c.first_year}–{c.last_year}", str(len(c.holidays)), str(len(c.special)))
        for c in (each.calendar for each in found)
    ]
    console().print(table(("Calendar", "Version", "Zone", "Years", "Holidays", "Special days"), rows, right=(4, 5)))


def _calendar(file: Any) -> dict[str, Any]:
    known = file.calendar
    return {
        "calendar": known.name, "version": known.version, "zone": known.zone, "first_year": known.first_year,
        "last_year": known.last_year, "holidays": len(known.holidays), "special": len(known.special),
        "digest": known.digest,
    }  # fmt: skip


@calendar.command("show")
@click.argument("name")
@click.option("--year", type=int, help="The days off of this year alone.")
@in_language
@as_json
@click.pass_obj
def show_calendar(program: Program, name: str, year: int | None, lang: str | None, as_json: bool) -> None:
    """Show a calendar: hours, days off, and where each of them comes from.

    Example: ombuds procedure calendar show indonesia --year 2026 --lang id
    """
    from adapters.cli.output import console, put_json, styled, table
    from domain.explanation import describe_day

    file, lang = program.application.calendar_shelf.file(name), language(program, lang)
    known = file.calendar
    if as_json:
        put_json(known.to_json() | {"digest": known.digest, "provenance": list(file.provenance)})
        return
    out = console()
    out.print(styled(f"{known.name} {known.version}   {known.zone}, {known.first_year}–{known.last_year}", "bold"))
    out.print(styled(f"  {known.digest}", "dim"))
    for day, windows in known.to_json()["week"].items():
        out.print(f"  {day}  {', '.join('–'.join(window) for window in windows)}")
    rows = [
        (describe_day(day, lang), h.name.get(lang) or h.name.get("en", ""), ("~ " if h.estimated else "") + h.source)
        for day, h in sorted(known.holidays.items())
        if year is None or day.year == year
    ]
    out.print(table(("Day off", "Name", "Source (~ estimated)"), rows))
    for line in file.provenance:
        out.print(styled(f"  {line}", "dim"))


@calendar.command()
@click.argument("name")
@click.option("--country", required=True, metavar="CODE", help="Country, as the holidays package codes it: ID, US, GB.")
@click.option("--subdivision", metavar="CODE", help="State or province: MA, ENG.")
@click.option("--zone", required=True, help="Time zone: Asia/Jakarta.")
@click.option("--from", "first", type=int, required=True, metavar="YEAR", help="First year.")
@click.option("--to", "last", type=int, required=True, metavar="YEAR", help="Last year.")
@click.option(
    "--hours", default="09:00-17:00", show_default=True, metavar="WINDOWS", help='Such as "08:00-12:00,13:00-16:00".'
)
@click.option("--days", default="mon,tue,wed,thu,fri", show_default=True, help="Working days.")
@click.option("--title", help="Its title; left out, its name.")
@dry_run
@click.pass_obj
def freeze(program: Program, /, name: str, **options: Any) -> None:
    """Freeze the holidays package into a first version of a calendar, to be edited and extended.

    Example: ombuds procedure calendar freeze massachusetts --country US --subdivision MA --zone America/New_York --from 2024 --to 2027
    """
    from adapters.calendars.freezing import freeze as frozen

    title = options["title"] or name
    windows = [window.split("-", 1) for window in options["hours"].split(",")]
    week = dict.fromkeys((day.strip() for day in options["days"].split(",")), windows)
    years = (options["first"], options["last"])
    file = frozen(
        name, {"en": title, "id": title}, options["zone"], week, years, options["country"], options["subdivision"]
    )
    _save(program, file, keep=not options["dry_run"])


@calendar.command()
@click.argument("name")
@click.option("--to", "last", type=int, required=True, metavar="YEAR", help="The last year that it shall speak for.")
@dry_run
@click.pass_obj
def extend(program: Program, name: str, last: int, dry_run: bool) -> None:
    """Let a calendar speak for later years, from the holidays package; the new version lies in the home.

    Open deadlines keep their promise; `ombuds act CASE recalculate` derives those of a case again.

    Example: ombuds procedure calendar extend indonesia --to 2028
    """
    from adapters.calendars.editing import extend as extended

    _save(program, extended(program.application.calendar_shelf.file(name), last), keep=not dry_run)


def _save(program: Program, file: Any, *, keep: bool) -> None:
    """Write a version where an office's own calendars lie, and say what it is."""
    own = (*program.settings.calendars, program.settings.home / "calendars")[0]
    known = file.calendar
    said = f"{known.name} {known.version}, {known.first_year}–{known.last_year}, {len(known.holidays)} holidays"
    if keep:
        click.echo(f"{program.application.calendar_shelf.save(file, own)}: {said}.")
    else:
        click.echo(f"{said}. Nothing was written (--dry-run).")
