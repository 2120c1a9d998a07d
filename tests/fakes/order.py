"""The longest tests first, so that several workers end together.

pytest-xdist hands tests out in the order of collection, two at a time to each worker (``--dist
loadgroup``; ``load`` would hand out whole stretches).  A long one that comes late is then the last
thing that happens, while everybody else has gone home.
"""

from __future__ import annotations

import pytest

SECONDS = {
    "faults/simulation/test_case_years.py::test_years_on_sqlite": 130,
    "faults/simulation/test_case_years.py::test_years_on_postgresql": 110,
    "model/test_model.py::test_whatever_is_tried": 80,
    "faults/time/test_all_due_at_once.py::test_a_mass_of_promises_is_broken_once_each_in_bounded_memory": 55,
    "workflows/test_prefect_guard.py::test_an_interval_deployment_is_scheduled_and_runs_without_an_error": 54,
    "faults/crash/test_killed.py::test_at_writes_of_sqlite": 40,
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
"""About how long each takes on an idle machine with two cores, set-up included; what is shorter comes as it is collected."""


def seconds(item: pytest.Item) -> int:
    """How long it is expected to take."""
    return SECONDS.get(item.nodeid.partition("[")[0].removeprefix("tests/"), 0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; the others keep their order."""
    items.sort(key=seconds, reverse=True)
