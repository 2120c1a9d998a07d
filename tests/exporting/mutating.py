"""Exports and receipts, good and bad, from a seed: each case is (name, log, octets, options)."""

from __future__ import annotations

import base64
import random
import unicodedata
from dataclasses import dataclass
from functools import cache

from exporting.making import DIGEST, WITNESS, Log, key

L = 2**252 + 27742317777372353535851937790883648493
GOOD = ("good", "good state", "good witness", "good key after")
"""Kinds that have to be accepted."""


@dataclass(frozen=True)
class Case:
    """What both verifiers are asked, and what is true."""

    seed: str
    kind: str
    log: Log
    octets: bytes
    options: dict

    def is_true(self, answer, lines):
        """Whether what was accepted is so: the root, every header in its place, every content that is shown."""
        true = answer["root"] == self.log.root(answer["size"]).hex()
        return true and all(
            line["header"] == self.log.events[line["seq"] - 1].header and line["content"] in (None, self.log.events[line["seq"] - 1].body)
            for line in lines
        )  # fmt: skip


@cache
def log(number: int) -> Log:
    """One of a few small logs; all end with checkpoints, some have changed keys, one went back to a backup."""
    made = Log(number).add(3 + number % 5)
    made.checkpoint()
    made.add(2 + number % 4)
    if number % 3 == 1:
        made.checkpoint(key(0), following=key(1))
        made.add(2)
    now = key(1) if number % 3 == 1 else key(0)
    if number % 3 == 2:
        made = made.restore(4 + number % 3)
        made.add(3)
    if number % 4 == 3 and any(each.body for each in made.events):
        made.erase()
    made.checkpoint(now, witness=number % 2 == 0)
    return made


@cache
def parts(number: int, some: bool, absent: str | None):
    made = log(number)
    cases = tuple(sorted({each.stream for each in made.events if each.stream.startswith("C")})[:2]) if some else None
    return made.parts(cases, absent)


def state(made: Log, at: int, **changed) -> dict:
    """What somebody saw of a log."""
    vkey = (key(1) if made.seed % 3 == 1 and at == max(made.notes) else key(0)).key.vkey
    seen = {
        "format": "ombuds-seen/1",
        "key": vkey,
        "origin": made.origin,
        "pinned": key().key.vkey,
        "root": made.root(at).hex(),
        "size": at,
    }
    return {**seen, **changed}


def cases(seed: int, number: int):
    """So many cases; each can be made again from its seed."""
    for place in range(number):
        yield case(f"{seed} {place}")


def case(seed: str) -> Case:
    """The case of this seed."""
    chance = random.Random(seed)
    which = chance.randrange(12)
    made = log(which)
    options = {"keys": [key().key.vkey]}
    receipt = chance.random() < 0.25
    if receipt:
        seq = chance.randint(1, max(made.notes))
        packed = made.receipt(seq)
        options["keys"] = [key(1 if which % 3 == 1 else 0).key.vkey]
    else:
        packed = None
    exported = parts(which, chance.random() < 0.5, chance.choice([None, None, "withheld"]))
    kind = chance.choice(KINDS)
    octets = change(kind, chance, made, exported, packed, options)
    return Case(seed, kind, made, octets, options)


