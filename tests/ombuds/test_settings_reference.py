"""docs/settings.md says what the program does."""

from __future__ import annotations

from pathlib import Path

from ombuds.settings import Settings
from ombuds.settings_reference import HEADINGS, reference

PAGE = Path(__file__).parents[2] / "docs/settings.md"


def test_the_page_is_what_make_docs_would_write():
    assert PAGE.read_text(encoding="utf-8") == reference(), "run `make docs` and commit docs/settings.md"


def test_every_setting_is_explained():
    for name, field in Settings.model_fields.items():
        assert f"`OMBUDS_{name.upper()}`" in reference()
        assert field.description is not None
        assert field.description.endswith(".")


def test_every_heading_stands_before_a_setting():
    assert set(HEADINGS) <= set(Settings.model_fields)
