"""Faults in wording come to light before a notice depends on it."""

from __future__ import annotations

from importlib.resources import files

import pytest

from adapters.email.checking import check_templates
from adapters.email.templates import FolderTemplates, MappingTemplates

GOOD = "Subject: {{ reference }}\n\nDear {{ reader }},\n{% if due | d %}\n\nby {{ due | moment }}\n{% endif %}\n"


def faults(source: str, **more: str) -> list[str]:
    return [fault.message for fault in check_templates(MappingTemplates({"n.en": source, **more}), ["n"], ["en"])]


def test_good_wording_has_no_fault():
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ duee | d }}", "no value 'duee'"),
        ("{{ due | moment }}", "may be missing"),
        ("{{ text.__class__ }}", "'__class__' is not a value"),
        ("{{ text | upperr }}", "no filter 'upperr'"),
        ("{% for x in explanation %}", "Unexpected end"),
        ("{{ explanation }}", "cannot stand in a sentence"),
    ],
)
def test_each_fault_is_named(body, said):
    (message,) = faults(f"Subject: {{{{ reference }}}}\n\nx {body}\n")
    assert said in message


def test_a_name_in_the_subject_is_a_fault():
    (message,) = faults("Subject: {{ reader }}\n\nx\n")
    assert "there is no value 'reader'. Known: office, reference." in message


def test_a_missing_language_is_a_fault_and_so_is_one_that_the_frame_does_not_speak():
    found = check_templates(MappingTemplates({"n.en": GOOD}), ["n"], ["en", "id", "fr"])
    assert [(fault.language, fault.message[:20]) for fault in found] == [
        ("fr", "the frame of mails s"),
        ("id", "the wording in 'id' "),
    ]


def test_a_value_that_is_always_there_needs_no_guard():
    source = MappingTemplates({"n.en": "Subject: {{ reference }}\n\n{{ due | moment }}\n"})
    assert check_templates(source, ["n"], ["en"], always=["due"]) == []


def test_html_of_its_own_is_checked_too():
    assert "<img> may not stand in a notice" in faults(GOOD, **{"n.en.html": "<img src=x>"})[0]
    assert "no value 'duee'" in faults(GOOD, **{"n.en.html": "<p>{{ duee }}</p>"})[0]


def test_every_notice_of_every_pack_that_ships_is_worded_in_both_languages():
    library = files("adapters.packs").joinpath("library")
    templates = sorted(
        {
            f"{pack.name}/{file.name.split('.')[0]}"
            for pack in library.iterdir()
            if pack.joinpath("notices").is_dir()
            for file in pack.joinpath("notices").iterdir()
        }
    )
    assert len(templates) > 20
    assert check_templates(FolderTemplates(library), templates, ["en", "id"]) == []
