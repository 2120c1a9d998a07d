"""`ombuds file`: take in a complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from adapters.cli.options import Asked, acting_as, actor, as_json, dry_run, in_language
from adapters.cli.ports import Program

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from domain.record import Recorded

_LISTS = ("represents", "scope")


@click.command()
@click.option("--procedure", help="The procedure: `ombuds procedure list` names them.")
@click.option("--class", "case_class", help="The class of complaint, as the procedure codes it.")
@click.option("--priority", help="The priority; left out, that of the class.")
@click.option("--party", "parties", multiple=True, metavar="KEY=VALUE,…",
              help="A party: name=…,email=…,phone=…,address=…,language=…; for one who acts for others role=representative, "
              "represents=1, proof=…, expires=DATE. Repeat for each.")  # fmt: skip
@click.option(
    "--respondent", "respondents", multiple=True, metavar="BODY", help="The body complained about; repeatable."
)
@click.option("--subject", help="What it is about, in a line.")
@click.option("--text", help="The complaint itself; @FILE reads a file, - standard input.")
@click.option("--received", metavar="MOMENT", help="When it came in, if not now: 2026-03-02T09:00.")
@click.option("--channel", help="How it came in: counter, web, e-mail, phone, letter …")
@click.option("--language", "complaint_language", help="Language of the complainant.")
@click.option("--area", help="Where, as units and rules of assignment name it.")
@click.option("--unit", help="The unit that it came in at.")
@click.option("--reference", help="The source's own number.")
@click.option("--occurred-on", metavar="DATE", help="When the matter happened.")
@click.option(
    "--prior-recourse/--no-prior-recourse", default=None, help="Whether the body itself was turned to before."
)
@click.option("--anonymous", is_flag=True, default=None, help="Nobody is named.")
@click.option("--confidential", is_flag=True, default=None, help="The complainant is known to the office alone.")
@click.option("--own-motion", is_flag=True, default=None, help="Of the office's own motion.")
@click.option("--case-id", help="The case's reference, if it is to have one of yours.")
@click.option("--action", help="The procedure's action, where several take in complaints.")
@click.option("--reason", help="Why it is taken in so.")
@click.option("--command-id", help="An id of yours: given twice, the complaint is filed once.")
@click.option("--command", "source", metavar="FILE", help="The whole command as a JSON object; - is standard input.")
@acting_as
@dry_run
@in_language
@as_json
@click.pass_obj
def command(program: Program, /, **options: Any) -> None:
    """File a complaint; prints its reference, its state and the first deadlines with why.

    Example: ombuds file --as ana --procedure boston-311 --class "Rodent Activity" --party name="A. Yusuf",email=a@people.example
    """
    from adapters.cli.handing import command_from, hand_in, preview

    app, asked = program.application, Asked.taken_from(program, options)
    filed = command_from(_values(program, asked, options))
    if asked.dry_run:
        preview(app, filed, asked.lang, as_json=asked.as_json)
        return
    answer, events = hand_in(app, filed)
    _say(app, answer, events, asked)


def _values(program: Program, asked: Asked, options: dict[str, Any]) -> dict[str, Any]:
    """The fields of the command: those of the file, then those of the options."""
    from adapters.cli.handing import long_text, read_json
    from adapters.moments import parse_moment

    source, parties, received = options.pop("source"), options.pop("parties"), options.pop("received")
    options["language"] = options.pop("complaint_language")
    values = read_json(source) if source else {}
    values |= {name: value for name, value in options.items() if value not in (None, ())}
    if parties:
        values["parties"] = [_party(text) for text in parties]
    if received:
        values["effective_at"] = parse_moment(received, program.application.office().zone)
    if options.get("text"):
        values["text"] = long_text(options["text"])
    if asked.who or "actor" not in values:
        values["actor"] = actor(program, asked.who)
    return values | {"kind": "file"}


def _party(text: str) -> dict[str, Any]:
    """One party from ``name=…,email=…``; a comma inside a value stays when no ``key=`` follows it."""
    from adapters.cli.handing import pairs

    parts: list[str] = []
    for piece in text.split(","):
        if "=" in piece or not parts:
            parts.append(piece)
        else:
            parts[-1] += f",{piece}"
    found: dict[str, Any] = dict(pairs(part, "--party") for part in parts)
    for name in _LISTS:
        if name in found:
            found[name] = [each.strip() for each in str(found[name]).replace(";", "+").split("+")]
    return found


def _say(app: Application, answer: Any, events: list[Recorded], asked: Asked) -> None:
    from adapters.cli.handing import answer_data, labels_of
    from adapters.cli.output import console, put_json, styled
    from adapters.cli.why import as_data, in_one_line
    from adapters.cli.words import word
    from domain.case.apply import fold

    lang = asked.lang
    case, labels = fold(answer.stream, events), labels_of(app, events, lang)
    clocks = sorted(case.deadlines.values(), key=lambda d: d.due_at)
    if asked.as_json:
        put_json(answer_data(answer, events, labels) | {
            "state": case.state, "officer": case.officer, "unit": case.unit,
            "clocks": [
                {"deadline": d.id, "clock": d.clock, "label": labels.run("clocks", d.id), "due_at": d.due_at, "limit": d.limit,
                 "clause": d.clause, "source": labels.clause(d.clause), "why": in_one_line(d, labels),
                 "explanation": as_data(d, lang)}
                for d in clocks
            ],
        })  # fmt: skip
        return
    out = console()
    out.print(word("repeated" if answer.repeated else "filed", lang))
    out.print(styled(f"{case.id}   {labels.of('states', case.state)}", "bold"))
    hands = " / ".join(filter(None, (case.officer, case.unit))) or word("nobody", lang)
    out.print(f"  {word('officer', lang)}: {hands}")
    for known in clocks:
        out.print(styled(f"  {labels.run('clocks', known.id)}: {labels.moment(known.due_at)}", "bold"))
        out.print(styled(f"      {in_one_line(known, labels)}", "dim"))
        out.print(styled(f"      {labels.clause(known.clause)}", "dim"))
