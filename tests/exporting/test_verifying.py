"""What the verifier holds on to: the key, what it saw last, the one spelling; and that each of its checks is needed.

Every control is the verifier with one check taken out: it accepts exactly what the whole one refuses.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import types
from dataclasses import replace

import pytest
from exporting.both import LIBRARY, by_python, in_script, module, script
from exporting.making import ORIGIN, WITNESS, Log, key

from adapters.proof.ed25519 import PrivateKey
from domain.proof.checkpoint import Checkpoint
from domain.proof.note import Key, Note, Signature

KEYS = {"keys": [key().key.vkey]}
SOME = ("C-001", "C-002")


def without(*checks):
    """The verifier with some of its lines changed."""
    source = (LIBRARY / "verify.py").read_text(encoding="utf-8")
    for old, new in checks:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    found = types.ModuleType("verifier_without")
    exec(compile(source, "verify.py", "exec"), found.__dict__)  # noqa: S102  (our own file, a line changed)
    return found


def whole(number=24, seed=0):
    made = Log(seed).add(number)
    made.checkpoint()
    return made


def seen(made, size=None):
    at = size or len(made.events)
    return {
        "key": key().key.vkey,
        "pinned": key().key.vkey,
        "origin": made.origin,
        "root": made.root(at).hex(),
        "size": at,
    }


def in_events(parts, old, new, count=1):
    data = parts.files["events.jsonl"]
    assert old in data, old
    return parts.with_file("events.jsonl", data.replace(old, new, count))


def resigned(made, other):
    """The events of one log under what was signed of another."""
    made.notes = dict(other.notes)
    return made


# ── each case: what is taken out of the verifier, and what it would then accept ──────────────────────────────────────


def a_key_that_is_there_twice():
    return in_events(whole().parts(), b'"facts":{', b'"facts":{"state":"closed",').packed(), KEYS


def another_content():
    made = whole()
    return in_events(made.parts(), b'"content":{"text":"', b'"content":{"text":"not ').packed(), KEYS


def a_log_with_another_past():
    return whole(seed=1).parts().packed(), {**KEYS, "seen": seen(whole())}


def a_log_cut_off():
    return whole(20).parts().packed(), {**KEYS, "seen": seen(whole(24))}


def another_tree_under_the_signature():
    return resigned(whole(seed=1), whole()).parts().packed(), KEYS


def an_event_of_another_log_in_one_case():
    return resigned(whole(seed=1), whole()).parts(SOME).packed(), KEYS


def a_key_that_the_office_never_had():
    made = Log().add(9)
    made.checkpoint(key(5))
    parts = made.parts()
    return parts.with_file("keys", f"{key(5).key.vkey}\n".encode()).packed(), {**KEYS, "trust_first_use": True}


def a_signature_that_anybody_can_make():
    nobody = Key(ORIGIN, 1, bytes.fromhex("01" + "00" * 31))  # the neutral point
    base = bytes.fromhex("58" + "66" * 31)
    made = whole()
    body = Checkpoint(ORIGIN, len(made.events), made.root(len(made.events))).body
    made.notes = {len(made.events): Note(body, (Signature(ORIGIN, nobody.id, base + (1).to_bytes(32, "little")),))}
    return made.parts().packed(), {"keys": [nobody.vkey]}


def a_signature_in_another_spelling():
    made = whole()
    size, note = next(iter(made.notes.items()))
    one = note.signatures[0]
    s = int.from_bytes(one.value[32:], "little") + module().L
    made.notes[size] = Note(note.body, (Signature(one.name, one.key_id, one.value[:32] + s.to_bytes(32, "little")),))
    return made.parts().packed(), KEYS


def a_loss_called_erasure():
    made = whole()
    made.events = [replace(each, salt=None, body=None) for each in made.events]
    return made.parts().packed(), KEYS


def what_was_erased_and_is_there():
    made = Log().add(12)
    kept = list(made.events)
    made.erase().checkpoint()
    made.events[: len(kept)] = kept
    return made.parts().packed(), KEYS


def a_fork_that_no_witness_saw():
    return whole().parts().packed(), {**KEYS, "witnesses": [WITNESS.key.vkey]}


def a_gap_that_nobody_accepted():
    old = whole(24)
    new = old.restore(15).add(20)
    new.checkpoint()
    return new.parts().packed(), {**KEYS, "seen": seen(old)}


def a_key_that_the_old_one_never_named():
    made = Log().add(9)
    made.checkpoint()
    made.add(5).checkpoint(key(6))
    return made.parts().packed(), KEYS


CASES = (
    (a_key_that_is_there_twice, [("need(text == LINE %", "need(text or LINE %")]),
    (another_content, [('same(computed, bytes.fromhex(commitment), "its', 'same(computed, computed, "its')]),
    (a_log_with_another_past, [("export.check_seen(seen,", "export.check_seen(None,"), ('check_events(seen["size"] if seen else 0)', "check_events(0)")]),
    (a_log_cut_off, [("export.check_seen(seen,", "export.check_seen(None,")]),
    (another_tree_under_the_signature, [("self.roots.setdefault(number, root)", "root")]),
    (an_event_of_another_log_in_one_case, [("same(root, self.roots[self.size]", "same(root, root")]),
    (a_key_that_the_office_never_had, [("if not keys and options", "if options")]),
    (a_signature_that_anybody_can_make, [("need(eight[0]", "need(eight")]),
    (a_signature_in_another_spelling, [(" and s < L", "")]),
    (a_loss_called_erasure, [("self.gone[stream, version] = seq", "pass")]),
    (what_was_erased_and_is_there, [("need(not self.shown", "need(1 or self.shown")]),
    (a_fork_that_no_witness_saw, [("need(is_signed_by(checkpoints[-1], witness, 4)", "need(witness")]),
    (a_gap_that_nobody_accepted, [("need(accept_gap", "need(True")]),
    (a_key_that_the_old_one_never_named, [("need(is_signed_by(each, force)", "need(force")]),
)  # fmt: skip


@pytest.mark.parametrize(("made", "checks"), CASES, ids=[made.__name__ for made, _ in CASES])
def test_every_check_is_needed(made, checks):
    octets, options = made()
    refused = by_python(octets, options)
    assert not refused["ok"]
    believed = by_python(octets, options, without(*checks))
    assert believed["ok"], believed["why"]


# ── what is wrong is named ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", [1, 2, 13, 24])
def test_the_first_bad_event_is_named(place):
    parts = whole().parts()
    lines = parts.files["events.jsonl"].splitlines(keepends=True)
    gone = parts.with_file("events.jsonl", b"".join([*lines[: place - 1], *lines[place:]])).packed()
    assert by_python(gone, KEYS)["seq"] == place
    edited = [*lines]
    edited[place - 1] = lines[place - 1].replace(b'"command":"command-', b'"command":"cOmmand-')
    said = by_python(parts.with_file("events.jsonl", b"".join(edited)).packed(), KEYS)
    assert not said["ok"], "an edit is found where the next event of the stream does not follow, or at the root"
    assert said["seq"] >= place


def test_a_change_of_keys_is_followed_and_not_undone():
    made = Log().add(5)
    made.checkpoint()
    made.add(5).checkpoint(key(0), following=key(1))
    between = made.parts().packed()
    made.add(5).checkpoint(key(1))
    assert by_python(made.parts().packed(), KEYS)["ok"]
    assert by_python(made.parts().packed(), {"keys": [key(1).key.vkey]})["ok"], "who begins with the new key"
    after = {**seen(made), "key": key(1).key.vkey}
    assert by_python(made.parts().packed(), {"seen": after})["ok"]
    made.add(5).checkpoint(key(0))
    assert "key in force" in by_python(made.parts().packed(), KEYS)["why"], "the old key signs nothing any more"
    assert "smaller" in by_python(between, {"seen": after})["why"]


def test_a_declared_restore_is_a_gap_and_an_undeclared_one_a_fork():
    old, options = whole(24), {**KEYS, "seen": seen(whole(24))}
    new = old.restore(15).add(20)
    new.checkpoint()
    said = by_python(new.parts().packed(), options)
    assert (said["ok"], said["seq"], "events 16 to 24 as you saw them are lost" in said["why"]) == (False, 16, True)
    assert by_python(new.parts().packed(), {**options, "accept_gap": True})["ok"]
    assert by_python(new.parts().packed(), {**KEYS, "seen": seen(old, 15)})["ok"], "what was seen before is still there"
    forked = whole(35, seed=3)
    assert "forked" in by_python(forked.parts().packed(), {**options, "accept_gap": True})["why"]


def test_a_receipt_is_checked_by_the_same_rules():
    made = whole()
    size = len(made.events)
    for seq in (1, 13, size):
        assert by_python(made.receipt(seq), KEYS)["ok"]
    assert not by_python(made.receipt(3), {"keys": [key(9).key.vkey]})["ok"]
    assert "forked" in by_python(whole(seed=1).receipt(3), {**KEYS, "seen": seen(made)})["why"]
    text = made.receipt(3).decode()
    header = base64.b64encode(made.events[3].header.encode()).decode()
    swapped = "\n".join(f"extra {header}" if line.startswith("extra") else line for line in text.split("\n"))
    assert not by_python(swapped.encode(), KEYS)["ok"]


def test_a_later_export_continues_an_earlier_one():
    made = whole()
    first = seen(made)
    made.add(17).checkpoint()
    assert by_python(made.parts().packed(), {"seen": first})["ok"]
    assert by_python(made.parts(SOME).packed(), {"seen": first})["ok"], "by the proof between the checkpoints"
    lines = made.parts(SOME).with_file("consistency.jsonl", b"")
    assert not by_python(lines.packed(), {"seen": first})["ok"]


# ── as a program ─────────────────────────────────────────────────────────────────────────────────────────────────────


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-I", LIBRARY / "verify.py", *arguments], capture_output=True, text=True, check=False
    )


def test_as_a_program_it_keeps_what_it_saw(tmp_path):
    state, old, new, other = (tmp_path / name for name in ("state", "old.zip", "new.zip", "other.zip"))
    made = whole()
    old.write_bytes(made.parts().packed())
    made.add(9).checkpoint()
    new.write_bytes(made.parts().packed())
    other.write_bytes(whole(40, seed=2).parts().packed())
    unpinned = run(old)
    assert (unpinned.returncode, "pin the office's key" in unpinned.stderr) == (2, True)
    assert run(old, "--key", key().key.vkey, "--state", state).returncode == 0
    assert json.loads(state.read_text())["size"] == 24
    kept = state.read_bytes()
    assert run(other, "--state", state).returncode == 1
    assert run(old, "--state", state).returncode == 0
    assert state.read_bytes() == kept
    done = run(new, "--state", state)
    assert (done.returncode, "continues the 24 events" in done.stdout) == (0, True)
    rolled_back = run(old, "--state", state)
    assert (rolled_back.returncode, "smaller" in rolled_back.stdout) == (1, True)
    assert json.loads(state.read_text())["size"] == 33
    receipt = tmp_path / "receipt.tlog-proof"
    receipt.write_bytes(made.receipt(2))
    assert run(receipt, "--state", state).returncode == 0


def test_as_a_program_it_says_loudly_what_it_took_on_trust(tmp_path):
    export, state = tmp_path / "export.zip", tmp_path / "state"
    export.write_bytes(whole().parts().packed())
    done = run(export, "--trust-first-use", "--state", state)
    assert (done.returncode, "!!! TRUSTED UNSEEN" in done.stdout) == (0, True)
    assert json.loads(state.read_text())["pinned"] == key().key.vkey
    assert run(export, "--key", PrivateKey(ORIGIN, b"7" * 32).key.vkey, "--state", state).returncode == 1
    state.write_text("{}")
    assert run(export, "--state", state).returncode == 1
    assert run(tmp_path / "nothing.zip", "--key", "x").returncode == 2


def test_it_is_short_and_needs_nothing():
    source = (LIBRARY / "verify.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 500
    assert all(name not in source for name in ("socket", "urllib", "subprocess", "eval(", "exec("))
    page = (LIBRARY / "verify.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert all(
        name not in page
        for name in ("http://", "https://", "fetch(", "XMLHttpRequest", "eval(", "innerHTML", "import(")
    )


def test_the_page_has_words_for_every_refusal_in_both_languages(tmp_path):
    page = (LIBRARY / "verify.html").read_text(encoding="utf-8")
    words = "const WORDS = {" + page.split("const WORDS = {")[1].split("\n};")[0] + "\n};"
    ((known, bad),) = in_script(
        words
        + "const filled = (said) => said.length > 0 && [said].flat().every((text) => text.length > 0);"
        + "const good = (both) => both.length === 2 && both.every(filled) && both[0].length > 0;"
        + "const answer = () => JSON.stringify([Object.keys(WORDS), Object.keys(WORDS).filter((key) => !good(WORDS[key]))]);",
        [{}], tmp_path,
    )  # fmt: skip
    assert (len(known) > 90, bad) == (True, [])
    asked = set(re.findall(r'(?:Refused|need|same|say)\([^\n]*?, "(\w+)"[,)]', script()))
    asked |= set(re.findall(r'Refused\("(\w+)"', script()))
    parts_of_the_zip_file = {each for each in asked if each.startswith("zip")} | {
        "crc",
        "deflate",
        "lastline",
        "longline",
    }
    assert len(asked) > 50
    assert asked - {*known} - parts_of_the_zip_file == set()
