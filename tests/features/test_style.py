"""The pages keep to the guide in features/README.md, as far as a machine can tell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from features.phrases import DAYS, read_day
from gherkin.parser import Parser

from domain.explanation import MONTHS

ROOT = Path(__file__).parents[2] / "features"
PAGES = sorted(ROOT.rglob("*.feature"))
DATE = re.compile(rf"(?:{'|'.join(DAYS)}) \d{{1,2}} (?:{'|'.join(MONTHS['en'])}) \d{{4}}")
MOST_STEPS, MOST_FACTS, MOST_ROWS = 7, 3, 8


def parsed(page):
    return Parser().parse(page.read_text(encoding="utf-8"))["feature"]


def parts(feature, kind):
    """Every background or scenario, in rules and outside."""
    for child in feature["children"]:
        inner = child["rule"]["children"] if "rule" in child else [child]
        yield from (each[kind] for each in inner if kind in each)


def by_phase(steps):
    """The steps with And and But read as what they go on with."""
    phase = ""
    for step in steps:
        word = step["keyword"].strip()
        phase = word if word in ("Given", "When", "Then") else phase
        yield phase, step["text"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page):
    feature = parsed(page)
    assert feature["tags"], "no tag names the subject"
    sentences = feature["description"].strip()
    assert len(sentences) > 40, "it does not say who needs this"
    assert any("rule" in child for child in feature["children"]), "no rule is stated"
    for background in parts(feature, "background"):
        assert len(background["steps"]) <= MOST_FACTS, "a reader cannot keep so many facts in mind"
    for scenario in parts(feature, "scenario"):
        phases = list(by_phase(scenario["steps"]))
        assert [phase for phase, _ in phases].count("When") == 1, f"{scenario['name']}: not one When"
        assert phases[-1][0] == "Then", f"{scenario['name']}: nothing to be seen at the end"
        assert len(phases) <= MOST_STEPS, f"{scenario['name']}: too long"
        for examples in scenario["examples"]:
            assert examples["name"], f"{scenario['name']}: the examples do not say why these rows"
            assert 2 <= len(examples["tableBody"]) <= MOST_ROWS, f"{scenario['name']}: rows"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_date_falls_on_its_weekday(page):
    """Also those in titles, rules and examples, which no step reads."""
    for text in DATE.findall(page.read_text(encoding="utf-8")):
        read_day(text)


def test_there_are_only_pages_and_the_guide():
    others = [file.name for file in ROOT.rglob("*") if file.is_file() and file.suffix != ".feature"]
    assert others == ["README.md"]
    assert len(PAGES) > 40
