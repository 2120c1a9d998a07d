"""Who runs what, and when: the longest tests first, and those that share something dear on one worker.

pytest-xdist hands tests out in the order of collection, two at a time to each worker (``--dist
loadgroup``; ``load`` would hand out whole stretches).  A long one that comes late is then the last
thing that happens, while everybody else has gone home.  And what a module's or a session's fixture
has made is made again by every worker that meets one of its tests: so they meet one worker.
xdist's own mark for that, ``xdist_group``, does nothing under this pytest, whose ids are no texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

SECONDS = {
    "faults/simulation/test_case_years.py::test_years_on_sqlite": 130,
    "faults/simulation/test_case_years.py::test_years_on_postgresql": 110,
    "model/test_model.py::test_whatever_is_tried": 80,
    "faults/time/test_all_due_at_once.py::test_a_mass_of_promises_is_broken_once_each_in_bounded_memory": 70,
    "workflows/test_prefect_guard.py::test_an_interval_deployment_is_scheduled_and_runs_without_an_error": 54,
    "faults/crash/test_killed.py::test_at_writes_of_sqlite": 140,
    "faults/crash/test_killed.py::test_at_sends_to_postgresql": 35,
    "faults/prefect/test_canaries.py::test_nothing_personal_is_found_where_nobody_could_erase_it": 30,
    "faults/restarts/test_restarts.py::test_what_was_acknowledged_is_there_once_however_often_the_server_falls": 29,
    "faults/contention/test_sweepers_killed.py::test_every_deadline_fires_once_while_sweepers_are_killed": 27,
    "faults/crash/test_killed.py::test_at_flushes_of_sqlite": 25,
    "workflows/test_flows.py::test_a_worker_fires_and_mails_by_itself_and_ends_with_everything_it_started": 25,
    "faults/contention/test_lock_order.py::test_two_cases_named_in_opposite_order_never_end_in_a_deadlock": 23,
    "model/test_model.py::test_a_walk_comes_to_every_type_of_event": 21,
    "ombuds/test_run.py::test_it_comes_up_shows_an_escalation_and_stops_with_everything_it_started": 21,
    "faults/simulation/test_case_years.py::test_a_bad_part_is_found": 20,
    "cli/test_as_a_process.py::test_from_an_empty_folder_to_a_case": 19,
    "faults/contention/test_one_winner.py::test_of_many_clients_at_one_version_exactly_one_wins": 18,
    "faults/crash/test_killed.py::test_in_the_write_ahead_log": 17,
    "faults/disk/test_failing.py::test_full_until_the_program_gives_up": 16,
    "faults/time/test_all_due_at_once.py::test_a_sweep_that_takes_everything_at_once_is_caught": 15,
}
"""About how long each takes on an idle machine with two cores, set-up included (of a group: all of it, said at one
of its tests); what is shorter comes as it is collected."""

TOGETHER = {
    # A warm parent that has played two hundred commands, what an undisturbed life leaves, counts of system calls.
    "struck": ("faults/crash/", "faults/disk/test_failing.py", "faults/disk/test_attachment.py", "faults/disk/test_read_only.py"),
    # A file with ten thousand cases.
    "mass": ("faults/time/test_all_due_at_once.py::test_a_mass_of_promises_is_broken_once_each_in_bounded_memory[sqlite]",
             "faults/time/test_all_due_at_once.py::test_a_sweep_that_takes_everything_at_once_is_caught"),
    # Complaints of the city, imported once.
    "imported": ("importing/test_what_if.py",),
    # An office played through for the whole module.
    "demo": ("demo/",),
    "exchange": ("adapters/exchange/",),
    "reexecution": ("reexecution/",),
    "moving": ("adapters/database/test_moving.py",),
    "plans": ("adapters/database/test_plans.py",),
    "tamper": ("faults/tamper/",),
    "leap days": ("faults/time/test_leap_days.py",),
    # A server of its own.
    "restarts": ("faults/restarts/",),
    "disk of a server": ("faults/disk/test_postgres_disk.py",),
    # The built wheel.
    "packaging": ("test_packaging.py",),
}  # fmt: skip
"""What is shared, and the tests that share it: no group may take longer than a worker's part of the whole."""


def seconds(item: pytest.Item) -> int:
    """How long it is expected to take."""
    return SECONDS.get(item.nodeid.partition("[")[0].removeprefix("tests/"), 0)


def group(nodeid: str) -> str:
    """The group of a test, or the test itself."""
    test = nodeid.removeprefix("tests/")
    return next((name for name, starts in TOGETHER.items() if test.startswith(starts)), nodeid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, groups by their longest test; the others keep their order."""
    longest: dict[str, int] = {}
    for item in items:
        name = group(item.nodeid)
        longest[name] = max(longest.get(name, 0), seconds(item))
    first = {name: place for place, name in enumerate(longest)}
    items.sort(key=lambda item: (-longest[group(item.nodeid)], first[group(item.nodeid)]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Hand groups out whole, in the order of collection."""
    if config.getoption("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    config.option.loadscopereorder = False  # it would begin with the group of the most tests
    return Together(config, log)
