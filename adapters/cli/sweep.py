"""`ombuds sweep`: fire what is due, once, without Prefect."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from adapters.cli.options import as_json, dry_run, in_language, language
from adapters.cli.ports import Program
from domain.watch import WATCH

if TYPE_CHECKING:
    from adapters.cli.ports import Application
    from domain.case.decide import Outcome


@click.command()
@click.option("--at", metavar="MOMENT", help="As if it were this moment; for rehearsals and imports of the past.")
@click.option("--batch", type=click.IntRange(min=1), help="Deadlines in one transaction (OMBUDS_SWEEP_BATCH).")
@click.option("--processes", type=click.IntRange(min=1), help="Processes at most for a mass (OMBUDS_SWEEP_PROCESSES).")
@click.option("--deliver/--no-deliver", default=True, help="Send the notices that are due as well.")
@dry_run
@in_language
@as_json
@click.pass_obj
def command(
    program: Program, at: str | None, batch: int | None, processes: int | None, deliver: bool, dry_run: bool,
    lang: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Fire every deadline that has passed, once, and send the notices: what the watch does, without Prefect.

    Safe to run at any time, any number of times at once, from cron for instance.

    Example: ombuds sweep
    """
    from adapters.cli.output import console, put_json
    from adapters.cli.words import word
    from adapters.moments import brief, parse_moment

    app, lang = program.application, language(program, lang)
    moment = parse_moment(at, app.office().zone) if at else None
    if dry_run:
        _rehearse(app, moment, lang, as_json=as_json)
        return
    if moment is None:
        app.report_gap()
    done = app.sweep(moment, batch=batch, processes=processes)
    if moment is None:
        app.heartbeats.beat(WATCH, app.store.time().now, "ombuds sweep")
    sent = app.deliver_and_settle() if deliver else None
    if as_json:
        put_json({**done.counts, "delivery": sent})
        return
    out = console()
    if done.cases or done.set_aside:
        out.print(word("swept", lang, done.cases, done.missed, done.escalated, done.notices, done.set_aside))
    else:
        out.print(word("nothing_due", lang))
    if sent is not None and (sent.mails or sent.retried or sent.failed):
        out.print(word("sent", lang, sent.mails, sent.accepted, sent.retried, sent.failed))
    if sent is not None and sent.held_until is not None:
        reason = sent.trouble or app.breaker().reason
        held = brief(sent.held_until, app.office().zone)
        out.print(word("breaker_open", lang, program.settings.mail_transport, held, reason), style="bold red")


def _rehearse(app: Application, at: datetime | None, lang: str, *, as_json: bool) -> None:
    """What would be fired in the first cases that are due."""
    from adapters.cli.handing import outcome_data, put_outcomes
    from adapters.cli.output import console, put_json
    from adapters.cli.words import word

    outcomes = _due(app, at)
    if as_json:
        put_json({"dry_run": True, "cases": [outcome_data(app, outcome, lang) for outcome in outcomes]})
    elif outcomes:
        put_outcomes(app, outcomes, lang)
    else:
        console().print(word("nothing_due", lang))


def _due(app: Application, at: datetime | None, most: int = 100) -> list[Outcome]:
    from domain.access import SYSTEM
    from domain.case.commands import Fire

    with app.store.transaction() as tx:
        until = at or tx.now
        cases = dict.fromkeys(due.stream for due in tx.due(until, most))
    fires = [Fire(actor=SYSTEM, case_id=case, until=until) for case in cases]
    return [outcome for fire in fires for outcome in app.desk.preview(fire)]
