"""The worker: serves all flows on their schedules.  Any number of workers may run."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from httpx import HTTPError
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, FlowRunFilter
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.runner import Runner
from prefect.schedules import Interval
from prefect.settings import PREFECT_API_URL
from prefect.types.entrypoint import EntrypointType

from domain.errors import StoreBusy
from workflows.flows.daily import daily_digest, record_check
from workflows.flows.deliveries import deliver_shift
from workflows.flows.imports import import_file
from workflows.flows.watch import watch_shift

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.deployments.runner import RunnerDeployment

MOST_AT_ONCE = 4
"""Runs of one worker at the same time: the watch, deliveries, a shift that takes over, and one other duty.

Each is a process that takes seconds of computing to start; more of them at once start later, not sooner.
"""

QUARTER = 15 * 60
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE = 200


class Worker(Runner):
    """Prefect's runner, except that it ends in the same orderly way whichever signal asks it to."""

    _asked: asyncio.Event

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT; the runs under way are then cancelled, and their processes ended."""
        loop, self._asked = asyncio.get_running_loop(), asyncio.Event()
        loop.add_signal_handler(signal.SIGINT, self._asked.set)
        serving, asked = asyncio.create_task(self.start()), asyncio.create_task(self._asked.wait())
        await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            await self.astop()
        asked.cancel()
        await serving

    def handle_sigterm(self, *_: Any) -> None:
        """Prefect's own handler leaves its loop in the middle of things; this one asks it to end."""
        asyncio.get_running_loop().call_soon_threadsafe(self._asked.set)


def serve_all(interval_seconds: int, shift_seconds: int) -> None:
    """Serve until stopped.

    ``interval_seconds`` is how often a new shift begins, ``shift_seconds`` how long each lasts.
    """
    shift: dict[str, Any] = {"seconds": shift_seconds, "stale_seconds": 5 * max(interval_seconds, shift_seconds)}
    # They begin at different moments: five processes starting together take ten times as long as one.
    deployments = (
        _deployment(watch_shift, "watch", _every(interval_seconds, 0), shift),
        _deployment(deliver_shift, "deliveries", _every(interval_seconds, interval_seconds // 2), shift),
        _deployment(daily_digest, "daily-digest", _every(QUARTER, QUARTER // 3)),
        _deployment(record_check, "record-check", _every(QUARTER, 2 * QUARTER // 3)),
        _deployment(import_file, "import"),
    )
    asyncio.run(_begin([each.name for each in deployments]))
    # Another worker may be serving the same schedules: this one's end must not pause them.
    worker = Worker(pause_on_shutdown=False, limit=MOST_AT_ONCE)
    for deployment in deployments:
        worker.add_deployment(deployment)
    asyncio.run(worker.run())


async def _begin(deployments: list[str]) -> None:
    try:
        await forget_missed(deployments)
    except (HTTPError, PrefectHTTPStatusError) as error:
        raise StoreBusy(
            f"Prefect cannot be used at {PREFECT_API_URL.value()}: {error}. Start its server, or correct "
            "OMBUDS_PREFECT_API_URL and OMBUDS_PREFECT_AUTH_FILE. `ombuds sweep` fires deadlines meanwhile."
        ) from error


async def forget_missed(deployments: list[str]) -> int:
    """Delete runs that were planned for a time when no worker ran; return how many.

    A shift looks at the present only, so hours of missed shifts would be repeated for nothing.
    """
    forgotten = 0
    async with get_client() as client:
        while True:
            missed = await client.read_flow_runs(
                deployment_filter=DeploymentFilter.model_validate({"name": {"any_": deployments}}),
                flow_run_filter=FlowRunFilter.model_validate(
                    {
                        "state": {"type": {"any_": ["SCHEDULED"]}},
                        "expected_start_time": {"before_": datetime.now(UTC) - timedelta(seconds=30)},
                    }
                ),
                limit=_PAGE,
            )
            planned = [run for run in missed if run.auto_scheduled]
            for run in planned:
                try:
                    await client.delete_flow_run(run.id)
                except ObjectNotFound:
                    continue  # another worker that started with us was faster
            forgotten += len(planned)
            if len(missed) < _PAGE or not planned:
                return forgotten


def _every(seconds: int, offset: int) -> Any:
    return Interval(timedelta(seconds=seconds), anchor_date=_EPOCH + timedelta(seconds=offset))


def _deployment(
    flow: Flow[Any, Any], name: str, schedule: Any = None, parameters: dict[str, Any] | None = None
) -> RunnerDeployment:
    # By module, not by file: a run finds its flow wherever the package is installed, whatever the current folder.
    # Answers at once when no event loop runs, as here.
    return cast(
        "RunnerDeployment",
        flow.to_deployment(name, schedule=schedule, parameters=parameters, entrypoint_type=EntrypointType.MODULE_PATH),
    )
