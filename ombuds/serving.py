"""Being a worker: the settings go into the environment, then Prefect is imported and serves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ombuds.prefect_environment import prefect_environment
from ombuds.settings import as_environment

if TYPE_CHECKING:
    from ombuds.settings_model import Settings


def serve(settings: Settings) -> None:
    """Serve the flows until SIGTERM or Ctrl-C.

    Each run is a process of its own and reads its settings from the environment that it inherits;
    Prefect reads its own at import.
    """
    (settings.home / "prefect").mkdir(parents=True, exist_ok=True, mode=0o750)
    os.environ.update(as_environment(settings) | prefect_environment(settings))
    from workflows.serving import serve_all

    serve_all(settings.watch_interval_seconds, settings.watch_shift_seconds)
