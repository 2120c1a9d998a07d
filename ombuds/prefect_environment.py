"""The variables under which Prefect's server and our flows run: on loopback, guarded, and without telemetry.

Set before anything imports prefect, for Prefect reads them at import.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from domain.errors import BadInput

if TYPE_CHECKING:
    from ombuds.settings_model import Settings

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}

# Whoever can write a pickled result owns the process that reads it: results stay unstored, and JSON if ever stored.
# Log lines go to our own standard error, not to Prefect's database.
HARDENED = {
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
}

# Shifts end by the thousand each day; what they did stands in our record, and Prefect keeps a week of them.
SHORT_MEMORY = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "604800",
}


def prefect_environment(settings: Settings) -> dict[str, str]:
    """Variables for the server and for every process that talks to it.

    Raises:
        BadInput: the file with Prefect's user:password cannot be read.
    """
    variables = (
        QUIET | HARDENED | {"PREFECT_HOME": str(settings.home / "prefect"), "PREFECT_API_URL": settings.prefect_address}
    )
    if settings.prefect_api_url is None:
        origin = f"http://127.0.0.1:{settings.prefect_port}"
        variables |= {
            "PREFECT_SERVER_API_HOST": "127.0.0.1",
            "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": origin,
        } | SHORT_MEMORY
    guard = settings.prefect_secret()
    if guard is not None:
        variables["PREFECT_API_AUTH_STRING"] = variables["PREFECT_SERVER_API_AUTH_STRING"] = guard.get_secret_value()
    return variables


def ensure_guard(settings: Settings) -> None:
    """Invent the user:password of our own Prefect server if there is none yet; the owner alone can read its file."""
    file = settings.prefect_auth_file
    if file is None or settings.prefect_api_url is not None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise BadInput(
            f"OMBUDS_PREFECT_AUTH_FILE: cannot write {file}: {error}. Correct the path or the rights."
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        written.write(f"ombuds:{secrets.token_urlsafe(32)}\n")
