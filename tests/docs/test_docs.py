"""What the documentation says is true: examples run, links lead somewhere, commands exist, the tutorial's files check."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click
import pytest
import yaml

from adapters.calendars.reading import calendar_from
from adapters.calendars.shelf import CalendarShelf
from adapters.deadline_lines import answers
from adapters.office_file import read_office
from adapters.packs.shelf import PackShelf
from adapters.packs.wording import check_wording
from domain.case.commands import FileComplaint, PartyIn
from domain.office_change import ChangeOffice
from ombuds.__main__ import cli
from ombuds.bootstrap import build
from ombuds.clocks import SettableClock
from ombuds.settings_model import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLE = DOCS / "examples" / "school-complaints"
TUTORIAL = DOCS / "write-your-own-procedure.md"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "features").glob("*.md")])
SHELF = PackShelf(check_templates=check_wording, calendars=frozenset(CalendarShelf().names()))


def name_of(page):
    return str(page.relative_to(ROOT))


def blocks(page, language):
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def prose(page):
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def run(code, *arguments):
    """What a block of Python prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "example", "exec"), {"argv": arguments})  # noqa: S102  (our own pages)
    return [line.rstrip() for line in printed.getvalue().splitlines()]


# ── examples ────────────────────────────────────────────────────────────────


def test_the_example_of_the_readme_prints_what_the_readme_says(tmp_path, monkeypatch):
    (code,), (expected, *_) = blocks(ROOT / "README.md", "python"), blocks(ROOT / "README.md", "text")
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert run(code) == expected.splitlines()


def test_the_command_lines_of_the_readme_do_what_the_readme_says(tmp_path):
    (shell,) = [block for block in blocks(ROOT / "README.md", "sh") if "ombuds show" in block]
    shown = blocks(ROOT / "README.md", "text")[1]
    script = shell.replace(". .venv/bin/activate", "set -e").replace("var/example", str(tmp_path))
    assert script.count(str(tmp_path)) == 1
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    done = subprocess.run(
        ["sh", "-c", script], cwd=ROOT, env={"PATH": path}, capture_output=True, text=True, check=True, timeout=120
    )

    printed = [line.strip() for line in done.stdout.splitlines()]
    for line in filter(None, (line.strip() for line in shown.splitlines())):
        assert line == "…" or any(found.startswith(line) for found in printed), line


def test_the_calculator_answers_the_documented_lines_as_documented():
    asked, answered = blocks(DOCS / "calendars.md", "jsonl")

    found = [json.loads(line) for line in answers(asked.splitlines(), CalendarShelf().load)]
    for each in found:
        each.pop("explanation", None)

    assert found == [json.loads(line) for line in answered.splitlines()]


def test_the_documented_calendar_can_be_read():
    (text,) = blocks(DOCS / "calendars.md", "json")

    assert calendar_from(json.loads(text)).provenance


def test_the_documented_office_can_be_loaded(tmp_path):
    (text,) = blocks(DOCS / "office.md", "yaml")
    (tmp_path / "office.yaml").write_text(text, encoding="utf-8")

    assert read_office(tmp_path / "office.yaml").present("budi", date(2026, 7, 10)) == "dewi"


@pytest.fixture
def record(tmp_path):
    """A database with a case in it."""
    app = build(Settings(home=tmp_path), clock=SettableClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC)))
    app.prepare()
    app.desk.handle(ChangeOffice(actor="ana", office=read_office(EXAMPLE / "office.yaml")))
    party = PartyIn(name="Siti Rahma", email="siti@people.example")
    app.desk.handle(
        FileComplaint(actor="complainant", procedure="ombudsman", case_class="undue_delay", parties=[party])
    )
    app.close()
    return tmp_path / "ombuds.db"


def verify(database, monkeypatch):
    (code,) = blocks(DOCS / "record.md", "python")
    monkeypatch.setattr("sys.argv", ["verify.py", str(database)])
    return run(code)


def test_the_verifier_of_the_record_page_passes_a_record_that_nobody_touched(record, monkeypatch):
    assert verify(record, monkeypatch)[-1].endswith("nothing is missing, nothing was changed.")


@pytest.mark.parametrize(
    "forgery",
    [
        """UPDATE events SET header = replace(header, 'undue_delay', 'no_service') WHERE seq = 2""",
        """UPDATE contents SET body = replace(body, 'Siti', 'Sita') WHERE seq = 2""",
        """UPDATE documents SET text = text || ' '""",
        """DELETE FROM events WHERE seq = 3""",
        """DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)""",
    ],
)
def test_the_verifier_of_the_record_page_notices(record, monkeypatch, forgery):
    with contextlib.closing(sqlite3.connect(record)) as database, database:
        assert database.execute(forgery).rowcount > 0

    with pytest.raises(AssertionError):
        verify(record, monkeypatch)


def test_the_documented_header_is_one_that_the_engine_writes(record):
    (shown,) = blocks(DOCS / "record.md", "json")

    header = "".join(line.strip() for line in shown.splitlines())

    with contextlib.closing(sqlite3.connect(record)) as database:
        (stored,) = database.execute("SELECT header FROM events WHERE seq = 2").fetchone()
    assert header == json.dumps(json.loads(header), sort_keys=True, separators=(",", ":"))
    assert json.loads(header).keys() == json.loads(stored).keys()
    assert len(hashlib.sha256(b"\x00" + header.encode()).hexdigest()) == 64


# ── the tutorial ────────────────────────────────────────────────────────────


def test_the_procedure_of_the_tutorial_is_without_a_fault_or_a_doubt():
    inspection = SHELF.inspect(str(EXAMPLE))

    assert (inspection.faults, inspection.warnings) == ((), ())


