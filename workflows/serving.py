"""The worker: serves all flows on their schedules.  Any number of workers may run."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self, cast

from httpx import HTTPError, TransportError
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
from workflows.runtime import application
from workflows.understudy import Understudy

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.deployments.runner import RunnerDeployment

MOST_AT_ONCE = 4
"""Runs of one worker at the same time: the watch, deliveries, a shift that takes over, and one other duty.

Each is a process that takes seconds of computing to start; more of them at once start later, not sooner.
"""

RETRY_SECONDS = 10.0
RUN_ENDS_SECONDS = 10.0
"""How long a run may take to end, before its process is killed."""

_LOG = logging.getLogger("prefect.ombuds")

QUARTER = 15 * 60
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE = 200


class Worker(Runner):
    """Prefect's runner, except that it ends in the same orderly way whichever signal asks it to."""

    def __init__(self, asked: asyncio.Event) -> None:
        # Another worker may be serving the same schedules: this one's end must not pause them.
        super().__init__(pause_on_shutdown=False, limit=MOST_AT_ONCE)
        self._asked, self._begun = asked, asyncio.Event()

    async def run(self) -> None:
        """Serve until asked to end; the runs under way are then cancelled, and their processes ended."""
        self._calling = asyncio.get_running_loop()
        serving = asyncio.create_task(self.start())
        asked, begun = (asyncio.create_task(event.wait()) for event in (self._asked, self._begun))
        await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
        # Told to end while it starts: only what has begun can end in order.
        await asyncio.wait({serving, begun}, return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            await self.astop()
        asked.cancel()
        begun.cancel()
        await serving

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self._begun.set()
        return self

    async def cancel_all(self) -> None:
        """End the runs under way side by side, then tell Prefect, as far as it answers in time.

        Its own way is one after the other, half a minute each, with a question to the server before: a worker
        that is told to end must not need minutes, least of all while the server is slow or away.
        """
        runs = self._process_manager.flow_run_ids()
        await asyncio.gather(*(self._process_manager.kill(run, grace_seconds=RUN_ENDS_SECONDS) for run in runs))
        with suppress(TimeoutError):
            await asyncio.wait_for(super().cancel_all(), RUN_ENDS_SECONDS)

    def handle_sigterm(self, *_: Any) -> None:
        """Prefect's own handler leaves its loop in the middle of things; this one asks it to end."""
        self._calling.call_soon_threadsafe(self._asked.set)


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
    with Understudy(lambda: application().duties, timedelta(seconds=max(interval_seconds, shift_seconds))):
        asyncio.run(_serve(deployments))


async def _serve(deployments: tuple[RunnerDeployment, ...]) -> None:
    """Serve until asked to end, anew whenever Prefect's server was away for so long that its runner gave up."""
    asked = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, asked.set)
    told = False
    while not asked.is_set():
        try:
            worker = Worker(asked)
            for deployment in deployments:
                await worker.aadd_deployment(deployment)
            told = False
            await worker.run()
        except Exception as error:
            if not is_absence(error):
                raise
            if not told:  # once per absence: it may last a day
                _LOG.warning(
                    "Prefect's server is away (%s); trying again every %.0f s.", _innermost(error), RETRY_SECONDS
                )
            told = True
            await _pause(asked)


def is_absence(error: BaseException) -> bool:
    """Whether the error says that Prefect's server cannot be reached or is not well, and nothing else."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_absence(each) for each in error.exceptions)
    if isinstance(error, PrefectHTTPStatusError):
        return error.response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    # What Prefect's loop raises when three questions in a row had no answer, and what it says on starting.
    gave_up = isinstance(error, RuntimeError) and str(error).startswith(("Service exceeded", "Runner failed to start"))
    return gave_up or isinstance(error, TransportError)


def _innermost(error: BaseException) -> BaseException:
    return _innermost(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


async def _pause(asked: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(asked.wait(), RETRY_SECONDS)


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
