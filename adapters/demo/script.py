"""The whole demonstration as steps: a past of some months, deadlines of the next minutes, and a busy quarter of an hour.

Everything follows from the moment at which the office was founded and from the number of cases, so that the
same demonstration can be gone through again, step by step, by the ids of its commands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from adapters.demo import city, reports, tenants
from adapters.demo.people import BODIES, ORGANISATIONS, person
from adapters.demo.reports import Plot
from adapters.demo.story import ASSIGNEE, Step, Story

OFFICE = Path(__file__).with_name("office.yaml")
SEED = 2008  # the year of the law that founded Indonesia's ombudsman

PACKS = ("ombudsman", "housing-two-stage", "boston-311")
_PREFIX = {"ombudsman": "ORI", "housing-two-stage": "HSG", "boston-311": "CTY"}
_ZONES = {"ombudsman": "Asia/Jakarta", "housing-two-stage": "Europe/London", "boston-311": "America/New_York"}
_PLOTS = {"ombudsman": reports.PLOTS, "housing-two-stage": tenants.PLOTS, "boston-311": city.PLOTS}
_SHARE = {"ombudsman": 0.42, "housing-two-stage": 0.24, "boston-311": 0.34}
_DESK = {"ombudsman": "sekar", "housing-two-stage": "aisha", "boston-311": "luis"}
_SOON_CLASSES = (("Traffic Signal Inspection", 1), ("Rodent Activity", 30), ("Heat - Excessive Insufficient", 30))
_NOT_OF_ITS_OWN = (reports.silent_body, reports.summoned, reports.not_taken_up)
"""The only plots of reports that an ombudsman may open without a complainant: nobody has to comment."""


def past(founded: datetime, cases: int) -> list[Step]:
    """What had happened when the office was founded, in order of time."""
    return _in_order(step for story in _stories(founded, cases) for step in story.steps if step.at <= founded)


def live(founded: datetime, cases: int) -> list[Step]:
    """What people will do in the minutes after, in order of time."""
    return _in_order(step for story in _live(founded, cases) for step in story.steps)


def _chance(what: str) -> Random:
    """Chance that is the same every time."""
    return Random(f"{SEED}:{what}")  # noqa: S311  (no secret depends on it)


def _in_order(steps: Iterator[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: (step.at, step.command_id))


def _stories(founded: datetime, cases: int) -> Iterator[Story]:
    few = _few(cases)
    yield from (_soon(founded, number) for number in range(1, few + 1))
    remaining = max(0, cases - 2 * few)
    for pack in PACKS:
        count = round(remaining * _SHARE[pack])
        plots = _spread(_PLOTS[pack], count, _chance(pack))
        for number, (plot, days) in enumerate(plots, 1):
            chance = _chance(f"{pack}:{number}")
            age = 1 + (days - 1) * (number - 0.5) / count if count > len(plots) else chance.uniform(1, days)
            begins = _in_office_hours(founded - timedelta(days=age), founded, _ZONES[pack], chance)
            story = Story(f"{_PREFIX[pack]}-{number:04}", begins, _ZONES[pack], chance)
            body = chance.choice(BODIES)
            _file(story, pack, chance, number, body, plot)
            plot(story, body)
            yield story


def _few(cases: int) -> int:
    """How many cases fall due in the next minutes, and how many come in."""
    return max(2, round(cases * 0.06))


def _spread(plots: Sequence[tuple[Plot, int, int]], count: int, chance: Random) -> list[tuple[Plot, int]]:
    """So many plots, each about as often as its weight says, in a mixed order."""
    pool = [(plot, days) for plot, weight, days in plots for _ in range(weight)]
    chosen: list[tuple[Plot, int]] = []
    while len(chosen) < count:
        chance.shuffle(pool)
        chosen += pool
    return chosen[:count]


def _in_office_hours(at: datetime, founded: datetime, zone: str, chance: Random) -> datetime:
    """On a weekday, at an hour when people write; never after the founding."""
    local = at.astimezone(ZoneInfo(zone))
    local -= timedelta(days=max(0, local.isoweekday() - 5))
    local = local.replace(hour=8 + chance.randrange(8), minute=chance.randrange(60), second=0, microsecond=0)
    return min(local.astimezone(founded.tzinfo), founded - timedelta(hours=1))


def _soon(founded: datetime, number: int) -> Story:
    """A request to the city whose answer falls due a little after the founding, to the second."""
    chance = _chance(f"soon:{number}")
    name, days = _SOON_CLASSES[number % len(_SOON_CLASSES)]
    due = founded + timedelta(seconds=12 + 45 * (number - 1))
    begins = (due.astimezone(ZoneInfo(_ZONES["boston-311"])) - timedelta(days=days)).astimezone(founded.tzinfo)
    story = Story(f"CTY-9{number:03}", begins, _ZONES["boston-311"], chance, office_hours=False)
    _file(story, "boston-311", chance, 900 + number, "", None, case_class=name)
    story.take(0.02, "acknowledge", "luis")
    story.take(0.03, "assign", "luis", action="assign")
    return story


# ── filing ──────────────────────────────────────────────────────────────────


def _file(
    story: Story, pack: str, chance: Random, number: int, body: str, plot: Plot | None, case_class: str | None = None
) -> None:
    language = chance.choices(("id", "en"), (3, 1) if pack == "ombudsman" else (1, 6))[0]
    texts = complaints()[pack]
    chosen = case_class or chance.choice(list(texts))
    subject, text = texts[chosen][language]
    values: dict[str, Any] = {"procedure": pack, "case_id": story.case_id, "case_class": chosen, "language": language,
                              "subject": subject, "text": text}  # fmt: skip
    channel, actor = chance.choice((("web", "complainant"), ("counter", _DESK[pack]), ("phone", _DESK[pack])))
    own = pack == "ombudsman" and plot in _NOT_OF_ITS_OWN and chance.random() < 0.25
    if own:
        values |= {"own_motion": True, "reason": "Reported in the newspapers; nobody dared to complain."}
        channel, actor = "own_motion", "sekar"
    else:
        values["parties"], who = _parties(chance, language, number, plain=pack == "boston-311")
        actor = who or actor
        how = chance.random()
        if how < 0.06 and who is None and len(values["parties"]) == 1:
            values |= {"anonymous": True, "parties": []}
        elif how < 0.14:
            values["confidential"] = True
    if pack == "ombudsman":
        occurred = (story.begins - timedelta(days=20 + chance.randrange(200))).date()
        values |= {"respondents": [body], "prior_recourse": True, "occurred_on": occurred.isoformat()}
    elif pack == "housing-two-stage":
        values["respondents"] = ["riverside-homes"]
    story.take(0, "file", actor, channel=channel, **values)


def _parties(chance: Random, language: str, number: int, *, plain: bool) -> tuple[list[dict[str, Any]], str | None]:
    """Who complains, and who files for them if not they themselves."""
    first = person(chance, language, number)
    how = chance.random()
    if plain or how < 0.78:
        return [first], None
    count = 1 if how < 0.9 else 2 + chance.randrange(3)
    people = [first, *(person(chance, language, number * 10 + each) for each in range(1, count))]
    agent = person(chance, language, number * 10) | {
        "role": "representative", "organisation": chance.choice(ORGANISATIONS), "proof": "signed letter",
        "represents": list(range(1, count + 1)),
    }  # fmt: skip
    return [*people, agent], f"representative:p{count + 1}"


@cache
def complaints() -> dict[str, dict[str, dict[str, list[str]]]]:
    """What people complain about: pack, class, language → subject and text."""
    import yaml

    text = Path(__file__).with_name("complaints.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, dict[str, list[str]]]] = yaml.safe_load(text)
    return loaded


# ── the coming minutes ──────────────────────────────────────────────────────


def _live(founded: datetime, cases: int) -> Iterator[Story]:
    makers = (("boston-311", _live_city), ("ombudsman", _live_report), ("housing-two-stage", _live_tenant))
    for number in range(1, _few(cases) + 1):
        pack, take = makers[(number - 1) % len(makers)]
        chance = _chance(f"live:{number}")
        begins = founded + timedelta(seconds=35 + 50 * (number - 1))
        story = Story(f"{_PREFIX[pack]}-8{number:03}", begins, _ZONES[pack], chance, office_hours=False)
        body = chance.choice(BODIES)
        _file(story, pack, chance, 800 + number, body, None)
        take(story, body)
        yield story


def _seconds(story: Story, seconds: int, kind: str, actor: str, **values: Any) -> None:
    story.take(seconds / 86_400, kind, actor, **values)


def _live_city(story: Story, _body: str) -> None:
    _seconds(story, 20, "acknowledge", "luis")
    _seconds(story, 40, "assign", "luis", action="assign")
    _seconds(story, 130, "close", ASSIGNEE, ground="resolved")


def _live_report(story: Story, body: str) -> None:
    _seconds(story, 25, "acknowledge", "sekar")
    _seconds(story, 65, "admit", "kartika")
    _seconds(story, 110, "move", ASSIGNEE, action="take_up")
    _seconds(story, 150, "demand", ASSIGNEE, action="request_explanation", respondent=body, text="Please explain.")


def _live_tenant(story: Story, _body: str) -> None:
    _seconds(story, 30, "acknowledge", "aisha", action="acknowledge_stage1")
    _seconds(
        story, 120, "decide", ASSIGNEE, action="respond_stage1", outcome="upheld", text="You are right; we are sorry."
    )
