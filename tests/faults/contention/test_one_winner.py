"""Many clients at one case in one moment: one of them wins, and what is handed in twice happens once.

A trial is one race: all clients hand in a command about one case.  The clients leave a barrier together
and then run through a round of cases in the same order, so that each round holds many races.
"""

from __future__ import annotations

import pytest
from faults.contention import office
from faults.contention.bad import UnlockedStore, drop_keys
from faults.contention.places import share
from faults.contention.rounds import clients, settled
from faults.scale import scale

from adapters.database.engine import open_engine
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.store import SqlStore
from domain.errors import VersionConflict
from domain.ports import Answer

ROUND = 50
MOST = 32
CROWDS = [(8, scale(900, 1_000)), (MOST, scale(100, 9_000))]
REPEATERS = [(4, scale(900, 1_000)), (16, scale(100, 9_000))]
"""How many clients meet in how many trials."""


@pytest.fixture
def opened():
    """Opens stores, and closes them in the end."""
    engines = []

    def make(address, kind=SqlStore):
        engines.append(open_engine(address, pool_size=MOST))
        return kind(engines[-1], clock=office.At())

    yield make
    for engine in engines:
        engine.dispose()


# ── one expected version ────────────────────────────────────────────────────


def race_for_a_version(store, trials, rivals, size=ROUND):
    """All rivals write to the same version of a case; the first race that had not exactly one winner, or None."""
    desk, cases = office.found(store), [f"CASE-{n:04}" for n in range(size)]
    versions = {answer.stream: answer.version for answer in desk.handle_all([office.complaint(case) for case in cases])}
    acknowledged = {}
    with clients(rivals) as crowd:
        for number in range(-(-trials // size)):
            got = crowd.race(lambda rival, n=number: _write_once(desk, cases, versions, f"{n:05}-{rival:02}"))
            for place, case in enumerate(cases):
                answers = [each[place] for each in got if isinstance(each[place], Answer)]
                refused = [each[place] for each in got if isinstance(each[place], VersionConflict)]
                if len(answers) != 1 or len(refused) != rivals - 1:
                    return f"{case} at version {versions[case]}: {len(answers)} won, {len(refused)} were refused: {got}"
                acknowledged[answers[0].command_id] = (case, answers[0].first_seq, answers[0].last_seq)
                versions[case] = answers[0].version
    return first_wrong(store, Evidence(acknowledged=acknowledged))


def _write_once(desk, cases, versions, mark):
    return [
        settled(desk.handle, office.note(case, f"note-{mark}-{case}", expected_version=versions[case]))
        for case in cases
    ]


@pytest.mark.parametrize(("rivals", "trials"), CROWDS)
def test_of_many_clients_at_one_version_exactly_one_wins(address, opened, rivals, trials):
    assert race_for_a_version(opened(address), share(address, trials), rivals) is None


def test_without_locks_and_keys_several_win(spare_address, opened):
    store = opened(spare_address, UnlockedStore)
    drop_keys(store.engine)
    assert race_for_a_version(store, 200, 4, size=8) is not None


# ── one command id ──────────────────────────────────────────────────────────


def repeat_at_once(store, trials, repeaters, size=ROUND):
    """All hand in the very same command; the first trial that had not one effect and one answer, or None.

    The commands take turns: a complaint that makes its case, a note, a note that expects a version, a closure.
    """
    desk, acknowledged = office.found(store), {}
    with clients(repeaters) as crowd:
        for number in range(-(-trials // size)):
            cases = [f"CASE-{number:05}-{n:02}" for n in range(size // 4)]
            for commands in _in_turn(cases):
                got = crowd.race(lambda _, told=commands: [settled(desk.handle, command) for command in told])
                for place, command in enumerate(commands):
                    found = {_same(each[place]) for each in got}
                    first = [each[place] for each in got if not getattr(each[place], "repeated", True)]
                    if len(found) != 1 or len(first) != 1:
                        return f"{command.command_id}: {len(first)} had an effect, and the answers were {found}"
                    acknowledged[command.command_id] = (first[0].stream, first[0].first_seq, first[0].last_seq)
    return first_wrong(store, Evidence(acknowledged=acknowledged))


def _in_turn(cases):
    yield [office.complaint(case) for case in cases]
    yield [office.note(case, f"note-{case}") for case in cases]
    yield [office.note(case, f"late-{case}", expected_version=_FILED + 1) for case in cases]
    yield [office.close(case, f"close-{case}") for case in cases]


_FILED = 1 + office.PROMISES
"""Events of a complaint: that it came in, and each promise's beginning."""


def _same(answer):
    """What every repetition must say alike."""
    if isinstance(answer, Answer):
        return answer.command_id, answer.stream, answer.version, answer.first_seq, answer.last_seq
    return repr(answer)


@pytest.mark.parametrize(("repeaters", "trials"), REPEATERS)
def test_the_same_command_from_many_clients_has_one_effect_and_one_answer(address, opened, repeaters, trials):
    assert repeat_at_once(opened(address), share(address, trials), repeaters) is None


def test_without_locks_and_keys_a_command_happens_twice(spare_address, opened):
    store = opened(spare_address, UnlockedStore)
    drop_keys(store.engine)
    assert repeat_at_once(store, 200, 4, size=8) is not None