def change(kind, chance, made, exported, receipt, options):  # noqa: PLR0911  (one return for each kind)
    """Apply one kind of change; a receipt is changed as text."""
    sizes = sorted(made.notes)
    if kind == "good":
        return receipt or exported.packed()
    if kind == "good state":
        options["seen"] = state(made, sizes[-1])
        return receipt or exported.packed()
    if kind == "good witness":
        options["witnesses"] = [WITNESS.key.vkey] if made.seed % 2 == 0 else []
        return receipt or exported.packed()
    if kind == "good key after":
        if made.seed % 3 == 1:
            options["keys"] = [key(1).key.vkey]
        return receipt or exported.packed()
    if kind == "options":
        options.update(chance.choice([
            {"keys": []}, {"keys": [key(7).key.vkey]}, {"keys": [key(0, "another").key.vkey]}, {"keys": [WITNESS.key.vkey]},
            {"keys": [], "trust_first_use": True}, {"witnesses": [WITNESS.key.vkey]}, {"witnesses": [key().key.vkey]},
            {"keys": [key().key.vkey[:-1]]}, {"keys": ["x"]}, {"keys": [""]}, {"keys": [key().key.vkey, key(7).key.vkey]},
        ]))  # fmt: skip
        return receipt or exported.packed()
    if kind == "state":
        size = chance.choice([*sizes, sizes[-1] + 1, 1])
        root = made.root(min(size, len(made.events))).hex()
        options["seen"] = state(made, sizes[-1], **chance.choice([
            {"size": size}, {"root": made.root(1).hex()}, {"size": size, "root": root}, {"origin": "another"},
            {"size": size, "root": "00" * 32}, {"key": key(7).key.vkey}, {"pinned": key(7).key.vkey},
        ]))  # fmt: skip
        options["accept_gap"] = chance.random() < 0.5
        return receipt or exported.packed()
    if kind == "other key":
        signed_by = Log(made.seed, made.origin, made.events, {})
        signed_by.checkpoint(key(7))
        return signed_by.receipt(1) if receipt else signed_by.parts().packed()
    if receipt is not None:
        return _bytes(chance, receipt) if kind in ("zip bytes", "bytes") else _text(chance, receipt, made)
    if kind == "zip bytes":
        return _bytes(chance, exported.packed())
    if kind == "manifest":
        return exported.saying(**chance.choice([
            {"size": sizes[0]}, {"size": None}, {"size": sizes[-1] + 1}, {"events": exported.said["events"] - 1}, {"events": 0},
            {"cases": None}, {"cases": ["C-001"]}, {"cases": []}, {"cases": ["C-002", "C-001"]}, {"origin": "another"},
            {"shown_to": 5}, {"shown_to": None}, {"size": True}, {"more": 1}, {"cases": ["office"]},
        ])).packed()  # fmt: skip
    if kind == "files":
        name = chance.choice(
            [
                *exported.files,
                "checkpoints/7",
                f"documents/{'0' * 64}",
                "../evil",
                "proofs.jsonl",
                "verify.py",
                "MANIFEST.json",
            ]
        )
        data = chance.choice([None, b"", b"\n", b"{}\n", exported.files.get(name, b"") * 2])
        return exported.with_file(name, data).packed()
    name = "events.jsonl" if kind != "bytes" and chance.random() < 0.6 else chance.choice(sorted(exported.files))
    data = exported.files[name]
    changed = (
        _lines(chance, data)
        if kind == "lines"
        else _bytes(chance, data)
        if kind == "bytes"
        else _text(chance, data, made)
    )
    return exported.with_file(name, changed).packed()


def _bytes(chance, data):
    if not data:
        return b"x"
    place = chance.randrange(len(data))
    return chance.choice([
        lambda: data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :],
        lambda: data[:place] + data[place + 1 :], lambda: data[:place] + bytes([chance.randrange(256)]) + data[place:],
        lambda: data[:place], lambda: data + data[place:], lambda: data[:place] + data[place:][::-1],
        lambda: data[:place] + data[place:].replace(b"\n", b"\r\n", 1), lambda: b"\n" + data, lambda: data + b"\n", lambda: data + b" ",
    ])()  # fmt: skip


def _lines(chance, data):
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return data + b"\n"
    one, two = chance.sample(range(len(lines)), 2)
    return b"".join(chance.choice([
        lambda: [*lines[:one], *lines[one + 1 :]], lambda: [*lines[:one], lines[two], *lines[one:]],
        lambda: [lines[two] if n == one else lines[one] if n == two else line for n, line in enumerate(lines)],
        lambda: lines[::-1], lambda: lines[:-1], lambda: lines[1:], lambda: [*lines, lines[-1]], lambda: [*lines[:-1], lines[-1][:-1]],
    ])())  # fmt: skip


