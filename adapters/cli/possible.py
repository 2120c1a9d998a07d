"""What is possible in a case now: each step, for whom, and what it must bring along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from adapters.cli.labels import Labels
from adapters.cli.options import Asked
from adapters.cli.output import console, put_json, styled, table
from adapters.cli.words import word
from domain.case.case import Case
from domain.case.commands import CaseCommand, command_class
from domain.procedure.compiled import Compiled
from domain.procedure.model import Action

if TYPE_CHECKING:
    from adapters.cli.ports import Program

_NOT_ASKED = ("actor", "case_id", "party")


def put_possible(program: Program, case: Case, rules: Compiled, asked: Asked) -> None:
    """List the steps; with somebody named by --as, those of this person."""
    app = program.application
    labels = Labels(rules.procedure, asked.lang, app.office().zone)
    who = asked.who or program.settings.actor
    roles = _roles(app.office(), who)
    steps = [each for each in _steps(case, rules, labels) if roles is None or roles & set(each["roles"])]
    if asked.as_json:
        put_json({"case": case.id, "version": case.version, "state": case.state, "possible": steps})
        return
    out = console()
    out.print(styled(f"{case.id}   {labels.of('states', case.state)}", "bold"))
    if not steps:
        out.print(word("nothing_possible", asked.lang))
        return
    rows = [
        (each["action"], each["label"], ", ".join(each["roles"]), _needs(each))
        for each in steps
    ]  # fmt: skip
    out.print(table([word(key, asked.lang) for key in ("action", "what", "roles", "needs")], rows))
    out.print(styled(word("beside", asked.lang), "dim"))


def _roles(office: Any, who: str | None) -> frozenset[str] | None:
    from domain.access import actor_of

    return actor_of(who, office).roles if who else None


def _steps(case: Case, rules: Compiled, labels: Labels) -> Iterator[dict[str, Any]]:
    for name in rules.allowed(case.state):
        action = rules.action(name)
        if set(action.roles) == {"system"}:
            continue
        yield {
            "action": name,
            "kind": action.kind,
            "label": labels.of("actions", name),
            "to": action.to,
            "roles": list(action.roles),
            "requires": _required(action),
            "grounds": list(action.grounds),
            "outcomes": list(action.outcomes),
            "clause": action.clause,
        }


def _required(action: Action) -> list[str]:
    """What the procedure asks for, and what a step of this kind cannot be without."""
    fields = command_class(action.kind).model_fields
    always = [name for name, field in fields.items() if field.is_required() and name not in _NOT_ASKED]
    return list(
        dict.fromkeys([*action.requires, *(n for n in always if n in fields and n not in CaseCommand.model_fields)])
    )


def _needs(step: dict[str, Any]) -> str:
    if step["kind"] == "attach":
        return "--attach FILE"
    said = []
    for name in step["requires"]:
        choices = step["grounds"] if name == "ground" else step["outcomes"] if name == "outcome" else []
        said.append(f"{name} ({' | '.join(choices)})" if choices else name)
    return ", ".join(said)
