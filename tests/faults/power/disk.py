"""A disk in memory that knows what was flushed and what was only written.

Everything done to it is kept as a trace.  ``Remains`` walks along a trace and says what a power
cut at that place may leave behind: what was flushed stays; of each write since, all, nothing, some
sectors, the beginning, or a stretch of rubbish may have arrived; a new name or a deleted one that
was not flushed may or may not be there.  Writes to different files, and different writes to one
file, are lost independently of each other: a disk writes in whatever order it likes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

SECTORS = (512, 4096)


@dataclass(frozen=True, slots=True)
class Op:
    """One thing done to the disk, or a mark that somebody outside set in between."""

    kind: str  # create | delete | write | truncate | flush | mark
    inode: int = 0
    name: str = ""
    at: int = 0
    data: bytes = b""
    mark: object = None


@dataclass
class Disk:
    """Files as the programs see them, and the trace of what was done to them."""

    names: dict[str, int] = field(default_factory=dict)
    inodes: dict[int, bytearray] = field(default_factory=dict)
    trace: list[Op] = field(default_factory=list)

    @classmethod
    def holding(cls, files: dict[str, bytes]) -> Disk:
        """A disk with these files on it, all flushed."""
        disk = cls()
        for number, (name, data) in enumerate(files.items(), 1):
            disk.names[name], disk.inodes[number] = number, bytearray(data)
        return disk

    def files(self) -> dict[str, bytes]:
        """What is on it, name by name."""
        return {name: bytes(self.inodes[inode]) for name, inode in self.names.items()}

    def create(self, name: str) -> int:
        inode = max(self.inodes, default=0) + 1
        self.names[name], self.inodes[inode] = inode, bytearray()
        self.trace.append(Op("create", inode, name))
        return inode

    def delete(self, name: str, *, flushed: bool) -> None:
        inode = self.names.pop(name)
        self.trace.append(Op("delete", inode, name, at=int(flushed)))

    def write(self, inode: int, at: int, data: bytes) -> None:
        _put(self.inodes[inode], at, data)
        self.trace.append(Op("write", inode, at=at, data=data))

    def truncate(self, inode: int, size: int) -> None:
        _cut_to(self.inodes[inode], size)
        self.trace.append(Op("truncate", inode, at=size))

    def flush(self, inode: int) -> None:
        self.trace.append(Op("flush", inode))

    def mark(self, what: object) -> None:
        """Something that happened outside, such as an answer that somebody has in hand."""
        self.trace.append(Op("mark", mark=what))


def _put(content: bytearray, at: int, data: bytes) -> None:
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    content[at : at + len(data)] = data


def _cut_to(content: bytearray, size: int) -> None:
    del content[size:]
    content.extend(bytes(size - len(content)))


class Remains:
    """What a cut leaves, at one place of a trace after another (forwards only)."""

    def __init__(self, files: dict[str, bytes], trace: list[Op]) -> None:
        start = Disk.holding(files)
        self._trace, self._place = trace, 0
        self._names: dict[str, int] = start.names
        self._moves: list[tuple[str, int | None]] = []
        self._flushed: dict[int, bytearray] = start.inodes
        self._since: dict[int, list[Op]] = {inode: [] for inode in start.inodes}
        self.marks: list[object] = []

    def go(self, place: int) -> None:
        """Up to, and not including, the operation at this place."""
        for op in self._trace[self._place : place]:
            self._step(op)
        self._place = place

    def _step(self, op: Op) -> None:
        match op.kind:
            case "create":
                self._moves.append((op.name, op.inode))
                self._flushed[op.inode], self._since[op.inode] = bytearray(), []
            case "delete":
                self._moves.append((op.name, None))
                if op.at:
                    self._flush_names()
            case "write" | "truncate":
                self._since[op.inode].append(op)
            case "flush":
                for each in self._since[op.inode]:
                    _apply(self._flushed[op.inode], each)
                self._since[op.inode].clear()
                # As on Unix: the first flush of a new journal flushes its name too.
                self._flush_names(op.inode)
            case "mark":
                self.marks.append(op.mark)

    def _flush_names(self, created: int | None = None) -> None:
        if created is not None and not any(inode == created for _, inode in self._moves):
            return
        for name, inode in self._moves:
            _name(self._names, name, inode)
        self._moves.clear()

    def unflushed(self) -> int:
        """How many operations a cut here could undo."""
        return len(self._moves) + sum(map(len, self._since.values()))

    def cut(self, rng: Random) -> dict[str, bytes]:
        """The files that are there when the power is back."""
        names = dict(self._names)
        for name, inode in self._moves[: rng.randint(0, len(self._moves))]:
            _name(names, name, inode)
        return {name: self._content(inode, rng) for name, inode in sorted(names.items())}

    def _content(self, inode: int, rng: Random) -> bytes:
        content = bytearray(self._flushed[inode])
        arrives = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for op in self._since[inode]:
            if rng.random() < arrives:
                _apply(content, op)
            elif op.kind == "write" and rng.random() < 0.5:
                _tear(content, op, rng)
        return bytes(content)


def _name(names: dict[str, int], name: str, inode: int | None) -> None:
    if inode is None:
        names.pop(name, None)
    else:
        names[name] = inode


def _apply(content: bytearray, op: Op) -> None:
    if op.kind == "write":
        _put(content, op.at, op.data)
    else:
        _cut_to(content, op.at)


def _tear(content: bytearray, op: Op, rng: Random) -> None:
    """Part of a write arrives; nothing outside its range is touched."""
    match rng.randrange(4):
        case 0:  # the beginning, to any byte
            _put(content, op.at, op.data[: rng.randint(0, len(op.data))])
        case 1:  # some sectors
            size = rng.choice(SECTORS)
            for start in range(0, len(op.data), size):
                if rng.random() < 0.5:
                    _put(content, op.at + start, op.data[start : start + size])
        case 2:  # the file grew, and its new end was never written
            if len(content) < op.at + len(op.data):
                _cut_to(content, op.at + len(op.data))
        case _:  # rubbish
            _put(content, op.at, rng.randbytes(len(op.data)))
