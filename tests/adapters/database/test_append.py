"""Writing to the record: places, hashes, idempotence and conflicts, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.databases import START
from fakes.writes import append, dump, event, filed, later, noted, notice, rows, write
from sqlalchemy import select, text

from adapters.database import tables
from adapters.database.chained import chained
from adapters.database.edge import translated
from adapters.database.oracle.order import heads
from adapters.database.store import SqlStore
from domain.errors import BadInput, Raced, RecordBroken, VersionConflict
from domain.ports import Answer, Rows
from domain.said import is_the_same


def test_events_get_places_without_gaps_and_the_record_verifies(store):
    first = append(store, filed("C-1"), filed("C-2"))
    second = append(store, noted("C-1", "note-1", 2))

    assert first == [Answer("file-C-1", "C-1", 2, 1, 2), Answer("file-C-2", "C-2", 2, 3, 4)]
    assert second == [Answer("note-1", "C-1", 3, 5, 5)]
    assert [(e.seq, e.stream, e.version) for e in store.events()] == [
        (1, "C-1", 1), (2, "C-1", 2), (3, "C-2", 1), (4, "C-2", 2), (5, "C-1", 3),
    ]  # fmt: skip
    assert chained(store).size == 5


def test_what_was_written_is_read_back(store, clock):
    append(store, filed("C-1"))
    with store.transaction() as unit:
        found = unit.load(["C-1", "C-9"])
    assert found["C-9"] == []
    head = found["C-1"][0]
    assert (head.type, head.content, head.command_id, head.actor) == (
        "CaseFiled", {"name": "Ani", "text": "…"}, "file-C-1", "officer-1",
    )  # fmt: skip
    assert head.recorded_at == clock.moment
    assert found["C-1"][1].prev is not None
    assert list(store.events(stream="C-1")) == found["C-1"]
    assert [e.seq for e in store.events(after=1)] == [2]


def test_content_lies_apart_from_the_header(store):
    append(store, filed("C-1"))
    stored = list(store.stored())
    assert "Ani" in stored[0].body
    assert all("Ani" not in row.header for row in stored)
    assert len(stored[0].salt) == 32
    assert stored[1].salt is None


def test_the_record_is_read_in_pages_without_losing_one(store, monkeypatch):
    monkeypatch.setattr("adapters.database.store._PAGE", 3)
    monkeypatch.setattr("adapters.database.store._FEW", 2)
    append(store, *(filed(f"C-{n}") for n in range(4)))
    assert [e.seq for e in store.events()] == list(range(1, 9))
    assert chained(store).size == 8


def test_a_case_that_has_moved_on_is_a_conflict_and_nothing_is_written(store):
    append(store, filed("C-1"))
    before = dump(store)
    with pytest.raises(VersionConflict) as refusal:
        append(store, filed("C-2"), noted("C-1", "late", 1))
    assert (refusal.value.stream, refusal.value.expected, refusal.value.actual) == ("C-1", 1, 2)
    assert dump(store) == before


def test_a_block_that_raises_leaves_nothing_and_returns_its_numbers(store):
    before = dump(store)
    with pytest.raises(RuntimeError):
        _cut_off(store, filed("C-1", notices=[("C-1/n1", notice())]))
    assert dump(store) == before
    append(store, filed("C-2"))
    assert [e.seq for e in store.events()] == [1, 2]


def _cut_off(store, *writes):
    with store.transaction() as unit:
        unit.append(writes)
        raise RuntimeError("power cut")


def _poisoned(unit, *writes):
    with unit.savepoint():
        unit.append(writes)
        raise RuntimeError("poison")


def test_a_savepoint_is_undone_alone(store):
    with store.transaction() as unit:
        unit.append([filed("C-1")])
        with pytest.raises(RuntimeError):
            _poisoned(unit, noted("C-1", "poison", 2), filed("C-3"))
        with unit.savepoint():
            unit.append([noted("C-1", "good", 2)])
    assert [(e.seq, e.command_id) for e in store.events()] == [(1, "file-C-1"), (2, "file-C-1"), (3, "good")]
    assert chained(store).size == 3
    assert [row[:2] for row in dump(store)["streams"]] == [("C-1", 3)]


def test_a_refusal_by_the_database_inside_a_savepoint_leaves_the_rest_usable(store):
    append(store, filed("C-1", "same"))
    with store.transaction() as unit:
        unit.append([noted("C-1", "n1", 2)])
        with pytest.raises(Raced):
            _guarded(unit, filed("C-2", "same"))
        unit.append([noted("C-1", "n2", 3), filed("C-3")])
    assert [e.command_id for e in store.events(after=2)] == ["n1", "n2", "file-C-3", "file-C-3"]
    assert chained(store).size == 6


def _guarded(unit, *writes):
    with unit.savepoint():
        unit.append(writes)


def test_a_command_is_found_again(store):
    answer = append(store, filed("C-1"))[0]
    with store.transaction() as unit:
        found = unit.answers(["file-C-1", "unknown"])
        alone = unit.answers(["file-C-1"])
        nothing = unit.answers([])
    assert found == alone
    assert nothing == {}
    kept, again = found["file-C-1"]
    assert is_the_same(kept, filed("C-1").command_digest)
    assert not is_the_same(kept, filed("C-2").command_digest + "another")
    assert (again.version, again.first_seq, again.last_seq, again.repeated) == (
        answer.version, answer.first_seq, answer.last_seq, True,
    )  # fmt: skip


def test_a_command_id_is_recorded_once(store):
    append(store, filed("C-1", "same"))
    before = dump(store)
    with pytest.raises(Raced, match="same command"):
        append(store, filed("C-2", "same"))
    assert dump(store) == before


def test_a_deadline_fires_once(store):
    append(store, filed("C-1"), filed("C-2"))
    append(store, noted("C-1", "f1", 2, kind="DeadlineExpired", firing="acknowledge#1/expiry"))
    append(store, noted("C-2", "f2", 2, kind="DeadlineExpired", firing="acknowledge#1/expiry"))
    with pytest.raises(Raced, match="same firing"):
        append(store, noted("C-1", "f3", 3, kind="DeadlineExpired", firing="acknowledge#1/expiry"))


def test_one_batch_may_move_a_case_twice(store):
    answers = append(store, filed("C-1"), noted("C-1", "n1", 2), noted("C-1", "n2", 3))
    assert [a.version for a in answers] == [2, 3, 4]
    assert dump(store)["cases"][0][3] == 4
    assert chained(store).size == 4


def test_a_command_without_events_is_remembered(store):
    append(store, filed("C-1"))
    (answer,) = append(store, write("C-1", "nothing", 2, []))
    assert (answer.version, answer.first_seq, answer.last_seq) == (2, 3, 2)
    with store.transaction() as unit:
        assert "nothing" in unit.answers(["nothing"])


def test_a_command_without_events_leaves_the_record_as_it_was(store, clock):
    """The head's moment is that of the last event: whoever verifies the record holds one against the other."""
    append(store, filed("C-1"))
    for number, own in enumerate((clock, None)):
        store._clock = own
        clock.forward(hours=1)
        append(store, write("C-1", f"nothing-{number}", 2, []))
        found = chained(store)
        assert heads(store, found) is None
    with store.engine.connect() as connection:
        assert connection.execute(select(tables.log_head.c.recorded_at)).scalar_one() < clock.now()


