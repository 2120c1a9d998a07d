"""Cases walked through the shipped packs at random: every letter can be written, no automatic step fails.

Nothing is stored or sent; the engine decides, and each notice that it issues is put into words with the
very values that it was given.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from adapters.calendars.shelf import CalendarShelf
from adapters.email.rendering import PackWording
from adapters.email.templates import MappingTemplates
from adapters.packs.shelf import PackShelf
from domain.case import commands as c
from domain.case.acts import TASK_IMPOSSIBLE
from domain.case.decide import decide
from domain.case.setting import Setting
from domain.errors import OmbudsError
from domain.office import Office
from domain.outbox import OfficeFacts, OutboxItem
from domain.procedure.compiled import Compiled

BEGIN = datetime(2024, 1, 8, 3, 0, tzinfo=UTC)
PARTY_ROLES = ("complainant", "representative", "respondent", "other_body", "system")
STEPS = 80
LAST_YEAR = 2027


class Walk:
    """One case, taken wherever the procedure lets it go."""

    def __init__(self, procedure, seed, language, taken=None):
        self.chance = random.Random(f"{procedure.procedure}{seed}")
        self.procedure, self.ready = procedure, Compiled(procedure)
        self.calendars = CalendarShelf().load_all()
        self.office = office_for(procedure)
        self.now = BEGIN if procedure.procedure != "boston-311" else datetime(2015, 1, 5, 14, 0, tzinfo=UTC)
        self.language = language
        self.number = self.patience = 0
        self.issued, self.tasks, self.taken = [], [], Counter() if taken is None else taken
        self.case = self.other = None
        self.other, self.case = self.filed("C-0002"), self.filed("C-0001")

    def setting(self):
        others = {"C-0002": self.other} if self.other else {}
        return Setting(self.ready, self.calendars, self.office, self.now, others=others)

    def identity(self):
        self.number += 1
        return f"command-{self.number}"

    def filed(self, case_id):
        command = c.FileComplaint(
            command_id=self.identity(), actor="complainant", procedure=self.procedure.procedure, case_id=case_id,
            case_class=self.chance.choice(list(self.procedure.classes)), respondents=("land_office",), prior_recourse=True,
            language=self.language,
            parties=(c.PartyIn(name="Amina", email="amina@people.example", language=self.language),),
        )  # fmt: skip
        outcome = decide(None, command, self.setting())[0]
        self.read(outcome.events)
        return outcome.after

    def give(self, command):
        """Let it happen if it may; what is refused changes nothing."""
        try:
            outcomes = decide(self.case, command, self.setting())
        except OmbudsError:
            return False
        self.case = outcomes[0].after
        self.read(outcomes[0].events)
        return True

    def read(self, events):
        """Keep what went out and what became a task."""
        for event in events:
            if event.type == "NoticeIssued":
                self.issued.append(dict(event.facts) | dict(event.content or {}))
            elif event.type == "TaskOpened":
                self.tasks.append(event.facts["rule"])

    def step(self):
        """Post arrives, time passes, somebody acts."""
        for notice in [n for n in self.case.notices.values() if n.state in {"issued", "sent"} and n.channel == "email"]:
            self.give(c.RecordDelivery(
                command_id=self.identity(), actor="system", case_id=self.case.id, notice_id=notice.id, outcome="delivered",
            ))  # fmt: skip
        self.now += timedelta(hours=self.chance.choice([1, 5, 30, 100, 400, 400]))
        if self.case.over and self.chance.random() < 0.3:
            self.now += timedelta(days=400)
        self.give(c.Fire(command_id=self.identity(), actor="system", case_id=self.case.id, until=self.now))
        if self.patience:
            self.patience -= 1
        elif self.chance.random() < 0.6:
            before = self.case.state
            names = [name for name in self.ready.allowed(self.case.state) if self.makes_sense(name)]
            self.chance.shuffle(names)
            rare = {"withdraw": 60, "merge": 60, "refuse": 20, "accept_referral": 20, "recuse": 10, "review": 1}
            name = min(names, key=lambda n: (self.taken[n] + 1) * self.weight(self.ready.action(n), rare))
            self.taken[name] += 1
            self.act(name)
            if self.case.state != before:
                self.taken[f"state:{self.case.state}"] += 1
                self.patience = 15 if self.taken[f"state:{self.case.state}"] % 4 == 1 else 0

    def go(self, names):
        """Take these steps, whoever may, and wait for what follows."""
        for name in names:
            self.now += timedelta(hours=3)
            assert any(self.act(name) for _ in range(40)), name
        self.patience = 40

    def clocks_for(self, kind):
        """The running clocks that such a step could concern."""
        running = [d.clock for d in self.case.deadlines.values() if d.state == "running"]
        return [name for name in running if kind != "extend" or self.procedure.clocks[name].extensions]

    def makes_sense(self, name):
        kind = self.ready.action(name).kind
        return kind not in {"extend", "pause"} or bool(self.clocks_for(kind))

    def at_rest(self):
        """Whether the case has been over for so long that nothing is to come."""
        return self.case.over and self.now - self.case.closed_at > timedelta(days=420)

    def weight(self, action, rare):
        """How seldom to take a step: rarely what ends a case, less often what leads nowhere new."""
        return (1 + rare.get(action.kind, 0)) * (1 + self.taken[f"state:{action.to}"] if action.to else 6)

    def act(self, name):
        action = self.ready.action(name)
        kind = c.command_class(action.kind)
        role = self.chance.choice([role for role in action.roles if role != "system"] or ["nobody"])
        actor = {
            "complainant": "complainant:p1",
            "respondent": "respondent:land_office",
            "other_body": "body:ministry",
        }.get(role, self.chance.choice([role, f"{role}_2"]))
        given = {"command_id": self.identity(), "actor": actor, "case_id": self.case.id, "action": name}
        given |= {field: value for field, value in self.values(action).items() if field in kind.model_fields}
        return self.give(kind.model_validate(given))

    def values(self, action):
        clock = self.chance.choice(self.clocks_for(action.kind) or ["nothing"])
        values = {
            "reason": "For a reason.", "text": "What was said.", "body": "ministry", "addressee": "ministry", "degree": "full",
            "respondent": "land_office", "other": "C-0002", "into": "C-0002", "version": 1, "officer": self.case.officer or "x",
            "clock": clock, "how": "notice", "by": {"working_days": 1}, "told": ("complainant", "respondent"), "ground": "nothing" if action.kind in {"pause", "extend"} else None,
            "name": "a.pdf", "file_digest": "0" * 64, "size": 1,
        }  # fmt: skip
        for extension in self.procedure.clocks[clock].extensions if clock in self.procedure.clocks else ():
            values |= {"how": extension.kind, "ground": extension.ground}
        if action.kind == "assign":
            values |= {"officer": None}
        if action.grounds and action.kind != "extend":
            values["ground"] = self.chance.choice(action.grounds)
        if action.outcomes:
            values["outcome"] = self.chance.choice(action.outcomes)
        return {field: value for field, value in values.items() if value is not None}


def office_for(procedure):
    """Two officers for each role, each above the next; bodies to turn to."""
    roles = [f"{role}{number}" for role in procedure.roles for number in ("", "_2")]
    officers = {
        name: {
            "name": name.title(), "roles": [name.removesuffix("_2")], "unit": "team", "email": f"{name}@office.example",
            "superior": roles[(place + 2)] if place + 2 < len(roles) else None, "skills": ["sensitive"],
        }
        for place, name in enumerate(roles)
    }  # fmt: skip
    bodies = {name: {"name": name, "email": f"{name}@public.example"} for name in ("ministry", "dpr", "president")}
    bodies["land_office"] = {"name": "Land Office", "email": "land@public.example", "superior": "ministry"}
    return Office.model_validate({
        "office": "office", "name": "Office", "zone": "Asia/Jakarta", "units": {"team": {"name": "Team", "head": roles[-1]}},
        "officers": officers, "bodies": bodies,
    })  # fmt: skip


def letter(procedure, notice):
    """The notice as it would go out."""
    item = OutboxItem(
        outbox_id="row", case_id="C-0001", notice=notice["notice"], template=notice["notice"], language=notice["language"],
        audience=notice["audience"], statutory=notice["statutory"], bundle=False, to_name=notice.get("name") or "",
        to_address=notice.get("address") or "x@example.org", attempt=0, issued_at=BEGIN, reference="C-0001",
        office=OfficeFacts("Office", "Asia/Jakarta"), values=notice.get("values") or {},
    )  # fmt: skip
    wording = PackWording(MappingTemplates(procedure.templates))
    return wording.letter(wording.draft(item))


def walked(procedure, language, seeds):
    """Walks that prefer what was seldom tried before."""
    tried = Counter()
    for seed in seeds:
        walk = Walk(procedure, seed, language, tried)
        if seed % 2 and procedure.procedure in FAR:
            ways = FAR[procedure.procedure]
            walk.go(ways[seed // 2 % len(ways)])
        for _ in range(STEPS):
            if walk.now.year < LAST_YEAR and not walk.at_rest():
                walk.step()
        yield walk


TAKEN_UP = ["acknowledge", "admit", "take_up"]
FOUND = [*TAKEN_UP, "propose", "comment", "find_maladministration"]
FAR = {"ombudsman": [[*TAKEN_UP, "extend"], FOUND, [*FOUND, "report_corrective_action", "recommend"]]}
"""Where a walk seldom comes by chance."""

# how many walks it takes to come past every notice
ENOUGH = {"boston-311": 10, "housing-two-stage": 30, "ombudsman": 40}


@pytest.mark.parametrize("name", PackShelf().names())
def test_every_letter_can_be_written_and_no_step_fails_by_itself(name):
    procedure = PackShelf().load(name)
    told, written = set(), set()
    for number, walk in enumerate(walked(procedure, "en", range(ENOUGH[name]))):
        assert TASK_IMPOSSIBLE not in walk.tasks, f"walk {number}"
        told |= {notice["notice"] for notice in walk.issued}
        for notice in walk.issued:
            shape = (notice["notice"], notice["language"], *sorted(notice.get("values") or {}))
            if shape not in written:
                written.add(shape)
                mail = letter(procedure, notice)
                assert "Amina" not in mail.subject
                assert not any(f": {source}." in mail.text for source in procedure.sources), mail.text
    assert set(procedure.notices) - told == set()


def test_a_letter_that_starts_a_clock_says_how_long_the_reader_has():
    procedure = PackShelf().load("ombudsman")
    starting = {
        on.removeprefix("served:") for clock in procedure.clocks.values() for on in clock.start if "served:" in on
    }
    seen = {}
    for language in ("en", "id"):
        for walk in walked(procedure, language, range(12)):
            seen |= {
                (n["notice"], n["language"]): n
                for n in walk.issued
                if n["notice"] in starting and n["audience"] == "complainant"
            }
    assert {notice for notice, _ in seen} == {"information_requested", "draft_finding"}
    assert "30 calendar days" in letter(procedure, seen["information_requested", "en"]).text
    assert "30 hari kalender" in letter(procedure, seen["information_requested", "id"]).text
    assert "14 hari kalender" in letter(procedure, seen["draft_finding", "id"]).text


def test_a_letter_that_arrives_after_the_answer_starts_no_clock():
    walk = Walk(PackShelf().load("ombudsman"), 0, "en")
    for actor, name, more in [
        ("intake", "acknowledge", {}),
        ("team_lead", "admit", {}),
        (None, "take_up", {}),
        (None, "request_explanation", {"respondent": "land_office", "text": "What happened?"}),
    ]:
        walk.now += timedelta(hours=1)
        kind = c.command_class(walk.ready.action(name).kind)
        given = {
            "command_id": walk.identity(),
            "actor": actor or walk.case.officer,
            "case_id": "C-0001",
            "action": name,
            **more,
        }
        assert walk.give(kind.model_validate(given)), name
    letter_out = next(n for n in walk.case.notices.values() if n.notice == "explanation_requested")
    walk.now += timedelta(hours=1)
    assert walk.give(
        c.RecordAnswer(command_id=walk.identity(), actor="respondent:land_office", case_id="C-0001", text="This.")
    )
    walk.now += timedelta(hours=1)
    assert walk.give(c.RecordDelivery(
        command_id=walk.identity(), actor="system", case_id="C-0001", notice_id=letter_out.id, outcome="delivered",
    ))  # fmt: skip
    assert walk.case.deadline_of("first_explanation") is None
    walk.now += timedelta(days=60)
    walk.give(c.Fire(command_id=walk.identity(), actor="system", case_id="C-0001", until=walk.now))
    assert TASK_IMPOSSIBLE not in walk.tasks
