"""The life of a report in the ombudsman's procedure, step by step, in the office's own words."""

from __future__ import annotations

from features.phrases import phrase
from features.steps.case import TEXT
from pytest_bdd import given, then, when

from domain.case import commands as c
from domain.errors import OmbudsError

SAID = {
    "maladministration": "maladministration_found",
    "no maladministration": "no_maladministration",
    "examination stopped": "examination_stopped",
}


@given("the ombudsman's procedure")
def _(world):
    world.use("ombudsman")


# ── how far a report has come ───────────────────────────────────────────────

COURSE = [
    ("acknowledged", "Siti", "acknowledge", {}),
    ("admitted", "Bambang", "admit", {}),
    ("under investigation", "Dewi", "move", {"action": "take_up"}),
    ("open to comments", "Dewi", "propose", {"outcome": "maladministration_found", "text": TEXT}),
    ("ready for its finding", "Amina", "comment", {"text": TEXT}),
    ("found justified", "Hadi", "decide", {"outcome": "maladministration_found", "text": TEXT}),
    ("with the resolution unit", "the Land Office", "report_implementation", {"degree": "partial"}),
    ("under a recommendation", "Yusuf", "recommend", {"addressee": "ministry", "text": TEXT}),
]
SIDEWAYS = {
    "closed": ("ready for its finding", ("Hadi", "decide", {"outcome": "no_maladministration", "text": TEXT})),
    "refused": ("acknowledged", ("Bambang", "refuse", {"ground": "no_jurisdiction", "reason": TEXT})),
    "waiting for its missing papers": ("acknowledged", ("Siti", "request_information", {"text": TEXT})),
    "waiting for the Land Office": (
        "under investigation", ("Dewi", "demand", {"action": "request_explanation", "respondent": "land_office", "text": TEXT})
    ),
    "offered to the Press Council": (
        "acknowledged", ("Siti", "refer", {"body": "press_council", "ground": "better_placed"})
    ),
    "withdrawn": ("acknowledged", (None, "withdraw", {"action": "withdraw"})),
}  # fmt: skip


def bring(world, who, stage, **fields):
    """File a report and take it as far as this, all within one morning."""
    world.file(who, **fields)
    last = SIDEWAYS[stage][0] if stage in SIDEWAYS else stage
    if stage != "received":
        for name, officer, kind, more in COURSE:
            step(world, who, officer if officer != "Amina" else who, kind, more)
            if name == last:
                break
        if stage in SIDEWAYS:
            officer, kind, more = SIDEWAYS[stage][1]
            step(world, who, officer or who, kind, more)


def step(world, nick, officer, kind, more):
    world.act(officer, nick, kind, **more)


@given(
    phrase(
        "{who}'s report has been (?P<stage>[a-z][\\w ]+|offered to the Press Council|waiting for the Land Office) since {when}"
    )
)
def _(world, who, stage, when):
    world.go(when)
    bring(world, who, stage)


@when(phrase("{who}'s report is admitted on {when}"))
@when(phrase("{who}'s report about {text} is admitted on {when}"))
def _(world, who, when, text=None):
    world.go(when)
    classes = world.library.current("ombudsman").procedure.classes
    found = [
        key for key, known in classes.items() if text and text.removeprefix("a ").lower() == known.label["en"].lower()
    ]
    bring(world, who, "admitted", **({"case_class": found[0]} if text else {}))


@when(phrase("{who}'s report is brought to the Land Office on {when}"))
def _(world, who, when):
    world.go(when)
    bring(world, who, "waiting for the Land Office")


@given(phrase("{who}'s report about an event of {day} has been (?P<stage>[a-z ]+) since {when}"))
def _(world, who, day, stage, when):
    world.go(when)
    bring(world, who, stage, occurred_on=day)


@given(
    phrase("{who}'s report about a matter that {who2} was never asked to mend has been (?P<stage>[a-z ]+) since {when}")
)
def _(world, who, who2, stage, when):
    world.go(when)
    bring(world, who, stage, prior_recourse=False)


# ── admissibility ───────────────────────────────────────────────────────────


@given(phrase("{who} admitted {case} on {when}"))
@when(phrase("{who} admits {case} on {when}"))
@when(phrase("{who} admits {case} on {when} in spite of the time bar, because (?P<why>.+)"))
def _(world, who, case, when, why=None):
    world.go(when)
    extra = {"discretion": True, "reason": why} if why else {}
    world.act(who, case, "admit", **extra)


@given(phrase("{who} refused {case} on {when}: {text}"))
@when(phrase("{who} refuses {case} on {when}: {text}"))
def _(world, who, case, when, text):
    world.go(when)
    grounds = world.rules(case).procedure.grounds
    found = [key for key, ground in grounds.items() if ground.label["en"].lower() == text.lower()]
    ground = found[0] if found else text
    world.act(who, case, "refuse", ground=ground, reason=TEXT)


