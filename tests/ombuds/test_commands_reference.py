"""docs/commands.md says what the program's own help says."""

from __future__ import annotations

from pathlib import Path

from ombuds.commands import COMMANDS
from ombuds.commands_reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == reference(), "run `make docs`"


def test_every_command_and_its_parts_have_a_section_with_an_example():
    sections = reference().split("\n## ")[1:]
    assert [section.split("\n", 1)[0] for section in sections] == [f"ombuds {name}" for name in COMMANDS]
    parts = [part for section in sections for part in section.split("\n### ")]
    assert [part.split("\n", 1)[0] for part in parts if "Example: " not in part and "#### " not in part] == []
