"""Options that many commands share, with the same name and the same meaning everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import click

from adapters.cli.ports import Program
from domain.errors import BadInput

F = TypeVar("F", bound=Callable[..., Any])


def as_json(command: F) -> F:
    """The option --json: for programs, with stable keys."""
    return click.option("--json", "as_json", is_flag=True, help="For programs: JSON with stable keys.")(command)


def acting_as(command: F) -> F:
    """The option --as: who acts or looks."""
    return click.option("--as", "who", metavar="OFFICER", help="Who acts: the id of an officer (or OMBUDS_ACTOR).")(
        command
    )


def dry_run(command: F) -> F:
    """The option --dry-run: say what would happen, change nothing."""
    return click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")(command)


def in_language(command: F) -> F:
    """The option --lang: the language of the answer."""
    return click.option("--lang", type=click.Choice(["en", "id"]), help="Language of the answer (or OMBUDS_LANGUAGE).")(
        command
    )


def actor(program: Program, who: str | None) -> str:
    """Who acts: the option, else the setting.  Raises BadInput when neither says."""
    found = who or program.settings.actor
    if not found:
        raise BadInput("Say who acts: add --as OFFICER, or set OMBUDS_ACTOR. `ombuds office show` lists the officers.")
    return found


def language(program: Program, lang: str | None) -> str:
    """The language of the answer: the option, else the setting."""
    return lang or program.settings.language


@dataclass(frozen=True, slots=True)
class Asked:
    """The shared options of one call, for commands that have many others."""

    who: str | None
    lang: str
    as_json: bool
    dry_run: bool

    @classmethod
    def taken_from(cls, program: Program, options: dict[str, Any]) -> Self:
        """Take the shared options out of all of them."""
        return cls(
            options.pop("who", None),
            language(program, options.pop("lang", None)),
            options.pop("as_json", False),
            options.pop("dry_run", False),
        )
