"""`ombuds witness`: for a second organisation, which needs no access to the office: files are enough."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from adapters.cli.options import as_json
from adapters.cli.proof_options import output, put_text, text_of

_folder = click.option(
    "--in", "folder", type=click.Path(path_type=Path), default=Path("witness"), show_default=True,
    help="The witness's own folder: its key, and what it saw.",
)  # fmt: skip


@click.group()
def command() -> None:
    """Watch somebody else's record: say how large it was, and never say it of two histories.

    Example: ombuds witness cosign from-the-office.txt
    """


@command.command()
@click.option("--origin", required=True, help="The record: the first line of its checkpoints.")
@click.option(
    "--key", "vkey", required=True, metavar="VKEY", help="The office's public key, from its letterhead or website."
)
@click.option("--name", required=True, help="Your own name in signatures, such as watch.example/ombuds.")
@_folder
@as_json
def init(origin: str, vkey: str, name: str, folder: Path, as_json: bool) -> None:
    """Begin to watch a record; prints your own public key, which goes to the office and to everybody who verifies.

    Example: ombuds witness init --origin ombuds-85e5 --key "$(cat vkey)" --name watch.example/ombuds
    """
    from adapters.cli.output import put_json
    from adapters.proof.witness import Witness
    from domain.proof.note import Key

    made = Witness(folder).watch(origin, Key.parse(vkey), name)
    if as_json:
        put_json({"vkey": made.vkey, "origin": origin})
    else:
        click.echo(made.vkey)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--restored", type=click.Path(path_type=Path), help="The receipt of the event that declares a restore.")
@_folder
@output
def cosign(file: Path, restored: Path | None, folder: Path, target: Path | None) -> None:
    """Cosign the checkpoint in FILE if it continues what you saw; exit code 8 if it is a fork or smaller.

    FILE is what the office made with `ombuds checkpoint proof --from SIZE`.  What is printed goes back to it.

    Example: ombuds witness cosign from-the-office.txt -o cosigned.txt
    """
    from adapters.proof.witness import Witness
    from domain.proof.request import Request
    from domain.proof.tlogproof import TlogProof

    told = TlogProof.parse(text_of(restored)) if restored is not None else None
    note = Witness(folder).cosign(Request.parse(text_of(file)), datetime.now(UTC), told)
    put_text(note.text, target)


@command.command()
@_folder
@as_json
def show(folder: Path, as_json: bool) -> None:
    """Show what you saw last of each record, and the gaps that were declared.

    Example: ombuds witness show
    """
    from adapters.cli.output import put_json
    from adapters.proof.witness import Witness

    seen = Witness(folder).seen()
    if as_json:
        put_json(seen)
        return
    for origin, known in seen.items():
        click.echo(f"{origin}: {known['size']:,} events, {known['root']}")
        for gap in known["gaps"]:
            click.echo(f"  GAP: seen up to {gap['seen']:,}, kept {gap['kept']:,}; declared by {gap['declared_by']}.")
