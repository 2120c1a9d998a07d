"""`ombuds erase`: content is destroyed, its headers stay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, acting_as, actor, as_json, dry_run, in_language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.cli.ports import Application
    from domain.record import Recorded

_A_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("case_id", metavar="[CASE]", required=False)
@click.option("--party", help="Only what tells of this party (p1, p2, …).")
@click.option("--entry", "entries", type=int, multiple=True, metavar="N", help="Only this entry, or this one as well.")
@click.option("--ground", help="The coded ground.")
@click.option("--reason", help="The reason; @FILE reads a file, - standard input.")
@click.option("--approve", metavar="PROPOSAL", help="Let a proposed erasure happen (x1, x2, …).")
@click.option("--decline", metavar="PROPOSAL", help="Let the content stay.")
@click.option("--ledger", type=_A_FILE, help="Bring this ledger of erasures up to date, or make it anew.")
@click.option("--reapply", type=_A_FILE, help="After a restore: erase again what this ledger names.")
@click.option("--finish", is_flag=True, help="Clear away what erasures have left on the disks.")
@click.option("--command-id", help="An id of yours: given twice, the step is taken once.")
@acting_as
@dry_run
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, case_id: str | None, **options: Any) -> None:
    """Destroy the content of a case: of all of it, of one party, or of single entries.

    Headers stay, the record still verifies, and an event says who erased what, when, and on which ground.  Where the
    procedure asks for two people, this proposes, and a second one approves.  Afterwards mails in the mail folder and
    attachments are removed and the database's files are written anew: it may take a while, and needs the place once more.

    Example: ombuds erase 7K2M-4Q8Z --party p1 --ground request --as ana
    """
    from domain.errors import BadInput

    app, asked = program.application, Asked.taken_from(program, options)
    ledger, reapply, finish = (options.pop(name) for name in ("ledger", "reapply", "finish"))
    if case_id is not None:
        _erase(program, case_id, options, asked)
    elif ledger is not None:
        _say(asked, {"ledger": str(ledger), "lines": app.erasing.keep_ledger(ledger)}, "ledger")
    elif reapply is not None:
        _again(app, reapply, actor(program, asked.who), asked)
    elif finish:
        _finish(app, asked)
    else:
        raise BadInput("Name a case to erase, or give one of --ledger, --reapply, --finish.")


def _erase(program: Program, case_id: str, options: dict[str, Any], asked: Asked) -> None:
    from adapters.cli.handing import command_from, events_of, preview, tell

    app = program.application
    given = command_from({"case_id": case_id, "actor": actor(program, asked.who)} | _fields(options))
    if asked.dry_run:
        preview(app, given, asked.lang, as_json=asked.as_json)
        return
    answer = app.erasing.hand_in(given, case_id)
    events = events_of(app, answer)
    erased = any(event.type == "ContentErased" for event in events)
    tell(app, answer, events, asked)
    if not asked.as_json:
        _hints(case_id, events, app.history(case_id), asked.lang)
    if erased:
        _finish(app, asked, silent=asked.as_json)


def _fields(options: dict[str, Any]) -> dict[str, Any]:
    """What is asked: an erasure, or a word on a proposed one."""
    from adapters.cli.handing import long_text

    approve, decline = options.pop("approve"), options.pop("decline")
    values = {name: value for name, value in options.items() if value not in (None, ())}
    if "reason" in values:
        values["reason"] = long_text(values["reason"])
    if approve is not None:
        return values | {"kind": "approve_erasure", "proposal": approve}
    if decline is not None:
        return values | {"kind": "decline_erasure", "proposal": decline}
    return values | {"kind": "erase"}


def _hints(case_id: str, events: Sequence[Recorded], history: Sequence[Recorded], lang: str) -> None:
    """What is left to do: somebody's approval, a look at what others wrote."""
    from adapters.cli.words import word

    for event in events:
        if event.type == "ErasureProposed":
            click.echo(word("to_approve", lang, case_id, event.facts["proposal"]))
        if event.type == "ContentErased" and event.facts["scope"] == "party":
            left = [str(each.version) for each in history if each.content and each.version < event.version]
            if left:
                click.echo(word("still_written", lang, ", ".join(left)))


def _again(app: Application, file: Path, who: str, asked: Asked) -> None:
    from domain.errors import BadInput

    if not file.exists():
        raise BadInput(f"There is no ledger {file}.")
    done = app.erasing.repeat(file, who)
    _say(asked, {"repeated": len(done), "cases": sorted({line.case for line in done})}, "repeated_erasures")
    if done:
        _finish(app, asked, silent=asked.as_json)


def _finish(app: Application, asked: Asked, *, silent: bool = False) -> None:
    done = app.erasing.finish()
    if not silent:
        values = {"events": done.events, "mails": done.mails, "files": done.files, "ledger": done.ledger}
        _say(asked, values, "cleared")


def _say(asked: Asked, values: dict[str, Any], phrase: str) -> None:
    from adapters.cli.output import put_json
    from adapters.cli.words import word

    if asked.as_json:
        put_json(values)
    else:
        click.echo(word(phrase, asked.lang, *values.values()))
