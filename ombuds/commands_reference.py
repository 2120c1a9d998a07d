"""docs/commands.md, written from the commands' own help: `make docs` renews it and a test compares."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from copy import copy
from importlib import import_module

import click

from ombuds.__main__ import EXIT_CODES_HELP
from ombuds.commands import COMMANDS

INTRODUCTION = """# Commands

`ombuds` and `python -m ombuds` are the same program. Tables are for people; `--json` gives programs the same with
stable keys, moments in UTC with a `Z`. What changes data takes `--as OFFICER` (or `OMBUDS_ACTOR`) and knows `--dry-run`,
which says what would happen. `--lang id` answers in Indonesian. A refusal is one message on standard error.

{codes}

`--home DIR` before the command names the folder of everything that the program writes (`OMBUDS_HOME`); the other
settings are in [settings.md](settings.md). `-h` after a command shows its help. This page is written by `make docs`
from the program itself.
"""


def reference() -> str:
    """The page, in Markdown."""
    codes = " ".join(EXIT_CODES_HELP.split())
    sections = [line for name in COMMANDS for line in _section(f"ombuds {name}", _command(name), 2)]
    return "\n".join([INTRODUCTION.format(codes=codes), *sections]) + "\n"


def _command(name: str) -> click.Command:
    module, attribute, _ = COMMANDS[name]
    command = getattr(import_module(module), attribute)
    if not isinstance(command, click.Command):
        raise TypeError(f"{module}:{attribute} is no click command.")
    return command


def _section(name: str, command: click.Command, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    plain = copy(command)
    plain.add_help_option = False  # click remembers its spelling from whoever asked first
    yield f"{'#' * level} {name}\n\n```text\n{plain.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            found = command.get_command(context, sub)
            if found is not None:
                yield from _section(f"{name} {sub}", found, level + 1)


if __name__ == "__main__":
    sys.stdout.write(reference())