@when(phrase("{who} refuses {case} on {when} without saying why"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "refuse")


# ── referral ────────────────────────────────────────────────────────────────


@given(phrase("{who} offered {case} to {who2} on {when}"))
@when(phrase("{who} offers {case} to {who2} on {when}"))
def _(world, who, case, who2, when):
    world.go(when)
    world.act(who, case, "refer", body=world.body(who2), ground="better_placed")


@given(phrase("{who} took {case} over on {when}"))
@when(phrase("{who} takes {case} over on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "accept_referral")


@given(phrase("{who} declined {case} on {when}"))
@when(phrase("{who} declines {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "refuse_referral", reason="Not ours.")


# ── examination ─────────────────────────────────────────────────────────────


@given(phrase("{who} took up the examination of {case} on {when}"))
@when(phrase("{who} takes up the examination of {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "move", action="take_up")


@given(phrase("{who} asked {who2} for an explanation in {case} on {when}"))
@when(phrase("{who} asks {who2} for an explanation in {case} on {when}"))
def _(world, who, who2, case, when):
    world.go(when)
    world.act(who, case, "demand", action="request_explanation", respondent=world.body(who2), text=TEXT)


@given(phrase("{who} called {who2} to appear in {case} on {when}"))
@when(phrase("{who} calls {who2} to appear in {case} on {when}"))
def _(world, who, who2, case, when):
    world.go(when)
    world.act(who, case, "demand", action="summon", respondent=world.body(who2), text=TEXT)


@given(phrase("{who} explained itself in {case} on {when}"))
@when(phrase("{who} explains itself in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "answer", text=TEXT, respondent=world.body(who))


@given(phrase("{who} sent out the draft finding in {case} on {when}"))
@when(phrase("{who} sends out the draft finding in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "propose", outcome="maladministration_found", text=TEXT)


@given(phrase("{who} commented on the draft in {case} on {when}"))
@when(phrase("{who} comments on the draft in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "comment", text=TEXT)


@given(phrase("{who} found (?P<what>maladministration|no maladministration) in {case} on {when}"))
@when(phrase("{who} finds (?P<what>maladministration|no maladministration) in {case} on {when}"))
def _(world, who, what, case, when):
    world.go(when)
    world.act(who, case, "decide", outcome=SAID[what], text=TEXT)


@when(phrase("{who} has {case} examined again on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "move", action="examine_again", reason="New facts in the comments.")


# ── corrective action, recommendation ───────────────────────────────────────

DEGREES = {"full": "full", "partial": "partial", "no": "none"}


@given(phrase("{who} reported (?P<degree>full|partial|no) corrective action in {case} on {when}"))
@when(phrase("{who} reports (?P<degree>full|partial|no) corrective action in {case} on {when}"))
def _(world, who, degree, case, when):
    world.go(when)
    world.act(who, case, "report_implementation", degree=DEGREES[degree], text=TEXT)


@given(phrase("{who} recommended a remedy to {who2} in {case} on {when}"))
@when(phrase("{who} recommends a remedy to {who2} in {case} on {when}"))
def _(world, who, who2, case, when):
    world.go(when)
    world.act(who, case, "recommend", addressee=world.body(who2), text=TEXT)


@given(phrase("{who} reported (?P<degree>full|partial|no) implementation in {case} on {when}"))
@when(phrase("{who} reports (?P<degree>full|partial|no) implementation in {case} on {when}"))
def _(world, who, degree, case, when):
    world.go(when)
    world.act(who, case, "report_implementation", degree=DEGREES[degree], text=TEXT)


@when(phrase("{who} closes {case} on {when}: {text}"))
@given(phrase("{who} closed {case} on {when}: {text}"))
def _(world, who, case, when, text):
    world.go(when)
    grounds = world.rules(case).procedure.grounds
    ground = next(key for key, known in grounds.items() if known.label["en"].lower() == text.lower())
    world.act(who, case, "close", ground=ground, reason=TEXT)


# ── ways back ───────────────────────────────────────────────────────────────


@given(phrase("{who} asked for a review of {case} on {when}"))
@when(phrase("{who} asks for a review of {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "review", reason="The decision overlooks my letter.", ground="wrong_in_law_or_fact")


@when(phrase("{who} (?P<verb>upholds|sets aside) the decision in {case} on {when}"))
@given(phrase("{who} (?P<verb>upheld|set aside) the decision in {case} on {when}"))
def _(world, who, verb, case, when):
    world.go(when)
    upholds = verb.startswith("uph")
    outcome = "decision_upheld" if upholds else "decision_overturned"
    world.act(who, case, "decide", action="uphold" if upholds else "set_aside", outcome=outcome, reason=TEXT)


@given(phrase("{who} reopened {case} on {when}"))
@when(phrase("{who} reopens {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "reopen", reason="New facts have come up.")


@when(phrase("{who} comes back to {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "reopen", action="return_after_silence")


@when(phrase("{who} reopens {case} on {when}, dating it {when2}"))
def _(world, who, case, when, when2):
    world.go(when)
    earlier = when2.local(world.zone)
    world.act(who, case, "reopen", reason="New facts have come up.", effective_at=earlier)


@then(phrase("a trial run says that {who} (?P<may>may|may not) reopen {case}"))
def _(world, who, may, case):
    command = c.Reopen(actor="complainant", case_id=world.cases[case], reason="New facts.")
    before = world.case(case).version
    try:
        world.desk.preview(command)
        found = "may"
    except OmbudsError:
        found = "may not"
    assert found == may
    assert world.case(case).version == before


@given(phrase("{who} stood aside from {case} on {when}"))
@when(phrase("{who} stands aside from {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "recuse", officer=world.officer(who), ground="conflict_of_interest")


@given(phrase("{who} escalated {case} on {when}"))
@when(phrase("{who} escalates {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "escalate", reason="Nothing has moved for weeks.")


@given(phrase("{who}'s report about {who2} and {who3} has been (?P<stage>[a-z ]+) since {when}"))
def _(world, who, who2, who3, stage, when):
    world.go(when)
    bring(world, who, stage, respondents=(world.body(who2), world.body(who3)))
