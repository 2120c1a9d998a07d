"""`make setup` on a machine that lacks something says what to install."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "scripts/setup"

TOO_OLD = '#!/bin/sh\ncase "$2" in *version_info*) exit 1;; esac\nexit 0\n'
NO_VENV = '#!/bin/sh\ncase "$2" in *venv*) exit 1;; *print*) echo 3.12;; esac\nexit 0\n'
BROKEN_SHIM = "#!/bin/sh\necho 'command not found' >&2\nexit 127\n"


@pytest.fixture
def machine(tmp_path: Path):
    """A checkout with the script alone, and a PATH with no more than a shell's usual tools and these programs."""

    def setup(**programs: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "scripts").mkdir()
        shutil.copy(SCRIPT, tmp_path / "scripts/setup")
        tools = tmp_path / "bin"
        tools.mkdir()
        for name in ("dirname", "cat"):
            (tools / name).symlink_to(shutil.which(name))
        for name, text in programs.items():
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        shell = shutil.which("sh")
        return subprocess.run(
            [shell, "scripts/setup"],
            cwd=tmp_path,
            env={"PATH": str(tools)},
            capture_output=True,
            text=True,
            check=False,
        )

    return setup


@pytest.mark.parametrize("programs", [{}, {"python3": TOO_OLD}, {"python3": BROKEN_SHIM}], ids=["none", "old", "shim"])
def test_without_a_fitting_python_it_says_what_to_install(machine, programs: dict[str, str]):
    answer = machine(**programs)
    assert answer.returncode == 1
    assert "there is no Python 3.11 or later here" in answer.stderr
    assert "sudo apt install python3 python3-venv" in answer.stderr
    assert "brew install" in answer.stderr


def test_without_the_venv_module_it_names_the_package(machine):
    answer = machine(python3=NO_VENV)
    assert answer.returncode == 1
    assert "sudo apt install python3-venv   (or python3.12-venv)" in answer.stderr


def test_this_very_python_would_do(machine, tmp_path: Path):
    answer = machine(python3=f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    assert "setup: creating .venv with Python 3." in answer.stdout
    assert (tmp_path / ".venv/bin/python").exists()
    assert "requirements.lock" in answer.stderr, "the copy holds no lock, so the script must stop there"
