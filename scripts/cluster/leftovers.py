"""What a rehearsal leaves behind that was killed outright: its namespaces, what runs in them, and its folder."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from scripts.cluster.network import end_all_in, ip

PREFIX = "ombuds-cluster-"


def network_name() -> str:
    """The beginning of the names of our namespaces: it says whose they are."""
    return f"ombuds{os.getpid()}"


def folder() -> Path:
    """A new folder whose name says whose it is."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


def remove() -> list[str]:
    """Remove what belongs to a process that is no more; the names of what was removed."""
    namespaces = [name for name in _namespaces() if _is_orphan(re.match(r"ombuds(\d+)-", name))]
    for name in namespaces:
        end_all_in(name)
        ip("netns", "delete", name)
    found = Path(tempfile.gettempdir()).glob(f"{PREFIX}*")
    folders = [path for path in found if _is_orphan(re.match(rf"{PREFIX}(\d+)-", path.name))]
    for path in folders:
        shutil.rmtree(path)
    return namespaces + [str(path) for path in folders]


def _namespaces() -> list[str]:
    return [line.split()[0] for line in ip("netns", "list").splitlines() if line.strip()]


def _is_orphan(name: re.Match[str] | None) -> bool:
    return name is not None and not Path(f"/proc/{name[1]}").exists()
