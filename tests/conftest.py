"""What every test shares: local servers to talk to, and an environment without our settings."""

from __future__ import annotations

import gc
import os

import pytest

pytest_plugins = [
    "fakes.order",
    "fakes.databases",
    "fakes.sendgrid_server",
    "fakes.fault_proxy",
    "fakes.smtp_server",
    "fakes.memory_outbox",
    "fakes.prefect_server",
    "faults.crash.fixtures",
    "features.world",
    "features.steps.boston",
    "features.steps.calendar",
    "features.steps.case",
    "features.steps.clocks",
    "features.steps.deliveries",
    "features.steps.engine",
    "features.steps.erasing",
    "features.steps.escalation",
    "features.steps.exporting",
    "features.steps.housing",
    "features.steps.investigation",
    "features.steps.notices",
    "features.steps.office",
    "features.steps.other_offices",
    "features.steps.people",
    "features.steps.procedures",
    "features.steps.proof",
    "features.steps.record",
    "features.steps.replay",
    "features.steps.whatif",
]

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def pytest_collection_finish() -> None:
    """What lives as long as the tests is garbage for none of them: looking through it again and again took a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the developer's machine reaches a test, nor does a proxy."""
    for name in list(os.environ):
        if name.startswith(("OMBUDS_", "SENDGRID_")) or name.lower() in _PROXIES:
            monkeypatch.delenv(name)
