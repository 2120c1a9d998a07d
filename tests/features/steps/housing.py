"""The landlord's two stages."""

from __future__ import annotations

from features.phrases import phrase
from features.steps.case import TEXT
from pytest_bdd import given, then, when


@given("the landlord's two stages")
def _(world):
    world.use("housing-two-stage")


@given(phrase("{who} (?:gave|sent) the response to {case} on {when}"))
@when(phrase("{who} (?:gives|sends) the response to {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "decide", outcome="not_upheld", text=TEXT)


@given(phrase("{who} asked for stage 2 of {case} on {when}"))
@when(phrase("{who} asks for stage 2 of {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "review", action="request_stage2")


@given(phrase("{who} went to the Housing Ombudsman with {case} on {when}"))
@when(phrase("{who} goes to the Housing Ombudsman with {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "review", action="go_to_ombudsman")


@when(phrase("{who} accepts a late request for stage 2 of {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "reopen", reason="She was abroad.")


@then(phrase("the way to the Housing Ombudsman is (?P<state>open|not open) in {case}"))
def _(world, state, case):
    assert ("go_to_ombudsman" in world.case(case).rights) is (state == "open")


@when(phrase("{who} sets an outstanding action in {case} on {when}"))
@given(phrase("{who} set an outstanding action in {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "recommend", addressee="repairs", text="Mend the boiler by the end of the month.")


@when(phrase("{who} reports the outstanding action in {case} as done on {when}"))
def _(world, who, case, when):
    world.go(when)
    world.act(who, case, "report_implementation", degree="full")


@then(phrase("{number} actions? (?:is|are) outstanding in {case}"))
def _(world, number, case):
    assert sum(r.degree is None for r in world.case(case).recommendations.values()) == number
