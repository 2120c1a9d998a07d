"""The shelf of attachments in the hands of somebody who may write there: whatever he does to a file is named at its first entry."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from io import BytesIO

import pytest
from fakes.databases import FixedClock
from faults.scale import scale
from faults.tamper.scene import Desk

from adapters.database.engine import open_engine, sqlite_url
from adapters.database.oracle.attachments import attached
from adapters.database.reads import ClockworkReads
from adapters.database.schema import upgrade
from adapters.files import FileShelf
from adapters.proof.desk import Folder
from adapters.proof.signing import CheckpointSigner
from adapters.proof.verifying import Verification
from domain.case import commands as c
from domain.errors import StoreBroken

SEED = 9_173
FILES = 6


class Archive:
    """A signed record of a few cases whose entries name files; the last file is named twice."""

    def __init__(self, desk, folder):
        self.store, self.shelf, self.first = desk.store, FileShelf(folder / "attachments"), {}
        signer = CheckpointSigner(self.store, Folder(folder / "signer"))
        self.key = signer.new_key()
        for number in range(FILES):
            desk.file(number)
            shelved = self.shelf.put(BytesIO(f"letter {number}".encode() * 50))
            self.attach(desk, number, shelved)
        self.attach(desk, 0, shelved)
        signer.sign()
        self.whole = {file.name: file.read_bytes() for file in self.shelf.directory.iterdir()}

    def attach(self, desk, number, shelved):
        answer = desk.desk.handle(
            c.Attach(
                actor="clerk", case_id=f"N{number:08}", name="a.pdf", file_digest=shelved.digest, size=shelved.size
            )
        )
        self.first.setdefault(shelved.digest, answer.first_seq)

    def put_back(self):
        for file in self.shelf.directory.iterdir():
            file.unlink()
        for name, content in self.whole.items():
            (self.shelf.directory / name).write_bytes(content)

    def failed(self, shelf):
        """The step that failed, if one did."""
        steps = list(Verification(self.store, self.key.key, shelf=shelf).steps())
        return next((step for step in steps if not step.ok), None)


@pytest.fixture
def archive(tmp_path):
    engine = open_engine(sqlite_url(tmp_path / "archive.db"))
    upgrade(engine, origin="test")
    yield Archive(Desk(engine, FixedClock(datetime(2015, 3, 2, 14, 0, tzinfo=UTC))), tmp_path)
    engine.dispose()


def edit(shelf, names, chance):
    name = chance.choice(names)
    content = bytearray((shelf / name).read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    (shelf / name).write_bytes(content)
    return [name]


def cut(shelf, names, chance):
    name = chance.choice(names)
    content = (shelf / name).read_bytes()
    (shelf / name).write_bytes(content[: chance.randrange(len(content))])
    return [name]


def lengthen(shelf, names, chance):
    name = chance.choice(names)
    with (shelf / name).open("ab") as file:
        file.write(b"\n")
    return [name]


def remove(shelf, names, chance):
    gone = chance.sample(names, chance.randint(1, len(names)))
    for name in gone:
        (shelf / name).unlink()
    return gone


def swap(shelf, names, chance):
    one, other = chance.sample(names, 2)
    first, second = (shelf / one).read_bytes(), (shelf / other).read_bytes()
    (shelf / one).write_bytes(second)
    (shelf / other).write_bytes(first)
    return [one, other]


def rename(shelf, names, chance):
    name = chance.choice(names)
    (shelf / name).rename(shelf / f"{name[:-1]}{'0' if name[-1] != '0' else '1'}")
    return [name]


ATTACKS = (edit, cut, lengthen, remove, swap, rename)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_it_is_noticed_at_the_first_entry_that_names_the_file(archive, attack):
    for number in range(scale(20, 500)):
        archive.put_back()
        done = attack(
            archive.shelf.directory, sorted(archive.whole), random.Random(f"{SEED}/{attack.__name__}/{number}")
        )
        step = archive.failed(archive.shelf)
        first = min(archive.first[name] for name in done)
        assert step is not None, (attack.__name__, number)
        assert (step.name, step.event) == ("attachments", first), (step, number)
        assert not [name for name in archive.whole if name in str(step)], "the name is content"
        assert archive.failed(None) is None, "the control: who does not look at the shelf sees nothing"


def test_the_nightly_check_looks_as_well(archive):
    assert ClockworkReads(archive.store, archive.shelf).first_wrong() is None
    remove(archive.shelf.directory, sorted(archive.whole), random.Random(SEED))
    assert ClockworkReads(archive.store, archive.shelf).first_wrong().check == "attachments"
    assert ClockworkReads(archive.store).first_wrong() is None


def test_a_file_that_cannot_be_read_is_a_fault_and_fells_nothing(archive):
    class Failing:
        """A shelf on a disk that refuses."""

        def digest_of(self, name):
            raise StoreBroken(f"The attachment {name} cannot be read: Input/output error.")

    step = archive.failed(Failing())
    assert (step.name, step.event) == ("attachments", min(archive.first.values()))
    assert "cannot be read" in str(step)
    assert not [name for name in archive.whole if name in str(step)]


def test_what_nobody_names_yet_and_what_was_half_written_is_no_fault(archive):
    archive.shelf.put(BytesIO(b"on its way to an entry"))
    (archive.shelf.directory / ".x.part").write_bytes(b"half")
    assert archive.failed(archive.shelf) is None
    assert attached(archive.store, archive.shelf) == (FILES, None)


def test_another_digest_in_the_entry_is_seen_before_the_file(archive):
    """Who changes what the entry names, and puts a file there to fit, has changed content that the header commits to."""
    forged = archive.shelf.put(BytesIO(b"forged"))
    with archive.store.engine.begin() as connection:
        seq, body = connection.exec_driver_sql(
            "SELECT seq, body FROM contents WHERE body LIKE '%file_digest%' ORDER BY seq"
        ).fetchone()
        name = next(name for name in archive.whole if name in body)
        connection.exec_driver_sql(
            "UPDATE contents SET body = ? WHERE seq = ?", (body.replace(name, forged.digest), seq)
        )
    step = archive.failed(archive.shelf)
    assert (step.name, step.event) == ("events", seq)


def test_the_file_of_an_erased_entry_is_not_missed(archive):
    (name, seq), *_ = sorted(archive.first.items(), key=lambda item: item[1])
    with archive.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM contents WHERE seq = ?", (seq,))
    (archive.shelf.directory / name).unlink()
    assert attached(archive.store, archive.shelf) == (FILES - 1, None)


def test_an_entry_that_is_erased_while_its_file_is_looked_for_is_no_fault(archive):
    class Erasing:
        """The file goes, and the content with it, just when somebody asks."""

        def digest_of(self, name):
            with archive.store.engine.begin() as connection:
                connection.exec_driver_sql("DELETE FROM contents WHERE body LIKE ?", (f"%{name}%",))

    assert attached(archive.store, Erasing()) == (0, None)
