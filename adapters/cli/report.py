"""`ombuds report`: figures about the work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, as_json, in_language
from adapters.cli.ports import Program
from adapters.phrases import words

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from domain.differing import Explainer
    from domain.reporting import Comparison, OnTime

WORDS = {
    "type": ("Type", "Jenis"), "class": ("Class", "Kelas"), "unit": ("Unit", "Unit"), "area": ("Area", "Wilayah"),
    "month": ("Month", "Bulan"), "cases": ("Cases", "Laporan"), "due_agreement": ("Same due", "Tempo sama"),
    "verdict_agreement": ("Same verdict", "Putusan sama"), "on_time": ("On time", "Tepat waktu"), "late": ("Late", "Terlambat"),
    "total": ("Total", "Jumlah"), "none": ("(none)", "(tidak ada)"),
    "beside": ("due {0} here, {1} by the source ({2})", "jatuh tempo {0} di sini, {1} menurut sumber ({2})"),
    "verdict": ("{0} by both", "{0} menurut keduanya"), "verdicts": ("{0} here, {1} by the source", "{0} di sini, {1} menurut sumber"),
    "oldest_days": ("Oldest, days", "Tertua, hari"), "up_to": ("≤ {0} days", "≤ {0} hari"),
    "disagreeing": ("Cases of which the source says something else: {0}", "Laporan yang berbeda menurut sumber: {0}"),
    "agreeing": ("The source says the same of every case.", "Sumber menyatakan hal yang sama untuk semua laporan."),
    "nothing": ("No case says what its source thought of it.", "Tidak ada laporan dengan pernyataan sumber."),
    "more": ("… and {0} more: add --disagreements --csv FILE", "… dan {0} lagi: tambahkan --disagreements --csv BERKAS"),
    "written": ("Written to {0}.", "Ditulis ke {0}."), "no_cases": ("There are no cases.", "Tidak ada laporan."),
    "over": ("> {0} days", "> {0} hari"), "open": ("Open", "Terbuka"),
}  # fmt: skip
_word = words(WORDS)
_FIGURES = ("cases", "due_agreement", "verdict_agreement", "on_time", "late")


@click.group("report")
def command() -> None:
    """Figures about the work, computed from the record as it stands.

    Example: ombuds report on-time --by type
    """


@command.command("on-time")
@click.option("--by", type=click.Choice(["type", "class", "unit", "area", "month"]), default="type", show_default=True,
              help="What to group by; type is the case's class.")  # fmt: skip
@click.option(
    "--as-of",
    metavar="MOMENT",
    help="Judge as of then; a date means its end. Left out: when the source was drawn, else now.",
)
@click.option("--disagreements/--no-disagreements", default=None,
              help="List the cases of which their source says something else, and why (JSON: only if asked for).")  # fmt: skip
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the figures (with --disagreements: those cases) to a CSV file.")  # fmt: skip
@in_language
@as_json
@click.pass_obj
def on_time_command(
    program: Program, /, by: str, as_of: str | None, disagreements: bool | None, csv_file: Path | None, **options: Any
) -> None:
    """Were promises kept, by group; and do due moments and verdicts agree with what the source stated?

    Agreement is the share of cases with a stated target (verdict) whose due moment is the same within
    60 seconds (whose verdict is the same).

    Example: ombuds report on-time --by type --json
    """
    from zoneinfo import ZoneInfo

    from adapters.database.promises import promised
    from adapters.moments import parse_moment
    from domain.reporting import KEPT, on_time

    app, asked = program.application, Asked.taken_from(program, options)
    zone = app.office().zone
    at = parse_moment(as_of, zone, end_of_day=True) if as_of else None
    keep = None if csv_file is not None and disagreements else KEPT
    report = on_time(promised(app.store), by, ZoneInfo(zone), at, app.now(), keep=keep)
    if csv_file is not None:
        _write_csv(csv_file, *(_differing(app, report, asked.lang) if disagreements else _figures(report)))
    if asked.as_json:
        _put_json(app, report, asked.lang, disagreements=bool(disagreements))
        return
    _show(app, report, asked.lang, disagreements=disagreements is not False)
    if csv_file is not None:
        click.echo(_word("written", asked.lang, csv_file))


@command.command("ageing")
@click.option("--by", type=click.Choice(["unit", "type", "class", "area", "month"]), default="unit", show_default=True,
              help="What to group by.")  # fmt: skip
@click.option(
    "--as-of", metavar="MOMENT", help="Open as of then; a date means its end. Left out: as for `report on-time`."
)
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the figures to a CSV file."
)
@in_language
@as_json
@click.pass_obj
def ageing_command(program: Program, /, by: str, as_of: str | None, csv_file: Path | None, **options: Any) -> None:
    """How long open cases have been waiting, by unit or another group, and how many of them are late.

    Example: ombuds report ageing --by unit
    """
    from zoneinfo import ZoneInfo

    from adapters.cli.output import console, put_json, styled, table
    from adapters.database.promises import promised
    from adapters.moments import parse_moment
    from domain.ageing import ageing

    app, asked = program.application, Asked.taken_from(program, options)
    zone, lang = app.office().zone, asked.lang
    at = parse_moment(as_of, zone, end_of_day=True) if as_of else None
    report = ageing(promised(app.store), by, ZoneInfo(zone), at, app.now())
    if csv_file is not None:
        headings = (by, *report.total.figures())
        _write_csv(csv_file, headings, [[row[name] for name in headings] for row in report.rows()])
    if asked.as_json:
        put_json({"rows": report.rows(), "total": report.total.figures()})
        return
    keys = [_word(by, lang), *(_heading(name, lang) for name in report.total.figures())]
    cells = [[_word("none", lang) if v is None else str(v) for v in row.values()] for row in report.rows()]
    total = [_word("total", lang), *map(str, report.total.figures().values())]
    out = console()
    out.print(table(keys, [*cells, [styled(cell, "bold") for cell in total]], whole=(), right=range(1, len(keys))))


def _as_word(verdict: str, lang: str) -> str:
    return _word(verdict, lang).lower() if verdict in WORDS else "–"


def _heading(name: str, lang: str) -> str:
    if name.startswith(("up_to_", "over_")):
        return _word("up_to" if name.startswith("up_to") else "over", lang, name.rpartition("_")[2])
    return _word(name, lang)


def _put_json(app: Application, report: OnTime, lang: str, *, disagreements: bool) -> None:
    from adapters.cli.output import put_json

    found: dict[str, Any] = {"rows": report.rows(), "total": report.total.figures()}
    if disagreements:
        headings, rows = _differing(app, report, lang)
        found["disagreements"] = [dict(zip(headings, row, strict=True)) for row in rows]
    put_json(found)


def _show(app: Application, report: OnTime, lang: str, *, disagreements: bool) -> None:
    from adapters.cli.output import console, styled, table

    out = console()
    if not report.total.cases:
        out.print(_word("no_cases", lang))
        return
    headings = [_word(key, lang) for key in (report.by, *_FIGURES)]
    rows = [[str(row[report.by] or _word("none", lang)), *_shown(row)] for row in report.rows()]
    total = [_word("total", lang), *_shown(report.total.figures())]
    out.print(table(headings, [*rows, [styled(cell, "bold") for cell in total]], whole=(), right=range(1, 6)))
    if not report.disagreeing:
        out.print(_word("agreeing" if report.total.targets or report.total.verdicts else "nothing", lang))
        return
    out.print()
    out.print(_word("disagreeing", lang, report.disagreeing))
    if disagreements:
        _, found = _differing(app, report, lang)
        for case_id, kind, ours, theirs, gap, verdict, stated, why in found:
            out.print(styled(f"{case_id}  {kind}", "bold"), soft_wrap=True)
            line = _word("beside", lang, ours or "–", theirs or "–", gap)
            verdicts = _word(
                "verdict" if verdict == stated else "verdicts", lang, _as_word(verdict, lang), _as_word(stated, lang)
            )
            out.print(f"    {line}; {verdicts}", soft_wrap=True)
            out.print(f"    {why}", soft_wrap=True)
        if report.disagreeing > len(found):
            out.print(_word("more", lang, report.disagreeing - len(found)))


def _shown(row: dict[str, Any]) -> list[str]:
    shares = ("due_agreement", "verdict_agreement")
    return [_percent(row[key]) if key in shares else str(row[key]) for key in _FIGURES]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"


def _figures(report: OnTime) -> tuple[Sequence[str], list[list[Any]]]:
    rows = [[row[report.by] or "", *(row[key] for key in _FIGURES)] for row in report.rows()]
    return (report.by, *_FIGURES), rows


# ── disagreements ───────────────────────────────────────────────────────────


def _differing(app: Application, report: OnTime, lang: str) -> tuple[Sequence[str], list[list[str]]]:
    """The cases on which we and the source differ, each with a sentence why."""
    explainers: dict[str, Explainer] = {}
    headings = ("case", "type", "ours", "theirs", "difference", "verdict", "stated_verdict", "why")
    return headings, [_difference(app, found, explainers, report.zone, lang) for found in report.disagreements]


def _difference(
    app: Application, found: Comparison, explainers: dict[str, Explainer], zone: Any, lang: str
) -> list[str]:
    from domain.differing import Explainer

    digest = found.case.procedure_digest
    if digest not in explainers:
        compiled = app.procedure(digest)
        explainers[digest] = Explainer(compiled, app.calendars[compiled.procedure.calendar])
    gap = found.stated_due - found.due if found.stated_due is not None and found.due is not None else None
    return [
        found.case.case_id, found.case.case_class, _local(found.due, zone), _local(found.stated_due, zone),
        "" if gap is None else _gap(gap.total_seconds()), found.verdict or "", found.stated_verdict or "",
        explainers[digest].explain(found, lang),
    ]  # fmt: skip


def _local(at: Any, zone: Any) -> str:
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _gap(seconds: float) -> str:
    """How much later (or earlier, with a minus) the source's target is: ``+16 d 18:49:31``."""
    days, rest = divmod(abs(int(seconds)), 86_400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return ("-" if seconds < 0 else "+") + (f"{days} d {clock}" if days else clock)


def _write_csv(file: Path, headings: Sequence[str], rows: list[list[Any]]) -> None:
    """Rows to a CSV file whose cells no spreadsheet takes for formulas.  Raises BadInput."""
    import csv

    from adapters.csv_cells import safe
    from domain.errors import BadInput

    try:
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(headings)
            writer.writerows([[safe(str(cell)) if cell is not None else "" for cell in row] for row in rows])
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}. Name another file.") from error
