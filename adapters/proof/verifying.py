"""The whole database against itself, against its checkpoints, and against what somebody kept outside.

Each step says what it computed and what it expected; the first that fails ends it, since what follows rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from sqlalchemy import func, select

from adapters.database import checkpoints as kept_checkpoints
from adapters.database.chained import chained
from adapters.database.edge import translated
from adapters.database.oracle import CHECKS, Evidence
from adapters.database.oracle.attachments import attached
from adapters.database.oracle.documents import stored_documents
from adapters.database.oracle.evidence import Finding, Shelf
from adapters.database.oracle.order import heads, unlawful
from adapters.database.oracle.pages import pages
from adapters.database.oracle.unreadable import UNREADABLE, said_of
from adapters.database.store import SqlStore
from adapters.database.tables import checkpoints, contents, events
from adapters.proof.ed25519 import verify as ed25519
from domain.errors import ProofRefused, RecordBroken
from domain.proof.chain import Chain
from domain.proof.checkpoint import Checkpoint
from domain.proof.note import Key, Note
from domain.proof.restoring import Restore, declared
from domain.proof.trust import Followed, followed
from domain.record import read

DERIVED = ("tree", "commands", "firings", "projections", "outbox")
"""What the oracle judges already, in its order."""


class Told(NamedTuple):
    """A finding by its key and the values in it; whoever shows it has the words.  ``as_it_is`` is a text without words of its own."""

    key: str
    values: tuple[object, ...] = ()


def told(key: str, *values: object) -> Told:
    """A finding with these values."""
    return Told(key, values)


def as_it_is(text: object) -> Told:
    """A hash, a name, or what a refusal says."""
    return Told("as_it_is", (str(text),))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a verification: what was computed beside what was expected.

    ``event`` is the first that is wrong, or the first that may be: then ``until`` is the last that may.
    """

    name: str
    ok: bool
    computed: Told
    expected: Told | None = None
    event: int | None = None
    until: int | None = None
    gaps: tuple[Told, ...] = ()


