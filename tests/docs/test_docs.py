"""What the documentation says is true: examples run, links lead somewhere, commands exist, the tutorial's files check."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "features").glob("*.md")])


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_example_of_the_readme_does_what_it_says(tmp_path, monkeypatch):
    (code,), (expected, *_) = blocks(ROOT / "README.md", "python"), blocks(ROOT / "README.md", "text")
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102  (our own page)
    assert [line.rstrip() for line in printed.getvalue().splitlines()] == [
        line.rstrip() for line in expected.splitlines()
    ]
