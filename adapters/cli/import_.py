"""`ombuds import`: many complaints from a CSV file, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, acting_as, as_json, dry_run, in_language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from adapters.importing.csv_file import CsvSource
    from adapters.importing.mapping import Mapping
    from domain.importing import Imported, OnProgress, Progress, Refused, Spool
    from domain.office import Office

_SHOWN = 20
"""Set-aside rows that are named on the screen; the file has them all."""

WORDS = {
    "founded": ("Office founded: {0}.", "Kantor dibentuk: {0}."),
    "would": ("Nothing was changed. This would happen:", "Tidak ada yang diubah. Inilah yang akan terjadi:"),
    "done": ("{0} rows: {1} imported ({2} of them were there before), {3} set aside, {4} later than {5}.",
             "{0} baris: {1} diimpor ({2} di antaranya sudah ada), {3} disisihkan, {4} setelah {5}."),
    "steps": ("{0} steps taken, in {1:.1f} s: {2:.0f} rows a second.",
              "{0} langkah dijalankan, dalam {1:.1f} dtk: {2:.0f} baris per detik."),
    "shifted": ("{0} steps stood moments before their case's receipt and count as at receipt.",
                "{0} langkah tercatat sesaat sebelum penerimaan laporannya dan dihitung pada saat penerimaan."),
    "line": ("line {0}: {1}", "baris {0}: {1}"),
    "more": ("… and {0} more", "… dan {0} lagi"),
    "aside": ("Mend the rows in {0} and import that file.", "Perbaiki baris di {0}, lalu impor berkas itu."),
    "importing": ("Importing", "Mengimpor"),
    "reading": ("Reading", "Membaca"),
}  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mapping", "name", required=True, metavar="NAME|FILE", help="Which columns become what: docs/import.md."
)
@click.option("--office", type=click.Path(path_type=Path), metavar="FILE",
              help="The office to found where there is none yet; left out, the mapping's.")  # fmt: skip
@click.option(
    "--as-of", metavar="MOMENT", help="How far to go; a date means its end. Left out: when the source was drawn."
)
@acting_as
@dry_run
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, file: Path, name: str, office: Path | None, as_of: str | None, **options: Any) -> None:
    """File many complaints from a CSV file, and take every step that its rows tell of, in order of time.

    Without --as the mapping names who files. Rows that cannot be imported are set aside, each with its
    reason, in FILE.set-aside.csv: mend them and import that file. Importing again adds nothing; an import
    that was killed goes on where it stopped.

    Example: ombuds import boston311-2015.csv --mapping boston-311 --as-of 2016-01-12
    """
    from adapters.importing.csv_file import CsvSource
    from adapters.importing.shelf import LIBRARY, MappingShelf
    from adapters.importing.spool import SqliteSpool

    app, asked = program.application, Asked.taken_from(program, options)
    mapping = MappingShelf((LIBRARY, program.settings.home / "mappings")).load(name)
    source = CsvSource(file, mapping, asked.who)
    source.header()
    until = _until(as_of, mapping, app.now())
    founding = _founding(app, mapping, office)
    with SqliteSpool() as spool:
        if asked.dry_run:
            done = app.importer.rehearse(source, spool, until, founding, _founder(founding, source.actor))
            _say(done, list(_some(spool)), None, mapping, asked)
            return
        if (
            founding is not None
            and app.importer.found(founding, _founder(founding, source.actor))
            and not asked.as_json
        ):
            click.echo(_word("founded", asked.lang, founding.name))
        with _bar(asked) as progress:
            done = app.importer.run(source, spool, until, progress)
        _say(done, list(_some(spool)), _set_aside(source, spool), mapping, asked)


def _until(as_of: str | None, mapping: Mapping, now: datetime) -> datetime:
    from adapters.cli.moments import parse_moment
    from adapters.importing.csv_file import as_of_drawing

    if as_of is not None:
        return parse_moment(as_of, mapping.times.zone, end_of_day=True)
    return as_of_drawing(mapping) or now


def _founding(app: Application, mapping: Mapping, file: Path | None) -> Office | None:
    """The office to found; None where there is one already, or none is named.  Raises BadInput, NotFound."""
    from adapters.importing.shelf import read_office
    from domain.errors import BadInput

    if not app.importer.is_new():
        if file is not None and read_office(file) != app.office():
            raise BadInput(
                f"There is an office already, and {file} is another. Change it with: ombuds office load {file}"
            )
        return None
    if file is None and mapping.office is not None:
        file = app.shelf.file_of(mapping.office).parent / "office.yaml"
    return read_office(file) if file is not None else None


def _founder(office: Office | None, actor: str) -> str:
    from domain.access import ADMINISTRATOR

    return next(iter(office.with_role(ADMINISTRATOR)), actor) if office is not None else actor


def _set_aside(source: CsvSource, spool: Spool) -> Path | None:
    from adapters.importing.set_aside import set_aside

    return set_aside(source.file, source.header(), spool.refused(), source.mapping.file)


def _some(spool: Spool) -> Iterator[Refused]:
    for number, refused in enumerate(spool.refused()):
        if number == _SHOWN:
            return
        yield refused


# ── telling ─────────────────────────────────────────────────────────────────


@contextmanager
def _bar(asked: Asked) -> Iterator[OnProgress]:
    """A progress bar on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[at]}"), TimeRemainingColumn(),
    )  # fmt: skip
    terminal = Console(stderr=True)
    with Bar(*columns, console=terminal, disable=asked.as_json or not terminal.is_terminal) as bar:
        task = bar.add_task(_word("reading", asked.lang), total=None, at="")

        def progress(now: Progress) -> None:
            at = f"{now.at:%Y-%m-%d}" if now.at else ""
            bar.update(task, description=_word("importing", asked.lang), total=now.total, completed=now.done, at=at)

        yield progress


def _say(done: Imported, refused: list[Refused], aside: Path | None, mapping: Mapping, asked: Asked) -> None:
    from adapters.cli.moments import brief
    from adapters.cli.output import put_json

    if asked.as_json:
        rows = [{"line": each.line, "reason": each.reason} for each in refused]
        put_json(_data(done) | {"dry_run": asked.dry_run, "refused": rows, "set_aside_file": aside})
        return
    lang = asked.lang
    if asked.dry_run:
        click.echo(_word("would", lang))
    at = brief(done.as_of, mapping.times.zone)
    click.echo(_word("done", lang, done.rows, done.accepted, done.known, done.set_aside, done.later, at))
    speed = done.rows / done.seconds if done.seconds else 0
    click.echo(_word("steps", lang, done.commands, done.seconds, speed))
    if done.shifted:
        click.echo(_word("shifted", lang, done.shifted))
    for each in refused:
        click.echo("  " + _word("line", lang, each.line, each.reason))
    if done.set_aside > len(refused):
        click.echo("  " + _word("more", lang, done.set_aside - len(refused)))
    if aside is not None:
        click.echo(_word("aside", lang, aside))


def _data(done: Imported) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(done) | {"seconds": round(done.seconds, 3)}


def _word(key: str, lang: str, *values: object) -> str:
    return WORDS[key][lang == "id"].format(*values)
