"""The signer, a witness, and whoever verifies: each with its own memory, none believing the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.databases import START
from fakes.writes import append, filed, noted
from sqlalchemy import delete, text, update

from adapters.database import checkpoints, tables
from adapters.database.store import SqlStore
from adapters.proof.desk import Folder, Word
from adapters.proof.ed25519 import PrivateKey, verify
from adapters.proof.proving import add_cosignature, receipt, request
from adapters.proof.signing import CheckpointSigner
from adapters.proof.witness import Witness
from domain.errors import BadInput, NotFound, ProofRefused, RecordBroken, StoreBroken
from domain.proof.checkpoint import Checkpoint
from domain.proof.note import COSIGNATURE, Key, Note, cosigned, signed
from domain.proof.receipt import check
from domain.proof.request import Request
from domain.proof.tlogproof import TlogProof
from domain.proof.trust import followed
from domain.record import leaf_hash


@pytest.fixture
def signer(store, tmp_path):
    made = CheckpointSigner(store, Folder(tmp_path / "signer"))
    made.new_key()
    return made


@pytest.fixture
def key(signer):
    return signer._key().key


def record(store, events):
    """So many events more."""
    with store.reader.connect() as connection:
        begun = connection.execute(tables.log_head.select()).one().seq
    if begun == 0:
        append(store, filed("C1"))
        begun, events = 2, events - 2
    append(store, *(noted("C1", f"note-{begun + n}", begun + n) for n in range(events)))


def damage(store, *statements):
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement) if isinstance(statement, str) else statement)


def test_it_signs_what_it_computes_and_what_it_signed_is_kept(store, signer, key, tmp_path):
    record(store, 10)
    done = signer.sign()
    assert (done.new, done.checkpoint.size, done.checkpoint.origin) == (True, 10, "test")
    assert checkpoints.latest(store) == done.note
    assert (tmp_path / "signer/public/checkpoint").read_text() == done.note.text
    assert (tmp_path / "signer/public/vkey").read_text().strip() == key.vkey
    assert (tmp_path / "signer/key").stat().st_mode & 0o077 == 0
    again = signer.sign()
    assert (again.new, again.note) == (False, done.note)
    record(store, 300)
    assert signer.sign().checkpoint.size == 310
    assert not signer.sign(full=True).new
    assert len(followed(checkpoints.kept(store), key, (), verify)) == 2


def test_what_was_signed_and_not_published_is_published_next_time(store, signer):
    record(store, 5)
    signer.sign()
    damage(store, delete(tables.checkpoints))
    signer.sign()
    assert Checkpoint.parse(checkpoints.latest(store).body).size == 5


BAD = {
    "a header was changed": ["UPDATE events SET header = replace(header, 'C1', 'C9') WHERE seq = 7"],
    "a leaf was changed": ["UPDATE events SET leaf = 'ff' WHERE seq = 7"],
    "an event is missing": ["DELETE FROM events WHERE seq = 7"],
    "the end is missing": ["DELETE FROM events WHERE seq > 8"],
    "the frontier was changed": ["UPDATE log_head SET frontier = '0 '"],
    "another record": ["UPDATE log_head SET origin = 'other'"],
}


@pytest.mark.parametrize("name", BAD)
def test_a_damaged_record_is_not_signed(store, signer, name):
    record(store, 5)
    signer.sign()
    record(store, 5)
    damage(store, *BAD[name])
    with pytest.raises((ProofRefused, RecordBroken)):
        CheckpointSigner(store, signer.folder).sign()
    assert Word.read(signer.folder.state).checkpoint.size == 5


def test_another_history_of_a_size_that_was_signed_is_not_signed(store, signer):
    record(store, 6)
    signer.sign()
    damage(store, "UPDATE events SET leaf = 'ff' WHERE seq = 2", update(tables.log_head).values(frontier="0 "))
    with pytest.raises(RecordBroken):
        signer.sign(full=True)


class FlipsABit(SqlStore):
    """Memory that gives one bit wrong, once: what ended a public log of certificates."""

    flips = 1

    def stored(self, after=0):
        for row in super().stored(after):
            if row.seq == 3 and self.flips:
                self.flips -= 1
                header = row.header.replace("C2", "C3")
                yield replace(row, header=header, leaf=leaf_hash(header))
            else:
                yield row


def test_a_bit_that_flips_while_it_computes_is_noticed(store, signer):
    append(store, filed("C1"), filed("C2"))
    bad = FlipsABit(store.engine)
    with pytest.raises((ProofRefused, RecordBroken)):
        CheckpointSigner(bad, signer.folder).sign()
    assert not signer.folder.state.exists()
    assert signer.sign().new


def test_a_smaller_record_is_not_signed_until_somebody_declares_why(store, signer):
    record(store, 9)
    signer.sign()
    damage(store, "DELETE FROM contents WHERE seq > 4", "DELETE FROM events WHERE seq > 4")
    damage(store, "UPDATE log_head SET seq = 4", "DELETE FROM checkpoints")
    with pytest.raises(ProofRefused, match="Events are missing"):
        signer.sign()


def test_nothing_is_signed_without_what_was_signed_last(store, signer):
    record(store, 4)
    signer.sign()
    signer.folder.state.write_text("{")
    with pytest.raises(StoreBroken, match="estore that file"):
        signer.sign()


def test_a_key_that_others_may_read_signs_nothing(store, signer):
    record(store, 4)
    signer.folder.key.chmod(0o644)
    with pytest.raises(BadInput, match="Others may read"):
        signer.sign()


def test_there_is_one_first_key(store, signer):
    with pytest.raises(BadInput, match="exists already"):
        signer.new_key()
    record(store, 4)
    signer.sign()
    with pytest.raises(BadInput, match="rotate"):
        signer.new_key()


def test_a_key_hands_over_and_whoever_trusted_it_follows(store, signer, key):
    record(store, 4)
    signer.sign()
    handed = signer.rotate()
    record(store, 3)
    after = signer.sign()
    new = signer._key().key
    assert new != key
    found = followed(checkpoints.kept(store), key, (), verify)
    assert [each.key for each in found] == [new, new]
    assert handed.checkpoint.next_key == new
    assert len(followed(checkpoints.kept(store), new, (), verify)) == 2
    with pytest.raises(ProofRefused):
        followed([after.note], key, (), verify)


def test_a_change_of_keys_that_was_interrupted_is_finished(store, signer, monkeypatch):
    record(store, 4)
    signer.sign()
    monkeypatch.setattr(CheckpointSigner, "_take_over", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        signer.rotate()
    monkeypatch.undo()
    record(store, 2)
    assert signer.sign().checkpoint.size == 6
    assert len(followed(checkpoints.kept(store), signer._key().key, (), verify)) == 2


# ── the witness ─────────────────────────────────────────────────────────────


@pytest.fixture
def watching(tmp_path, key):
    """A witness and its public key."""
    made = Witness(tmp_path / "witness")
    return made, made.watch("test", key, "watch.example/w")


def test_a_witness_says_what_it_saw(store, signer, watching):
    witness, own = watching
    for old, more in ((0, 5), (5, 300)):
        record(store, more)
        signer.sign()
        word = witness.cosign(Request.parse(request(store, old).text), START)
        assert add_cosignature(store, Note.parse(word.text), own) == old + more
    found = followed(checkpoints.kept(store), signer._key().key, [own], verify)
    assert [each.witnesses for each in found] == [(own.name,), (own.name,)]
    assert witness.seen()["test"]["size"] == 305


def test_a_witness_never_speaks_of_two_histories(store, signer, watching):
    witness, _ = watching
    record(store, 8)
    signer.sign()
    witness.cosign(request(store, 0), START)
    seen = witness.seen()
    stolen = signer._key()
    for size in (3, 8, 11):
        fork = Checkpoint("test", size, bytes([size]) * 32)
        for old in (0, 8):
            with pytest.raises(ProofRefused):
                witness.cosign(Request(old, (b"p" * 32,), signed(fork.body, [stolen])), START)
    record(store, 3)
    signer.sign()
    with pytest.raises(ProofRefused, match="proof --from 8"):
        witness.cosign(request(store, 0), START)
    assert witness.seen() == seen
    witness.cosign(request(store, 8), START + timedelta(days=1))


def test_a_witness_follows_a_key_that_hands_over(store, signer, watching):
    witness, _ = watching
    record(store, 4)
    signer.sign()
    witness.cosign(request(store, 0), START)
    signer.rotate()
    record(store, 3)
    signer.sign()
    with pytest.raises(ProofRefused, match="--size"):
        witness.cosign(request(store, 4), START)
    witness.cosign(request(store, 4, 4), START)
    witness.cosign(request(store, 4), START)


def test_a_witness_knows_whom_it_watches(store, signer, watching, key):
    witness, _ = watching
    with pytest.raises(BadInput, match="watched already"):
        witness.watch("test", key, "watch.example/w")
    with pytest.raises(BadInput, match="not of"):
        witness.watch("other", key, "watch.example/w")
    other = PrivateKey("elsewhere", b"e" * 32)
    with pytest.raises(NotFound):
        witness.cosign(Request(0, (), signed(Checkpoint("elsewhere", 1, b"r" * 32).body, [other])), START)


def test_only_a_witness_s_word_about_what_is_kept_here_is_kept(store, signer, watching):
    _, own = watching
    record(store, 4)
    note = signer.sign().note
    with pytest.raises(ProofRefused):
        add_cosignature(store, note, own)
    stranger = PrivateKey("watch.example/w", b"z" * 32, COSIGNATURE)
    other = cosigned(signed(Checkpoint("test", 4, b"r" * 32).body, [signer._key()]), stranger, 1)
    with pytest.raises(NotFound):
        add_cosignature(store, other, stranger.key)


# ── the receipt ─────────────────────────────────────────────────────────────


def test_a_receipt_is_checked_by_whoever_knows_the_key(store, signer, key):
    append(store, filed("C1"), filed("C2"))
    append(store, *(noted("C1", f"note-{n}", 2 + n) for n in range(600)))
    signer.sign()
    text_of = receipt(store, "C2").text
    proved = check(TlogProof.parse(text_of), Key.parse(key.vkey), [], verify)
    assert (proved.event.stream, proved.event.version, proved.event.seq, proved.size) == ("C2", 1, 3, 604)
    assert len(text_of) < 4_000


def test_a_receipt_waits_for_a_checkpoint(store, signer):
    append(store, filed("C1"))
    with pytest.raises(NotFound, match="checkpoint"):
        receipt(store, "C1")
    signer.sign()
    append(store, filed("C2"))
    with pytest.raises(BadInput, match="not in a checkpoint yet"):
        receipt(store, "C2")
    with pytest.raises(NotFound, match="case"):
        receipt(store, "C9")


def test_a_receipt_that_was_changed_proves_nothing(store, signer, key):
    append(store, filed("C1"), filed("C2"))
    signer.sign()
    good = receipt(store, "C2")
    extra = good.extra
    bad = {
        "another case": replace(good, extra=extra.replace(b"C2", b"C3")), "another place": replace(good, index=1),
        "no event": replace(good, extra=None), "no header": replace(good, extra=b"{}"), "no text": replace(good, extra=b"\xff"),
        "another spelling": replace(good, extra=extra.replace(b":", b": ", 1)), "cut": replace(good, path=good.path[:-1]),
        "longer": replace(good, path=(*good.path, b"x" * 32)),
    }  # fmt: skip
    for name, each in bad.items():
        with pytest.raises(ProofRefused):
            pytest.fail(f"{name}: {check(each, key, [], verify)}")
    with pytest.raises(ProofRefused):
        check(good, PrivateKey("test", b"9" * 32).key, [], verify)
