"""Put an export together: events with what may be shown of them, checkpoints, proofs, rules, verifiers, an index."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Protocol

import orjson

from adapters.exporting.archive import MOST_BYTES, Archive, NeedsLargeForm
from adapters.exporting.index_page import Index
from adapters.exporting.lines import Absent, event_line, link_line, manifest
from domain.errors import BadInput, RecordBroken
from domain.proof.checkpoint import Checkpoint
from domain.proof.merkle import Nodes, consistency, inclusion
from domain.proof.note import Note
from domain.record import Stored

LIBRARY = Path(__file__).parent / "library"
VERIFIERS = ("verify.py", "verify.html")
_DIGEST = re.compile(r'"([0-9a-f]{64})"')


class Reads(Protocol):
    """What is read of the record."""

    def events(self, until: int, streams: Sequence[str] | None) -> Iterator[Stored]:
        """Events up to this number in order, of these streams if any are named."""

    def erased(self) -> Mapping[tuple[str, int], int]:
        """Stream and version of what was erased, and the event that says so."""

    def documents(self) -> list[str]:
        """Digests of stored rules."""

    def document(self, digest: str) -> bytes:
        """One of them."""


@dataclass(frozen=True)
class Asked:
    """What is to be exported, and for whom."""

    origin: str
    head: int
    """How many events the record has; what is recorded later is left out."""
    notes: Sequence[Note]
    """All checkpoints in order of size."""
    nodes: Nodes
    cases: Sequence[str] | None
    """None: everything, the office's own streams included."""
    shown_to: str | None
    may_see: Callable[[str], bool]
    """Whether contents of a stream are shown."""
    vkeys: Sequence[str]
    lang: str


@dataclass
class Exported:
    """What came of it."""

    events: int = 0
    cases: tuple[str, ...] | None = None
    size: int | None = None
    withheld: int = 0
    erased: int = 0
    manifest: str = ""


def write_export(file: BinaryIO, reads: Reads, asked: Asked, most: int = MOST_BYTES) -> Exported:
    """Write the zip file; what is more than ``most`` bytes is written again in the large form.

    Raises BadInput when there is nothing to export.
    """
    try:
        return _written(Archive(file, most=most), reads, asked)
    except NeedsLargeForm:
        file.seek(0)
        file.truncate()
        return _written(Archive(file, large=True), reads, asked)


def _written(archive: Archive, reads: Reads, asked: Asked) -> Exported:
    sizes = [Checkpoint.parse(note.body).size for note in asked.notes]
    done, index = Exported(size=sizes[-1] if sizes else None), Index(asked.lang)
    made = _Events(reads, asked, done, index)
    for note, size in sorted(zip(asked.notes, sizes, strict=True), key=lambda each: str(each[1])):
        archive.add(f"checkpoints/{size}", [note.text.encode()])
    if sizes and asked.cases is not None:
        links = (link_line(one, two, consistency(one, two, asked.nodes)) for one, two in pairwise(sizes))
        archive.add("consistency.jsonl", links)
    # Which rules are cited is known when the events are written: names are in order, and D comes before E.
    for digest in sorted(made.documents()):
        archive.add(f"documents/{digest}", [reads.document(digest)])
    archive.add("events.jsonl", made.lines())
    if done.events == 0:
        raise BadInput("There is nothing to export: no event of these cases is in the newest checkpoint.")
    done.cases = None if asked.cases is None else tuple(sorted(made.streams))
    archive.add("index.html", index.page(asked.origin, done.size, done.cases, asked.shown_to))
    archive.add("keys", [f"{vkey}\n".encode() for vkey in asked.vkeys])
    for name in sorted(VERIFIERS):
        archive.add(name, [(LIBRARY / name).read_bytes()])
    said = manifest(
        {
            "origin": asked.origin, "size": done.size, "events": done.events, "cases": done.cases,
            "shown_to": asked.shown_to, "files": dict(archive.digests),
        }
    )  # fmt: skip
    archive.add("manifest.json", [said])
    archive.close()
    done.manifest = hashlib.sha256(said).hexdigest()
    return done


@dataclass
class _Events:
    """The events of an export, on their way into it."""

    reads: Reads
    asked: Asked
    done: Exported
    index: Index
    streams: set[str] = field(default_factory=set)

    @cached_property
    def erased(self) -> Mapping[tuple[str, int], int]:
        """What was erased, and by which event."""
        return self.reads.erased()

    @property
    def until(self) -> int:
        """The last event that may be in it: nothing behind the newest checkpoint."""
        return min(self.done.size or self.asked.head, self.asked.head)

    def documents(self) -> set[str]:
        """The rules by which it was decided; of everything, all that are stored."""
        stored = set(self.reads.documents())
        if self.asked.cases is None:
            return stored
        cited: set[str] = set()
        for row in self.reads.events(self.until, self.asked.cases):
            cited.update(_DIGEST.findall(row.header))
        return stored & cited

    def lines(self) -> Iterator[bytes]:
        """One line for each event."""
        for row in self.reads.events(self.until, self.asked.cases):
            absent = self._absent(row)
            salt, body = (row.salt, row.body) if absent is None else (None, None)
            self.done.events += 1
            self.streams.add(row.stream)
            self.index.add(row.header, body, absent)
            yield event_line(row.header, salt, body, absent, self._proof(row))

    def _absent(self, row: Stored) -> Absent | None:
        if row.body is None:
            if orjson.loads(row.header)["content"] is None:
                return None
            self.done.erased += 1
            # Of what was erased after the checkpoint the export says nothing yet; what nobody erased is a loss, and
            # a verifier finds it.
            return "withheld" if self.erased.get((row.stream, row.version), 0) > self.until else "erased"
        if self.asked.may_see(row.stream):
            return None
        self.done.withheld += 1
        return "withheld"

    def _proof(self, row: Stored) -> list[bytes] | None:
        if self.asked.cases is None or self.done.size is None:
            return None
        if row.seq > self.done.size:
            raise RecordBroken(row.seq, "it is not in the tree of the newest checkpoint")
        return inclusion(row.seq - 1, self.done.size, self.asked.nodes)
