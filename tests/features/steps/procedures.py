"""Procedures as data: loading them, changing them, and the faults that keep them from being loaded."""

from __future__ import annotations

from features.phrases import phrase
from features.world import PROCEDURES
from pytest_bdd import given, then, when

from adapters.packs.shelf import PackShelf
from domain.case import commands as c
from domain.errors import OmbudsError
from domain.limits import Limit


@given(phrase("the Licensing Board must decide within {limit}"))
def _(world, limit):
    world.use("licensing-board")
    written = world.library.current("licensing-board").clock("decision").limit.limit()
    assert written == Limit.from_mapping(limit)


@given(phrase("from {when} the Water Department must answer within {limit}"))
def _(world, when, limit):
    world.remembered["from"] = when

    def change(data):
        data["version"] = "2"
        data["clocks"]["answer"]["limit"] = limit

    world.go(when)
    world.new_version(change)


@given(phrase("{who} moved {case} to the new rules on {when}"))
@when(phrase("{who} moves {case} to the new rules on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, c.Migrate, procedure_digest=world.library.current(world.procedure).digest)


# ── faults ──────────────────────────────────────────────────────────────────

LADDER = "      - {to: {superior_of: assignee}, notice: overdue}\n"
FAULTS = {
    "the ladder is missing": ("  silent_office:\n", "  another_ladder:\n"),
    "the answer's clock says nothing of its expiry": (
        "    expiry:\n      - escalate: silent_office\n", "    expiry: []\n",
    ),
    "nobody stands at the top": ("    top: ombudsperson\n", ""),
    "the ladder has no rungs": ("    rungs:\n      - {to", "    rungs: []\n    x-rungs:\n      - {to"),
    "a rung names no notice": (LADDER, "      - {to: {superior_of: assignee}}\n"),
    "a rung is for a role that no office has": ("{role: director}, after", "{role: governor}, after"),
    "a state cannot be reached": (
        "  closed: {label", "  stuck: {label: {en: Stuck}}\n  closed: {label",
    ),
    "the answer may be parked without a clock": (
        "  closed: {label", "  parked: {label: {en: Parked}}\n  closed: {label",
    ),
}  # fmt: skip
MORE = {
    "the answer may be parked without a clock": (
        ("label: {en: Assign}, from: open", "label: {en: Assign}, from: [open]"),
        ('meet: ["action:not_satisfied"]', 'meet: ["action:not_satisfied", "action:park"]'),
        (
            "  merge: {kind",
            ("  park: {kind: move, label: {en: Park}, from: [answered], to: parked, roles: [officer]}\n"
            "  unpark: {kind: close, label: {en: Unpark}, from: [parked], to: closed, roles: [officer]}\n"
            "  merge: {kind"),
        ),
    ),
}  # fmt: skip


@given(phrase("the procedure of the Water Department"))
@given(phrase("the procedure of the Water Department, in which {text}"))
def _(world, tmp_path, text=None):
    source = (PROCEDURES / "water-department.yaml").read_text(encoding="utf-8")
    for fault in text.split(" and ") if text else ():
        for old, new in (FAULTS[fault], *MORE.get(fault, ())):
            assert old in source, f"the procedure has changed: {old!r} is not in it"
            source = source.replace(old, new, 1)
    (tmp_path / "procedure.yaml").write_text(source, encoding="utf-8")
    world.remembered["file"] = tmp_path


@when("the office loads it")
def _(world):
    world.remembered["faults"] = None
    try:
        PackShelf().load(str(world.remembered["file"]))
    except OmbudsError as refusal:
        world.refusal = refusal
        world.remembered["faults"] = str(refusal)


@then("it is accepted")
def _(world):
    assert world.remembered["faults"] is None


@then(phrase("it is refused as well: {text}"))
def _(world, text):
    assert text in world.remembered["faults"]