def test_only_what_changed_is_touched(store):
    before = rows("C-1", 2, timers={"ack": later(days=5), "find": later(days=30)}, notices=[("C-1/n1", notice())])
    append(store, write("C-1", "a", 0, [event(), event()], Rows(), before))
    after = rows(
        "C-1", 3, timers={"find": later(days=30)}, notices=[("C-1/n1", notice(state="sent")), ("C-1/n2", notice())],
        state="closed", terminal=True,
    )  # fmt: skip
    append(store, write("C-1", "b", 2, [event()], before, after))
    found = dump(store)
    assert [row[1] for row in found["timers"]] == ["find"]
    state = tables.notices.columns.keys().index("state")
    assert [(row[1], row[state]) for row in found["notices"]] == [("C-1/n1", "sent"), ("C-1/n2", "issued")]
    assert found["cases"][0][4:7] == ("closed", "office", True)
    gone = Rows({"cases": after.tables["cases"]})
    append(store, write("C-1", "c", 3, [event()], after, gone))
    assert dump(store)["timers"] == []


def test_a_new_notice_by_mail_waits_in_the_outbox(store):
    letters = [
        ("C-1/n1", notice()),
        ("C-1/n2", notice(channel="letter")),
        ("C-1/n3", notice(address=None)),
        ("C-1/n4", notice(statutory=False, address="ANI@example.org ")),
    ]
    append(store, filed("C-1", notices=letters))
    first, second = (row._asdict() for row in _deliveries(store))
    assert (first["outbox_id"], first["state"], first["attempt"], first["shares"]) == ("C-1.n1", "pending", 0, False)
    assert first["next_at"] == START
    assert (second["outbox_id"], second["shares"]) == ("C-1.n4", True)
    assert first["reader"] == second["reader"]
    assert "example" not in first["reader"]


