"""`ombuds act`: take a step in a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, acting_as, actor, as_json, dry_run, in_language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from adapters.files import Shelved
    from domain.case.case import Case
    from domain.procedure.compiled import Compiled

BESIDE = ("finish_task", "revoke_mandate", "migrate", "recalculate")
"""Commands that no procedure lists and staff may give."""

_TEXTS = ("text", "reason", "note")


@click.command()
@click.argument("case_id", metavar="CASE")
@click.argument("step", metavar="[ACTION|KIND]", required=False)
@click.option("--ground", help="The coded legal ground.")
@click.option("--reason", help="The reason; @FILE reads a file, - standard input.")
@click.option("--text", help="The text; @FILE and - as above.")
@click.option("--officer", help="The officer to assign, or who stands aside.")
@click.option("--unit", help="The unit to assign.")
@click.option("--outcome", help="The coded outcome.")
@click.option("--clock", help="The clock to pause, resume or extend.")
@click.option("--how", help="How an extension is lawful: notice, approval, consent, interim_reply.")
@click.option("--by", metavar="LIMIT", help='By how much to extend: "10 working days".')
@click.option("--told", multiple=True, metavar="PARTY", help="Who was told of an extension; repeatable.")
@click.option("--respondent", help="The respondent asked, or answering.")
@click.option("--body", help="The body that the case is offered to.")
@click.option("--task", help="The task that is done (finish_task).")
@click.option("--attach", "attachment", type=click.Path(path_type=Path, dir_okay=False), help="The file to attach.")
@click.option("--set", "others", multiple=True, metavar="KEY=VALUE", help="Any other field of the step; repeatable.")
@click.option("--at", metavar="MOMENT", help="When it happened in law, if not now.")
@click.option("--expect", type=int, metavar="VERSION", help="Refuse if the case has moved on since this version.")
@click.option("--command-id", help="An id of yours: given twice, the step is taken once.")
@click.option("--command", "source", metavar="FILE", help="The fields as a JSON object; - is standard input.")
@acting_as
@dry_run
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, case_id: str, step: str | None, **options: Any) -> None:
    """Take a step in a case, by the procedure's own name for it or by its kind; without one, list what is possible.

    Beside the procedure: finish_task (--task), revoke_mandate (--set party=p2), migrate (to the present version of the
    procedure), recalculate (after its calendar changed).

    Example: ombuds act 7K2M-4Q8Z refuse --as ana --ground time_barred --reason "The event is three years past."
    """
    from adapters.cli.handing import carry_out, command_from

    app, asked = program.application, Asked.taken_from(program, options)
    case, rules = _case(app, case_id)
    if step is None:
        from adapters.cli.possible import put_possible

        put_possible(program, case, rules, asked)
        return
    values = {"case_id": case_id, "actor": actor(program, asked.who), **_step(rules, case, step.replace("-", "_"))}
    if values["kind"] == "migrate":
        values["procedure_digest"] = app.library.current(case.procedure_name).digest
    if values["kind"] == "recuse":
        values["officer"] = values["actor"]  # who names nobody stands aside
    given = command_from(values | _fields(app, str(values["kind"]), options, asked))
    carry_out(app, given, asked)


def _case(app: Application, case_id: str) -> tuple[Case, Compiled]:
    from adapters.cli.seeing import history_of
    from domain.case.apply import fold

    case = fold(case_id, history_of(app, case_id))
    return case, app.procedure(case.procedure)


def _step(rules: Compiled, case: Case, name: str) -> dict[str, str]:
    """Kind and action of a step that is named by either.  Raises ActionNotAllowed with what is possible."""
    from domain.errors import ActionNotAllowed

    if name in rules.procedure.actions:
        return {"kind": rules.action(name).kind, "action": name}
    if name in BESIDE or name in rules.kinds:
        return {"kind": name}
    raise ActionNotAllowed(case.id, name, case.state, [*rules.allowed(case.state), *BESIDE])


def _fields(app: Application, kind: str, options: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """The fields of the step: those of the file, then those of the options."""
    from adapters.cli.handing import long_text, pairs, read_json
    from adapters.moments import parse_moment
    from domain.limits import Limit

    source, attachment, others, at, by, expect = (
        options.pop(name) for name in ("source", "attachment", "others", "at", "by", "expect")
    )
    values: dict[str, Any] = read_json(source) if source else {}
    values |= {name: value for name, value in options.items() if value not in (None, ())}
    values |= {key: _read(kind, key, value) for key, value in (pairs(text, "--set") for text in others)}
    values |= {name: long_text(values[name]) for name in _TEXTS if isinstance(values.get(name), str)}
    if by is not None:
        values["by"] = Limit.parse(by).to_json()
    if at is not None:
        values["effective_at"] = parse_moment(at, app.office().zone)
    if expect is not None:
        values["expected_version"] = expect
    if attachment is not None:
        values |= _attached(app, attachment, keep=not asked.dry_run)
    return values


def _read(kind: str, key: str, value: str) -> Any:
    """A value as its field wants it: JSON where it looks so, a list where one is meant, else text."""
    import json

    from domain.case.commands import command_class
    from domain.errors import BadInput

    field = command_class(kind).model_fields.get(key)
    if value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError as error:
            raise BadInput(f"--set {key}: this is not JSON: {error}.") from error
    listed = field is not None and str(field.annotation).startswith("tuple")
    return [each.strip() for each in value.split(",")] if listed else value


def _attached(app: Application, file: Path, *, keep: bool) -> dict[str, Any]:
    """What the step says about a file, which is put on the shelf first: the record never names what is not there."""
    import mimetypes

    from domain.errors import BadInput

    try:
        with file.open("rb") as source:
            shelved: Shelved = app.files.put(source) if keep else app.files.weigh(source)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return {"name": file.name, "file_digest": shelved.digest, "size": shelved.size, "media_type": media_type}
