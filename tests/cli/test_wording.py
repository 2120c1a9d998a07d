"""Every event has words in both languages, and the words name fields that exist."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime
from string import Formatter

import pytest

import domain.engine  # noqa: F401  (it adds the machinery's own event)
from adapters.cli.labels import Labels
from adapters.cli.wording import CODES, EVENTS, code, worded
from adapters.cli.words import WORDS, word
from domain.case import events as e

COMPUTED = {"in_time", "late", "no_officer"}
WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def fields_of(parts):
    named = {name for part in parts for _, name, _, _ in Formatter().parse(part.rpartition("[")[0] or part) if name}
    return named | {needed for part in parts for needed in re.findall(r"\[(\w+)\]$", part)}


def test_every_event_type_has_words():
    assert set(EVENTS) == set(e.CODECS)


@pytest.mark.parametrize("name", EVENTS)
def test_the_words_of_an_event_name_its_own_fields_in_both_languages(name):
    known = {field.name for field in dataclasses.fields(e.CODECS[name].cls)} | COMPUTED
    english, indonesian = (fields_of(EVENTS[name][lang]) for lang in ("en", "id"))
    assert english == indonesian
    assert english <= known


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("lang", ["en", "id"])
def test_no_event_is_silent(name, lang):
    known = {field.name: "x" for field in dataclasses.fields(e.CODECS[name].cls)} | {"in_time": "x", "no_officer": "x"}
    assert worded(name, known, lang).strip()


@pytest.mark.parametrize("table", [CODES, WORDS])
def test_phrases_say_the_same_places_in_both_languages(table):
    for english, indonesian in table.values():
        assert english
        assert indonesian
        assert sorted(re.findall(r"\{\d\}", english)) == sorted(re.findall(r"\{\d\}", indonesian))


def test_a_part_without_its_field_is_left_out():
    said = worded("CaseClosed", {"outcome": "", "to": "Closed", "ground": "", "deemed": ""}, "en")
    assert said == "Closed; now: Closed"


def test_moments_and_codes_are_said_in_the_readers_language_and_zone():
    met = e.to_event(e.DeadlineMet(deadline="answer#2", due_at=WHEN, met_at=WHEN.replace(day=3)), WHEN, "system", None)
    assert (
        Labels(None, "en", "Asia/Jakarta").event(met)
        == "Clock “answer (2)” met late, it was due Mon 2 March 2026, 16:00"
    )
    assert Labels(None, "id", "Asia/Jakarta").event(met) == (
        "Batas waktu “answer (2)” dipenuhi terlambat, jatuh tempo Sen 2 Maret 2026, 16.00"
    )


def test_an_unknown_code_is_shown_as_it_is():
    assert code("some_new_code", "id") == "some new code"
    assert word("rung", "id", 2, 3) == "jenjang 2 dari 3"


def test_a_report_on_implementation_without_a_recommendation_is_worded():
    said = worded("ImplementationReported", {"degree": "in full", "to": "Resolution"}, "en")
    assert said == "Report on what was carried out: in full; now: Resolution"