def _deliveries(store):
    with store.reader.connect() as connection:
        return connection.execute(text("SELECT outbox_id, state, attempt, shares, next_at, reader FROM deliveries")
                                  .columns(*_typed())).all()  # fmt: skip


def _typed():
    from adapters.database.tables import deliveries as d

    return d.c.outbox_id, d.c.state, d.c.attempt, d.c.shares, d.c.next_at, d.c.reader


def test_recorded_time_never_runs_backwards(store, clock):
    append(store, filed("C-1"))
    clock.moment = START - timedelta(hours=1)
    with store.transaction() as unit:
        assert unit.now == START
        unit.append([filed("C-2")])
    assert {e.recorded_at for e in store.events()} == {START}


def test_without_a_fixed_clock_the_database_tells_the_time(store):
    real = SqlStore(store.engine)
    with real.transaction() as unit:
        before = unit.now
        unit.append([filed("C-1")])
    with real.transaction() as unit:
        assert unit.now >= before
    first = next(iter(real.events()))
    assert before <= first.recorded_at < before + timedelta(minutes=1)
    assert before.year >= 2025


def test_random_salts_differ(store):
    real = SqlStore(store.engine)
    append(real, filed("C-1"), filed("C-2"))
    salts = [row.salt for row in real.stored() if row.salt]
    assert len(set(salts)) == 2


def test_both_databases_hold_the_same_bytes(both_stores, clock):
    letters = [("C-1/n1", notice()), ("C-1/n2", notice(channel="letter"))]
    for store in both_stores:
        clock.moment = START
        append(
            store,
            filed("C-1", timers={"ack": later(days=5, microseconds=7)}, notices=letters),
            filed("Ç-2"),
            filed("c-3"),
        )
        clock.forward(microseconds=123456)
        append(store, noted("C-1", "n1", 2, firing="ack#1/expiry"), noted("c-3", "n2", 2))
        with store.transaction() as unit:
            unit.keep_document("d1", "procedure", "ombudsman", "1", "text ✓")
    one, other = map(dump, both_stores)
    assert one.keys() == other.keys()
    for name in one:
        assert one[name] == other[name], name
    assert len(one["events"]) == 8


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        ("UPDATE events SET header = replace(header, 'acknowledge', 'aknowledge') WHERE seq = 2", 2, "does not hash"),
        ("UPDATE contents SET body = replace(body, 'Ani', 'Adi') WHERE seq = 1", 1, "does not fit the commitment"),
        ("UPDATE contents SET seq = 2 WHERE seq = 1", 2, "commitment"),
        ("UPDATE events SET version = 9 WHERE seq = 2", 2, "another place"),
        ("DELETE FROM events WHERE seq = 2", 2, "missing"),
        ("UPDATE events SET stream = 'C-2' WHERE seq = 2", 2, "another place"),
    ],
)
def test_tampering_is_found(store, change, place, reason):
    append(store, filed("C-1"), noted("C-1", "n1", 2))
    with store.engine.begin() as connection:
        connection.execute(text(change))
    with pytest.raises(RecordBroken, match=reason) as broken:
        chained(store)
    assert broken.value.sequence == place


def test_erased_content_leaves_the_record_whole(store):
    append(store, filed("C-1"))
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM contents"))
    assert chained(store).size == 2
    assert next(iter(store.events())).content is None


def test_a_column_that_the_projection_does_not_have_is_refused(store):
    with pytest.raises(BadInput, match=r"cases has no column shoe_size"):
        append(store, filed("C-1", shoe_size=44))
    with pytest.raises(BadInput, match="There is no projection 'hats'"):
        append(store, write("C-1", "x", 0, [event()], Rows(), Rows({"hats": {("C-1",): {}}})))


def test_a_moment_without_a_zone_is_refused(store):
    with pytest.raises(BadInput, match="no time zone"):
        append(store, filed("C-1", received_at=START.replace(tzinfo=None)))


def test_documents_are_kept_once(store):
    with store.transaction() as unit:
        unit.keep_document("d1", "procedure", "ombudsman", "1", "first")
        unit.keep_document("d1", "procedure", "ombudsman", "1", "second")
        assert unit.procedure("d1") == "first"
        assert unit.procedure("d2") is None


def test_errors_of_ours_pass_the_edge_unchanged():
    with pytest.raises(VersionConflict), translated():
        raise VersionConflict("C-1", 1, 2)