def test_every_snippet_of_the_tutorial_stands_in_the_finished_files():
    finished = [(EXAMPLE / name).read_text(encoding="utf-8") for name in ("procedure.yaml", "office.yaml")]
    finished += [file.read_text(encoding="utf-8") for file in (EXAMPLE / "notices").iterdir()]
    snippets = blocks(TUTORIAL, "yaml") + blocks(TUTORIAL, "jinja")

    assert len(snippets) > 10
    for snippet in snippets:
        assert any(snippet in text for text in finished), snippet


def staged(folder, last, extra=""):
    """The procedure as far as the tutorial has come: its top-level keys up to the last one named."""
    text = (EXAMPLE / "procedure.yaml").read_text(encoding="utf-8")
    begin = re.search(rf"^{last}:", text, re.MULTILINE).start()
    (folder / "procedure.yaml").write_text(text[:begin] + extra, encoding="utf-8")
    return {re.sub(r"^.*procedure.yaml", "", str(each)) for each in SHELF.inspect(str(folder)).faults}


@pytest.mark.parametrize(
    ("step", "last", "extra"), [(0, "sources", ""), (1, "clocks", "clocks: {}\nassignment: {nobody: head}\n")]
)
def test_the_faults_that_the_tutorial_shows_are_those_that_the_check_finds(tmp_path, step, last, extra):
    console = [block for block in blocks(TUTORIAL, "console") if "procedure.yaml:" in block][step]
    shown = [line for line in console.splitlines() if re.search(r"procedure.yaml:\d", line) and "(warning)" not in line]

    found = staged(tmp_path, last, extra)

    assert shown
    assert {re.sub(r"^.*procedure.yaml", "", line) for line in shown} <= found


def test_the_office_of_the_tutorial_is_one_that_the_procedure_can_work_with():
    office = read_office(EXAMPLE / "office.yaml")
    procedure = SHELF.load(str(EXAMPLE))

    assert set(procedure.roles) <= {role for officer in office.officers.values() for role in officer.roles}


# ── pages ───────────────────────────────────────────────────────────────────


def anchors(page):
    """The anchors of a page's headings, as a forge makes them."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", prose(page)):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page

        assert file.exists(), f"{name_of(page)}: {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{name_of(page)}: {target}"


def test_every_page_of_the_documentation_is_in_its_index():
    linked = {(DOCS / target).resolve() for target in re.findall(r"\]\(([^)#]+\.md)", prose(DOCS / "README.md"))}
    decisions = {
        (DOCS / "decisions" / target).resolve()
        for target in re.findall(r"\]\(([^)#]+\.md)", prose(DOCS / "decisions" / "README.md"))
    }

    missing = {page for page in DOCS.rglob("*.md") if EXAMPLE not in page.parents} - linked - decisions
    assert missing == {DOCS / "README.md"}


def command_lines(page):
    """The command lines that a page shows: in blocks, and in the running text."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```(?:sh|console)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            found = re.match(r"(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(ombuds .*)", line.strip())
            if found:
                yield found[1]
    yield from re.findall(r"`(ombuds [a-z-][^`]*)`", prose(page).replace("\n", " "))


def check_command_line(line):
    """Whether the command and each of its options exist; what follows a redirection is the shell's."""
    words = shlex.split(re.split(r"\s[<>|#]|…", line, maxsplit=1)[0])[1:]
    command, context = cli, click.Context(cli, info_name="ombuds")
    alternatives = False
    while words and isinstance(command, click.Group):
        word = words.pop(0)
        if word.startswith("-"):
            assert word in {name for option in command.get_params(context) for name in option.opts}, f"{line}: {word}"
            words = words[1:]
            continue
        alternatives = bool(words) and words[0] == "|"
        found = command.get_command(context, word)
        assert found is not None, f"{line}: there is no {word}"
        context = click.Context(found, parent=context, info_name=word)
        command = found
    assert not alternatives
    known = {name for option in command.get_params(context) for name in (*option.opts, *option.secondary_opts)}
    for word in words:
        if re.match(r"--?[a-z]", word):
            assert word.partition("=")[0] in known, f"{line}: {word}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_a_page_shows_exists(page):
    for line in command_lines(page):
        for command in re.split(r"\s(?:&&|\|\||;)\s", line):
            if command.startswith("ombuds "):
                check_command_line(command)


def test_a_command_that_does_not_exist_would_be_noticed():
    with pytest.raises(AssertionError, match="there is no fille"):
        check_command_line("ombuds fille --as ana")
    with pytest.raises(AssertionError, match="--offizer"):
        check_command_line("ombuds list --offizer me")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_yaml_block_is_yaml(page):
    for block in blocks(page, "yaml"):
        yaml.safe_load(block)


def test_the_pictures_are_those_that_the_program_draws():
    from adapters.packs.svg import svg

    for name, where in (("ombudsman", "ombudsman"), ("school-complaints", str(EXAMPLE))):
        drawn = (DOCS / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
        assert drawn.strip() == svg(SHELF.load(where), "en").strip(), "run `make docs`"


def test_every_page_that_the_program_names_exists():
    sources = [
        file for package in ("domain", "workflows", "adapters", "ombuds") for file in (ROOT / package).rglob("*.py")
    ]
    named = {page for file in sources for page in re.findall(r"docs/[\w/-]+\.md", file.read_text(encoding="utf-8"))}

    # Written by `make bench`, on the machine that it speaks of.
    assert {page for page in named - {"docs/benchmarks.md"} if not (ROOT / page).exists()} == set()
