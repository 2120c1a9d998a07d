"""A case from intake to closure: what people do in it, and where it stands."""

from __future__ import annotations

from features.phrases import phrase
from pytest_bdd import given, then, when

from domain.case import commands as c

TEXT = "As it was said."


# ── intake ──────────────────────────────────────────────────────────────────


@given(phrase("{who} filed (?:a|{their}) (?:complaint|grievance|request|report) on {when}"))
@when(phrase("{who} files (?:a|{their}) (?:complaint|grievance|request|report) on {when}"))
def _(world, who, when, their=None):
    world.go(when)
    world.file(who)


@given(phrase("{who} filed (?:a|another) (?:complaint|grievance|request|report) about {text} on {when}"))
@when(phrase("{who} files (?:a|another) (?:complaint|grievance|request|report) about {text} on {when}"))
def _(world, who, text, when):
    world.go(when)
    nick = f"{who} second" if who in world.cases else who
    world.file(nick, **world_class(world, text))


def world_class(world, text):
    """What a page calls the matter: the label of a class, and the respondent where the town has one of that name."""
    procedure = world.library.current(world.procedure).procedure
    wanted = text.removeprefix("the ").removeprefix("a ").lower()
    key = next(k for k, known in procedure.classes.items() if wanted in (k.lower(), known.label["en"].lower()))
    if key == "roads":
        return {"case_class": key, "respondents": ("roads_department",)}
    return {"case_class": key}


@given(phrase("{people} filed their (?:complaints|grievances|reports) on {when}"))
def _(world, people, when):
    world.go(when)
    for who in people:
        world.file(who)


@given(phrase("{who}, who has no e-mail address, filed a complaint on {when}"))
def _(world, who, when):
    world.go(when)
    world.file(who, parties=[{"name": who, "phone": "+254 700 000 001"}])


# ── steps ───────────────────────────────────────────────────────────────────


@given(phrase("{who} (?:had )?asked {who2} for (?:more )?information on {when}"))
@when(phrase("{who} asks {who2} for (?:more )?information on {when}"))
def _(world, who, who2, when):
    world.go(when)
    world.act(who, who2, "request_information", text=TEXT)


@given(phrase("{who} sent the information on {when}"))
@when(phrase("{who} sends the information on {when}"))
def _(world, who, when):
    world.go(when)
    world.act(who, who, "complete", text=TEXT)


@given(phrase("{who} answered {case} on {when}"))
@when(phrase("{who} answers {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "move", action="answer")


@given(phrase("{who} (?:wrote|left) a note in {case} on {when}"))
@when(phrase("{who} (?:writes|leaves) a note in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "note", action="note", text=TEXT)


@when(phrase("{who} attaches a file to {case} on {when}"))
@given(phrase("{who} attached a file to {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "attach", name="photo.jpg", file_digest="ab" * 32, size=10_240, media_type="image/jpeg")


@when(phrase("{who} corrects the first entry of {case} on {when}"))
@given(phrase("{who} corrected the first entry of {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "correct", version=1, reason="A slip of the pen.", text="As it should have read.")


# ── steps of the town's procedures ──────────────────────────────────────────


@given(phrase("{who} acknowledged {case} on {when}"))
@when(phrase("{who} acknowledges {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "acknowledge")


@given(phrase("{who} decided {case} on {when}"))
@when(phrase("{who} decides {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "decide", outcome="granted")


@given(phrase("{who} replied in {case} on {when}"))
@when(phrase("{who} replies in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "note", action="reply", text=TEXT)


@when(phrase("{who} says that (?:she|he) is not satisfied in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "move", action="not_satisfied")


@given(phrase("{who} withdrew {case} on {when}"))
@when(phrase("{who} withdraws {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "withdraw", action="withdraw")


@when(phrase("{who} takes {who2}'s late reply in as a new case on {when}"))
def _(world, who, who2, when):
    """Filing and linking are one act: both happen or neither does."""
    world.go(when)
    nick, by = f"{who2} new", world.officer(who)
    filing = c.FileComplaint(
        actor=by, procedure=world.procedure, parties=[world.person(who2)], case_class="water",
        respondents=("water_department",),
    )  # fmt: skip
    world.cases[nick] = filing.new_case_id()
    link = c.Link(actor=by, case_id=world.cases[nick], other=world.cases[who2], relation="follow_up")
    world.desk.handle_all([filing, link])
    world.post()


# ── two cases ───────────────────────────────────────────────────────────────


@given(phrase("{who} merged {case} into {case2} on {when}"))
@when(phrase("{who} merges {case} into {case2} on {when}"))
def _(world, who, case, case2, when):
    world.go(when)
    world.act(who, case, "merge", into=world.cases[case2], reason="One matter.")


@given(phrase("{who} linked {case} with {case2} on {when}"))
@when(phrase("{who} links {case} with {case2} on {when}"))
def _(world, who, case, case2, when):
    world.go(when)
    world.act(who, case, "link", other=world.cases[case2])


@then(phrase("{case} is linked to {case2}"))
@then(phrase("{case} is linked to {case2} as its {text}"))
def _(world, case, case2, text=None):
    relations = dict(world.case(case).links)
    assert world.cases[case2] in relations
    assert text is None or relations[world.cases[case2]] == text.replace(" ", "_")


# ── hands ───────────────────────────────────────────────────────────────────


@given(phrase("{who} handed {case} to {who2} on {when}"))
@when(phrase("{who} hands {case} to {who2} on {when}"))
def _(world, who, case, who2, when):
    world.go(when)
    world.act(who, case, "assign", unit=world.unit(who2))


@given(phrase("{who} gave {case} to {who2} on {when}"))
@when(phrase("{who} gives {case} to {who2} on {when}"))
def _(world, who, case, who2, when):
    world.go(when)
    world.act(who, case, "assign", officer=world.officer(who2), reason="By hand.")


# ── where it stands ─────────────────────────────────────────────────────────


@then(phrase("{case} is {quoted}"))
def _(world, case, quoted):
    known = world.case(case)
    label = world.rules(case).procedure.states[known.state].label["en"]
    assert label == quoted


@then(phrase("{case} is waiting for {who}"))
def _(world, case, who):
    turn = {"the Office": "office", "the Complainant": "complainant", "the Respondent": "respondent"}
    assert world.case(case).waiting_on == turn.get(who, "complainant")


@then(phrase("{case} is with {who}"))
def _(world, case, who):
    assert world.case(case).officer == world.officer(who), world.case(case).officer


@then(phrase("{case} is over"))
def _(world, case):
    assert world.case(case).over


@then(phrase("{case} goes on|{case2} is still open"))
def _(world, case=None, case2=None):
    assert not world.case(case or case2).over


# ── refusals ────────────────────────────────────────────────────────────────


@then(phrase("(?:it|that) is refused: {text}"))
@then(phrase("{who} is refused: {text}"))
def _(world, text, who=None):
    said = str(world.refused())
    assert text.rstrip(".") in said, said


@then(phrase("{case} counts as having (?P<some>no )?unread evidence"))
def _(world, case, some=None):
    assert world.case(case).unread_evidence is (some is None)
