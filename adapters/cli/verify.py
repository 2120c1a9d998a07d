"""`ombuds verify`: the record before a sceptic, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import as_json, in_language, language
from adapters.cli.ports import Program
from adapters.cli.proof_options import text_of
from adapters.cli.verify_words import MEANS, STEPS, said, spoken

if TYPE_CHECKING:
    from adapters.proof.verifying import Step


@click.command()
@click.option(
    "--key", "vkey", metavar="VKEY", help="The office's public key as you were told it: not from this database."
)
@click.option("--witness", "witnesses", metavar="VKEY", multiple=True, help="A witness's public key; may be repeated.")
@click.option(
    "--since-checkpoint", "since", type=click.Path(path_type=Path), multiple=True,
    help="A checkpoint that you kept: it must be the beginning of this record; may be repeated.",
)  # fmt: skip
@click.option(
    "--without-attachments", is_flag=True,
    help="Do not look at attached files: for a database without the folder in which they lie.",
)  # fmt: skip
@in_language
@as_json
@click.pass_obj
def command(
    program: Program,
    vkey: str | None,
    witnesses: tuple[str, ...],
    since: tuple[Path, ...],
    without_attachments: bool,
    lang: str | None,
    as_json: bool,
) -> None:
    """Verify the whole database, step by step: what was computed, what was expected; ends in OK or FAIL (exit code 8).

    Nothing that lies in the database is believed: neither hashes nor tables nor keys.  Without --key it cannot say OK.
    `ombuds check` is the same without checkpoints, for the office's own use.

    Example: ombuds verify --key "$(cat vkey)" --since-checkpoint checkpoint-of-january.txt
    """
    from adapters.cli.output import put_json
    from adapters.proof.verifying import Verification
    from domain.proof.note import Key, Note

    key = Key.parse(vkey) if vkey is not None else None
    kept = [Note.parse(text_of(path)) for path in since]
    app = program.application
    shelf = None if without_attachments else app.files
    verification = Verification(app.store, key, [Key.parse(each) for each in witnesses], kept, shelf)
    tongue, done = language(program, lang), list[Any]()
    for number, step in enumerate(verification.steps(), 1):
        done.append(step)
        if not as_json:
            _tell(number, step, tongue)
    failed = next((step for step in done if not step.ok), None)
    if as_json:
        put_json({"ok": failed is None, "events": verification.chain.size, "steps": list(map(_data, done))})
    else:
        if failed is None and without_attachments:
            click.echo(said("unlooked", tongue))
        click.echo(_verdict(failed, verification.chain.size, tongue))
    if failed is not None:
        raise SystemExit(8)


def _tell(number: int, step: Step, lang: str) -> None:
    click.echo(f"{number:>3}. {'OK  ' if step.ok else 'FAIL'} {STEPS[step.name][lang == 'id']}")
    click.echo(f"          {said('computed', lang)}: {spoken(step.computed, lang)}")
    if step.expected is not None and not step.ok:
        click.echo(f"          {said('expected', lang)}: {spoken(step.expected, lang)}")
    for gap in step.gaps:
        click.echo(f"     {said('gap', lang)}: {spoken(gap, lang)}")


def _data(step: Step) -> dict[str, Any]:
    """For programs: in English, whatever the language."""
    return {
        "name": step.name, "ok": step.ok, "computed": spoken(step.computed, "en"),
        "expected": "" if step.expected is None else spoken(step.expected, "en"), "event": step.event,
        "until": step.until, "gaps": [spoken(gap, "en") for gap in step.gaps],
    }  # fmt: skip


def _verdict(failed: Step | None, events: int, lang: str) -> str:
    if failed is None:
        return said("ok", lang, events)
    where = ""
    if failed.event is not None and failed.until is not None:
        where = said("between", lang, failed.event, failed.until)
    elif failed.event is not None:
        where = said("at", lang, failed.event)
    return f"FAIL{where}: {MEANS[failed.name][lang == 'id']}"
