"""What is installed, what is shipped and what is locked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("domain", "workflows", "adapters", "ombuds")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.findall(
    r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ; (.+?))? \\\n((?:    --hash=\S+(?: \\)?\n)*)", LOCK, re.MULTILINE
)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        yield archive


@pytest.mark.parametrize("package", PACKAGES)
def test_our_generic_package_names_mean_our_packages(package: str):
    assert Path(import_module(package).__file__).parent == ROOT / package


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: zipfile.ZipFile):
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_every_file_of_the_packages_is_in_the_wheel(wheel: zipfile.ZipFile):
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert files - set(wheel.namelist()) == set()


@pytest.mark.parametrize(
    "pattern",
    [
        r"adapters/packs/library/.+\.yaml",
        r"adapters/database/migrations/versions/.+\.py",
        r"adapters/packs/library/.+/notices/.+\.(en|id)\.txt",
    ],
    ids=["packs", "migrations", "templates"],
)
def test_the_wheel_carries_what_is_no_code(wheel: zipfile.ZipFile, pattern: str):
    assert [name for name in wheel.namelist() if re.fullmatch(pattern, name)]


def test_the_wheel_runs_away_from_the_checkout(wheel: zipfile.ZipFile, tmp_path: Path):
    wheel.extractall(tmp_path)
    script = "import domain, sys; print(domain.__file__); from ombuds.__main__ import main; main(['--help'])"
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith(f"{tmp_path}/domain/__init__.py\nUsage: ombuds")


def test_the_lock_names_no_index_and_no_address():
    assert "://" not in LOCK
    assert not re.search(
        r"^\s*-", re.sub(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$", "", LOCK, flags=re.MULTILINE), re.MULTILINE
    )


def test_every_requirement_in_the_lock_is_pinned_and_has_a_hash():
    requirements = [line for line in LOCK.splitlines() if line and line[0] not in " #"]
    assert len(requirements) == len(PINS) > 100
    assert [name for name, _, _, hashes in PINS if "--hash=sha256:" not in hashes] == []


def test_the_lock_keeps_the_bounds_of_the_project():
    pinned = {canonicalize_name(name): number for name, number, _, _ in PINS}
    for text in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]:
        wanted = Requirement(text)
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), f"{text}: run `make lock`"


def test_the_tests_run_with_what_is_locked():
    here = [(name, number) for name, number, marker, _ in PINS if not marker]
    assert [f"{name}=={number}" for name, number in here if version(name) != number] == []
