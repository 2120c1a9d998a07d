"""The program: `ombuds` and `python -m ombuds` are the same.

Heavy imports wait inside the commands, so that `ombuds --help` answers within 0.3 s.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from domain import errors
from ombuds.commands import LazyGroup
from workflows.runtime import collect_less

if TYPE_CHECKING:
    from ombuds.settings_model import Settings

EXIT_CODES_HELP = """Exit codes: 0 done, 1 another refusal, 2 wrong input or settings, 3 no such thing,
4 not possible in this state, 5 not allowed to you, 6 look again and repeat, 7 command id used before,
8 the record or a proof is broken, 9 the database is missing, damaged or of another version."""
_EXIT_CODES: tuple[tuple[type[errors.OmbudsError], int], ...] = (
    (errors.BadInput, 2),
    (errors.CalendarNotCovered, 2),
    (errors.NotFound, 3),
    (errors.ActionNotAllowed, 4),
    (errors.GuardRefused, 4),
    (errors.AccessDenied, 5),
    (errors.VersionConflict, 6),
    (errors.Raced, 6),
    (errors.StoreBusy, 6),
    (errors.CommandReused, 7),
    (errors.RecordBroken, 8),
    (errors.ProofRefused, 8),
    (errors.SchemaMismatch, 9),
    (errors.StoreBroken, 9),
)


class Program:
    """What a command gets as `ctx.obj`: settings and the wired application, each made when first asked for."""

    def __init__(self, home: Path | None = None, build: Callable[[Settings], Any] | None = None) -> None:
        self._home, self._build = home, build

    @cached_property
    def settings(self) -> Settings:
        """The settings of this run; raises SettingsError."""
        from ombuds.settings import load

        return load(home=self._home)

    def shown_settings(self) -> dict[str, str]:
        """The settings as they may be shown: no secret, no password inside an address."""
        from ombuds.settings import redacted

        return redacted(self.settings)

    @cached_property
    def application(self) -> Any:
        """Everything wired together by `ombuds.bootstrap.build`."""
        if self._build is None:
            from ombuds.bootstrap import build

            self._build = build
        return self._build(self.settings)


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"ombuds {version('ombuds')}")
        ctx.exit()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES_HELP)
@click.option("--home", type=click.Path(path_type=Path), help="Folder for everything the program writes (OMBUDS_HOME).")
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """Ombuds runs an office's procedure for complaints: cases, clocks, escalation, notices, record.

    Settings come from OMBUDS_ variables or the file that OMBUDS_CONFIG names: docs/settings.md.

    Example: ombuds deadline --from 2026-03-02T09:00 --limit "10 working days" --calendar boston-311 --explain
    """
    ctx.obj = ctx.obj or Program(home)


def exit_code(error: errors.OmbudsError) -> int:
    """The exit code by which a script recognises this refusal."""
    return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), 1)


def main(arguments: list[str] | None = None, program: Program | None = None) -> None:
    """Run one command; a refusal is one message on standard error and its exit code."""
    collect_less()
    try:
        cli.main(args=arguments, prog_name="ombuds", obj=program)
    except errors.OmbudsError as error:
        click.echo(f"ombuds: {error}", err=True)
        sys.exit(exit_code(error))
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:  # no right to write there, no space: what the system says is what to mend
        place = f": {error.filename}" if error.filename else ""
        click.echo(
            f"ombuds: {error.strerror or type(error).__name__}{place}. Mend it and repeat the command.", err=True
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
