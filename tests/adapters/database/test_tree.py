"""The tree that the database keeps is the tree of its events, on both databases, whatever wrote them."""

from __future__ import annotations

import pytest
from alembic import command
from fakes.writes import append, filed, noted
from sqlalchemy import delete, select, text, update

from adapters.database import schema, tables
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.oracle.evidence import Evidence
from adapters.database.oracle.tree import tree
from adapters.database.store import SqlStore
from adapters.database.tree import SqlNodes, renew
from domain.errors import NotFound, StoreBroken, VersionConflict
from domain.proof import merkle


def leaves(store):
    return [bytes.fromhex(row.leaf) for row in store.stored()]


def computed(found):
    frontier = merkle.Frontier()
    frontier.extend(found)
    return frontier


def kept(store):
    with store.reader.connect() as connection:
        return merkle.Frontier.parse(connection.execute(select(tables.log_head.c.frontier)).scalar_one())


def write_many(store, count):
    """One case, then ``count`` notes in it, some alone and some together."""
    append(store, filed("C1"))
    done = 0
    while done < count:
        some = min(1 if done % 3 else 90, count - done)
        append(store, *(noted("C1", f"note-{done + n}", 2 + done + n) for n in range(some)))
        done += some


def append_apart(store, *writes):
    """One transaction, appended to several times."""
    with store.transaction() as unit:
        for each in writes:
            unit.append([each])


def damage(store, statement):
    with store.engine.begin() as connection:
        connection.execute(statement)


def test_every_event_is_a_leaf_in_the_transaction_that_recorded_it(store):
    write_many(store, 300)
    assert kept(store) == computed(leaves(store))
    assert kept(store).size == 302
    with store.reader.connect() as connection:
        assert connection.execute(select(tables.subtrees.c.level, tables.subtrees.c.number)).all() == [(8, 0)]
    assert tree(store, Evidence()) is None


def test_what_was_rolled_back_is_no_leaf(store):
    append(store, filed("C1"))
    before = kept(store)
    with pytest.raises(VersionConflict):
        append_apart(store, noted("C1", "n1", 2), noted("C1", "n2", 9))
    assert kept(store) == before
    append_apart(store, noted("C1", "n2", 2), noted("C1", "n3", 3))
    assert kept(store) == computed(leaves(store))


def test_proofs_are_made_from_few_rows(store):
    write_many(store, 1_100)
    found, nodes = leaves(store), SqlNodes(store)
    root, size = computed(found).root, len(found)
    for index in (0, 1, 255, 256, 700, size - 1):
        merkle.check_inclusion(found[index], index, size, merkle.inclusion(index, size, nodes), root)
    for old in (1, 200, 256, 512, 1_000, size):
        before = computed(found[:old]).root
        merkle.check_consistency(old, before, size, root, merkle.consistency(old, size, nodes))
    with pytest.raises(NotFound):
        nodes(8, 99)


DAMAGE = {
    "another frontier": (update(tables.log_head).values(frontier="0 "), "frontier"),
    "no frontier": (update(tables.log_head).values(frontier="x"), "decimal"),
    "a subtree is gone": (delete(tables.subtrees), "missing"),
    "a subtree too much": (tables.subtrees.insert().values(level=8, number=99, root="ff" * 32), "there is none"),
    "a subtree of no level": (tables.subtrees.insert().values(level=3, number=0, root="ff" * 32), "there is none"),
    "a subtree differs": (update(tables.subtrees).values(root="ff" * 32), "not that of its events"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named_and_mended(store, name):
    write_many(store, 300)
    statement, said = DAMAGE[name]
    damage(store, statement)
    assert said in str(tree(store, Evidence()))
    assert renew(store)
    assert tree(store, Evidence()) is None
    assert not renew(store)


def test_a_damaged_frontier_stops_the_recording(store):
    append(store, filed("C1"))
    damage(store, update(tables.log_head).values(frontier="7 00"))
    with pytest.raises(StoreBroken, match="ombuds rebuild"):
        append(store, noted("C1", "n1", 2))
    renew(store)
    append(store, noted("C1", "n1", 2))
    assert tree(store, Evidence()) is None


def test_a_checkpoint_of_other_events_is_named(store):
    write_many(store, 20)
    of_ten = computed(leaves(store)[:10]).root.hex()
    damage(store, tables.checkpoints.insert().values(size=10, root=of_ten, note=""))
    assert tree(store, Evidence()) is None
    damage(store, update(tables.checkpoints).values(root="00" * 32))
    assert "checkpoint 10" in str(tree(store, Evidence()))
    damage(store, update(tables.checkpoints).values(size=99))
    assert "it was cut" in str(tree(store, Evidence()))


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_an_older_record_gets_its_tree(request, tmp_path, kind):
    url = sqlite_url(tmp_path / "old.db") if kind == "sqlite" else request.getfixturevalue("empty_postgres")
    engine = open_engine(url)
    schema.upgrade(engine, origin="test")
    store = SqlStore(engine)
    write_many(store, 300)
    with engine.begin() as connection:  # as it stood before that step, which is then taken alone
        for statement in ("DROP TABLE subtrees", "DROP TABLE checkpoints", "ALTER TABLE log_head DROP COLUMN frontier"):
            connection.execute(text(statement))
        command.stamp(schema._config(connection), "0004")
        command.upgrade(schema._config(connection), "0005")
        command.stamp(schema._config(connection), "head")
    assert tree(store, Evidence()) is None
    assert kept(store).size == 302
    engine.dispose()
