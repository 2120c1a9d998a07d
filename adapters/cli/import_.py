"""`ombuds import`: many complaints from a CSV file, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, acting_as, as_json, dry_run, in_language
from adapters.cli.ports import Program
from adapters.phrases import words

if TYPE_CHECKING:
    from adapters.importing.bringing import Brought
    from domain.importing import Imported, OnProgress, Progress

WORDS = {
    "founded": ("Office founded: {0}.", "Kantor dibentuk: {0}."),
    "would": ("Nothing was changed. This would happen:", "Tidak ada yang diubah. Inilah yang akan terjadi:"),
    "done": ("{0} {0:row|rows}: {1} imported ({2} of them {2:was|were} there before), {3} set aside, {4} later than {5}.",
             "{0} baris: {1} diimpor ({2} di antaranya sudah ada), {3} disisihkan, {4} setelah {5}."),
    "steps": ("{0} {0:step|steps} taken, in {1:.1f} s: {2:.0f} rows a second.",
              "{0} langkah dijalankan, dalam {1:.1f} dtk: {2:.0f} baris per detik."),
    "shifted": ("{0} {0:step|steps} stood moments before {0:its|their} case's receipt and {0:counts|count} as at receipt.",
                "{0} langkah tercatat sesaat sebelum penerimaan laporannya dan dihitung pada saat penerimaan."),
    "line": ("line {0}: {1}", "baris {0}: {1}"),
    "more": ("… and {0} more", "… dan {0} lagi"),
    "aside": ("Mend the rows in {0} and import that file.", "Perbaiki baris di {0}, lalu impor berkas itu."),
    "importing": ("Importing", "Mengimpor"),
    "reading": ("Reading", "Membaca"),
}  # fmt: skip
_word = words(WORDS)


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
    from adapters.importing.bringing import Request

    asked = Asked.taken_from(program, options)
    request = Request(file, name, asked.who, office, as_of, asked.dry_run)
    with _bar(asked) as progress:
        found = program.application.bringing.bring(request, progress)
    _say(found, asked)


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


def _say(found: Brought, asked: Asked) -> None:
    from adapters.cli.output import put_json

    if asked.as_json:
        rows = [{"line": each.line, "reason": each.reason} for each in found.refused]
        put_json(_data(found.done) | {"dry_run": asked.dry_run, "refused": rows, "set_aside_file": found.aside})
        return
    done, lang = found.done, asked.lang
    if asked.dry_run:
        click.echo(_word("would", lang))
    if found.founded is not None:
        click.echo(_word("founded", lang, found.founded))
    _say_counts(found, lang)
    for each in found.refused:
        click.echo("  " + _word("line", lang, each.line, each.reason))
    if done.set_aside > len(found.refused):
        click.echo("  " + _word("more", lang, done.set_aside - len(found.refused)))
    if found.aside is not None:
        click.echo(_word("aside", lang, found.aside))


def _say_counts(found: Brought, lang: str) -> None:
    from adapters.moments import brief

    done = found.done
    at = brief(done.as_of, found.zone)
    click.echo(_word("done", lang, done.rows, done.accepted, done.known, done.set_aside, done.later, at))
    speed = done.rows / done.seconds if done.seconds else 0
    click.echo(_word("steps", lang, done.commands, done.seconds, speed))
    if done.shifted:
        click.echo(_word("shifted", lang, done.shifted))


def _data(done: Imported) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(done) | {"seconds": round(done.seconds, 3)}
