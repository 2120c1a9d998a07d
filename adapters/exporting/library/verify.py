"""Verify an export or a receipt of an Ombuds record, trusting neither the office nor its programs.

    python3 verify.py EXPORT.zip --key 'VKEY' [--state FILE] [--witness 'VKEY']
    python3 verify.py RECEIPT.tlog-proof --key 'VKEY' [--state FILE]

One file, Python 3.9 or later, the standard library alone; short, so that you can read it before you believe it.
The KEY must reach you on another way than the export: a letterhead, a gazette, a colleague.  The STATE file keeps what
you saw last, so that a log which was cut or rewritten since cannot be shown to you as if it were the same.
Exit code: 0 all is proven, 1 it is not, 2 the question was wrong.
"""

from __future__ import annotations

import argparse, base64, functools, hashlib, json, mmap, re, struct, sys, zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

MOST_BYTES, MOST_LINE, MOST_SIGNATURES, MOST_LEVELS = 1 << 40, 1 << 24, 64, 64
HEX = re.compile(r"[0-9a-f]{64}")
NUMBER = re.compile(r"[1-9][0-9]{0,14}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z")
NAME = re.compile("[^\x00-\x20\x7f+\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
class Refused(ValueError):
    """Something is not as it has to be; with what was computed and expected, and the event where it is one."""
    def __init__(self, why: str, computed: str | None = None, expected: str | None = None) -> None:
        super().__init__(why)
        self.computed, self.expected, self.seq = computed, expected, 0
def need(condition: object, why: str) -> None:
    if not condition:
        raise Refused(why)
def same(computed: bytes, expected: bytes, why: str) -> None:
    if computed != expected:
        raise Refused(why, computed.hex(), expected.hex())

# -- Ed25519 (RFC 8032, 5.1): a point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z ---------------------------------
Point = tuple[int, int, int, int]
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
def add(p: Point, q: Point) -> Point:
    """The sum of two points; the formula is complete, so it doubles as well."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P
def decoded(octets: bytes) -> Point:
    """The point of 32 octets, which must be its one spelling, and not of small order."""
    y = int.from_bytes(octets, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    need(y < P and v * x * x % P == u and not (x == 0 and sign), "this is no point of the curve")
    x = P - x if x & 1 != sign else x
    two = add((x, y, 1, x * y % P), (x, y, 1, x * y % P))
    eight = add(add(two, two), add(two, two))
    need(eight[0], "this is a point of small order")
    return x, y, 1, x * y % P
BASE = decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
@functools.lru_cache(maxsize=65536)
def is_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether [S]B = R + [k]A.  S >= L, and points in another spelling or of small order are refused."""
    s = int.from_bytes(signature[32:], "little")
    need(len(signature) == 64 and s < L, "this is no signature: its S is not below L")
    a, _ = decoded(public), decoded(signature[:32])
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus_a = (P - a[0], a[1], 1, P - a[3])
    table = ((0, 1, 1, 0), BASE, minus_a, add(BASE, minus_a))
    r = table[0]
    for bit in range(252, -1, -1):  # [S]B - [k]A, both at once from the highest bit down
        r = add(add(r, r), table[(s >> bit & 1) + 2 * (k >> bit & 1)])
    z = pow(r[2], P - 2, P)
    return (r[1] * z % P | (r[0] * z % P & 1) << 255).to_bytes(32, "little") == signature[:32]

# -- exact spellings --------------------------------------------------------------------------------------------------
def from_base64(text: str, length: int | None = None) -> bytes:
    octets = base64.b64decode(text.encode("ascii"), validate=True)
    need(base64.b64encode(octets).decode() == text, "this base64 is another spelling of its bytes")
    need(length in (None, len(octets)), f"{length} bytes are expected here")
    return octets
SCAN: Any = json.JSONDecoder(parse_float=int, parse_constant=int).scan_once  # type: ignore[attr-defined]
SPELL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
def parsed(text: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """An object of these keys in JSON without floats; its spelling is for the caller to compare."""
    value, end = SCAN(text, 0)
    need(end == len(text) and type(value) is dict and tuple(value) in (keys, ALSO.get(keys)), "these are other keys")
    few = text.count("{") + text.count("[") <= MOST_LEVELS
    need(few or levels(value) <= MOST_LEVELS, "this is not canonical JSON: too many levels")
    return value  # type: ignore[no-any-return]
def canonical(octets: bytes, *keys: str) -> dict[str, Any]:
    """The same in canonical JSON: spelled again it gives the same text, so that no key can be there twice."""
    value = parsed(octets.decode(), keys)
    need(SPELL(value).encode() == octets, "this is not canonical JSON")
    return value
def levels(value: Any) -> int:
    inner = value.values() if type(value) is dict else value
    return 1 + max(map(levels, inner), default=0) if type(value) in (dict, list) else 0
def is_hex(value: object) -> bool:
    return type(value) is str and HEX.fullmatch(value) is not None
def is_number(value: object) -> bool:
    return type(value) is int and 0 < value < 10**15

# -- the tree of RFC 6962, the proofs of RFC 9162 ---------------------------------------------------------------------
def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
def root_by_inclusion(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes:
    need(0 <= index < size and len(leaf) == 32, "the index is not below the size of the tree")
    return climb(index, size - 1, leaf, leaf, proof)[1]
def check_consistency(size: int, larger: int, root: bytes, larger_root: bytes, proof: list[bytes]) -> None:
    """The larger tree begins with the smaller one (RFC 9162, 2.1.4.2)."""
    need(1 <= size <= larger and (size < larger or not proof), "no proof between trees of these sizes")
    if size == larger:
        return same(larger_root, root, f"there are two trees of {size} events")
    place, last = size - 1, larger - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    path = proof if place else [root, *proof]  # the smaller tree is itself a subtree of the larger one
    need(path and proof, "the proof is too short")
    old, new = climb(place, last, path[0], path[0], path[1:])
    same(old, root, f"the proof does not lead to the root of {size} events")
    return same(new, larger_root, f"the tree of {larger} events does not begin with that of {size}")
def climb(place: int, last: int, old: bytes, new: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """From a subtree upwards (RFC 9162, 2.1.3.2); ``old`` takes in what lies to the left, ``new`` everything."""
    for sibling in proof:
        need(last > 0, "the proof is too long")
        if place & 1 or place == last:
            old, new = node(sibling, old), node(sibling, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, sibling)
        place, last = place >> 1, last >> 1
    need(last == 0, "the proof is too short")
    return old, new

# -- keys, signed notes, checkpoints (C2SP) ---------------------------------------------------------------------------
class Checkpoint(NamedTuple):
    """What a signed note says of the log, and who says so: (name, key id, signature)."""
    text: str
    origin: str
    size: int
    root: bytes
    next_key: str | None
    signatures: list[tuple[str, bytes, bytes]]
def read_key(vkey: str, kind: int) -> tuple[str, bytes, bytes]:
    """Name, key id and public key of a vkey; kind 1 signs, kind 4 cosigns."""
    name, id_, material = (*vkey.split("+", 2), "", "")[:3]
    octets = from_base64(material, 33)
    need(NAME.fullmatch(name) and octets[0] == kind, f"this is no key of type {kind}: {vkey}")
    identity = hashlib.sha256(name.encode("utf-8", "replace") + b"\n" + octets).digest()[:4]
    need(identity.hex() == id_, "the id in this key is not that of its bytes")
    return name, identity, octets[1:]
def read_checkpoint(octets: bytes) -> Checkpoint:
    note = octets.decode()
    need(len(octets) <= 1 << 20 and not re.search("[\x00-\x09\x0b-\x1f]", note), "a note has no control characters")
    body, blank, lines = note.rpartition("\n\n")
    need(blank and lines.endswith("\n"), "a note ends with signatures behind a blank line")
    signatures = []
    for line in lines[:-1].split("\n"):
        dash, name, text = (*line.split(" "), "", "")[:3]
        need(line == f"\u2014 {name} {text}" and NAME.fullmatch(name), "this is not the line of a signature")
        value = from_base64(text)
        need(len(value) > 4 and dash, "a signature is too short")
        signatures.append((name, value[:4], value[4:]))
    need(len(signatures) <= MOST_SIGNATURES, "too many signatures")
    origin, size, root, *more = (*body.split("\n"), "", "")[: max(3, body.count("\n") + 1)]
    need(origin and NUMBER.fullmatch(size), "a checkpoint names its log and a size above 0")
    need(not more or (len(more) == 1 and more[0].startswith("next-key ")), "a checkpoint has a line too many")
    following = more[0][9:] if more else None
    need(following is None or read_key(following, 1)[0] == origin, "the next key has another name than the log")
    return Checkpoint(body + "\n", origin, int(size), from_base64(root, 32), following, signatures)
def is_signed_by(checkpoint: Checkpoint, vkey: str, kind: int = 1) -> bool:
    """Whether this key has signed; a signature of it that is wrong makes the whole note refused."""
    name, identity, public = read_key(vkey, kind)
    found = False
    for signer, key, signature in checkpoint.signatures:
        if (signer, key) == (name, identity):
            message = checkpoint.text.encode()
            if kind == 4:
                need(len(signature) == 72 and signature[0] < 128, "a cosignature has another form")
                message = b"cosignature/v1\ntime %d\n" % int.from_bytes(signature[:8], "big") + message
            good = is_signature(public, message, signature[-64:]) and (kind == 4 or len(signature) == 64)
            need(good, f"the signature of {name} on the checkpoint of {checkpoint.size} events is wrong")
            found = True
    return found
def key_in_force(checkpoints: list[Checkpoint], options: dict[str, Any]) -> str:
    """Go along the checkpoints with a key that is trusted, and with those to which it hands over.  Gives the last."""
    force = None
    for each in checkpoints:
        if force is None:  # older ones may stand alone: the tree proves that they belong to this log
            force = next((key for key in options["trusted"] if is_signed_by(each, key)), None)
        else:
            need(is_signed_by(each, force), f"the key in force has not signed the checkpoint of {each.size} events")
        if force and each.next_key:
            need(is_signed_by(each, each.next_key), f"the next key has not signed the checkpoint of {each.size} events")
            force = each.next_key
    need(force, "no checkpoint is signed by a key that you trust")
    for witness in options.get("witnesses", ()):
        need(is_signed_by(checkpoints[-1], witness, 4), f"the newest checkpoint is not cosigned by {witness}")
    return str(force)

# -- the zip file, of one exact form ----------------------------------------------------------------------------------
FIXED, FAR = (0, 8, 0, 33), 0xFFFFFFFF  # no flags, DEFLATE, 00:00 on 1 January 1980
NAMES = re.compile(r"manifest\.json|(events|consistency)\.jsonl|keys|index\.html|verify\.(py|html)"
                   r"|checkpoints/[1-9][0-9]{0,14}|documents/[0-9a-f]{64}")
def headers(name: bytes, crc: int, packed: int, size: int, place: int, large: bool) -> tuple[bytes, bytes]:
    """Both descriptions of a file, as they have to be; in the large form (ZIP64) the numbers stand at their ends."""
    version, sizes, at = (45, (crc, FAR, FAR), FAR) if large else (20, (crc, packed, size), place)
    one = struct.pack("<2H2Q", 1, 16, size, packed) if large else b""
    two = struct.pack("<2H3Q", 1, 24, size, packed, place) if large else b""
    local = struct.pack("<4s5H3I2H", b"PK\3\4", version, *FIXED, *sizes, len(name), len(one))
    form = (b"PK\1\2", 0x300 | version, version, *FIXED, *sizes, len(name), len(two), 0, 0, 0, 0o100644 << 16, at)
    return local + name + one, struct.pack("<4s6H3I5H2I", *form) + name + two
def read_zip(octets: bytes) -> dict[str, tuple[memoryview, int, int]]:
    """The files by name: compressed bytes, size, CRC-32.  Nothing lies between, before or behind them."""
    end = len(octets) - (98 if (large := octets[-10:-2] == b"\xff" * 8) else 22)
    need(end >= 0, "the zip file has no end")
    count, length, start = struct.unpack_from("<32x3Q" if large else "<10xH2I", octets, end)
    form = (b"PK\6\6", 44, 0x32D, 45, 0, 0, count, count, length, start, b"PK\6\7", 0, end, 1)
    whole = struct.pack("<4sQ2H2I4Q4sIQI", *form) if large else b""
    said = (0xFFFF, 0xFFFF, FAR, FAR) if large else (count, count, length, start)
    whole += struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, *said, 0)
    need(octets[end:] == whole and start + length == end, "the end of the zip file is wrong")
    files, place, at, total = dict[str, tuple[memoryview, int, int]](), 0, start, 0
    for _ in range(count):
        crc, packed, size, width = struct.unpack_from("<16x3IH", octets, at)
        name = octets[at + 46 : at + 46 + width]
        if large:
            size, packed = struct.unpack_from("<2Q", octets, at + 50 + width)
        local, central = headers(name, crc, packed, size, place, large)
        good = octets[at : at + len(central)] == central and octets[place : place + len(local)] == local
        shown, begin = name.decode("ascii", "replace"), place + len(local)
        need(good, "a file of another form")
        need(NAMES.fullmatch(shown) and shown not in files, "a name that no export has, or one that is there twice")
        files[shown] = (memoryview(octets)[begin : begin + packed], size, crc)
        place, at, total = begin + packed, at + len(central), total + size
        need(place <= start and total <= MOST_BYTES, "the zip file holds more than it may")
    need(place == start and at == end, "something lies between the files")
    return files
def unpacked(packed: tuple[memoryview, int, int], digest: object) -> Iterator[bytes]:
    """A file in pieces; refused at the end unless it is the one that the manifest lists."""
    data, size, crc = packed
    machine, sha, at, length, check = zlib.decompressobj(-15), hashlib.sha256(), 0, 0, 0
    while not machine.eof:
        fed = machine.unconsumed_tail or data[at : at + 65536]
        at += 0 if machine.unconsumed_tail else len(fed)
        piece = machine.decompress(fed, 1 << 20)
        length, check = length + len(piece), zlib.crc32(piece, check)
        need((piece or len(fed) or machine.eof) and length <= size, "a file has another length than it says")
        sha.update(piece)
        yield piece
    need((at, length, check, machine.unused_data) == (len(data), size, crc, b""), "a file is not as it is described")
    if digest is not None and sha.hexdigest() != digest:
        raise Refused("a file is not the one that the manifest lists", sha.hexdigest(), str(digest))
def lines_of(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a file, each without its line feed, which none may lack."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        need(len(rest) <= MOST_LINE, "a line is too long")
        yield from lines
    need(not rest, "the last line has no end")

# -- an export, step by step ------------------------------------------------------------------------------------------
LINE = '{"absent":%s,"content":%s,"header":%s,"proof":%s,"salt":%s}'
HEADER: tuple[str, ...] = ("actor", "command", "content", "effective_at", "facts", "origin", "prev")
HEADER += ("procedure", "recorded_at", "seq", "stream", "type", "v", "version")
ALSO = {HEADER: (*HEADER[:9], "said", *HEADER[9:])}  # in the first event of a command
class Export:
    """An export while it is gone through; ``at`` is the event that is looked at.  Pages are judged, not kept."""
    def __init__(self, octets: bytes) -> None:  # (1)
        self.files, self.at = read_zip(octets), 0
        need("manifest.json" in self.files, "there is no manifest")
        text = b"".join(unpacked(self.files["manifest.json"], None))
        need(text.endswith(b"\n"), "the manifest has no end")
        manifest = canonical(text[:-1], "cases", "events", "files", "format", "origin", "shown_to", "size")
        self.cases, self.events, self.listed, form, self.origin, shown, self.size = manifest.values()
        good = form == "ombuds-export/1" and type(self.origin) is str and type(shown) in (str, type(None))
        good = good and (self.size is None or is_number(self.size)) and is_number(self.events)
        cases = self.cases if type(self.cases) is list else []
        good = good and type(self.listed) is dict and cases == sorted({str(case) for case in cases})
        need(good and (cases or self.cases is None), "the manifest is of another form")
        good = {*self.listed, "manifest.json"} == {*self.files} >= {"events.jsonl", "keys"}
        need(good, "the manifest lists other files than there are, or no events, or no keys")
        read = {key: unpacked(self.files[key], self.listed[key]) for key in sorted({*self.listed} - {"events.jsonl"})}
        self.short = {name: b"".join(one for one in read[name] if not name.endswith(("html", "py"))) for name in read}
        found = [name for name in read if name.startswith("checkpoints/")]
        self.checkpoints = sorted((read_checkpoint(self.short[name]) for name in found), key=lambda each: each.size)
        sizes = [each.size for each in self.checkpoints]
        need({f"checkpoints/{size}" for size in sizes} == {*found}, "a checkpoint stands under another size")
        need((sizes[-1] if sizes else None) == self.size, "the manifest names another newest checkpoint")
        self.tips: dict[str, tuple[int, str | None]] = {}
        self.roots: dict[int, bytes] = {each.size: each.root for each in self.checkpoints}
        self.cited, self.restores = set[str](), list[tuple[int, str]]()
        self.shown, self.gone = dict[str, int](), dict[tuple[str, int], int]()
    def check_events(self, seen: int) -> None:  # (4) and (5)
        wanted, subtrees, number = {*self.roots, seen}, list[bytes](), 0
        pieces = unpacked(self.files["events.jsonl"], self.listed["events.jsonl"])
        for number, line in enumerate(lines_of(pieces), 1):
            self.at += 1
            leaf, proof = self.event(line)
            if self.cases is not None and self.size:
                root = root_by_inclusion(self.at - 1, self.size, leaf, hashes(proof))
                same(root, self.roots[self.size], "it is not in the log that the newest checkpoint attests to")
                continue
            need(proof is None, "there is a proof that belongs to no such export")
            subtrees.append(leaf)
            for _ in range((number & -number).bit_length() - 1):  # two whole subtrees of one size become one
                subtrees[-2:] = [node(subtrees[-2], subtrees[-1])]
            if number in wanted and self.cases is None:  # the root over the whole subtrees, the largest first
                root = functools.reduce(lambda right, left: node(left, right), reversed(subtrees))
                same(root, self.roots.setdefault(number, root), f"events 1 to {number} do not give its root")
        self.at += 1
        need(number == self.events == (number if self.cases is not None else self.size or number), "events are missing")
        self.at = min(self.gone.values(), default=self.at)
        need(not self.gone, "its content is missing, and no event says that it was erased")
        need(self.cases is None or sorted(self.tips) == self.cases, "these are not the cases that the manifest names")
    def event(self, octets: bytes) -> tuple[bytes, Any]:
        """Check one event; gives its leaf, and its proof as it stands there."""
        text = octets.decode()
        absent, content, header, proof, salt = parsed(text, ("absent", "content", "header", "proof", "salt")).values()
        need(type(header) is dict and tuple(header) in (HEADER, ALSO[HEADER]), "a header of another form")
        parts = [value if value is None else SPELL(value) for value in (absent, content, header, proof, salt)]
        need(text == LINE % tuple(part or "null" for part in parts), "this is not canonical JSON")
        actor, command, commitment, effective, facts, origin, prev, *more = header.values()
        procedure, recorded, *said, seq, stream, kind, v, version = more
        need(is_number(seq) and type(v) is type(version) is int and v == 1, "a header of another form")
        need(self.at <= seq <= (self.size or seq if self.cases else self.at), "another event stands in its place")
        self.at = seq
        need(type(actor) is type(command) is type(stream) is type(kind) is str, "a header of another form")
        need(type(effective) is type(recorded) is str and type(facts) is dict, "a header of another form")
        need(MOMENT.fullmatch(effective) and MOMENT.fullmatch(recorded), "a moment of another form")
        need(origin == self.origin, "it is of another log")
        need((version - 1, prev) == self.tips.get(stream, (0, None)), "it does not follow the one before in its stream")
        if commitment is None:
            need(absent is content is salt is None, "it has content of which its header does not know")
        elif content is None:
            need(is_hex(commitment) and salt is None and absent in ("erased", "withheld"), "its content is missing")
            if absent == "erased":  # a later event of the stream has to say so
                self.gone[stream, version] = seq
        else:
            need(type(content) is dict and is_hex(salt) and absent is None, "its content is of another form")
            need(is_hex(commitment), "a header of another form")
            computed = hashlib.sha256(bytes.fromhex(salt) + str(parts[1]).encode()).digest()
            same(computed, bytes.fromhex(commitment), "its content does not fit the commitment in its header")
            self.shown[stream] = self.shown.get(stream, 0) | 1 << version
        need(all(map(is_hex, said)) and (procedure is None or is_hex(procedure)), "a header of another form")
        self.cited |= {procedure} - {None}
        if kind == "ContentErased":
            versions = facts.get("versions")
            need(type(versions) is list and all(map(is_number, versions)), "it does not say what was erased")
            for each in versions:
                need(not self.shown.get(stream, 0) >> each & 1, "it says that content was erased which is there")
                self.gone.pop((stream, each), None)
        if (kind, stream, repr(facts.get("kept"))) == ("RestoredFromBackup", "office", str(seq - 1)):
            self.restores.append((seq, f"at {recorded} by {actor}"))
        leaf = hashlib.sha256(b"\x00" + str(parts[2]).encode()).digest()
        self.tips[stream] = (version, leaf.hex())
        return leaf, proof
    def check_links(self) -> None:  # (5)
        links = iter(self.short.get("consistency.jsonl", b"").split(b"\n"))
        for one, two in zip(self.checkpoints, self.checkpoints[1:]) if self.cases is not None else ():
            link = canonical(next(links, b""), "from", "hashes", "to")
            need((link["from"], link["to"]) == (one.size, two.size), "a proof between other checkpoints")
            check_consistency(one.size, two.size, one.root, two.root, hashes(link["hashes"]))
        need([*links] == [b""], "there are proofs between no checkpoints")
    def check_seen(self, seen: dict[str, Any] | None, accept_gap: bool) -> str:  # (6)
        """What was seen last is the beginning of this, or a restore from a backup is declared."""
        if seen is None:
            return "nothing was seen before"
        size, root = seen["size"], bytes.fromhex(seen["root"])
        if self.roots.get(size) == root:
            return f"continues the {size} events that you saw last"
        for seq, how in self.restores:
            if seq <= size:
                said = f"GAP: events {seq} to {size} as you saw them are lost; a restore is declared {how}"
                self.at = seq
                need(accept_gap, f"{said}. To go on from here, say --accept-gap")
                return said
        why = f"the log is smaller than what you saw last, {size} events" if size > self.size else "the log forked"
        raise Refused(f"it does not continue what you saw last: {why}", self.roots.get(size, b"").hex(), seen["root"])
    def check_documents(self) -> int:  # (7)
        found = {name[10:]: hashlib.sha256(self.short[name]).digest() for name in self.short if name[:9] == "documents"}
        for name in sorted({*found} | self.cited):
            need(name in found, f"the procedure {name} is cited and not here")
            same(found[name], bytes.fromhex(name), "a document is not the one that its name says")
        return len(found)
def hashes(values: Any) -> list[bytes]:
    need(type(values) is list and all(map(is_hex, values)), "a proof of another form")
    return [bytes.fromhex(value) for value in values]
def trust(options: dict[str, Any], origin: str, offered: bytes = b"") -> None:  # (2)
    """The keys to begin with: those that were pinned; else, if told so, the first that the export offers."""
    seen, keys = options.get("seen"), list(options.get("keys", ()))
    if seen is not None:
        need(seen["origin"] == origin, f"what you saw last was another log: {seen['origin']}")
        need({*keys} <= {seen["pinned"], seen["key"]}, "what you saw last was signed by another key")
        keys = [seen["key"]]
    if not keys and options.get("trust_first_use"):
        keys = [offered.decode().split("\n")[0]]
        options["say"](f"   !!! TRUSTED UNSEEN, for it comes from the very file that it proves: {keys[0]}")
    need(keys and all(read_key(key, 1)[0] == origin for key in keys), f"no key of the log {origin} is pinned")
    options["trusted"] = keys
def verify_export(octets: bytes, options: dict[str, Any]) -> dict[str, Any]:
    export, say, seen = Export(octets), options["say"], options.get("seen")
    options["export"] = export
    say(f"1. OK  zip file: {len(export.files)} files, each the one that the manifest lists")
    if export.size:
        trust(options, export.origin, export.short["keys"])
        need(all(each.origin == export.origin for each in export.checkpoints), "a checkpoint of another log")
        say(f"2. OK  origin: {export.origin}")
        force = key_in_force(export.checkpoints, options)
        say(f"3. OK  signatures: {len(export.checkpoints)} checkpoints, the newest of {export.size} events")
    export.check_events(seen["size"] if seen else 0)
    scope = "everything" if export.cases is None else f"{len(export.cases)} cases"
    say(f"4. OK  {export.events} events in {len(export.tips)} streams ({scope}): order, links, contents")
    export.at = 0
    need(export.size, "it fits together, but without a checkpoint nobody outside attests to it: nothing is proven")
    export.check_links()
    size, root = export.size, export.checkpoints[-1].root.hex()
    say(f"5. OK  tree of {size} events\n       computed {export.roots[size].hex()}\n       expected {root}")
    say(f"6. OK  {export.check_seen(seen, options.get('accept_gap', False))}")
    say(f"7. OK  {export.check_documents()} documents, among them every procedure that is cited")
    if export.cases is not None:
        say("   Whether these cases have later events, only an export of everything can show.")
    return {"key": force, "origin": export.origin, "root": root, "size": size}
def verify_receipt(octets: bytes, options: dict[str, Any]) -> dict[str, Any]:
    head, _, note = octets[: 1 << 21].partition(b"\n\n")
    first, extra, place, *path = (*head.decode().split("\n"), "", "")[: max(3, head.count(b"\n") + 1)]
    need(first == "c2sp.org/tlog-proof@v1" and extra[:6] == "extra " and place[:6] == "index ", "this is no receipt")
    header = from_base64(extra[6:])
    fields = canonical(header, *HEADER)
    need(is_number(fields["seq"]) and place[6:] == str(fields["seq"] - 1), "the header is that of another place")
    options["say"](f"1. OK  event {fields['seq']}: {fields['type']} in {fields['stream']}, {fields['recorded_at']}")
    checkpoint = read_checkpoint(note)
    need(checkpoint.origin == fields["origin"], "the event is of another log than the checkpoint")
    trust(options, checkpoint.origin)
    options["say"](f"2. OK  origin: {checkpoint.origin}")
    force = key_in_force([checkpoint], options)
    found = {"key": force, "origin": checkpoint.origin, "root": checkpoint.root.hex(), "size": checkpoint.size}
    options["say"](f"3. OK  signature: checkpoint of {checkpoint.size} events")
    need(len(path) <= 64, "the proof is too long")
    leaf = hashlib.sha256(b"\x00" + header).digest()
    root = root_by_inclusion(fields["seq"] - 1, checkpoint.size, leaf, [from_base64(line, 32) for line in path])
    same(root, checkpoint.root, "this event is not in the log")
    options["say"](f"4. OK  the event is in the log\n       computed {root.hex()}\n       expected {found['root']}")
    seen = options.get("seen")
    if seen is not None and seen["size"] != found["size"]:
        options["say"](f"   You saw {seen['size']} events last; only an export can show that both are one log.")
    need(seen is None or found["root"] == seen["root"] or found["size"] != seen["size"], "the log forked")
    return found
def verify(octets: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Verify an export or a receipt; gives what is to be remembered.  Raises Refused."""
    options = {"say": lambda _: None, **options}
    try:
        return (verify_export if octets[:2] == b"PK" else verify_receipt)(octets, options)
    except (ValueError, StopIteration, RecursionError, struct.error, zlib.error) as error:
        refused = error if isinstance(error, Refused) else Refused(f"this is malformed: {error!r}")
        refused.seq = options["export"].at if "export" in options else 0
        raise refused from error

# -- the command line -------------------------------------------------------------------------------------------------
def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("file", type=Path, help="an export (.zip) or a receipt (.tlog-proof)")
    parser.add_argument("--key", dest="keys", action="append", default=[], metavar="VKEY", help="the office's own")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keeps what you saw last; made if it is not there")
    parser.add_argument("--witness", dest="witnesses", action="append", default=[], metavar="VKEY", help="must cosign")
    parser.add_argument("--trust-first-use", action="store_true", help="take the key from the export itself")
    parser.add_argument("--accept-gap", action="store_true", help="go on behind a declared restore from a backup")
    asked = parser.parse_args()
    try:
        seen = None
        if asked.state and asked.state.exists():
            seen = canonical(asked.state.read_bytes()[:-1], "format", "key", "origin", "pinned", "root", "size")
            good = seen["format"] == "ombuds-seen/1" and is_hex(seen["root"]) and is_number(seen["size"])
            need(good, f"{asked.state} is no state file")
        if not (asked.keys or seen or asked.trust_first_use):
            parser.error("pin the office's key with --key, as it was published (or say --trust-first-use)")
        with asked.file.open("rb") as file:  # an export may be larger than the memory
            octets: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        found = verify(octets, {**vars(asked), "seen": seen, "say": print})
        if asked.state and (seen is None or octets[:2] == b"PK"):  # a receipt does not show that the log goes on
            pinned = seen["pinned"] if seen else (asked.keys or [found["key"]])[0]
            new = asked.state.with_name(asked.state.name + ".new")
            new.write_text(SPELL({**found, "format": "ombuds-seen/1", "pinned": pinned}) + "\n", encoding="utf-8")
            new.replace(asked.state)
    except OSError as error:
        parser.error(str(error))
    except (StopIteration, ValueError) as error:  # refused; or an empty file, or a state file that is none
        found = {"computed": None, "seq": 0, **vars(error)}
        if found["computed"]:
            print(f"       computed {found['computed']}\n       expected {found['expected']}")
        print("FAIL" + (f" at event {found['seq']}" if found["seq"] else "") + f": {error}")
        return 1
    print(f"OK: {found['size']} events, root {found['root']}")
    return 0
if __name__ == "__main__":
    sys.exit(main())
