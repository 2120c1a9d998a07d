"""An auditor, a witness and a forger: what each has, and what each sees."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from io import BytesIO

import pytest
from faults.tamper import forging
from features.phrases import phrase
from pytest_bdd import given, then, when

from adapters.cli.verify_words import spoken
from adapters.database import checkpoints
from adapters.files import FileShelf
from adapters.proof.desk import Folder, Word
from adapters.proof.ed25519 import verify
from adapters.proof.proving import receipt, request, restore_command
from adapters.proof.signing import CheckpointSigner
from adapters.proof.verifying import Verification
from adapters.proof.witness import Witness
from domain.case import commands as c
from domain.errors import OmbudsError
from domain.proof.checkpoint import Checkpoint
from domain.proof.note import signed
from domain.proof.receipt import check
from domain.proof.request import Request
from domain.proof.tlogproof import TlogProof


class Outside:
    """What lies outside the database: the signer's folder, the auditor's checkpoint, a copy."""

    def __init__(self, world, folder):
        self.world, self.folder = world, Folder(folder / "signer")
        self.witness = Witness(folder / "witness")
        self.shelf = FileShelf(folder / "attachments")
        self.kept = self.key = self.copy = self.found = self.receipt = self.letter = self.attached = None

    @property
    def signer(self):
        return CheckpointSigner(self.world.store, self.folder)

    def sign(self):
        if self.key is None:
            self.key = self.signer.new_key().key
        self.kept = self.signer.sign().note

    def database(self):
        return closing(sqlite3.connect(self.world.store.engine.url.database, isolation_level=None))

    def put_back(self):
        with self.database() as raw, closing(sqlite3.connect(":memory:")) as copy:
            copy.deserialize(self.copy)
            copy.backup(raw)

    def verified(self):
        steps = list(Verification(self.world.store, self.key, (), [self.kept], self.shelf).steps())
        self.found = steps[-1]
        self.gaps = [gap for step in steps for gap in step.gaps]

    def attempt(self, act):
        try:
            act()
        except OmbudsError as refused:
            self.world.refusal = refused


@pytest.fixture
def outside(world, tmp_path):
    return Outside(world, tmp_path)


@given(phrase("the auditor keeps the checkpoint that was signed on {when}"))
def _(world, outside, when):
    with outside.database() as raw, closing(sqlite3.connect(":memory:")) as copy:
        raw.backup(copy)
        outside.copy = copy.serialize()
    world.go(when)
    world.clock.moment += timedelta(hours=1)
    world.act("Dewi", next(iter(world.cases)), c.AddNote, text="She was called.")
    outside.sign()


@given(phrase("a copy of the database was made before the checkpoint"))
def _(outside):
    assert outside.copy


@given(phrase("{who} attached a letter to {case}, which lies in the folder of attachments"))
def _(world, outside, who, case):
    outside.letter = outside.shelf.put(BytesIO(b"Dear office, there is no water."))
    answer = world.act(
        who, case, "attach", name="letter.pdf", file_digest=outside.letter.digest, size=outside.letter.size
    )
    outside.attached = answer.first_seq


@when(phrase("somebody exchanges the letter and the auditor verifies the record"))
def _(outside):
    outside.shelf.path(outside.letter.digest).write_bytes(b"Dear office, all is well.")
    outside.verified()


@when(phrase("somebody removes the letter and the auditor verifies the record"))
def _(outside):
    outside.shelf.path(outside.letter.digest).unlink()
    outside.verified()


@then(phrase("the verification fails at the letter"))
def _(outside):
    assert (outside.found.name, outside.found.event) == ("attachments", outside.attached)
    assert outside.letter.digest not in spoken(outside.found.computed, "en"), "it is content"


@given(phrase("a witness saw the checkpoint"))
def _(world, outside):
    outside.witness.watch(outside.key.name, outside.key, "watch.example/w")
    outside.witness.cosign(request(world.store, 0), world.clock.now())


@when(phrase("the auditor verifies the record"))
def _(outside):
    outside.verified()


def changes_the_second_event(raw):
    raw.execute("UPDATE events SET header = replace(header, '\"seq\":2', '\"seq\":3') WHERE seq = 2")


def removes_the_second_event(raw):
    raw.execute("DELETE FROM contents WHERE seq = 2")
    raw.execute("DELETE FROM events WHERE seq = 2")


def rewrites_the_record(raw):
    told = forging.events(raw)
    header = json.loads(told[1]["header"])
    told[1]["header"] = forging.canonical(header | {"actor": "somebody"})
    forging.rewrite(raw, told)


def removes_the_end(raw):
    forging.rewrite(raw, forging.events(raw)[:-1])


def passes_off_the_second_step_as_another(raw):
    (command,) = raw.execute("SELECT command_id FROM events WHERE seq = 2").fetchone()
    (other,) = raw.execute("SELECT digest FROM commands WHERE first_seq = 1").fetchone()
    assert raw.execute("UPDATE commands SET digest = ? WHERE command_id = ?", (other, command)).rowcount == 1


DEEDS = {
    "changes the second event": changes_the_second_event, "removes the second event": removes_the_second_event,
    "rewrites the record from the second event": rewrites_the_record, "removes the end of the record": removes_the_end,
    "makes the second step pass for another": passes_off_the_second_step_as_another,
}  # fmt: skip


@when(phrase("the administrator {text} and the auditor verifies the record"))
def _(outside, text):
    with outside.database() as raw:
        DEEDS[text](raw)
    outside.verified()


@when(phrase("the copy takes its place and the auditor verifies the record"))
def _(outside):
    outside.put_back()
    outside.verified()


@when(phrase("the copy takes its place and the signer signs"))
def _(world, outside):
    outside.put_back()
    outside.attempt(outside.signer.sign)


@when(phrase("the copy takes its place, Laila declares it, and the auditor verifies the record"))
def _(world, outside):
    outside.put_back()
    world.desk = type(world.desk)(world.store, world.library)
    world.desk.handle(restore_command(world.store, outside.folder, None, "laila", "The disk failed."))
    outside.signer.sign()
    outside.verified()


@when(phrase("Amina is given the receipt of her case"))
def _(world, outside):
    outside.receipt = receipt(world.store, next(iter(world.cases.values()))).text


@when(phrase("the office shows the witness another record of the same length"))
def _(world, outside):
    here = Word.read(outside.folder.state).checkpoint
    other = signed(Checkpoint(here.origin, here.size, b"x" * 32).body, [outside.signer._key()])
    outside.attempt(lambda: outside.witness.cosign(Request(here.size, (), other), world.clock.now()))


@then(phrase("nothing is missing and nothing was changed"))
def _(outside):
    assert outside.found.ok, outside.found
    assert (outside.found.name, outside.gaps) == ("attachments", [])


@then(phrase("nothing is missing but a gap that Laila declared"))
def _(outside):
    assert outside.found.ok, outside.found
    assert ["laila declared it" in spoken(gap, "en") for gap in outside.gaps] == [True]


@then(phrase("the verification fails at the step of event {number}"))
def _(outside, number):
    assert (outside.found.name, outside.found.event) == ("commands", int(number))


@then(phrase("the verification fails at event {number}"))
def _(outside, number):
    assert (outside.found.name, outside.found.event) == ("events", int(number))


@then(phrase("the verification fails at events 1 and later"))
def _(outside):
    assert (outside.found.name, outside.found.event) == ("roots", 1)


@then(phrase("the verification fails at the end"))
def _(world, outside):
    size, _ = checkpoints.head(world.store)
    assert (outside.found.name in ("roots", "since"), outside.found.event) == (True, size + 1)


@then(phrase("it proves that her complaint was recorded, without naming her"))
def _(world, outside):
    proof = TlogProof.parse(outside.receipt)
    found = check(proof, outside.key, (), verify)
    assert (found.event.stream, found.event.type) == (next(iter(world.cases.values())), "ComplaintFiled")
    assert b"Amina" not in proof.extra
