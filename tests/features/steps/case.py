"""A case from intake to closure: what people do in it, and where it stands."""

from __future__ import annotations

from domain.case import commands as c
from features.phrases import phrase
from pytest_bdd import given, then, when

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
    wanted = text.removeprefix("the ").lower()
    key = next(k for k, known in procedure.classes.items() if wanted in (k.lower(), known.label["en"].lower()))
    if key == "roads":
        return {"case_class": key, "respondents": ("roads_department",)}
    return {"case_class": key}


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


@then("nothing in the record has changed")
def _(world):
    raise NotImplementedError