class Verification:
    """Goes through the steps in order; ``key`` is the one that the verifier was told, not one from the database.

    Attached files lie beside the database: without their ``shelf`` they are not looked at.
    """

    def __init__(
        self, store: SqlStore, key: Key | None, witnesses: Sequence[Key] = (), since: Sequence[Note] = (),
        shelf: Shelf | None = None,
    ) -> None:  # fmt: skip
        self.store, self.key, self.witnesses, self._shelf = store, key, witnesses, shelf
        self.since = sorted(since, key=lambda note: Checkpoint.parse(note.body).size)
        self.chain = Chain(kept_checkpoints.origin(store))
        self._notes: list[Note] = []
        self._good = 0

    def steps(self) -> Iterator[Step]:
        """Each step, up to the first that fails."""
        own: dict[str, Callable[[], Step]] = {
            "events": self._events, "contents": self._contents, "signatures": self._signatures, "roots": self._roots,
            "since": self._since, "heads": self._heads, **{name: partial(self._derived, name) for name in DERIVED},
            "documents": self._documents,
        }  # fmt: skip
        if self._shelf is not None:
            own["attachments"] = partial(self._attachments, self._shelf)
        for name, take in own.items():
            step = _taken(name, take)
            yield step
            if not step.ok:
                return

    # ── the record ──────────────────────────────────────────────────────────

    def _events(self) -> Step:
        """The order, the hashes, the links, the commitments of content that is there; the tree is built on the way."""
        try:
            self._notes = kept_checkpoints.kept(self.store)
            sizes = {Checkpoint.parse(note.body).size for note in (*self._notes, *self.since)}
        except ProofRefused as refused:
            return Step("roots", ok=False, computed=as_it_is(refused), expected=told("a_checkpoint"))
        try:
            self.chain = chained(self.store, sizes)
        except RecordBroken as broken:
            return Step("events", ok=False, computed=as_it_is(broken.reason), event=broken.sequence)
        found = told("root", self.chain.size, self.chain.frontier.root.hex())
        return Step("events", ok=True, computed=found)

    def _heads(self) -> Step:
        found = heads(self.store, self.chain)
        if found is None:
            return Step("heads", ok=True, computed=told("streams", len(self.chain.ends)))
        return _wrong("heads", found)

    def _contents(self) -> Step:
        """The one place that says which content may be absent: what a ``ContentErased`` of its stream names."""
        found = unlawful(self.store, self.chain.contents)
        if found is not None:
            return Step("contents", ok=False, computed=as_it_is(found.what), event=found.event)
        known = self.chain.contents
        with translated(), self.store.reader.connect() as connection:
            there = connection.execute(select(func.count()).select_from(contents)).scalar_one()
        if there < known.count:
            return Step("contents", ok=False, computed=told("contents", there), expected=told("contents", known.count))
        stray = self._stray()
        if stray is not None:
            return Step("contents", ok=False, computed=told("stray"), expected=told("none"), event=stray)
        return Step("contents", ok=True, computed=told("fit", known.count, known.erased))

    def _stray(self) -> int | None:
        """Content under a number that no event has."""
        query = select(contents.c.seq).where(~select(events.c.seq).where(events.c.seq == contents.c.seq).exists())
        with translated(), self.store.reader.connect() as connection:
            found = connection.execute(query.order_by(contents.c.seq).limit(1)).scalar()
        return None if found is None else int(found)

    def _documents(self) -> Step:
        count, found = stored_documents(self.store, self.chain.cited)
        if found is None:
            return Step("documents", ok=True, computed=told("digests", count))
        return _wrong("documents", found)

    def _attachments(self, shelf: Shelf) -> Step:
        count, found = attached(self.store, shelf)
        if found is None:
            return Step("attachments", ok=True, computed=told("files", count))
        return _wrong("attachments", found)

    # ── the checkpoints ─────────────────────────────────────────────────────

    def _roots(self) -> Step:
        """Every checkpoint's root, computed from the headers: so each is the beginning of the next."""
        before = 0
        table = select(checkpoints.c.size, checkpoints.c.root, checkpoints.c.note)
        for page in pages(self.store, table, checkpoints.c.size):
            for size, root, text in page:
                found = Checkpoint.parse(Note.parse(text).body)
                if (found.size, found.root.hex(), found.origin) != (size, root, self.chain.origin):
                    return Step("roots", ok=False, computed=told("other_note", size), expected=as_it_is(root))
                if size in self.chain.roots or size > self.chain.size:
                    wrong = self._differs(found, before)
                    if wrong is not None:
                        return wrong
                    before = size
        return Step("roots", ok=True, computed=told("checkpoints", len(self._notes), before))

    def _differs(self, found: Checkpoint, before: int) -> Step | None:
        computed = self.chain.roots.get(found.size)
        if computed is None:
            return self._cut("roots", found.size)
        if computed == found.root:
            return None
        return Step(
            "roots", ok=False, computed=as_it_is(computed.hex()), expected=as_it_is(found.root.hex()), event=before + 1,
            until=found.size,
        )  # fmt: skip

    def _cut(self, name: str, size: int) -> Step:
        end = self.chain.size
        return Step(name, ok=False, computed=told("ends", end), expected=told("events", size), event=end + 1)

    def _signatures(self) -> Step:
        if self.key is None:
            said = told("no_key" if self._notes else "no_checkpoint_no_key")
            return Step("signatures", ok=False, computed=said, expected=told("a_key"))
        if self.since and not self._notes:
            return Step("signatures", ok=True, computed=told("only_outside"))
        try:
            found = followed(self._notes, self.key, self.witnesses, ed25519)
        except ProofRefused as refused:
            return Step(
                "signatures", ok=False, computed=as_it_is(refused), expected=told("signed_by", self.key.id.hex())
            )
        unseen = self._unseen(found)
        if unseen is not None:
            return unseen
        names = sorted({name for each in found for name in each.witnesses})
        last = found[-1].checkpoint.size
        values = (len(found), found[-1].key.id.hex(), last, self.chain.size)
        said = told("signed_and_seen", *values, ", ".join(names)) if names else told("signed", *values)
        return Step("signatures", ok=True, computed=said)

    def _unseen(self, found: Sequence[Followed]) -> Step | None:
        """A witness whose key was named has to have seen something."""
        seen = {name for each in found for name in each.witnesses}
        missing = [key.name for key in self.witnesses if key.name not in seen]
        if not missing:
            return None
        return Step("signatures", ok=False, computed=told("unseen", missing[0]), expected=told("cosignature"))

    def _since(self) -> Step:
        """What was kept outside is the beginning of what is here, or the record itself declares what was lost."""
        gaps: list[Told] = []
        for note in self.since:
            step = self._one_since(note, gaps)
            if step is not None:
                return step
        said = told("outside", len(self.since)) if self.since else told("nothing_outside")
        return Step("since", ok=True, computed=said, gaps=tuple(gaps))

    def _one_since(self, note: Note, gaps: list[Told]) -> Step | None:
        here = Checkpoint.parse(note.body)
        if not any(self._vouches(note, each) for each in self._keys()):
            return Step("since", ok=False, computed=told("nobody_signed"))
        if here.origin != self.chain.origin:
            return Step("since", ok=False, computed=as_it_is(self.chain.origin), expected=as_it_is(here.origin))
        computed = self.chain.roots.get(here.size)
        if computed == here.root:
            self._good = max(self._good, here.size)
            return None
        restore = next((each for each in self._restores() if each.loses(here.size)), None)
        if restore is not None:
            day = restore.at.date().isoformat()
            gaps.append(told("lost", restore.kept + 1, here.size, restore.actor, day, restore.seq))
            return None
        if computed is None:
            return self._cut("since", here.size)
        # The checkpoints in between prove nothing here: whoever rewrote the record may have had the key.
        first = self._good + 1
        wanted = as_it_is(here.root.hex())
        return Step("since", ok=False, computed=as_it_is(computed.hex()), expected=wanted, event=first, until=here.size)

    def _keys(self) -> Iterator[Key]:
        """Every key that was in force from the pinned one on."""
        if self.key is not None:
            yield self.key
            if self._notes:
                yield from (each.key for each in followed(self._notes, self.key, (), ed25519))

    def _vouches(self, note: Note, key: Key) -> bool:
        try:
            followed([note], key, (), ed25519)
        except ProofRefused:
            return False
        return True

    def _restores(self) -> list[Restore]:
        return declared(read(header) for header in self.chain.restored)

    # ── what is computed from the record ────────────────────────────────────

    def _derived(self, name: str) -> Step:
        found = CHECKS[name](self.store, Evidence())
        if found is None:
            return Step(name, ok=True, computed=told("as_events_say"))
        return _wrong(name, found, told("as_events_say"))


def _wrong(name: str, found: Finding, expected: Told | None = None) -> Step:
    """What the oracle finds."""
    return Step(name, ok=False, computed=told("at", found.where, found.what), expected=expected, event=found.event)


def _taken(name: str, take: Callable[[], Step]) -> Step:
    try:
        return take()
    except UNREADABLE as error:
        return Step(name, ok=False, computed=as_it_is(said_of(error)), expected=told("readable"))
