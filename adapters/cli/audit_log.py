"""`ombuds audit-log`: somebody else's event log held against one of our procedures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, as_json, in_language
from adapters.cli.ports import Program
from adapters.phrases import grouped, words

if TYPE_CHECKING:
    from domain.flow.audit import Audited, Deviation

WORDS: Mapping[str, tuple[str, str]] = {
    "not_allowed": ("step not allowed", "langkah tidak diperbolehkan"),
    "steps_missing": ("steps missing", "langkah terlewat"),
    "limit_missed": ("limit missed", "batas waktu terlampaui"),
    "wrong_role": ("wrong role", "peran keliru"),
    "unknown_step": ("unknown step", "langkah tidak dikenal"),
    "unfinished": ("unfinished", "belum selesai"),
    "case": ("Case", "Laporan"), "when": ("When", "Kapan"), "where": ("Where", "Di mana"),
    "deviation": ("Deviation", "Penyimpangan"), "step": ("Step or clock", "Langkah atau penghitung waktu"),
    "state": ("State", "Tahap"), "details": ("Details", "Rincian"), "count": ("Count", "Jumlah"),
    "cases": ("Cases", "Laporan"),
    "summary": (
        ("{cases:,} {cases:case|cases} with {steps:,} {steps:step|steps}: {found:,} {found:deviation|deviations} "
         "in {odd:,} {odd:case|cases}. As of {as_of}."),
        "{cases:,} laporan dengan {steps:,} langkah: {found:,} penyimpangan dalam {odd:,} laporan. Per {as_of}.",
    ),
    "promises": ("Limits: {kept:,} kept, {late:,} missed, {open:,} still running, {cancelled:,} fallen away.",
                 "Batas waktu: {kept:,} ditepati, {late:,} terlampaui, {open:,} masih berjalan, {cancelled:,} gugur."),
    "missing": ("before it: {0}", "sebelumnya: {0}"), "allowed": ("allowed: {0}", "diperbolehkan: {0}"),
    "roles": ("roles: {0}", "peran: {0}"), "due": ("due {0}", "jatuh tempo {0}"),
    "met": ("due {0}, done {1}", "jatuh tempo {0}, dilakukan {1}"),
    "more": ("… and {0:,} more: add --csv FILE or --json", "… dan {0:,} lagi: tambahkan --csv BERKAS atau --json"),
    "written": ("Written to {0}.", "Ditulis ke {0}."),
}  # fmt: skip
_word = words(WORDS)
_SHOWN = 40


class _Found:
    """Everything that was found, counted as it comes."""

    def __init__(self) -> None:
        self.cases = self.steps = self.odd = 0
        self.deviations: list[Deviation] = []
        self.promises: Counter[str] = Counter()
        self.groups: Counter[tuple[str, str]] = Counter()
        self._cases_of: Counter[tuple[str, str]] = Counter()

    def take(self, audited: Audited) -> None:
        """Count one case."""
        self.cases += 1
        self.steps += audited.steps
        self.odd += bool(audited.deviations)
        self.promises.update(audited.promises.values())
        self.deviations += audited.deviations
        keys = [(found.kind, found.step) for found in audited.deviations]
        self.groups.update(keys)
        self._cases_of.update(set(keys))

    def summed(self) -> list[dict[str, Any]]:
        """How often each deviation occurs, and in how many cases; the gravest kind first."""
        from domain.flow.audit import KINDS

        ordered = sorted(self.groups, key=lambda key: (KINDS.index(key[0]), -self.groups[key], key[1]))
        return [
            {"deviation": kind, "step": step, "count": self.groups[kind, step], "cases": self._cases_of[kind, step]}
            for kind, step in ordered
        ]

    def fates(self) -> dict[str, int]:
        """How promises ended."""
        return {fate: self.promises[fate] for fate in ("kept", "late", "open", "cancelled")}


@click.command("audit-log")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--procedure", required=True, metavar="NAME", help="The procedure to hold it against.")
@click.option("--mapping", "mapping_name", default="ombuds", show_default=True, metavar="NAME|FILE",
              help="What the log calls our steps: docs/exchange.md.")  # fmt: skip
@click.option("--as-of", metavar="MOMENT", help="Judge as of then; left out, as of the log's last moment.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), metavar="FILE",
              help="Write every deviation to a CSV file.")  # fmt: skip
@in_language
@as_json
@click.pass_obj
def command(
    program: Program,
    /,
    file: Path,
    procedure: str,
    mapping_name: str,
    as_of: str | None,
    csv_file: Path | None,
    **options: Any,
) -> None:
    """Hold an event log (.xes, .xes.gz, .csv) of any office against a procedure, and say where they differ.

    Steps not allowed, steps missing, limits missed by the procedure's own clocks and calendar.  Nothing is
    written to the record.  Exit code 1 if there is a deviation.

    Example: ombuds audit-log registry.xes --procedure ombudsman --mapping registry.yaml
    """
    from adapters.calendars.zones import zones_version
    from adapters.exchange.auditing import ForeignLog
    from adapters.exchange.mapping import load_mapping
    from adapters.moments import parse_moment

    app, asked = program.application, Asked.taken_from(program, options)
    compiled = app.library.current(procedure)
    mapping = load_mapping(mapping_name).checked(compiled.procedure)
    log = ForeignLog(file, mapping, compiled)
    judged = parse_moment(as_of, mapping.times.zone, end_of_day=True) if as_of else log.last()
    found = _Found()
    for audited in log.audited(app.calendars, zones_version(), judged):
        found.take(audited)
    if csv_file is not None:
        _write(csv_file, found)
    if asked.as_json:
        _put_json(found, judged)
    else:
        _put(found, judged, asked.lang)
        if csv_file is not None:
            click.echo(_word("written", asked.lang, csv_file))
    if found.deviations:
        raise SystemExit(1)


def _put_json(found: _Found, judged: datetime) -> None:
    from adapters.cli.output import put_json

    put_json({
        "cases": found.cases, "steps": found.steps, "cases_with_deviations": found.odd, "as_of": judged,
        "promises": found.fates(), "summary": found.summed(), "deviations": found.deviations,
    })  # fmt: skip


def _put(found: _Found, judged: datetime, lang: str) -> None:
    from adapters.cli.output import console, table

    out = console()
    out.print(_word(
        "summary", lang, cases=found.cases, steps=found.steps, found=len(found.deviations), odd=found.odd, as_of=_moment(judged),
    ))  # fmt: skip
    out.print(_word("promises", lang, **found.fates()))
    if not found.deviations:
        return
    rows = [
        (_word(g["deviation"], lang), g["step"], grouped(g["count"], lang), grouped(g["cases"], lang))
        for g in found.summed()
    ]
    out.print()
    out.print(table([_word(name, lang) for name in ("deviation", "step", "count", "cases")], rows, right=(2, 3)))
    shown = [
        (d.case, _moment(d.at), d.where, _word(d.kind, lang), d.step, d.state, details(d, lang))
        for d in found.deviations[:_SHOWN]
    ]
    headings = [_word(name, lang) for name in ("case", "when", "where", "deviation", "step", "state", "details")]
    out.print()
    out.print(table(headings, shown, whole=(0, 1)))
    if len(found.deviations) > _SHOWN:
        out.print(_word("more", lang, len(found.deviations) - _SHOWN))


def details(deviation: Deviation, lang: str) -> str:
    """What should have been, or when."""
    listed = ", ".join(deviation.expected)
    match deviation.kind:
        case "steps_missing":
            return _word("missing", lang, listed)
        case "not_allowed":
            return _word("allowed", lang, listed)
        case "wrong_role":
            return _word("roles", lang, listed)
        case "limit_missed" if deviation.due is not None and deviation.met_at is not None:
            return _word("met", lang, _moment(deviation.due), _moment(deviation.met_at))
        case "limit_missed" if deviation.due is not None:
            return _word("due", lang, _moment(deviation.due))
        case _:
            return ""


def _write(file: Path, found: _Found) -> None:
    import csv

    from adapters.cli.choosing import written_to
    from adapters.csv_cells import safe

    with written_to(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["case", "deviation", "at", "where", "step", "state", "expected", "clock", "due", "met_at"])
        writer.writerows([safe(cell) for cell in row] for row in _cells(found))


def _cells(found: _Found) -> Iterator[list[str]]:
    for d in found.deviations:
        yield [d.case, d.kind, d.at.isoformat(), d.where, d.step, d.state, " ".join(d.expected), d.clock,
               d.due.isoformat() if d.due else "", d.met_at.isoformat() if d.met_at else ""]  # fmt: skip


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
