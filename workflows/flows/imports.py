"""Imports as a flow: the file's name and the mapping's, never a row, are its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from prefect import flow
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from workflows.runtime import application

if TYPE_CHECKING:
    from uuid import UUID


@flow(name="import", persist_result=False)
def import_file(file: str, mapping: str, actor: str | None = None, as_of: str | None = None) -> dict[str, int]:
    """Import a file that lies where the worker can read it; progress is an artifact."""
    # Answers at once in a flow that is not async.
    artifact = cast("UUID", create_progress_artifact(progress=0.0, key="import", description="Rows read, of all rows"))

    def show(done: int, total: int) -> None:
        update_progress_artifact(artifact, progress=min(100.0, 100.0 * done / max(total, 1)))

    return dict(application().import_file(file, mapping, actor=actor, as_of=as_of, progress=show))
