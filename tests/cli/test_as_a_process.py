"""The program as a process of its own: from nothing to a case, and what it may import."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def shell(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OMBUDS_")}
    environment |= {"OMBUDS_HOME": str(tmp_path / "home"), "COLUMNS": "100"}

    def run(*arguments, stdin=None, **more):
        command = [sys.executable, "-m", "ombuds", *map(str, arguments)]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, check=False, env=environment | more, cwd=tmp_path
        )

    return run


def test_from_an_empty_folder_to_a_case(shell, office_file):
    assert shell("list").returncode == 9
    assert shell("db", "upgrade").returncode == 0
    assert shell("office", "load", office_file).returncode == 0
    filed = shell(
        "file", "--as", "ana", "--procedure", "ombudsman", "--class", "no_service", "--party", "name=Amina", "--text", "-", "--json",
        stdin="Tidak ada air sejak Januari.", OMBUDS_LANGUAGE="id",
    )  # fmt: skip
    assert filed.returncode == 0, filed.stderr
    case = json.loads(filed.stdout)["case"]
    shown = shell("show", case, OMBUDS_LANGUAGE="id", OMBUDS_ACTOR="ana").stdout
    assert "Tidak ada air sejak Januari." in shown
    assert "Riwayat" in shown
    denied = shell("act", case, "admit", "--as", "ana")
    assert denied.returncode == 4
    assert denied.stderr.count("\n") == 1
    assert shell("check").returncode == 0


def test_a_wrong_setting_is_one_message(shell):
    said = shell("status", OMBUDS_LANGUAGE="fr")
    assert said.returncode == 2
    assert "OMBUDS_LANGUAGE" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    "arguments", [("file",), ("act",), ("show",), ("list",), ("office", "load"), ("procedure", "diagram"), ("doctor",)]
)
def test_help_of_a_command_imports_nothing_heavy(arguments):
    script = f"import sys; from ombuds.__main__ import cli; cli.main({[*arguments, '--help']!r}, standalone_mode=False); print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in said.splitlines()[-1].split()}
    assert (
        loaded
        & {"sqlalchemy", "prefect", "sendgrid", "holidays", "alembic", "jinja2", "rich", "psycopg", "yaml", "pydantic"}
        == set()
    )


@pytest.mark.parametrize("arguments", [("list",), ("show", "X"), ("sweep",), ("status",), ("doctor",)])
def test_no_command_imports_prefect_or_sendgrid(arguments, bare):
    script = (
        "import sys, contextlib\nfrom ombuds.__main__ import main\n"
        f"try:\n    main({['--home', str(bare.home), *arguments]!r})\nexcept SystemExit: pass\nprint(*sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in said.splitlines()[-1].split()}
    assert "sqlalchemy" in loaded
    assert loaded & {"prefect", "sendgrid", "holidays", "fastapi"} == set()


def test_a_place_that_cannot_be_written_is_one_message(shell, tmp_path):
    (tmp_path / "in-the-way").write_text("a file")
    said = shell("db", "upgrade", OMBUDS_HOME=str(tmp_path / "in-the-way" / "home"))
    assert said.returncode == 1
    assert said.stderr == f"ombuds: Not a directory: {tmp_path}/in-the-way/home. Mend it and repeat the command.\n"
