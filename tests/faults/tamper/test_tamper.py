"""Somebody with every right in the database against the verification: nothing passes, and nothing clean is accused."""

from __future__ import annotations

import random
import tempfile
from contextlib import nullcontext
from pathlib import Path

import pytest
from faults.scale import scale
from faults.tamper import attacks, resign
from faults.tamper.scene import Stage, play
from faults.tamper.walks import Walk, in_memory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from adapters.database.chained import chained
from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from adapters.proof.verifying import Verification
from domain.errors import RecordBroken

SEED = 4_471
ALL = (*attacks.CLUMSY, *attacks.FORGED, *attacks.BESIDE)


EARLY = len(ALL) - len(attacks.LATE) - 1


def times(attack):
    if attack is attacks.edit_any_column:
        return scale(150, 15_000)
    return scale(20, 500) if attack in attacks.LATE else -(-scale(1_700, 31_000) // EARLY)


OFFICES, LOOKS, STEPS = scale(8, 200), 5, 12
"""Offices of their own, each looked at so often, after so many steps each time: 40 databases in the gate, 1,000 in the long form."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return play(tmp_path_factory.mktemp("tamper"))


@pytest.fixture(scope="module")
def stage():
    return Stage()


def judged(steps):
    """The step that failed, or None."""
    return next((step for step in steps if not step.ok), None)


def attempt(stage, scene, attack, number):
    chance = random.Random(f"{SEED}/{attack.__name__}/{number}")
    stage.put(scene.whole)
    expected = attack(stage.raw, chance)
    return expected, judged(stage.steps(scene.signer.key, [scene.kept_outside]))


@pytest.mark.parametrize("attack", ALL, ids=lambda attack: attack.__name__)
def test_every_change_is_found_at_the_right_place(stage, scene, attack):
    for number in range(times(attack)):
        expected, found = attempt(stage, scene, attack, number)
        assert found is not None, f"not noticed: {attack.__name__}, seed {SEED}/{attack.__name__}/{number}"
        assert found.name in expected.steps, f"{found} for {expected}, seed {SEED}/{attack.__name__}/{number}"
        if expected.first is not None:
            assert expected.first <= found.event <= expected.last, f"{found} for {expected}, number {number}"


def test_there_are_enough_attacks():
    assert sum(map(times, ALL)) >= scale(2_000, 50_000)


def test_a_whole_database_of_yesterday_is_not_that_of_today(stage, scene):
    stage.put(scene.earlier)
    assert judged(stage.steps(scene.signer.key)) is None
    found = judged(stage.steps(scene.signer.key, [scene.kept_outside]))
    end = stage.raw.execute("SELECT max(seq) FROM events").fetchone()[0]
    assert (found.name, found.event) == ("since", end + 1)


def test_a_stolen_key_is_found_out_by_what_is_kept_outside(stage, scene):
    for number in range(scale(40, 1_000)):
        chance = random.Random(f"{SEED}/stolen/{number}")
        stage.put(scene.whole)
        expected = attacks.resign_with_the_stolen_key(stage.raw, chance, scene.signer)
        found = judged(stage.steps(scene.signer.key, [scene.kept_outside]))
        assert (found.name, found.event <= expected.first) == ("since", True), number


def test_nothing_clean_is_accused(sqlite_template):
    """Offices in which everything happens, erasures and changes of keys as well, each verified as it stands and goes on."""
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        for seed in range(OFFICES):
            walk = Walk(Path(folder), sqlite_template, seed)
            for look in range(LOOKS):
                walk.go(STEPS)
                steps = walk.steps()
                assert judged(steps) is None, f"{judged(steps)}, office {seed}, look {look}"
                assert len(steps) == 12
            walk.end()


# ── what less would miss: the controls ──────────────────────────────────────


def test_without_checkpoints_a_forger_is_not_found(stage, scene):
    """The chain alone finds a clumsy hand, and no forger who computes every hash anew."""

    def chain_alone(attack, number):
        stage.put(scene.whole)
        attack(stage.raw, random.Random(f"{SEED}/{number}"))
        chained(stage.store)

    for number in range(10):
        for forged in attacks.FORGED:
            chain_alone(forged, number)
        with pytest.raises(RecordBroken):
            chain_alone(attacks.delete_middle, number)


def test_without_a_witness_a_stolen_key_is_not_found(stage, scene):
    stage.put(scene.whole)
    attacks.resign_with_the_stolen_key(stage.raw, random.Random(3), scene.signer)
    assert judged(stage.steps(scene.signer.key)) is None
    assert judged(stage.steps(resign.STRANGER.key)).name == "signatures"


class Uncommitted:
    """An engine that reads within one transaction, which is taken back afterwards."""

    def __init__(self, connection):
        self.connection, self.dialect = connection, connection.dialect

    def connect(self):
        return nullcontext(self.connection)

    begin = connect

    def execution_options(self, **_):
        return self


class Raw:
    """PostgreSQL under the hands of an attacker who writes SQLite's statements."""

    def __init__(self, connection):
        self.connection = connection

    def execute(self, statement, values=()):
        return self.connection.exec_driver_sql(statement.replace("?", "%s"), tuple(values))


# ── the other database ──────────────────────────────────────────────────────

STATEMENTS = {
    "a header": ("UPDATE events SET header = replace(header, ',', ', ') WHERE seq = 5", ("events", 5)),
    "a leaf": ("UPDATE events SET leaf = repeat('0', 64) WHERE seq = 6", ("events", 6)),
    "a column": ("UPDATE events SET recorded_at = recorded_at + 1 WHERE seq = 7", ("events", 7)),
    "a content": ("UPDATE contents SET body = body || ' ' WHERE seq = 2", ("events", 2)),
    "content is gone": ("DELETE FROM contents WHERE seq = 2", ("contents", 2)),
    "the end is gone": (
        "DELETE FROM contents WHERE seq >= 36; DELETE FROM events WHERE seq >= 36",
        ("roots", 36),
    ),
    "a checkpoint": ("UPDATE checkpoints SET root = repeat('0', 64)", ("roots", None)),
    "a procedure": ("UPDATE documents SET text = text || ' '", ("documents", None)),
    "a case": ("UPDATE cases SET state = 'forgotten' WHERE case_id = 'N00000001'", ("projections", None)),
    "a stream": ("UPDATE streams SET version = version + 1 WHERE stream = 'N00000001'", ("heads", None)),
    "where a command ended": (
        "UPDATE commands SET version = version + 1 WHERE command_id = 'file-00000002'",
        ("commands", 6),
    ),
    "a document's name": ("UPDATE documents SET name = 'another'", ("documents", None)),
    "a calendar": ("DELETE FROM documents WHERE kind = 'calendar'", ("documents", None)),
    "whom a mail waits for": ("UPDATE deliveries SET reader = outbox_id", ("outbox", None)),
    "a subtree": ("INSERT INTO subtrees VALUES (8, 1, repeat('0', 64))", ("tree", None)),
    "the frontier": ("UPDATE log_head SET frontier = '0 '", ("tree", None)),
}


@pytest.mark.postgres
def test_the_same_on_postgresql(postgres_url, tmp_path):
    scene = play(tmp_path, engine=open_engine(postgres_url))
    store = SqlStore(open_engine(postgres_url))
    for name, (statement, expected) in STATEMENTS.items():
        with store.engine.connect() as connection:
            connection.execute(text(statement))
            store.reader = Uncommitted(connection)
            found = judged(list(Verification(store, scene.signer.key, (), [scene.kept_outside]).steps()))
            connection.rollback()
        assert found is not None, name
        assert (found.name, found.event if expected[1] else None) == expected, f"{name}: {found}"
    for number in range(scale(20, 1_500)):
        chance = random.Random(f"{SEED}/postgresql/{number}")
        with store.engine.connect() as connection:
            store.reader = Uncommitted(connection)
            try:
                expected = attacks.edit_any_column(Raw(connection), chance)
            except IntegrityError:  # content of no event: the database itself refuses it
                connection.rollback()
                continue
            found = judged(list(Verification(store, scene.signer.key, (), [scene.kept_outside]).steps()))
            connection.rollback()
        assert found is not None, number
        assert found.name in expected.steps, f"{found} for {expected}, number {number}"
        assert expected.first in (None, found.event), f"{found} for {expected}, number {number}"
    store.reader = store.engine
    assert judged(list(Verification(store, scene.signer.key, (), [scene.kept_outside]).steps())) is None
    store.engine.dispose()
