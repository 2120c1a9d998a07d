"""People: who complains, who acts for whom, and who stays unnamed."""

from __future__ import annotations

import re

from features.phrases import phrase
from pytest_bdd import given, then, when

from domain import access
from domain.case import commands as c


def represented(world, who, who2, **mandate):
    """A complaint of `who2`, brought by `who` for her."""
    parties = [
        world.person(who2),
        {**world.person(who), "role": "representative", "represents": (1,), "organisation": "Legal Aid", **mandate},
    ]
    world.file(who2, by="representative:p2", parties=parties)


@given(phrase("{who}, acting for {who2}, filed {their} complaint on {when}"))
@when(phrase("{who}, acting for {who2}, files {their} complaint on {when}"))
def _(world, who, who2, their, when):
    world.go(when)
    represented(world, who, who2, proof="signed letter")


@given(phrase("{who}, acting for {who2} until {day}, filed {their} complaint on {when}"))
@when(phrase("{who}, acting for {who2} until {day}, files {their} complaint on {when}"))
def _(world, who, who2, day, their, when):
    world.go(when)
    represented(world, who, who2, proof="signed letter", expires=day.isoformat())


@given(
    phrase("{who}, acting for {who2} and allowed to (?P<scope>[a-z, ]+?)(?: only)?, filed {their} complaint on {when}")
)
@when(
    phrase("{who}, acting for {who2} and allowed to (?P<scope>[a-z, ]+?)(?: only)?, files {their} complaint on {when}")
)
def _(world, who, who2, scope, their, when):
    world.go(when)
    represented(world, who, who2, scope=scope.replace(" and ", ", ").split(", "))


@given(phrase("{who} ended the mandate of {who2} in {case} on {when}"))
@when(phrase("{who} ends the mandate of {who2} in {case} on {when}"))
def _(world, who, who2, case, when):
    world.go(when)
    party = world.actor(who2, case).partition(":")[2]
    world.act(who, case, c.RevokeMandate, party=party)


@given(phrase("{people} filed a complaint together on {when}"))
@when(phrase("{people} file a complaint together on {when}"))
def _(world, people, when):
    world.go(when)
    world.file(people[0], parties=[world.person(who) for who in people])


@given(phrase("somebody filed an anonymous complaint, called {who}'s here, on {when}"))
@when(phrase("somebody files an anonymous complaint, called {who}'s here, on {when}"))
def _(world, who, when):
    world.go(when)
    world.file(who, anonymous=True)


@when(phrase("{who} files an anonymous complaint under {their} own name on {when}"))
def _(world, who, their, when):
    world.go(when)
    world.file(who, anonymous=True, parties=[world.person(who)])


@given(phrase("{who} filed a confidential (?:complaint|report) on {when}"))
@when(phrase("{who} files a confidential (?:complaint|report) on {when}"))
def _(world, who, when):
    world.go(when)
    world.file(who, confidential=True)


@when(phrase("{who} opens a case of the office's own motion, called {who2}'s here, on {when}"))
@given(phrase("{who} opened a case of the office's own motion, called {who2}'s here, on {when}"))
def _(world, who, who2, when):
    world.go(when)
    world.file(who2, by=world.officer(who), own_motion=True)


@when(phrase("a complaint without any complainant comes in on {when}"))
def _(world, when):
    world.go(when)
    world.file("Nobody", parties=[])


@then(phrase("{case} has {number} complainants?"))
def _(world, case, number):
    assert sum(p.role == "complainant" for p in world.case(case).parties.values()) == number


def named(who, said):
    return re.search(rf"\b{who}\b", said, re.IGNORECASE) is not None


@then(phrase("no notice of {case} names {who} except {their} own"))
def _(world, case, who, their):
    for notice in world.notices(case):
        said = f"{notice.values} {notice.name} {notice.address}"
        assert notice.name == who or not named(who, said), (notice.notice, said)


@then(phrase("the headers of the record of {case} nowhere say {quoted}"))
def _(world, case, quoted):
    """Names and addresses are content, which can be erased; the hashed facts hold none."""
    for event in world.events(case):
        assert not named(quoted, f"{event.facts} {event.actor}"), (event.type, event.facts)


@then(phrase("{who} may (?P<may>|not )read {case}"))
def _(world, who, may, case):
    actor = access.actor_of(world.actor(who, case), world.office)
    assert access.may_see(actor, world.case(case), world.office) is (may == "")


# ── what nobody may do ──────────────────────────────────────────────────────


@when(phrase("an officer who does not work here writes a note in {case}"))
def _(world, case):
    world.attempt(c.AddNote(actor="stranger", case_id=world.cases[case], text="Hello."))


@when(phrase("{who} lets everything fall due in {case} until {when}"))
def _(world, who, case, when):
    world.act(who, case, c.Fire, until=when.local(world.zone))


@when(phrase("{who} says that the first notice of {case} was delivered"))
def _(world, who, case):
    world.act(who, case, c.RecordDelivery, notice_id="n1", outcome="delivered")


# ── languages ───────────────────────────────────────────────────────────────

LANGUAGES = {"English": "en", "Indonesian": "id", "Javanese": "jv"}


@given(phrase("{who}, who reads (?P<hers>[A-Z]\\w+), filed a complaint in (?P<its>[A-Z]\\w+) on {when}"))
def _(world, who, hers, its, when):
    world.go(when)
    world.file(who, parties=[world.person(who, language=LANGUAGES[hers])], language=LANGUAGES[its])
