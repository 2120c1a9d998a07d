"""The worker: serves all flows on their schedules.  Any number of workers may run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from prefect import serve

from workflows.flows.daily import daily_digest, record_check
from workflows.flows.deliveries import deliver_shift
from workflows.flows.imports import import_file
from workflows.flows.watch import watch_shift

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment


def serve_all(interval_seconds: int, shift_seconds: int) -> None:
    """Serve until stopped.

    ``interval_seconds`` is how often a new shift begins, ``shift_seconds`` how long each lasts.
    """
    every, daily = timedelta(seconds=interval_seconds), timedelta(minutes=15)
    deployments = (
        watch_shift.to_deployment("watch", interval=every, parameters={"seconds": shift_seconds}),
        deliver_shift.to_deployment("deliveries", interval=every, parameters={"seconds": shift_seconds}),
        daily_digest.to_deployment("daily-digest", interval=daily),
        record_check.to_deployment("record-check", interval=daily),
        import_file.to_deployment("import"),
    )
    # `to_deployment` answers at once when no event loop runs, as here.
    serve(*cast("tuple[RunnerDeployment, ...]", deployments), print_starting_message=False)
