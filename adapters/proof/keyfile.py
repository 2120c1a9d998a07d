"""Private keys in files, in the form that tools for signed notes use: for the eyes of one user alone."""

from __future__ import annotations

import os
from pathlib import Path

from adapters.flushing import flush, make_folder
from adapters.proof.ed25519 import PrivateKey
from domain.errors import BadInput, ProofRefused
from domain.proof.texts import decoded, encoded

_MARK = "PRIVATE+KEY"


def write_key(path: Path, key: PrivateKey) -> None:
    """Write a key to a new file that only its owner may read.  Raises BadInput when there is one already."""
    make_folder(path.parent)
    material = encoded(bytes([key.type]) + key.seed)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput(f"{path} exists already: a key is never overwritten.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{_MARK}+{key.name}+{key.key.id.hex()}+{material}\n")
        file.flush()
        os.fsync(file.fileno())
    flush(path.parent)


def read_key(path: Path) -> PrivateKey:
    """The key in a file.  Raises BadInput when there is none, or when others may read it."""
    try:
        text = path.read_text(encoding="utf-8").strip()
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise BadInput(f"There is no key in {path}. Make one first: `… key new`, or `ombuds witness init`.") from error
    except OSError as error:
        raise BadInput(f"The key in {path} cannot be read: {error.strerror}.") from error
    if mode & 0o077:
        raise BadInput(f"Others may read the key in {path}: chmod 600 {path}, and consider it stolen if they did.")
    parts = text.removeprefix(_MARK + "+").split("+", 2)
    try:
        material = decoded(parts[2], "the key")
        key = PrivateKey(parts[0], material[1:], material[0])
        fits = key.key.id.hex() == parts[1]
    except (ProofRefused, IndexError, ValueError) as error:
        raise BadInput(f"What is in {path} is no private key.") from error
    if not text.startswith(_MARK) or not fits:
        raise BadInput(f"What is in {path} is no private key, or it was not copied whole.")
    return key
