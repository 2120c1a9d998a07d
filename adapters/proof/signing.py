"""The signer: a process of its own, which believes neither the office's program nor its own last reading.

It computes the tree from the headers, twice, from rows that were read twice; it refuses a smaller tree and another
root for a size that it has signed; and it keeps its last word, for good, before anybody else hears of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.database import checkpoints
from adapters.database.store import SqlStore
from adapters.proof.desk import Folder, Word
from adapters.proof.ed25519 import PrivateKey, verify
from adapters.proof.keyfile import read_key, write_key
from adapters.proof.reading import grown
from domain.errors import BadInput, ProofRefused, RecordBroken
from domain.office import STREAM as OFFICE
from domain.proof.checkpoint import Checkpoint
from domain.proof.merkle import Frontier
from domain.proof.note import Note, signed
from domain.proof.restoring import Restore, declared
from domain.proof.trust import follow


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of it: the checkpoint, whether it is new, and the restore that it followed, if there was one."""

    note: Note
    checkpoint: Checkpoint
    new: bool
    restore: Restore | None = None


class CheckpointSigner:
    """Signs the tree of a store with what lies in a folder."""

    def __init__(self, store: SqlStore, folder: Folder) -> None:
        self.store, self.folder = store, folder
        self.origin = checkpoints.origin(store)

    def new_key(self) -> PrivateKey:
        """The first key.  Raises BadInput when there is one."""
        if self.folder.state.exists():
            raise BadInput(
                f"{self.folder.state} says that something was signed: `ombuds checkpoint key rotate` changes keys."
            )
        key = PrivateKey.new(self.origin)
        write_key(self.folder.key, key)
        return key

    def sign(self, *, full: bool = False) -> Signed:
        """Sign the record as it is now; what was signed before is given again when nothing was recorded since.

        Raises ProofRefused or RecordBroken: then nothing is signed, and somebody has to look.
        """
        word, key = self._word(), self._key()
        frontier, restore = self._computed(word, full=full)
        if word is not None and restore is None and frontier.size == word.checkpoint.size:
            self._publish(word.note, key)
            return Signed(word.note, word.checkpoint, new=False)
        if frontier.size == 0:
            raise BadInput("Nothing is recorded yet: there is nothing to sign.")
        here = Checkpoint(self.origin, frontier.size, frontier.root)
        return self._say(here, [key], frontier, word, restore)

    def rotate(self) -> Signed:
        """Hand over to a new key: the checkpoint that says so is signed by both."""
        word, key = self._word(), self._key()
        frontier, restore = self._computed(word, full=False)
        if restore is not None or frontier.size == 0:
            raise BadInput("Sign a checkpoint first: ombuds checkpoint sign")
        if not self.folder.next_key.exists():
            write_key(self.folder.next_key, PrivateKey.new(self.origin))
        successor = read_key(self.folder.next_key)
        here = Checkpoint(self.origin, frontier.size, frontier.root).handing_over(successor.key)
        done = self._say(here, [key, successor], frontier, word, None)
        self._take_over()
        return done

    # ── its own ─────────────────────────────────────────────────────────────

    def _word(self) -> Word | None:
        word = Word.read(self.folder.state)
        if word is not None and word.checkpoint.origin != self.origin:
            raise ProofRefused(
                f"This database holds the record {self.origin}; what was signed here is {word.checkpoint.origin}."
            )
        return word

    def _key(self) -> PrivateKey:
        """The key that the last word names; a change of keys that was interrupted is finished first."""
        word = self._word()
        if word is not None and self.folder.next_key.exists() and read_key(self.folder.next_key).key == word.key:
            self._take_over()
        key = read_key(self.folder.key)
        if key.name != self.origin:
            raise BadInput(f"The key in {self.folder.key} is that of {key.name}; this record is {self.origin}.")
        if word is not None and word.key != key.key:
            raise BadInput(f"The key in {self.folder.key} is not the one that signed last, {word.key.id.hex()}.")
        return key

    def _take_over(self) -> None:
        self.folder.key.unlink(missing_ok=True)
        self.folder.next_key.rename(self.folder.key)

    # ── the tree ────────────────────────────────────────────────────────────

    def _computed(self, word: Word | None, *, full: bool) -> tuple[Frontier, Restore | None]:
        size, kept = checkpoints.head(self.store)
        restore = self._restore(word, size)
        begin, known = Frontier(), dict[int, str]()
        if word is not None and restore is None and not full:
            begin = word.frontier
        elif word is not None:
            known = {**word.earlier, word.checkpoint.size: word.checkpoint.root.hex()}
            if restore is not None:
                known = {size: root for size, root in known.items() if not restore.loses(size)}
        first, second = (grown(self.store, self.origin, begin, size, known) for _ in range(2))
        if first != second:
            raise ProofRefused(
                "The same rows gave two different trees: memory or disk is not to be trusted. Nothing was signed."
            )
        if first.text != kept:
            raise RecordBroken(
                size, "its tree is not that of what was signed before and what came since: see `ombuds check`"
            )
        return first, restore

    def _restore(self, word: Word | None, size: int) -> Restore | None:
        """The restore that lets it go on from a smaller tree.  Raises ProofRefused when the tree shrank in silence."""
        if word is None:
            return None
        last = word.checkpoint
        for restore in reversed(self._declared()):
            if restore.lost_size == last.size and restore.lost_root == last.root.hex() and restore.loses(last.size):
                return restore
        if size < last.size:
            raise ProofRefused(
                f"The record has {size} events; {last.size} were signed. Events are missing. If a backup was restored, an "
                "administrator has to say so: ombuds checkpoint restored"
            )
        return None

    def _declared(self) -> Sequence[Restore]:
        return declared(self.store.events(stream=OFFICE))

    def _say(
        self, here: Checkpoint, keys: Sequence[PrivateKey], frontier: Frontier, word: Word | None,
        restore: Restore | None,
    ) -> Signed:  # fmt: skip
        note = signed(here.body, keys)
        follow(note, keys[0].key, (), verify)  # a signature that went wrong is never published
        earlier = dict(word.earlier) if word is not None else {}
        if restore is not None:
            earlier = {size: root for size, root in earlier.items() if not restore.loses(size)}
        Word(note, keys[-1].key, frontier, earlier).write(self.folder.state)
        self._publish(note, keys[-1])
        return Signed(note, here, new=True, restore=restore)

    def _publish(self, note: Note, key: PrivateKey) -> None:
        """Into the folder that is for everybody, and into the database, unless the latter has more witnesses already."""
        self.folder.publish(note, key.key)
        held = checkpoints.of_size(self.store, Checkpoint.parse(note.body).size)
        if held is None or held.body != note.body:
            checkpoints.keep(self.store, note)
