"""Both verifiers say the same of thousands of exports and receipts, and neither accepts what is not so."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections import Counter

from exporting.both import by_javascript, by_python
from exporting.mutating import GOOD, cases
from faults.scale import scale

from domain.record import canonical

SEED = 20261122


def shown(octets):
    """The events that an accepted file shows."""
    if not octets.startswith(b"PK"):
        header = json.loads(base64.b64decode(octets.split(b"\n")[1][6:]))
        return [{"seq": header["seq"], "header": canonical(header), "content": None}]
    with zipfile.ZipFile(io.BytesIO(octets)) as file:
        lines = [json.loads(line) for line in file.read("events.jsonl").splitlines()]
    return [
        {"seq": line["header"]["seq"], "header": canonical(line["header"]), "content": line["content"] and canonical(line["content"])}
        for line in lines
    ]  # fmt: skip


def first_accepted_lie(asked, answers):
    """The first case that was accepted though it is not so."""
    for each, answer in zip(asked, answers, strict=True):
        signed = each.kind != "other key" or not answer["ok"] or each.options.get("trust_first_use")
        if answer["ok"] and not (signed and each.is_true(answer, shown(each.octets))):
            return each.seed, each.kind
    return None


def test_both_agree_and_neither_accepts_a_lie(tmp_path):
    asked = list(cases(SEED, scale(800, 10_000)))
    python = [by_python(each.octets, each.options) for each in asked]
    javascript = by_javascript([(each.octets, each.options) for each in asked], tmp_path)
    for each, one, two in zip(asked, python, javascript, strict=True):
        assert (one["ok"], one["size"], one["root"]) == (two["ok"], two["size"], two["root"]), (
            each.seed,
            each.kind,
            one,
            two,
        )
        assert each.kind not in GOOD or one["ok"], (each.seed, each.kind, one)
        assert "malformed" not in two["why"], (each.seed, each.kind, two)
    assert first_accepted_lie(asked, python) is None
    kinds = Counter((each.kind, one["ok"]) for each, one in zip(asked, python, strict=True))
    assert all(kinds[kind, False] for kind in {each.kind for each in asked} - {*GOOD}), kinds
