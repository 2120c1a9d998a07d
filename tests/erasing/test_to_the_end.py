"""After an erasure not a byte of it is left: in the database's files, in mails, on the shelf of attachments."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from erasing.conftest import MARK
from sqlalchemy import text

from adapters.database.heartbeats import Heartbeats
from adapters.database.oracle import first_wrong
from adapters.database.rebuild import rebuild
from adapters.database.tables import metadata
from adapters.files import FileShelf
from domain.case import commands as c
from domain.errors import BadInput, CommandReused, OmbudsError, StoreBusy
from domain.projection import project
from ombuds.wiring.erasing import Erasing
from ombuds.wiring.watching import Watching
from workflows.duties import Duties, nightly

LONG = 300
"""Complaints besides, so that tables have more than one page."""


def files_of(store) -> list[Path]:
    """Every file of this database; of PostgreSQL without its write-ahead log, of which docs/erasure.md speaks."""
    if store.engine.dialect.name == "sqlite":
        file = Path(store.engine.url.database)
        return [each for each in file.parent.iterdir() if each.name.startswith(file.name)]
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))  # so that what is in memory is in the files
        data = Path(connection.execute(text("SHOW data_directory")).scalar())
        number = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar()
    return [each for each in (data / "base" / str(number)).iterdir() if each.is_file()]


def holding(files, *marks) -> list[str]:
    """Names of the files in which a mark stands, as text or as UTF-16."""
    words = [mark.encode(code) for mark in marks or (MARK,) for code in ("utf-8", "utf-16-le")]
    return [each.name for each in files if any(word in each.read_bytes() for word in words)]


@pytest.fixture
def erasing(town, tmp_path):
    return Erasing(
        town.store, town.desk, FileShelf(tmp_path / "attachments"), tmp_path / "mail", tmp_path / "erasures.jsonl",
        town.clock.now,
    )  # fmt: skip


@pytest.fixture
def lived(town, erasing):
    """A case with a file and letters in the mail folder, among others without marks; it is closed."""
    town.filed("Amina")
    shelved = erasing.shelf.put(BytesIO(f"{MARK}file".encode()))
    town.act("Sam", "Amina", "attach", name=f"{MARK}.pdf", file_digest=shelved.digest, size=shelved.size)
    town.closed("Amina")
    town.file("Budi", text="Nothing. " * LONG)
    erasing.mail_folder.mkdir()
    for notice in town.notices("Amina"):
        name = f"20260302T100000.000000Z-{town.cases['Amina']}.{notice.id}.eml"
        (erasing.mail_folder / name).write_text(f"To: {notice.address}")
    (erasing.mail_folder / "20260302T100000.000000Z-other.n1.eml").write_text("To: others")
    with town.store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return town


def erase(town, erasing, **fields):
    command = c.Erase(actor="sam", case_id=town.cases["Amina"], ground="asked_for", **fields)
    return erasing.hand_in(command, town.cases["Amina"])


SAID = """SELECT command_id, digest FROM commands WHERE stream = '{}' AND command_id IN
          (SELECT e.command_id FROM events e JOIN contents c ON c.seq = e.seq)"""
"""A hash without a salt of what somebody said: whoever guesses the text could try it."""


def check_nothing_is_left(town, erasing):
    said = [row.digest for row in town.query(SAID.format(town.cases["Amina"]))]
    assert len(said) > 2
    assert holding(files_of(town.store), *said)
    erase(town, erasing)
    erasing.finish()
    assert first_wrong(town.store) is None
    assert holding(files_of(town.store)) == []
    assert holding(files_of(town.store), *said) == []
    assert holding(each for each in (erasing.shelf.directory, erasing.mail_folder) for each in each.iterdir()) == []
    assert holding([erasing.ledger]) == []
    assert [each.name.partition("-")[2] for each in erasing.mail_folder.iterdir()] == ["other.n1.eml"]


def test_not_a_byte_is_left(lived, erasing):
    assert holding(files_of(lived.store)), "the look would find nothing anyway"
    check_nothing_is_left(lived, erasing)
    assert not erasing.outstanding()


@pytest.mark.parametrize(
    "bad", ["notices kept", "what was said kept", "database not written anew", "mails kept", "files kept"]
)
def test_a_careless_erasure_would_be_caught(lived, erasing, bad, monkeypatch):
    """The controls."""
    if bad == "notices kept":
        case = lived.cases["Amina"]
        monkeypatch.setattr("domain.case.erasing._with_letters", lambda chosen, left: chosen)
        kept = lived.query(f"SELECT notice_id, address FROM notices WHERE case_id = '{case}' AND address IS NOT NULL")

        def careless(engine):
            with engine.begin() as connection:
                for row in kept:
                    values = {"address": row.address, "notice": row.notice_id, "case": case}
                    update = "UPDATE notices SET address = :address WHERE notice_id = :notice AND case_id = :case"
                    connection.execute(text(update), values)

        monkeypatch.setitem(Erasing.finish.__globals__, "scrub", careless)
    elif bad == "what was said kept":
        monkeypatch.setattr("adapters.database.erasures.FORGOTTEN", "0" * 64)
    elif bad == "database not written anew":
        if lived.store.engine.dialect.name == "sqlite":
            with lived.store.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA secure_delete = OFF")
        monkeypatch.setitem(Erasing.finish.__globals__, "scrub", lambda engine: None)
    elif bad == "mails kept":
        monkeypatch.setitem(Erasing.finish.__globals__, "forget", lambda folder, names: 0)
    else:
        monkeypatch.setattr(FileShelf, "remove", lambda self, digests: 0)
    with pytest.raises(AssertionError):
        check_nothing_is_left(lived, erasing)


def test_a_command_that_comes_again_after_its_content_was_erased_does_nothing(lived, erasing):
    note = c.AddNote(
        command_id="said-once", actor="dewi", case_id=lived.cases["Amina"], action="add", text=f"{MARK} again"
    )
    assert not lived.desk.handle(note).repeated
    with pytest.raises(CommandReused):
        lived.desk.handle(note.model_copy(update={"text": "Other words."}))
    erase(lived, erasing)
    assert lived.desk.handle(note).repeated
    assert lived.desk.handle(note.model_copy(update={"text": "Other words."})).repeated, "nobody knows what it said"
    assert first_wrong(lived.store) is None


def test_what_was_said_goes_with_the_content_and_not_without_it(lived, erasing):
    as_it_was = dict(lived.query("SELECT command_id, digest FROM commands"))
    erase(lived, erasing)
    (kept, digest), *_ = lived.query("SELECT command_id, digest FROM commands WHERE digest <> '' ORDER BY command_id")
    (gone, _), *_ = lived.query("SELECT command_id, digest FROM commands WHERE digest = '' ORDER BY command_id")
    lived.damage("UPDATE commands SET digest = '' WHERE command_id = :which", which=kept)
    assert "was not erased" in str(first_wrong(lived.store))
    lived.damage("UPDATE commands SET digest = :digest WHERE command_id = :which", which=kept, digest=digest)
    lived.damage("UPDATE commands SET digest = :digest WHERE command_id = :which", which=gone, digest=digest)
    assert "its header attests to" in str(first_wrong(lived.store))
    lived.damage("UPDATE commands SET digest = :digest WHERE command_id = :which", which=gone, digest=as_it_was[gone])
    assert "its digest is there" in str(first_wrong(lived.store))


def test_a_file_that_another_case_shows_stays(lived, erasing):
    shelved = erasing.shelf.put(BytesIO(b"shared by two"))
    lived.act("Sam", "Budi", "attach", name="both.pdf", file_digest=shelved.digest, size=shelved.size)
    lived.act("Ratna", "Amina", "reopen")
    lived.act("Sam", "Amina", "attach", name="both.pdf", file_digest=shelved.digest, size=shelved.size)
    lived.act("Dewi", "Amina", "close", outcome="upheld")
    erase(lived, erasing)
    assert [each.name for each in erasing.shelf.directory.iterdir()] == [shelved.digest]


# ── the ledger, and a restore ───────────────────────────────────────────────


RECORD = ("log_head", "streams", "events", "contents", "commands", "documents", "subtrees", "deliveries")


def saved(town):
    """A backup: every row of every table that counts."""
    with town.store.engine.connect() as connection:
        return {name: connection.execute(text(f"SELECT * FROM {name}")).mappings().all() for name in RECORD}


def restored(town, rows):
    """The backup in place of what is there; the projections made anew."""
    with town.store.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        for name in RECORD:
            for row in rows[name]:
                connection.execute(text(f"INSERT INTO {name} VALUES ({', '.join(f':{k}' for k in row)})"), dict(row))
    rebuild(town.store, project)
    return type(town.desk)(town.store, town.library)


def test_a_restored_backup_is_told_what_must_not_be_there(lived, erasing):
    backup = saved(lived)
    erase(lived, erasing)
    erasing.finish()
    assert MARK not in erasing.ledger.read_text()
    assert erasing.forgotten() == []
    assert erasing.missing() == 0
    lived.desk = restored(lived, backup)
    back = Erasing(lived.store, lived.desk, erasing.shelf, erasing.mail_folder, erasing.ledger, lived.clock.now)
    (forgotten,) = back.forgotten()
    assert forgotten.case == lived.cases["Amina"]
    lived.clock.forward(days=1)
    assert len(back.repeat(erasing.ledger, "laila")) == 1
    back.finish()
    assert back.forgotten() == []
    assert first_wrong(lived.store) is None
    assert holding(files_of(lived.store)) == []
    again = next(e for e in lived.events("Amina") if e.type == "ContentErased")
    assert (again.facts["again_of"], again.facts["ground"], again.actor) == (forgotten.seq, "asked_for", "laila")


def test_a_hold_placed_before_the_restore_does_not_bring_it_back(lived, erasing):
    lived.act("Ratna", "Amina", "place_hold", ground="in_court")
    backup = saved(lived)
    lived.act("Ratna", "Amina", "lift_hold", hold="h1")
    erase(lived, erasing)
    erasing.finish()
    lived.desk = restored(lived, backup)
    back = Erasing(lived.store, lived.desk, erasing.shelf, erasing.mail_folder, erasing.ledger, lived.clock.now)
    back.repeat(erasing.ledger, "laila")
    assert back.forgotten() == []


def test_only_an_administrator_repeats(lived, erasing):
    backup = saved(lived)
    erase(lived, erasing)
    erasing.finish()
    lived.desk = restored(lived, backup)
    back = Erasing(lived.store, lived.desk, erasing.shelf, erasing.mail_folder, erasing.ledger, lived.clock.now)
    with pytest.raises(OmbudsError, match="administrator"):
        back.repeat(erasing.ledger, "sam")


def test_a_party_is_erased_again_and_the_other_stays(town, erasing):
    town.filed("Amina", parties=2)
    town.closed("Amina")
    backup = saved(town)
    erase(town, erasing, party="p1")
    erasing.finish()
    town.desk = restored(town, backup)
    back = Erasing(town.store, town.desk, erasing.shelf, erasing.mail_folder, erasing.ledger, town.clock.now)
    back.repeat(erasing.ledger, "laila")
    parties = town.case("Amina").parties
    assert (parties["p1"].contact, parties["p2"].contact["name"]) == (None, f"{MARK}name2")
    assert first_wrong(town.store) is None


def test_the_ledger_can_be_made_anew(lived, erasing, tmp_path):
    erase(lived, erasing)
    assert erasing.missing() == 1
    erasing.finish()
    other = tmp_path / "elsewhere.jsonl"
    assert erasing.keep_ledger(other) == 1
    assert other.read_text() == erasing.ledger.read_text()


def test_a_damaged_ledger_is_not_taken_for_an_empty_one(erasing):
    erasing.ledger.write_text('{"case":"X"}\n')
    with pytest.raises(BadInput, match="line 1"):
        erasing.forgotten()


def test_what_a_dying_process_left_is_cleared_the_next_night(lived, erasing):
    erase(lived, erasing)
    assert erasing.outstanding()
    assert erasing.finish(always=False).events == 1
    assert not erasing.outstanding()
    assert erasing.finish(always=False).events == 0


def test_somebody_who_keeps_the_database_from_it_is_told_of(lived, erasing, monkeypatch):
    """It stays outstanding, and the next try makes up for it."""
    erase(lived, erasing)

    def busy(_engine):
        raise StoreBusy("database is locked")

    with monkeypatch.context() as patch:
        patch.setitem(Erasing.finish.__globals__, "scrub", busy)
        with pytest.raises(StoreBusy, match="erase --finish"):
            erasing.finish()
    assert erasing.outstanding()
    assert erasing.missing() == 0
    erasing.finish()
    assert not erasing.outstanding()


def test_the_night_clears_away_what_the_sweep_erased(lived, erasing):
    erase(lived, erasing)
    beats = Heartbeats(lived.store)
    duties = Duties(
        lived.desk, lambda: lived.office, dict, beats, Watching(lived.reads, None, None), lived.clock.now,
        clear=lambda: erasing.finish(always=False),
    )  # fmt: skip
    lived.clock.forward(days=1)
    assert nightly(duties) is not None
    assert not erasing.outstanding()
    assert nightly(duties) is None
