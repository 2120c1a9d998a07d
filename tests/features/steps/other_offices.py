"""Lists of what other offices did, held against a procedure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.exchange_logs import MAPPING, xes_of
from features.phrases import phrase, read_when
from features.world import compiled, shipped_calendars
from pytest_bdd import given, then, when

from adapters.database.case_pages import Wanted, told
from adapters.exchange.auditing import ForeignLog
from adapters.exchange.mapping import LogMapping, load_mapping
from adapters.exchange.telling import Source
from adapters.exchange.xes import write_xes
from domain.flow.columns import People
from domain.local_time import zone

JAKARTA = zone("Asia/Jakarta")


class Auditor:
    """Has a list, and what came of holding it against a procedure."""

    def __init__(self, folder):
        self.file = folder / "list.xes"
        self.deviations = []

    def hold(self, procedure, calendars, mapping, as_of):
        log = ForeignLog(self.file, mapping.checked(procedure.procedure), procedure)
        cases = list(log.audited(calendars, None, as_of or log.last()))
        assert cases
        self.deviations = [found for case in cases for found in case.deviations]


@pytest.fixture
def auditor(tmp_path):
    return Auditor(tmp_path)


@given(phrase("a registry lists of grievance {word}:"))
def _(auditor, word, datatable):
    steps = [(what, read_when(day).local(JAKARTA).isoformat(), None) for day, what in datatable[1:]]
    auditor.file.write_text(xes_of({word: steps}), encoding="utf-8")


@when(phrase("an auditor holds the list against the ombudsman's procedure on {day}"))
def _(auditor, day):
    as_of = read_when(f"{day:%A} {day.day} {day:%B} {day.year}").local(JAKARTA) + timedelta(hours=13)
    auditor.hold(compiled("ombudsman"), shipped_calendars(), LogMapping.model_validate(MAPPING), as_of)


@when(phrase("an auditor holds what the office itself lists against its procedure"))
def _(auditor, world):
    known = {world.library.current(world.procedure).digest: world.library.current(world.procedure)}
    source = Source("office", lambda: told(world.store, Wanted()), People(world.office), known.__getitem__)
    with auditor.file.open("w", encoding="utf-8") as out:
        write_xes(out, source)
    procedure = world.library.current(world.procedure)
    auditor.hold(procedure, world.library.calendars, load_mapping("ombuds"), world.now)


@then(phrase("the list departs from it in nothing"))
def _(auditor):
    assert auditor.deviations == []


@then(phrase("the list departs from it in a broken promise: {word}"))
def _(auditor, word):
    assert [(found.kind, found.clock) for found in auditor.deviations] == [("limit_missed", word)]


@then(phrase("before {quoted} of {word} these steps are missing: {text}"))
def _(auditor, quoted, word, text):
    (found,) = auditor.deviations
    actions = compiled("ombudsman").procedure.actions
    labels = ", ".join(f'"{actions[step].label["en"]}"' for step in found.expected)
    assert (found.kind, found.case, actions[found.step].label["en"], labels) == ("steps_missing", word, quoted, text)


@then(phrase("{quoted} of {word} was not allowed"))
def _(auditor, quoted, word):
    (found,) = auditor.deviations
    label = compiled("ombudsman").procedure.actions[found.step].label["en"]
    assert (found.kind, found.case, label) == ("not_allowed", word, quoted)
