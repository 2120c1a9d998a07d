"""Few rows and many rows take different roads on PostgreSQL and arrive the same."""

from __future__ import annotations

import pytest
from fakes.databases import START
from fakes.writes import append, dump, event, later, noted, notice, rows, write
from sqlalchemy import text

from adapters.database import tables
from adapters.database.arrays import TEXT, kind_of
from adapters.database.bulk import FEW, MANY
from benchmarks.limit import observing
from domain.ports import Rows

HARD = [
    "", "NULL", "null", 'a "quoted" word', "back\\slash", "\\", '"', "{a,b}", ",", " spaces ", "línea\nnueva", "née ✓ 𝄞", "x\x01y",
    "\x02", "'single'", "%s ? :x", "\t", "\\x41", "\\N", "\\.", "a\r\nb", None,
]  # fmt: skip


def filled(number, value):
    letter = notice(name=value, address=value, values=value, channel="post")
    return write(
        f"C-{number:03}", f"w{number}", 0, [event("CaseFiled", {"name": value or "nobody"})], Rows(),
        rows(f"C-{number:03}", 1, notices=[("n1", letter)], area=value, terminal=bool(number % 2), officer=None, rung=number),
    )  # fmt: skip


@pytest.mark.parametrize(("together", "times"), [(FEW, 1), (len(HARD), 1), (MANY + 50, 8)])
def test_every_text_arrives_as_it_was(store, together, times):
    values = HARD * times
    writes = [filled(number, value) for number, value in enumerate(values)]
    for first in range(0, len(writes), together):
        append(store, *writes[first : first + together])
    with store.engine.connect() as connection:
        found = connection.execute(text("SELECT name, address FROM notices ORDER BY case_id")).all()
        areas = connection.execute(text("SELECT area FROM cases ORDER BY case_id")).scalars().all()
        flags = connection.execute(text("SELECT terminal, rung, officer FROM cases ORDER BY case_id")).all()
    assert [tuple(row) for row in found] == [(value, value) for value in values]
    assert areas == values
    assert [(bool(flag), rung, officer) for flag, rung, officer in flags] == [
        (n % 2 == 1, n, None) for n in range(len(values))
    ]


@pytest.mark.postgres
def test_nothing_is_copied_behind_the_log_head(postgres_store):
    sent = []
    with observing(postgres_store, lambda text, *_: sent.append(text)):
        append(postgres_store, *(filled(number, "x") for number in range(MANY)))
    head = next(place for place, text in enumerate(sent) if "UPDATE log_head" in text)
    copied = [place for place, text in enumerate(sent) if text.startswith("COPY")]
    assert copied, "nothing was copied: the check below sees nothing"
    assert max(copied) < head, "whoever stops in mid-copy holds the head for ever"


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 40, MANY])
def test_updates_and_deletions_reach_their_rows_and_no_others(store, count):
    due = {"a": later(days=1), "b": later(days=2)}
    before = [rows(f"C-{n}", 1, timers=due, area="old", closed_at=START) for n in range(count + 1)]
    append(store, *(write(f"C-{n}", f"w{n}", 0, [event()], Rows(), row) for n, row in enumerate(before)))
    after = [rows(f"C-{n}", 2, timers={"b": later(days=n)}, area=f'new "{n}"', closed_at=None) for n in range(count)]
    append(store, *(write(f"C-{n}", f"x{n}", 1, [event()], before[n], row) for n, row in enumerate(after)))
    found = dump(store)
    areas = {row[0]: row[9] for row in found["cases"]}
    assert areas == {f"C-{n}": f'new "{n}"' for n in range(count)} | {f"C-{count}": "old"}
    assert {(row[0], row[1], row[3]) for row in found["timers"]} == {
        (f"C-{n}", "b", later(days=n)) for n in range(count)
    } | {(f"C-{count}", name, moment) for name, moment in due.items()}
    assert noted("C-0", "again", 2).expected_version == next(row[1] for row in found["streams"] if row[0] == "C-0")


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (TEXT, HARD), (TEXT, []), (TEXT, [None]), (TEXT, ["a"]),
        (kind_of(tables.contents.c.salt), [b"", b"\x00\xff", None]), (kind_of(tables.contents.c.salt), [b"\\"]),
        (kind_of(tables.events.c.seq), [0, -1, None, 2**63 - 1]), (kind_of(tables.cases.c.rung), [-(2**63), 7]),
        (kind_of(tables.cases.c.terminal), [True, None, False]), (kind_of(tables.cases.c.terminal), [False, True]),
    ],
)  # fmt: skip
def test_an_array_arrives_as_it_was(postgres_store, kind, values):
    with postgres_store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        found = raw.execute(f"SELECT * FROM unnest(%s::{kind.name}[])", (kind.array(values),)).fetchall()
    assert [value for (value,) in found] == values


@pytest.mark.postgres
def test_no_log_quotes_what_was_refused(postgres_store, caplog):
    """A row is refused and, before that is heard, something else goes wrong: the driver would tell of the row in the log."""
    taken = ("secret-of-ani", "d", "C-1", 1, 1, 1)
    with postgres_store.transaction() as unit:
        unit.bulk.insert(unit.raw, tables.commands, [taken])
    with caplog.at_level("DEBUG", logger="root"), pytest.raises(KeyError):
        _refused_unheard(postgres_store, taken)
    assert "secret-of-ani" not in caplog.text


def _refused_unheard(store, row):
    with store.transaction() as unit, unit.bulk.together(unit.raw):
        unit.bulk.insert(unit.raw, tables.commands, [row])
        raise KeyError("another fault")
