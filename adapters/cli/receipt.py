"""`ombuds receipt`: what a complainant takes home, and can check anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from adapters.cli.options import as_json, in_language, language
from adapters.cli.ports import Program
from adapters.cli.proof_options import output, put_text, text_of
from adapters.phrases import phrased

_WORDS = {
    "en": "OK: event {seq:,} of case {case} was recorded on {at} and is one of the {size:,} events of this checkpoint.",
    "id": "OK: peristiwa {seq:,} laporan {case} dicatat pada {at} dan termasuk dalam {size:,} peristiwa titik periksa ini.",
}
_WITNESSED = {"en": "Seen by: {names}", "id": "Disaksikan oleh: {names}"}


@click.command()
@click.argument("case", required=False)
@click.option("--event", "seq", type=click.IntRange(min=1), help="Prove this event instead of a case's first one.")
@click.option("--check", "file", type=click.Path(path_type=Path), help="Check this receipt instead; needs --key.")
@click.option("--key", "vkey", metavar="VKEY", help="The office's public key, from its letterhead or website.")
@click.option(
    "--witness", "witnesses", metavar="VKEY", multiple=True, help="The public key of a witness; may be repeated."
)
@in_language
@output
@as_json
@click.pass_obj
def command(program: Program, /, case: str | None, seq: int | None, file: Path | None, **options: Any) -> None:
    """Prove that a complaint was recorded: a small file for the complainant, or the check of one.

    The file holds the event, its place, and the way to a signed checkpoint; whoever has the office's public key can
    check it, with any tool for C2SP tlog-proof, or with --check.  No database is needed for that.

    Example: ombuds receipt KEL-2026-000017 -o KEL-2026-000017.tlog-proof
    """
    from domain.errors import BadInput

    if file is not None and options["vkey"] is not None:
        tongue = language(program, options["lang"])
        _check(text_of(file), options["vkey"], options["witnesses"], tongue, options["as_json"])
    elif file is None and (case is None) != (seq is None):
        from adapters.proof.proving import receipt, receipt_of_event

        store = program.application.store
        proof = receipt(store, case) if case is not None else receipt_of_event(store, seq or 0)
        put_text(proof.text, options["target"])
    else:
        raise BadInput("Name a case, or a receipt to be checked: --check FILE --key VKEY.")


def _check(text: str, vkey: str, witnesses: tuple[str, ...], lang: str, as_json: bool) -> None:
    from adapters.cli.output import put_json
    from adapters.proof.ed25519 import verify
    from domain.proof.note import Key
    from domain.proof.receipt import check
    from domain.proof.tlogproof import TlogProof

    found = check(TlogProof.parse(text), Key.parse(vkey), [Key.parse(each) for each in witnesses], verify)
    event, names = found.event, list(found.witnesses)
    if as_json:
        put_json({
            "ok": True, "case": event.stream, "seq": event.seq, "type": event.type, "recorded_at": event.recorded_at,
            "size": found.size, "root": found.root.hex(), "witnesses": names,
        })  # fmt: skip
        return
    at = f"{event.recorded_at:%Y-%m-%d %H:%M} UTC"
    click.echo(phrased(lang, _WORDS[lang], seq=event.seq, case=event.stream, at=at, size=found.size))
    if names:
        click.echo(_WITNESSED[lang].format(names=", ".join(names)))
