"""The program itself: quick help, one message for a refusal, an exit code that means something."""

from __future__ import annotations

import resource
import subprocess
import sys
from importlib import import_module

import click
import pytest

from domain import errors
from ombuds.__main__ import Program, cli, exit_code, main
from ombuds.commands import COMMANDS, LazyGroup

HEAVY = {
    "prefect",
    "sqlalchemy",
    "pydantic",
    "rich",
    "jinja2",
    "yaml",
    "holidays",
    "sendgrid",
    "httpx",
    "alembic",
    "fastapi",
}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


def test_help_imports_nothing_heavy():
    script = (
        "import sys; from ombuds.__main__ import cli; cli.main(['--help'], standalone_mode=False); print(*sys.modules)"
    )
    loaded = {name.partition(".")[0] for name in run("-c", script).stdout.splitlines()[-1].split()}
    assert "click" in loaded
    assert loaded & HEAVY == set()


def test_help_takes_less_than_a_third_of_a_second():
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert run("-m", "ombuds", "--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.3  # processor time: a busy machine does not change it much


def test_both_names_are_one_program():
    script = sys.executable.rpartition("/")[0] + "/ombuds"
    assert (
        subprocess.run([script, "--help"], capture_output=True, text=True, check=True).stdout
        == run("-m", "ombuds", "--help").stdout
    )


def test_help_lists_every_command_with_its_purpose_and_the_exit_codes():
    said = run("-m", "ombuds", "--help").stdout
    for name, (_, _, purpose) in COMMANDS.items():
        assert f"  {name} " in said
        assert purpose in said
    assert "Exit codes: 0 done" in said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_loaded_and_has_help_with_an_example(name: str):
    module, attribute, _ = COMMANDS[name]
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert "Example" in command.get_help(click.Context(command, info_name=f"ombuds {name}"))


def test_an_unknown_command_is_a_usage_error():
    answer = run("-m", "ombuds", "complane")
    assert answer.returncode == 2
    assert "No such command 'complane'" in answer.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.BadInput("x"), 2),
        (errors.NotFound("case", "7"), 3),
        (errors.ActionNotAllowed("7", "close", "new", []), 4),
        (errors.AccessDenied("amina", "close", "no role"), 5),
        (errors.VersionConflict("7", 1, 2), 6),
        (errors.CommandReused("c"), 7),
        (errors.RecordBroken(3, "hash"), 8),
        (errors.OmbudsError("other"), 1),
    ],
)
def test_a_refusal_is_one_message_and_its_exit_code(
    error: errors.OmbudsError, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    @click.command()
    def refusing() -> None:
        raise error

    monkeypatch.setattr(LazyGroup, "get_command", lambda self, ctx, name: refusing)
    with pytest.raises(SystemExit) as end:
        main(["anything"])
    assert end.value.code == code == exit_code(error)
    assert capsys.readouterr().err == f"ombuds: {error}\n"


def test_a_command_gets_settings_and_the_application_only_when_it_asks(monkeypatch: pytest.MonkeyPatch, tmp_path):
    built = []

    @click.command()
    @click.pass_obj
    def curious(program: Program) -> None:
        assert built == []
        assert program.application is program.application
        assert program.settings.home == tmp_path

    monkeypatch.setattr(LazyGroup, "get_command", lambda self, ctx, name: curious)
    cli.main(
        ["curious"], obj=Program(tmp_path, lambda settings: built.append(settings) or object()), standalone_mode=False
    )
    assert [settings.home for settings in built] == [tmp_path]
