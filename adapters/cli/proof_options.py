"""Options of the commands about proof, and how files of proof are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from adapters.cli.ports import Program
from domain.errors import BadInput

if TYPE_CHECKING:
    from adapters.proof.desk import Folder

F = TypeVar("F", bound=Callable[..., Any])


def in_folder(command: F) -> F:
    """The option --in: the signer's own folder."""
    return click.option(
        "--in",
        "folder",
        type=click.Path(path_type=Path),
        help="The signer's own folder: key, last word, public files (default: checkpoints/ in the home).",
    )(command)


def signers_folder(program: Program, folder: Path | None) -> Folder:
    """The folder that was named, else the one in the home."""
    from adapters.proof.desk import Folder

    return Folder(folder or program.settings.home / "checkpoints")


def text_of(path: Path) -> str:
    """What is in a file.  Raises BadInput."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as text: {error}") from error


def put_text(text: str, target: Path | None) -> None:
    """Write a text to a file, or show it."""
    if target is None:
        click.echo(text, nl=False)
        return
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{target} cannot be written: {error.strerror}.") from error
    click.echo(f"{target}: {len(text.encode()):,} bytes.", err=True)


output = click.option("-o", "--output", "target", type=click.Path(path_type=Path), help="Write to this file.")
