"""`ombuds checkpoint`: the signer, a process of its own, and what it hands to others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import acting_as, actor, as_json
from adapters.cli.ports import Program
from adapters.cli.proof_options import in_folder, output, put_text, signers_folder, text_of

if TYPE_CHECKING:
    from adapters.proof.signing import Signed


@click.group()
def command() -> None:
    """Sign what the record is, so that nobody can change it later unseen; hand it to witnesses.

    Run it as a user of its own, with a folder that the office's program cannot write to: docs/proof.md says how.

    Example: ombuds checkpoint sign
    """


@command.group()
def key() -> None:
    """The key that signs: make it, show it, hand over to the next.

    Example: ombuds checkpoint key new
    """


@key.command()
@in_folder
@as_json
@click.pass_obj
def new(program: Program, folder: Path | None, as_json: bool) -> None:
    """Make the first key; what is printed goes to everybody who shall verify: letterhead, gazette, website.

    Example: ombuds checkpoint key new --in /var/lib/ombuds-signer
    """
    from adapters.cli.output import put_json
    from adapters.proof.signing import CheckpointSigner

    where = signers_folder(program, folder)
    made = CheckpointSigner(program.application.store, where).new_key()
    if as_json:
        put_json({"vkey": made.key.vkey, "file": where.key.absolute()})
    else:
        click.echo(made.key.vkey)


@key.command("show")
@in_folder
@click.pass_obj
def show_key(program: Program, folder: Path | None) -> None:
    """Show the public key that signs now.

    Example: ombuds checkpoint key show
    """
    from adapters.proof.keyfile import read_key

    click.echo(read_key(signers_folder(program, folder).key).key.vkey)


@key.command()
@in_folder
@as_json
@click.pass_obj
def rotate(program: Program, folder: Path | None, as_json: bool) -> None:
    """Hand over to a new key: one checkpoint is signed by both, and the old key is deleted.

    Example: ombuds checkpoint key rotate
    """
    from adapters.proof.signing import CheckpointSigner

    signer = CheckpointSigner(program.application.store, signers_folder(program, folder))
    _put(signer.rotate(), as_json)


@command.command()
@click.option("--full", is_flag=True, help="Read the whole record again, not only what was recorded since.")
@in_folder
@as_json
@click.pass_obj
def sign(program: Program, full: bool, folder: Path | None, as_json: bool) -> None:
    """Compute the tree twice from rows read twice, and sign it; exit code 8 when something is wrong.

    Refuses a smaller record, and another one than it signed before.  Its last word lies in its own folder.

    Example: ombuds checkpoint sign --in /var/lib/ombuds-signer
    """
    from adapters.proof.signing import CheckpointSigner

    signer = CheckpointSigner(program.application.store, signers_folder(program, folder))
    _put(signer.sign(full=full), as_json)


def _put(done: Signed, as_json: bool) -> None:
    if as_json:
        from adapters.cli.output import put_json

        put_json(
            {
                "origin": done.checkpoint.origin,
                "size": done.checkpoint.size,
                "root": done.checkpoint.root.hex(),
                "new": done.new,
                "restored": done.restore,
                "note": done.note.text,
            }
        )
        return
    if done.restore is not None:
        lost = f"events {done.restore.kept + 1:,} to {done.restore.lost_size:,}"
        click.echo(f"GAP: {lost} were lost; {done.restore.actor} declared it in event {done.restore.seq:,}.", err=True)
    if not done.new:
        click.echo("Nothing was recorded since; this was signed before.", err=True)
    click.echo(done.note.text, nl=False)


@command.command("list")
@as_json
@click.pass_obj
def list_(program: Program, as_json: bool) -> None:
    """List the checkpoints: size, root, how many signatures.

    Example: ombuds checkpoint list
    """
    from adapters.cli.output import put_json
    from adapters.database import checkpoints
    from domain.proof.checkpoint import Checkpoint

    rows: list[dict[str, Any]] = []
    for note in checkpoints.kept(program.application.store):
        found = Checkpoint.parse(note.body)
        names = [signature.name for signature in note.signatures]
        rows.append({"size": found.size, "root": found.root.hex(), "signatures": names})
    if as_json:
        put_json({"checkpoints": rows})
        return
    for row in rows:
        click.echo(f"{row['size']:>12,}  {row['root']}  {len(row['signatures'])}")


@command.command()
@click.option("--size", type=click.IntRange(min=1), help="The checkpoint of this size (default: the newest).")
@output
@click.pass_obj
def show(program: Program, size: int | None, target: Path | None) -> None:
    """Show a checkpoint, to be published or mailed.

    Example: ombuds checkpoint show -o checkpoint.txt
    """
    from adapters.database import checkpoints
    from domain.errors import NotFound

    store = program.application.store
    note = checkpoints.latest(store) if size is None else checkpoints.of_size(store, size)
    if note is None:
        raise NotFound("checkpoint", f"of size {size}")
    put_text(note.text, target)


@command.command()
@click.option(
    "--from", "old", type=click.IntRange(min=0), required=True, help="The size that the witness saw last; 0: none."
)
@click.option(
    "--size",
    type=click.IntRange(min=1),
    help="Up to the checkpoint of this size, where keys changed (default: the newest).",
)
@output
@click.pass_obj
def proof(program: Program, old: int, size: int | None, target: Path | None) -> None:
    """Prove that the newest checkpoint continues what a witness saw last: for `ombuds witness cosign`.

    Example: ombuds checkpoint proof --from 1200 -o for-the-witness.txt
    """
    from adapters.proof.proving import request

    put_text(request(program.application.store, old, size).text, target)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--witness", "vkey", required=True, metavar="VKEY", help="The witness's public key.")
@click.pass_obj
def add(program: Program, file: Path, vkey: str) -> None:
    """Keep what a witness sent back: its word about a checkpoint that is kept here.

    Example: ombuds checkpoint add cosigned.txt --witness "$(cat witness.vkey)"
    """
    from adapters.proof.proving import add_cosignature
    from domain.proof.note import Key, Note

    size = add_cosignature(program.application.store, Note.parse(text_of(file)), Key.parse(vkey))
    click.echo(f"The witness's word about the first {size:,} events is kept.")


@command.command()
@click.option("--reason", required=True, help="Why the record went back to a backup.")
@click.option(
    "--lost", type=click.Path(path_type=Path), help="The last checkpoint before (default: the signer's last word)."
)
@acting_as
@in_folder
@as_json
@click.pass_obj
def restored(
    program: Program, reason: str, lost: Path | None, who: str | None, folder: Path | None, as_json: bool
) -> None:
    """Declare, before anybody works on, that a backup was restored: what it lost is then a gap and no secret.

    Example: ombuds checkpoint restored --as ana --reason "The disk failed; backup of 3 March." --lost checkpoint
    """
    from adapters.cli.output import put_json
    from adapters.proof.proving import restore_command
    from domain.errors import VersionConflict
    from domain.proof.note import Note

    app = program.application
    where = signers_folder(program, folder)
    note = Note.parse(text_of(lost)) if lost is not None else None
    given = restore_command(app.store, where, note, actor(program, who), reason)
    answer = app.desk.handle(given)
    if answer.first_seq != given.kept + 1:
        raise VersionConflict("office", given.kept, answer.first_seq - 1)
    if as_json:
        put_json(
            {"seq": answer.first_seq, "kept": given.kept, "lost_size": given.lost_size, "lost_root": given.lost_root}
        )
        return
    lost_part = f"; events {given.kept + 1:,} to {given.lost_size:,} were lost" if given.lost_size else ""
    click.echo(f"Event {answer.first_seq:,} says so: {given.kept:,} events were kept{lost_part}.")
