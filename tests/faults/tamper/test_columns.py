"""Every column of every table: changed by somebody with every right, it is noticed by the step that docs/proof.md names."""

from __future__ import annotations

import itertools
import random
import sqlite3
import tempfile
from pathlib import Path

import pytest
from faults.scale import scale
from faults.tamper import columns
from faults.tamper.scene import Stage
from faults.tamper.walks import in_memory, lived

from adapters.database.oracle import first_wrong
from adapters.database.tables import metadata

SEED = 1_212
PROMISED = columns.promised()
ALL = [column for table in metadata.tables.values() for column in table.columns]


@pytest.fixture(scope="module")
def scene(sqlite_template):
    """The first office, in some order, that has rows in every table."""
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        return next(
            found
            for seed in itertools.count(9)
            if not empty_tables((found := lived(Path(folder), sqlite_template, seed)).whole)
        )


def empty_tables(record):
    with sqlite3.connect(":memory:") as raw:
        raw.deserialize(record)
        return [table for table in metadata.tables if not raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]]


@pytest.fixture(scope="module")
def stage():
    return Stage()


def found(stage, scene):
    return next((step for step in stage.steps(scene.signer.key, [scene.kept_outside]) if not step.ok), None)


def unlisted(promises):
    """Columns that the page forgets, and columns of the page that there are not."""
    return sorted(promises.keys() ^ set(map(str, ALL)))


def first_cited(stage, digest):
    query = "SELECT min(seq) FROM events WHERE header LIKE ?"
    return stage.raw.execute(query, (f'%"{digest}"%',)).fetchone()[0]


def attempt(stage, scene, column, number):
    """Change one value; gives the step that noticed, and the event that it should have named (None: none)."""
    chance = random.Random(f"{SEED}/{column}/{number}")
    stage.put(scene.whole)
    row, _ = columns.change(stage.raw, column, chance)
    expected = row[0] if column.table.name in columns.PLACED else None
    if column.table.name == "documents":
        expected = first_cited(stage, row[0])
    return found(stage, scene), expected


def test_every_column_is_told_of():
    assert unlisted(PROMISED) == []


def test_a_forgotten_column_would_be_missed():
    """The control: a page without one row, or with a column that is gone."""
    text = columns.PAGE.read_text(encoding="utf-8")
    assert unlisted(columns.promised(text.replace("| `log_head` | `origin` | events |\n", ""))) == ["log_head.origin"]
    assert unlisted(columns.promised(text.replace("| `frontier` |", "| `frontier`, `mood` |"))) == ["log_head.mood"]


def test_what_is_promised_is_noticed_at_its_place(stage, scene):
    for column in (column for column in ALL if PROMISED[str(column)].steps):
        for number in range(scale(1, 40)):
            step, expected = attempt(stage, scene, column, number)
            assert step is not None, f"not noticed: {column}, seed {SEED}/{column}/{number}"
            assert step.name in PROMISED[str(column)].steps, f"{step} for {column}, seed {SEED}/{column}/{number}"
            if expected is not None:
                assert step.event == expected, f"{step} for {column}, seed {SEED}/{column}/{number}"


def test_a_changed_document_is_named_at_the_first_event_that_cites_it(stage, scene):
    """Be it the move of a case to that procedure, before it has decided anything."""
    stage.put(scene.whole)
    for (digest,) in stage.raw.execute("SELECT digest FROM documents").fetchall():
        stage.put(scene.whole)
        stage.raw.execute("UPDATE documents SET text = text || ' ' WHERE digest = ?", (digest,))
        step = found(stage, scene)
        assert (step.name, step.event) == ("documents", first_cited(stage, digest)), step


def test_what_is_called_unnoticed_is_so(stage, scene):
    """The control: the page does not say less than there is, and the look at a column sees what goes unnoticed."""
    for column in (column for column in ALL if not PROMISED[str(column)].steps):
        if PROMISED[str(column)].refused:
            stage.put(scene.whole)
            with pytest.raises(sqlite3.IntegrityError):
                columns.change(stage.raw, column, random.Random(SEED))
            continue
        assert attempt(stage, scene, column, 0)[0] is None, column


KINDS = (b"\xff\xfe", "x", "", 1.5, -1, 2**63 - 1)
"""What a column of SQLite takes, whatever it is declared to hold."""


def put(raw, column, value):
    """Write a value into the last row; whether the database took it, and it is another than before."""
    table, name = column.table.name, f'"{column.name}"'
    keys = [f'"{key.name}"' for key in column.table.primary_key.columns]
    *row, before = raw.execute(f"SELECT {', '.join(keys)}, {name} FROM {table} ORDER BY 1 DESC, 2 DESC").fetchone()
    where = " AND ".join(f"{key} = ?" for key in keys)
    try:
        raw.execute(f"UPDATE {table} SET {name} = ? WHERE {where}", (value, *row))
    except sqlite3.IntegrityError:
        return False
    return value != before


def test_what_is_not_of_its_kind_is_noticed_and_fells_nothing(stage, scene):
    chance = random.Random(SEED)
    promised = [column for column in ALL if PROMISED[str(column)].steps]
    for column, value in chance.sample(list(itertools.product(promised, KINDS)), scale(20, len(promised) * len(KINDS))):
        stage.put(scene.whole)
        if put(stage.raw, column, value):
            assert found(stage, scene) is not None, (column, value)
            assert first_wrong(stage.store) is not None or column.table.name in ("checkpoints", "documents"), (
                column,
                value,
            )


def test_a_verifier_that_believes_its_types_would_fall(stage, scene, monkeypatch):
    """The control."""
    monkeypatch.setattr("adapters.proof.verifying.UNREADABLE", ())
    stage.put(scene.whole)
    put(stage.raw, metadata.tables["streams"].c.version, b"\xff")
    with pytest.raises(TypeError):
        found(stage, scene)
