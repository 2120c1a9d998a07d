"""`ombuds show`: a case, its clocks and why, its timeline."""

from __future__ import annotations

import click

from adapters.cli.options import acting_as, as_json, in_language, language
from adapters.cli.ports import Program


@click.command()
@click.argument("case_id", metavar="CASE")
@click.option("--at", metavar="MOMENT", help="As the case stood then: 2026-03-02T09:00, or a date for its end.")
@click.option("--explain", is_flag=True, help="Every promise day by day: what was counted, what was not, and why.")
@acting_as
@in_language
@as_json
@click.pass_obj
def command(
    program: Program, case_id: str, at: str | None, explain: bool, who: str | None, lang: str | None, as_json: bool
) -> None:
    """Show a case: its state, whose turn it is, each clock with its promise and why, the timeline.

    Names and texts are shown to officers who may see the case (--as OFFICER).

    Example: ombuds show 7K2M-4Q8Z --as ana --explain
    """
    from adapters.cli.output import put_json
    from adapters.cli.page import put_page
    from adapters.cli.seeing import look
    from adapters.cli.view import whole
    from adapters.moments import parse_moment

    app, lang = program.application, language(program, lang)
    moment = parse_moment(at, app.office().zone, end_of_day=True) if at else None
    sight = look(program, case_id, lang, who, moment)
    deliveries = {row.notice_id: row for row in app.queries.notices(case_id)} if moment is None else {}
    data = whole(app, sight, deliveries, explain=explain)
    if as_json:
        put_json(data)
    else:
        put_page(sight, data, explain=explain, as_it_stood=moment is not None)
