"""Handing a command in: read it, preview or do it, say what happened."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.cli.labels import Labels
from adapters.cli.output import console, put_json, styled, table
from adapters.cli.wording import code
from adapters.cli.words import word
from adapters.moments import brief
from domain.errors import BadInput
from domain.record import Event, Recorded

if TYPE_CHECKING:
    from adapters.cli.options import Asked
    from adapters.cli.ports import Application
    from domain.case.commands import Command
    from domain.case.decide import Outcome


_FORMS: Mapping[str, str] = {
    "case_id": "3 to 64 letters, digits, dots, hyphens and underscores; the first a letter or a digit",
    "email": "is no e-mail address; write it as name@people.example",
}
"""What fields of a fixed form look like, in place of their patterns."""


def command_from(values: Mapping[str, Any]) -> Command:
    """The command that these values describe.  Raises BadInput with every fault, each with its field."""
    from pydantic import ValidationError

    from domain.case.commands import COMMANDS

    try:
        command: Command = COMMANDS.validate_python(dict(values))
    except ValidationError as error:
        raise BadInput(f"The command cannot be understood:\n{_faults(error, values)}") from None
    return command


def _faults(error: Any, values: Mapping[str, Any]) -> str:
    said = []
    for fault in error.errors(include_url=False, include_input=False):
        place = [str(step) for step in fault["loc"] if step != values.get("kind")]
        said.append(f"  {'.'.join(place)}: {_fault(fault, place, values.get('kind'))}")
    return "\n".join(said)


def _fault(fault: Mapping[str, Any], place: Sequence[str], kind: str | None) -> str:
    """One fault of a command's field in plain words."""
    from domain.case.commands import PartyIn, command_class

    if fault["type"] == "extra_forbidden" and place[0] == "parties":
        return f"is no field of a party. Fields: {', '.join(PartyIn.model_fields)}"
    if fault["type"] == "extra_forbidden" and kind:
        known = [name for name in command_class(kind).model_fields if name not in ("kind", "case_id", "action")]
        return f"is no field of {kind!r}. Fields: {', '.join(known)}"
    if fault["type"] == "string_pattern_mismatch" and place[-1] in _FORMS:
        return _FORMS[place[-1]]
    return "is missing" if fault["type"] == "missing" else str(fault["msg"])


def read_json(source: str) -> dict[str, Any]:
    """A JSON object from a file, or from standard input for ``-``.  Raises BadInput."""
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        value = json.loads(text)
    except OSError as error:
        raise BadInput(f"{source} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput(f"{source} is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise BadInput(f'{source} holds no JSON object: write the fields of one command, {{"kind": …}}.')
    return value


def preview(app: Application, command: Command, lang: str, *, as_json: bool) -> None:
    """Say what would happen."""
    outcomes = app.desk.preview(command)
    if as_json:
        put_json({"dry_run": True, "cases": [outcome_data(app, outcome, lang) for outcome in outcomes]})
    else:
        put_outcomes(app, outcomes, lang)


def put_outcomes(app: Application, outcomes: Sequence[Outcome], lang: str) -> None:
    """Say what would happen to each case, for people."""
    out = console()
    out.print(word("would", lang))
    for outcome in outcomes:
        labels = _labels(app, outcome.after.procedure, lang)
        out.print(styled(f"{outcome.after.id}: {labels.of('states', outcome.after.state)}", "bold"))
        out.print(events_table(outcome.events, labels))


def outcome_data(app: Application, outcome: Outcome, lang: str) -> dict[str, Any]:
    """What would happen to a case, for programs."""
    labels = _labels(app, outcome.after.procedure, lang)
    return {
        "case": outcome.after.id,
        "state": outcome.after.state,
        "events": [event_data(event, labels) for event in outcome.events],
    }


def hand_in(app: Application, command: Command) -> tuple[Any, list[Recorded]]:
    """Do it; the answer, and what happened in the command's own case."""
    answer = app.desk.handle(command)
    return answer, events_of(app, answer)


def events_of(app: Application, answer: Any) -> list[Recorded]:
    """What a command made happen in its own case."""
    return [e for e in app.history(answer.stream) if answer.first_seq <= e.seq <= answer.last_seq]


def tell(app: Application, answer: Any, events: Sequence[Recorded], asked: Asked) -> None:
    """Say what happened, for people or for programs."""
    if asked.as_json:
        put_json(answer_data(answer, events, labels_of(app, events, asked.lang)))
    else:
        report(app, answer, events, asked.lang)


def carry_out(app: Application, command: Command, asked: Asked) -> None:
    """Do it, or say what would happen where that is asked; and tell it."""
    if asked.dry_run:
        preview(app, command, asked.lang, as_json=asked.as_json)
    else:
        tell(app, *hand_in(app, command), asked)


def report(app: Application, answer: Any, events: Sequence[Recorded], lang: str) -> None:
    """Say what happened, for people."""
    out = console()
    if not events:
        out.print(word("nothing_changes", lang))
        return
    labels = labels_of(app, events, lang)
    out.print(word("repeated" if answer.repeated else "happened", lang))
    out.print(events_table(events, labels))


def labels_of(app: Application, events: Sequence[Recorded], lang: str) -> Labels:
    """The labels of the procedure that these events name last."""
    return _labels(app, next((e.procedure for e in reversed(events) if e.procedure), None), lang)


def _labels(app: Application, digest: str | None, lang: str) -> Labels:
    procedure = app.procedure(digest).procedure if digest else None
    return Labels(procedure, lang, app.office().zone)


def events_table(events: Sequence[Event | Recorded], labels: Labels) -> Any:
    """Events in words, with when and by whom."""
    rows = [(brief(e.effective_at, labels.zone), code(e.actor, labels.lang), labels.event(e)) for e in events]
    return table([word(key, labels.lang) for key in ("when", "who", "what")], rows)


def event_data(event: Event | Recorded, labels: Labels) -> dict[str, Any]:
    """An event as programs get it; content is left to `ombuds show`."""
    data = {
        "type": event.type, "effective_at": event.effective_at, "actor": event.actor, "text": labels.event(event),
        "facts": dict(event.facts),
    }  # fmt: skip
    return data | {"version": event.version, "seq": event.seq} if isinstance(event, Recorded) else data


def answer_data(answer: Any, events: Sequence[Recorded], labels: Labels) -> dict[str, Any]:
    """What came of a command, as programs get it."""
    return {
        "case": answer.stream, "command_id": answer.command_id, "version": answer.version,
        "repeated": answer.repeated, "events": [event_data(event, labels) for event in events],
    }  # fmt: skip


def pairs(text: str, option: str) -> tuple[str, str]:
    """One ``key=value``.  Raises BadInput."""
    key, mark, value = text.partition("=")
    if not mark or not key.strip():
        raise BadInput(f"{option} {text!r}: write it as key=value.")
    return key.strip().replace("-", "_"), value.strip()


def long_text(text: str) -> str:
    """A text as given, or read: ``@FILE`` from a file, ``-`` from standard input.  Raises BadInput."""
    if text == "-":
        return sys.stdin.read()
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{text[1:]} cannot be read: {error}.") from error


__all__ = [
    "answer_data", "carry_out", "command_from", "event_data", "events_of", "events_table", "hand_in", "labels_of", "long_text",
    "pairs", "preview", "read_json", "tell",
]  # fmt: skip
