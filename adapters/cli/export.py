"""`ombuds export`: the record, or some cases of it, for whoever does not trust the office."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.choosing import chosen_cases, wanted_from
from adapters.cli.options import acting_as, as_json, in_language, language
from adapters.cli.ports import Program
from adapters.phrases import phrased

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from adapters.exporting.package import Asked, Exported
    from domain.case.case import Case

_NODES = 1 << 16
"""So many nodes of the tree are remembered: the proofs of one case share most of theirs."""

_WORDS = {
    "en": {
        "done": "{file}: {events:,} {events:event|events} in {streams}, contents withheld: {withheld:,}, erased: {erased:,}.",
        "all": "all streams", "some": "{0:,} {0:case|cases}", "bound": "Attested by the checkpoint of {0:,} {0:event|events}.",
        "behind": "Recorded after that checkpoint, and not in it: {0:,} {0:event|events}. To have them, sign first: ombuds checkpoint sign",
        "none": "There is no checkpoint: nobody attests to this export, and a verifier will say so. Sign first: ombuds checkpoint sign",
        "verify": "Check it with: python3 verify.py {file} --key 'THE OFFICE’S KEY' (or open verify.html); both are in the file.",
    },
    "id": {
        "done": "{file}: {events:,} peristiwa dalam {streams}, isi ditahan: {withheld:,}, dihapus: {erased:,}.",
        "all": "semua rangkaian", "some": "{0:,} laporan", "bound": "Disahkan oleh titik periksa {0:,} peristiwa.",
        "behind": "Dicatat setelah titik periksa itu dan tidak termasuk: {0:,} peristiwa. Tanda tangani dulu: ombuds checkpoint sign",
        "none": "Tidak ada titik periksa: tidak ada yang mengesahkan ekspor ini. Tanda tangani dulu: ombuds checkpoint sign",
        "verify": "Periksa dengan: python3 verify.py {file} --key 'KUNCI KANTOR' (atau buka verify.html); keduanya ada di dalam berkas.",
    },
}  # fmt: skip


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", required=True,
              help="Where to, ending in .zip; overwrites nothing.")  # fmt: skip
@chosen_cases
@acting_as
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, cases: tuple[str, ...], output: Path, as_json: bool, **options: Any) -> None:
    """Export cases, or everything, with proofs, and with verifiers that need neither Ombuds nor the office.

    Names and texts are in it as far as --as OFFICER may see them; nobody named means none.  The record says that an
    export was made, and of what.  It ends with the newest checkpoint.  The form: docs/record-format.md.

    Example: ombuds export 7K2M-4Q8Z --as ana -o case.zip
    """
    from adapters.cli.output import put_json

    app, lang, who = program.application, language(program, options.pop("lang")), options.pop("who")
    who = who or program.settings.actor
    asked = _asked(program, cases, who, lang, options)
    done = _written(app, asked, output, who)
    if as_json:
        put_json({
            "file": output, "events": done.events, "cases": done.cases, "size": done.size, "recorded": asked.head,
            "withheld": done.withheld, "erased": done.erased, "manifest": done.manifest,
        })  # fmt: skip
        return
    words = _WORDS[lang]
    streams = words["all"] if done.cases is None else phrased(lang, words["some"], len(done.cases))
    kept_back = {"withheld": done.withheld, "erased": done.erased}
    click.echo(phrased(lang, words["done"], file=output, events=done.events, streams=streams, **kept_back))
    click.echo(words["none"] if done.size is None else phrased(lang, words["bound"], done.size))
    if done.size is not None and done.size < asked.head:
        click.echo(phrased(lang, words["behind"], asked.head - done.size))
    click.echo(words["verify"].format(file=output.name))


def _asked(program: Program, named: tuple[str, ...], who: str | None, lang: str, options: dict[str, Any]) -> Asked:
    from adapters.cli.proof_options import signers_folder
    from adapters.database import checkpoints
    from adapters.database.case_pages import Wanted
    from adapters.database.tree import SqlNodes
    from adapters.exporting.package import Asked
    from domain.errors import BadInput

    app = program.application
    wanted = wanted_from(app, options)
    if named and wanted != Wanted():
        raise BadInput("Either name cases, or choose them by procedure, period, class or unit.")
    everything = not named and wanted == Wanted()
    chosen, may_see = _sight(app, named, wanted, who)
    if not everything and not chosen:
        raise BadInput("There are no such cases: nothing to export.")
    head, _ = checkpoints.head(app.store)
    public = signers_folder(program, None).public / "vkey"
    vkeys = public.read_text(encoding="utf-8").split() if public.exists() else []
    return Asked(
        checkpoints.origin(app.store), head, checkpoints.kept(app.store), lru_cache(_NODES)(SqlNodes(app.store)),
        None if everything else sorted(chosen), who, may_see, vkeys, lang,
    )  # fmt: skip


def _sight(
    app: Application, named: tuple[str, ...], wanted: Any, who: str | None
) -> tuple[list[str], Callable[[str], bool]]:
    """The cases that are meant, and which streams' contents the reader may see.

    Raises NotFound, and AccessDenied for an officer whom nobody knows or who named a case that he may not see.
    """
    from adapters.cli.seeing import history_of
    from adapters.database.case_pages import told
    from domain.case.apply import fold
    from domain.errors import AccessDenied
    from domain.exporting import may_see_contents

    office = app.office()
    seen = {"office", "engine"} if may_see_contents(who, None, office) else set[str]()
    chosen: list[str] = []

    def look_at(case: Case) -> None:
        chosen.append(case.id)
        if may_see_contents(who, case, office):
            seen.add(case.id)
        elif named and who is not None:
            raise AccessDenied(who, f"see case {case.id}", "recused, in conflict with a respondent, or not a party.")

    if named:
        for case_id in dict.fromkeys(named):
            look_at(fold(case_id, history_of(app, case_id)))
    else:
        for case_id, history in told(app.store, wanted):
            look_at(fold(case_id, history))
    return chosen, seen.__contains__


def _written(app: Application, asked: Asked, output: Path, who: str | None) -> Exported:
    """Write it beside its place, let the record say so, and only then give it its name."""
    from adapters.database.exports import ExportReads
    from adapters.exporting.package import write_export
    from adapters.flushing import flush
    from domain.access import SYSTEM
    from domain.errors import BadInput
    from domain.exporting import LogExport

    if output.exists():
        raise BadInput(f"{output} is there already, and this overwrites nothing.")
    draft = output.with_name(f".{output.name}.part")
    try:
        with draft.open("wb") as file:
            done = write_export(file, ExportReads(app.store), asked)
        flush(draft)
        app.desk.handle(
            LogExport(
                actor=who or SYSTEM, manifest=done.manifest, events=done.events, size=done.size, cases=done.cases,
                shown_to=who,
            )
        )  # fmt: skip
        draft.rename(output)
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return done
