"""The time ledger of one case, and of all in total by class and unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from adapters.cli.replaying.words import word
from adapters.moments import length
from adapters.phrases import grouped
from domain.calendar import WorkingCalendar
from domain.errors import CalendarNotCovered
from domain.record import Recorded
from domain.replaying.ledger import HOLDERS, Account, Stretch, account_of, calendar_of, stretches

if TYPE_CHECKING:
    from adapters.cli.labels import Labels
    from adapters.cli.ports import Application

Rows = list[dict[str, Any]]


@dataclass(slots=True)
class Calendars:
    """By which calendar a case's time is counted."""

    app: Application
    stored: Mapping[str, WorkingCalendar]

    @classmethod
    def of(cls, app: Application) -> Calendars:
        """The versions that a database keeps, and those on the shelf."""
        from adapters.database.reexecuting import calendars

        return cls(app, calendars(app.store))

    def for_case(self, history: Sequence[Recorded]) -> WorkingCalendar:
        """The version of its procedure's calendar that its promises cite last, else the present one."""
        digest = next((event.procedure for event in reversed(history) if event.procedure), "")
        name = self.app.procedure(digest).procedure.calendar
        return calendar_of(history, name, self.stored) or self.app.calendars[name]


# ── one case ────────────────────────────────────────────────────────────────


def of_case(app: Application, history: Sequence[Recorded], until: datetime) -> dict[str, Any]:
    """One case's ledger as data; times in microseconds, so that the parts add up to the whole exactly."""
    calendar, found = Calendars.of(app).for_case(history), stretches(history, until)
    account = account_of(history[0].stream, found, calendar)
    return {
        "case": history[0].stream, "until": until,
        "calendar": {"name": calendar.name, "version": calendar.version, "digest": calendar.digest},
        "stretches": [_stretch(each, calendar) for each in found], "totals": _totals(account), "whole": _whole(account),
    }  # fmt: skip


def _stretch(each: Stretch, calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "holder": each.holder, "from": each.begin, "to": each.end, "class": each.case_class, "unit": each.unit,
        "officer": each.officer, "working_us": each.working(calendar), "elapsed_us": each.elapsed,
    }  # fmt: skip


def _totals(account: Account) -> dict[str, dict[str, int]]:
    return {h: {"working_us": account.working[h], "elapsed_us": account.elapsed[h]} for h in HOLDERS}


def _whole(account: Account) -> dict[str, int]:
    return {"working_us": sum(account.working.values()), "elapsed_us": sum(account.elapsed.values())}


def put_case(data: Mapping[str, Any], labels: Labels) -> None:
    """Print one case's ledger."""
    from adapters.cli.output import console, styled, table

    lang, out = labels.lang, console()
    out.print(styled(word("ledger", lang, data["case"], labels.moment(data["until"])), "bold"))
    rows = [
        [
            labels.moment(each["from"]), labels.moment(each["to"]), word(f"l_{each['holder']}", lang),
            each["officer"] or "", each["unit"] or "", *_both(each, lang),
        ]
        for each in data["stretches"]
    ]  # fmt: skip
    heads = [word(key, lang) for key in ("l_from", "l_to", "l_who", "officer", "l_unit", "l_working", "l_elapsed")]
    out.print(table(heads, rows, whole=(2,), right=(5, 6)))
    out.print()
    totals = [[word(f"l_{h}", lang), *_both(data["totals"][h], lang)] for h in HOLDERS]
    whole = [styled(cell, "bold") for cell in (word("l_whole", lang), *_both(data["whole"], lang))]
    out.print(table([word(key, lang) for key in ("l_who", "l_working", "l_elapsed")], [*totals, whole], right=(1, 2)))
    out.print(styled(word("l_calendar", lang, data["calendar"]["name"], data["calendar"]["version"]), "dim"))
    out.print(styled(word("zone", lang, labels.zone), "dim"))


def _both(times: Mapping[str, Any], lang: str) -> list[str]:
    from datetime import timedelta

    return [_hours(times["working_us"], lang), length(timedelta(microseconds=times["elapsed_us"]), lang)]


def _hours(micros: int, lang: str) -> str:
    minutes = micros // 60_000_000
    return f"{grouped(minutes // 60, lang)}:{minutes % 60:02}"


# ── all cases ───────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Totals:
    """Ledgers added up by class and unit, as the case was then."""

    groups: dict[tuple[str, str | None], Account] = field(default_factory=dict)
    total: Account = field(default_factory=Account)
    not_counted: list[str] = field(default_factory=list)

    def take(self, history: Sequence[Recorded], until: datetime, calendars: Calendars) -> None:
        """Count a case in, or remember that its calendar does not reach."""
        case_id, calendar, found = history[0].stream, calendars.for_case(history), stretches(history, until)
        try:
            account_of(case_id, found, calendar)
        except CalendarNotCovered:
            self.not_counted.append(case_id)
            return
        for each in found:
            self.groups.setdefault((each.case_class, each.unit), Account()).take(case_id, each, calendar)
            self.total.take(case_id, each, calendar)


def of_all(app: Application, until: datetime) -> dict[str, Any]:
    """The ledger of all cases as data."""
    from adapters.database.by_case import histories

    totals, calendars = Totals(), Calendars.of(app)
    for history in histories(app.store):
        if history[0].effective_at <= until:
            totals.take(history, until, calendars)
    ordered = sorted(totals.groups.items(), key=lambda item: (item[0][0], item[0][1] is None, item[0][1] or ""))
    return {
        "until": until, "not_counted": totals.not_counted,
        "rows": [
            {"class": group, "unit": unit, "cases": len(account.cases), "totals": _totals(account), "whole": _whole(account)}
            for (group, unit), account in ordered
        ],
        "total": {"cases": len(totals.total.cases), "totals": _totals(totals.total), "whole": _whole(totals.total)},
    }  # fmt: skip


def put_all(data: Mapping[str, Any], labels: Labels) -> None:
    """Print the ledger of all cases."""
    from adapters.cli.output import console, styled, table

    lang, out = labels.lang, console()
    out.print(styled(word("ledger_all", lang, labels.moment(data["until"])), "bold"))
    heads = [word(key, lang) for key in ("l_class", "l_unit", "l_cases", "l_who", "l_working", "l_elapsed")]
    rows = [[row["class"], row["unit"] or word("l_none", lang), *_group(row, lang)] for row in data["rows"]]
    total = [styled(cell, "bold") for cell in (word("l_total", lang), "", *_group(data["total"], lang))]
    out.print(table(heads, [*rows, total], whole=(2, 3, 4, 5), right=(2, 4, 5)))
    if data["not_counted"]:
        click.echo(word("l_not_counted", lang, len(data["not_counted"]), data["not_counted"][0]))


def _group(row: Mapping[str, Any], lang: str) -> list[str]:
    """Cells with a line for everybody with whom cases of a group lay, and one for the whole."""
    held = [(h, row["totals"][h]) for h in HOLDERS if row["totals"][h]["elapsed_us"]]
    lines = [[word(f"l_{name}", lang), *_both(times, lang)] for name, times in (*held, ("whole", row["whole"]))]
    return [grouped(row["cases"], lang), *("\n".join(cell) for cell in zip(*lines, strict=True))]
