"""The disk under PostgreSQL fills up, or fails to flush: the client hears it and nothing acknowledged is lost."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from faults.crash.beds import PostgresBed
from faults.crash.script import RUNS
from faults.crash.striking import Ground, address, goes_on
from faults.crash.workload import GAVE_UP
from faults.disk.server import Server, small_disk
from faults.scale import scale

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def small_server(nursery):
    with small_disk() as (folder, reason):
        if folder is None:
            pytest.skip(f"A disk that fills up needs the right to mount one: {reason}")
        server = Server(folder)
        yield server
        server.close()


@pytest.fixture(scope="module")
def server(nursery):
    folder = Path(tempfile.mkdtemp(prefix="ombuds-pg-"))
    server = Server(folder)
    yield server
    server.close()
    shutil.rmtree(folder)


def first_wrong(nursery, references, server, faults, *, variant="as shipped"):
    """Let each fault (the run it begins in, and what brings it about) strike; what is wrong first, or None."""
    bed = PostgresBed(server.address, nursery)
    ground = Ground(nursery, bed, references)
    try:
        return next(
            (f"from run {run}: {wrong}" for run, fault in faults if (wrong := struck(ground, run, fault, variant))),
            None,
        )
    finally:
        bed.close()


def struck(ground, run, fault, variant):
    """What is wrong after one fault, or None."""
    url = ground.bed.fresh(run)
    with fault():
        life = ground.nursery.live(address(url), run, last=RUNS, variant=variant)
    return (
        unclear(life)
        or ground.judged(url, ground.references.told(run - 1) | life.told.acknowledged)
        or goes_on(ground, url, run, life, variant=variant, last=RUNS)
    )


def unclear(life):
    """Whether it was not said clearly that PostgreSQL could not do it."""
    if life.code != GAVE_UP or not life.told.refused:
        return f"the program ended with {life.code}: {life.told.refused}"
    ((kind, message),) = life.told.refused
    clear = kind in ("StoreBroken", "StoreBusy") and message.startswith("PostgreSQL cannot")
    return None if clear else f"it was not said clearly what is wrong: {kind}: {message}"


def test_its_disk_is_full(nursery, references, small_server):
    faults = [(run, small_server.full) for run in range(1, 16, scale(7, 1))]
    assert first_wrong(nursery, references, small_server, faults) is None


def test_its_flush_fails(nursery, references, server):
    faults = [
        (1 + number % 10, lambda number=number: server.flush_fails(number))
        for number in (4, 21, *range(7, scale(8, 70)))
    ]
    assert first_wrong(nursery, references, server, faults) is None


def test_a_store_that_swallows_errors_is_seen(nursery, references, small_server):
    wrong = first_wrong(nursery, references, small_server, [(1, small_server.full)], variant="swallows errors")
    assert wrong is not None


def test_a_store_that_does_not_wait_for_the_flush_is_seen(nursery, references, server):
    """Nothing that it acknowledges waits for a flush, so that none that fails is ever heard of."""
    faults = [(1, lambda: server.flush_fails(9))]
    wrong = first_wrong(nursery, references, server, faults, variant="does not wait")
    assert "the program ended with 0" in str(wrong)
