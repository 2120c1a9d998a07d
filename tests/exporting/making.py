"""Small logs and their exports and receipts, made by the product's own parts from a seed."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from adapters.exporting.archive import Archive
from adapters.exporting.lines import event_line, link_line, manifest
from adapters.proof.ed25519 import PrivateKey
from domain.proof import merkle
from domain.proof.checkpoint import Checkpoint
from domain.proof.note import COSIGNATURE, Note, cosigned, signed
from domain.proof.tlogproof import TlogProof
from domain.record import Event, entry

ORIGIN = "ombuds-0123456789abcdef0123456789abcdef"
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROCEDURE = b"procedure: example\n"
DIGEST = hashlib.sha256(PROCEDURE).hexdigest()
WITNESS = PrivateKey("auditor.example/witness", hashlib.sha256(b"witness").digest(), COSIGNATURE)


def key(number: int = 0, origin: str = ORIGIN) -> PrivateKey:
    """The office's keys, one after the other."""
    return PrivateKey(origin, hashlib.sha256(f"key {number}".encode()).digest())


@dataclass(frozen=True)
class Made:
    """One event with everything that may be shown of it."""

    header: str
    leaf: bytes
    salt: bytes | None
    body: str | None
    stream: str


@dataclass
class Log:
    """A record that grows; what it holds follows from its seed alone."""

    seed: int = 0
    origin: str = ORIGIN
    events: list[Made] = field(default_factory=list)
    notes: dict[int, Note] = field(default_factory=dict)
    tips: dict[str, tuple[int, str | None]] = field(default_factory=dict)

    def add(self, number: int, streams: int = 4, kind: str = "NoteAdded") -> Log:
        """So many events more, spread over some cases and the office's own stream."""
        chance = random.Random(f"{self.seed} {len(self.events)}")
        for _ in range(number):
            place = chance.randrange(streams + 1)
            self.append(f"C-{place:03}" if place else "office", kind, chance)
        return self

    def append(self, stream: str, kind: str, chance: random.Random, facts: dict | None = None) -> None:
        seq, (version, prev) = len(self.events) + 1, self.tips.get(stream, (0, None))
        body = (
            {"text": chance.choice(["Köln \U0001f3db", "air minum", 'a "b" \\ c\n', "Ⅻ \u007f\u2028"])}
            if chance.random() < 0.6
            else None
        )
        moment = BEGIN + timedelta(minutes=seq, microseconds=seq % 3)
        event = Event(
            kind,
            moment,
            "ana",
            facts or {"state": "open", "n": [seq, True, None]},
            body,
            DIGEST if stream != "office" else None,
        )
        made = entry(
            event, origin=self.origin, seq=seq, stream=stream, version=version + 1, command_id=f"command-{seq}",
            recorded_at=moment, prev=prev, salt=chance.randbytes(32) if body else None,
            said=f"{seq:064x}" if seq % 3 else None,
        )  # fmt: skip
        self.tips[stream] = (version + 1, made.leaf)
        self.events.append(Made(made.header, bytes.fromhex(made.leaf), made.salt, made.body, stream))

    def restore(self, kept: int) -> Log:
        """What the office has after a restore from a backup of so many events: it says so, and goes on."""
        again = Log(self.seed, self.origin, self.events[:kept], {s: n for s, n in self.notes.items() if s <= kept})
        for made in again.events:
            again.tips[made.stream] = (again.tips.get(made.stream, (0, None))[0] + 1, made.leaf.hex())
        again.append("office", "RestoredFromBackup", random.Random(kept), {"kept": kept})
        return again

    def erase(self) -> Log:
        """Destroy the first content that is there, and say so."""
        place = next(n for n, made in enumerate(self.events) if made.body is not None)
        gone = self.events[place]
        self.events[place] = replace(gone, salt=None, body=None)
        version = sum(made.stream == gone.stream for made in self.events[: place + 1])
        self.append(gone.stream, "ContentErased", random.Random(place), {"versions": [version]})
        return self

    def root(self, size: int) -> bytes:
        frontier = merkle.Frontier()
        frontier.extend(made.leaf for made in self.events[:size])
        return frontier.root

    def nodes(self, level: int, number: int) -> bytes:
        frontier = merkle.Frontier()
        frontier.extend(made.leaf for made in self.events[number << level : (number + 1) << level])
        return frontier.root

    def checkpoint(self, *signers: PrivateKey, following: PrivateKey | None = None, witness: bool = False) -> Note:
        """Sign the log as it is; at a change of key both sign."""
        size = len(self.events)
        said = Checkpoint(self.origin, size, self.root(size))
        if following is not None:
            said, signers = said.handing_over(following.key), (*signers, following)
        note = signed(said.body, signers or (key(),))
        self.notes[size] = cosigned(note, WITNESS, 1_772_442_000) if witness else note
        return self.notes[size]

    def receipt(self, seq: int) -> bytes:
        """The receipt of one event by the newest checkpoint."""
        size, note = max(self.notes.items())
        return TlogProof(
            seq - 1, tuple(merkle.inclusion(seq - 1, size, self.nodes)), note, self.events[seq - 1].header.encode()
        ).text.encode()

    def parts(self, cases: tuple[str, ...] | None = None, absent: str | None = None) -> Parts:
        """The files of an export of everything, or of some cases."""
        size = max(self.notes, default=None)
        chosen = [
            (seq, made) for seq, made in enumerate(self.events[: size or len(self.events)], 1)
            if cases is None or made.stream in cases
        ]  # fmt: skip
        lines = []
        for seq, made in chosen:
            proof = merkle.inclusion(seq - 1, size, self.nodes) if cases is not None and size else None
            commits = '"content":null' not in made.header
            hidden = (absent if made.body is not None else "erased") if commits else None
            shown = (None, None) if hidden else (made.salt, made.body)
            lines.append(event_line(made.header, *shown, hidden, proof))
        files = {
            "events.jsonl": b"".join(lines), "index.html": b"<!doctype html>\n", "keys": f"{key().key.vkey}\n".encode(),
            f"documents/{DIGEST}": PROCEDURE,
        }  # fmt: skip
        files |= {f"checkpoints/{at}": note.text.encode() for at, note in self.notes.items()}
        if cases is not None and size:
            sizes = sorted(self.notes)
            links = (link_line(a, b, merkle.consistency(a, b, self.nodes)) for a, b in pairwise(sizes))
            files["consistency.jsonl"] = b"".join(links)
        return Parts(
            files,
            {
                "origin": self.origin,
                "size": size,
                "events": len(chosen),
                "cases": cases and sorted(cases),
                "shown_to": "ana",
            },
        )


@dataclass(frozen=True)
class Parts:
    """An export before it is packed, so that tests can change it."""

    files: dict[str, bytes]
    said: dict

    def packed(self, *, large: bool = False) -> bytes:
        """The zip file, with a manifest that lists the files as they are."""
        file = io.BytesIO()
        archive = Archive(file, large=large)
        for name in sorted(self.files):
            archive.add(name, [self.files[name]])
        archive.add("manifest.json", [manifest({**self.said, "files": dict(archive.digests)})])
        archive.close()
        return file.getvalue()

    def with_file(self, name: str, data: bytes | None) -> Parts:
        """The same with another file in the place of one, or without it."""
        files = {**self.files, name: data}
        return replace(self, files={each: text for each, text in files.items() if text is not None})

    def saying(self, **said: object) -> Parts:
        """The same with another manifest."""
        return replace(self, said={**self.said, **said})
