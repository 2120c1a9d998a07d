"""The page of a replayed case, in a real browser: with its script, without it, and against what people type."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: apt-get install chromium to try the page in a browser"
)
EVIL = "</p><script>document.title='taken over'</script><img src=x onerror=alert(1)> & \"quoted\""


@pytest.fixture
def page(ombuds, tmp_path):
    """A case whose complaint tries to be a program."""
    case = ombuds.file("--text", EVIL)
    ombuds.done("act", case, "acknowledge", "--as", "ana")
    file = tmp_path / "case.html"
    ombuds.done("replay", case, "--as", "ana", "--html", file)
    return file


def opened(page, folder, address=""):
    """What stands in the browser after the page was opened."""
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom",
        f"--user-data-dir={folder}", f"file://{page}{address}",
    ]  # fmt: skip
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def shown(dom):
    """Which step is in front."""
    return re.findall(r'class="step[^"]* here[^"]*" id="(e\d+)"', dom)


def test_nothing_is_loaded_and_nothing_typed_is_markup(page):
    text = page.read_text(encoding="utf-8")
    assert "<script>document.title" not in text
    assert "&lt;script&gt;document.title" in text
    assert not re.findall(r"<[^>]*\b(?:src|href)\s*=|url\(|@import", text)
    assert "default-src 'none'" in text
    assert text.count("<script>") == 1


def test_every_step_stands_in_the_page_without_a_script(page, ombuds):
    text = page.read_text(encoding="utf-8")
    steps = re.findall(r'<article class="step[^"]*" id="e(\d+)">', text)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert len(steps) > 4
    assert '<nav id="bar" aria-label="Event" hidden' in text  # a slider that cannot move is not shown
    assert "@media print" in text


def test_names_stay_out_of_a_page_for_everybody(ombuds, tmp_path):
    case, file = ombuds.file(), tmp_path / "case.html"
    ombuds.done("replay", case, "--lang", "id", "--html", file)
    text = file.read_text(encoding="utf-8")
    assert '<html lang="id">' in text
    assert "langkah demi langkah" in text
    assert "Amina" not in text
    assert "No water" not in text


@browser
def test_one_step_at_a_time_in_a_browser(page, tmp_path):
    dom = opened(page, tmp_path / "profile", "#2")
    assert '<body class="one">' in dom
    assert shown(dom) == ["e2"]
    assert "<title>Case" in dom
    assert re.search(r'<nav id="bar" aria-label="Event" data-of', dom), "the slider is not shown"


@browser
def test_another_script_does_not_run_in_it(page, tmp_path):
    """The control: the page's policy allows this one script; a changed one leaves the long list."""
    page.write_text(page.read_text(encoding="utf-8").replace("'use strict';", "'use strict'; "), encoding="utf-8")
    assert '<body class="one">' not in opened(page, tmp_path / "profile", "#2")


@browser
def test_keys_step_and_jump(page, tmp_path):
    """The page's own script, with a second one that presses keys; so without the policy that would forbid it."""
    press = "['ArrowRight','ArrowRight','ArrowLeft'].forEach(function (key) {"
    press += "document.dispatchEvent(new KeyboardEvent('keydown', {key: key, bubbles: true})); });"
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))
    page.write_text(text.replace("</body>", f"<script>{press}</script></body>"), encoding="utf-8")
    assert shown(opened(page, tmp_path / "profile")) == ["e2"]