_TWINS = (
    ('"seq":', '"seq": '), ('"v":1', '"v":1.0'), ('"v":1', '"v":true'), ('"v":1', '"v":1e0'), ('"v":1', '"v":01'), ('"v":1', '"v":2'),
    ('"version":1', '"version":1E0'), ('"version":1', '"version":-1'), ('"facts":{', '"facts":{"a":-0,'), ('"facts":{', '"facts":{"a":1.5,'),
    ('"facts":{', '"facts":{"n":1,"n":1,'), ('"facts":{', '"facts":{"a":NaN,'), ('"facts":{', '"facts":{"a":' + "9" * 4301 + ","),
    ('"facts":{', '"facts":{"a":' + "9" * 30 + ","), ('"facts":{', '"facts":{"a":' + "[" * 80 + "]" * 80 + ","), ('"facts":{', '"facts":{"\ud800":1,'),
    ('"facts":{', '"facts":{"\\ud800":1,'), ('"facts":{', '"facts":{"a":"\\u0041",'), ('"facts":{', '"facts":{"a":"\\/",'),
    ('"facts":{', '"facts":{"a":"\\u001f",'), ('"facts":{', '"facts":{"a":"\\u001F",'), ('"facts":{', '"facts":{"a":"\t",'),
    ('"facts":{', '"facts":{"zz":1,'), ('"facts":{', '"facts":{"\uff5e":1,"\U0001f3db":1,'), ('"facts":{', '"facts":{"\U0001f3db":1,"\uff5e":1,'),
    ('"type":"', '"type":"X'), ('"actor":"ana"', '"actor":"\u0430na"'), ('"actor":"ana"', '"actor":null'), ('"prev":', '"prev":null,"prev":'),
    ('"absent":null', '"absent":"erased"'), ('"absent":null', '"absent":"withheld"'), ('"absent":null', '"absent":"lost"'),
    ('"salt":"', '"salt":"0'), ('"salt":null', '"salt":""'), ('"proof":null', '"proof":[]'), ('"proof":["', '"proof":["' + "0" * 64 + '","'),
    ("T09:", "T9:"), ('Z"', '+00:00"'), ('"said":"', '"said":"0'), ('"said":"', '"said":null,"sal":"'), ('"seq":', '"said":null,"seq":'), ('"seq":', f'"said":"{DIGEST}","seq":'), ("\n", "\n\n"), ("\n", "\r\n"), ("{", "\ufeff{"), ("\n", " \n"), ("ö", "o\u0308"), ('"content":{', '"content":{"a":1,'),
    ("index ", "index 0"), ("index ", "index +"), ("extra ", "extra  "), ("\n\n", "\n"), ("\n\n", "\n\n\n"), ("— ", "- "), ("— ", "—  "), ("=\n", "\n"), ("=\n", "==\n"),
    ("tlog-proof@v1", "tlog-proof@v2"), ("ombuds-0", "ombuds-1"), ("\n—", "\nnext-key x\n—"), (DIGEST, "0" * 64), ("procedure", "Procedure"), ("0", "1"), ("+", "-"), ("A", "B"),
)  # fmt: skip


def _text(chance, data, made):
    """A change that a person with a text editor and some knowledge would make."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data[::-1]
    if chance.random() < 0.12:
        return unicodedata.normalize(chance.choice(["NFD", "NFKC"]), text).encode()
    if "\u2014 " in text and chance.random() < 0.6:
        return _note(chance, text, made)
    fitting = [pair for pair in _TWINS if pair[0] in text]
    if not fitting:
        return data + b"x"
    old, new = chance.choice(fitting)
    places = [n for n in range(len(text)) if text.startswith(old, n)]
    place = chance.choice(places)
    return (text[:place] + new + text[place + len(old) :]).encode("utf-8", "surrogatepass")


def _note(chance, text, made):
    """Changes of signatures: another S, another key's word, none, twice, a bit."""
    head, _, signatures = text.rpartition("\n\n")
    lines = signatures.splitlines()
    name, value = lines[0].split(" ")[1:]
    octets = base64.b64decode(value)
    s = int.from_bytes(octets[-32:], "little")
    other = key(7).sign((head.rpartition("c2sp")[2] + "\n").encode())
    new = chance.choice([
        octets[:-32] + ((s + L) % 2**256).to_bytes(32, "little"), octets[:-1] + bytes([octets[-1] ^ 0x20]), octets[:4] + other,
        octets[:4] + bytes(64), octets[:4] + b"\x01" + bytes(63), octets[:5], octets[:4], key(7).key.id + other, octets + b"\0",
    ])  # fmt: skip
    fake = f"\u2014 {name} {base64.b64encode(new).decode()}"
    lines = chance.choice([
        [fake, *lines[1:]], [fake, *lines], [*lines, fake], lines[1:], [*lines, *lines], [*lines] * 70, [lines[0] + " "], [lines[0][:-1]], [f"\u2014 {name}"],
        [f"\u2014 other.example {base64.b64encode(octets).decode()}", *lines],
    ])  # fmt: skip
    if chance.random() < 0.3:
        head = head.replace(
            str(max(made.notes)), chance.choice(["0", "1", "007", "-1", str(10**16), str(max(made.notes) + 1)])
        )
    return (head + "\n\n" + "".join(f"{line}\n" for line in lines)).encode()


KINDS = (
    *GOOD,
    "options",
    "state",
    "other key",
    "zip bytes",
    "manifest",
    "files",
    "lines",
    "bytes",
    "bytes",
    "text",
    "text",
    "text",
    "text",
)
