"""Every static check refuses a procedure that is broken in just that place, and lets the good one pass."""

from __future__ import annotations

import pytest

GONE = object()


def put(data, path, value):
    *way, last = path.split("/")
    for step in way:
        data = data[int(step)] if isinstance(data, list) else data[step]
    if value is GONE:
        del data[last]
    else:
        data[int(last) if isinstance(data, list) else last] = value


def both(text):
    return {"en": text, "id": text}


def action(kind, source, to=None, **more):
    return {
        "kind": kind,
        "label": both(kind),
        "from": source,
        "roles": ["officer"],
        **({"to": to} if to else {}),
        **more,
    }


STATE = {"label": both("New")}
RUNG = {"to": {"role": "head"}, "after": {"working_days": 1}, "notice": "overdue"}

# what is broken → where the fault must stand, and what it must say
BROKEN = [
    # states
    ("unreachable state", {"states/lost": {**STATE, "terminal": True}}, "states.lost", "unreachable"),
    (
        "a way into a state and none out of it",
        {"states/stuck": STATE, "actions/into": action("move", ["received"], "stuck")},
        "states.stuck",
        "dead end: no action leaves it",
    ),
    (
        "two states that lead to each other only",
        {
            "states/a": STATE, "states/b": STATE, "actions/into": action("move", ["received"], "a"),
            "actions/on": action("move", ["a"], "b"), "actions/back": action("move", ["b"], "a"),
        },
        "states.a",
        "dead end: no terminal state can be reached",
    ),
    ("no terminal state", {"states/closed/terminal": False}, "states", "no state is terminal"),
    ("a state in which the only clock stands still", {"clocks/silence": GONE, "actions/lapse": GONE}, "states.asked", "no clock can run"),
    ("a class without a limit", {"clocks/answer/limit/table/water": GONE}, "states.received", "for class 'water'"),
    # actions
    ("nobody files", {"actions/file/kind": "move"}, "actions", "no action files a case"),
    ("two ways to file", {"actions/file2": action("file", [], "received")}, "actions.file2", "already files cases"),
    ("filing from a state", {"actions/file/from": ["closed"]}, "actions.file.from", "comes from no state"),
    ("filing into nowhere", {"actions/file/to": GONE}, "actions.file", "must come into a state"),
    ("an action without a beginning", {"actions/ask/from": []}, "actions.ask.from", "possible in no state"),
    ("an action for nobody", {"actions/ask/roles": []}, "actions.ask.roles", "nobody may take"),
    ("an action for the system that nothing fires", {"actions/decide/roles": ["system"]}, "actions.decide", "nothing fires it"),
    ("refusal without a coded ground", {"actions/refuse/grounds": []}, "actions.refuse", "without a coded ground"),
    ("a ground required and none offered", {"actions/ask/requires": ["ground"]}, "actions.ask", "offers none"),
    ("a decision without outcomes", {"actions/decide/outcomes": []}, "actions.decide", "no outcome to give"),
    ("a ground for something else", {"grounds/too_late/for": ["close"]}, "actions.refuse.grounds[0]", "not meant for 'refuse'"),
    ("escalation by hand without a ladder", {"ladders": {}, "actions/up": action("escalate", "open")}, "actions.up", "no ladder"),
    ("a right that nothing opens", {"clocks/answer/expiry": [{"escalate": "late"}]}, "actions.complain_higher", "nothing ever opens"),
    ("a case closed that is closed", {"actions/decide/from": ["received", "closed"]}, "actions.decide.from", "possible after the end"),
    ("an open case's work possible everywhere", {"actions/extend/from": "any"}, "actions.extend.from", "possible after the end"),
    (
        "an effect that is never possible",
        {"actions/decide/then": [{"fire": "lapse"}]},
        "actions.decide.then[0]",
        "never possible after 'decide'",
    ),
    # clocks
    ("an expiry without effect", {"clocks/silence/expiry": []}, "clocks.silence.expiry", "nothing happens"),
    ("a clock that never starts", {"clocks/silence/start": ["served:soon"], "clocks/answer/warnings": []}, "clocks.silence.start", "never starts"),
    ("a clock that is never met", {"clocks/silence/meet": ["action:file"]}, "clocks.silence.meet", "can never be met"),
    ("a clock that stands still everywhere", {"clocks/silence/pauses": [{"ground": "waiting", "while": ["asked"]}]}, "clocks.silence.pauses", "stands still"),
    ("a step that the system may not take", {"actions/lapse/roles": ["officer"]}, "clocks.silence.expiry[0].deem", "may not take"),
    ("a step not possible where the clock runs", {"actions/lapse/from": ["received"]}, "clocks.silence.expiry[0].deem", "not possible in any state"),
    ("a step that needs what the system cannot know", {"actions/lapse/requires": ["reason"]}, "clocks.silence.expiry[0].deem", "cannot say reason"),
    (
        "a decision taken by the system",
        {"clocks/silence/expiry": [{"fire": "decide"}], "actions/decide/roles": ["system"], "actions/decide/from": ["asked"], "actions/lapse": GONE,
         "outcomes/rejected": {"label": both("Rejected")}, "actions/decide/outcomes": ["upheld", "rejected"]},
        "clocks.silence.expiry[0].fire",
        "cannot say outcome",
    ),
    ("a step guarded by a person", {"actions/lapse/guards": ["is_assignee"]}, "clocks.silence.expiry[0].deem", "the system never meets"),
    (
        "a clock that outlives the state of its effect",
        {"actions/aside": action("move", ["asked"], "received")},
        "clocks.silence.expiry",
        "leads nowhere",
    ),
    ("a right that is not guarded", {"actions/complain_higher/guards": []}, "clocks.answer.expiry[1].open_right", "not guarded by right_open"),
    ("a right that is not the complainant's", {"actions/complain_higher/roles": ["officer"]}, "clocks.answer.expiry[1].open_right", "complainant may not"),
    ("a limit of nothing", {"clocks/silence/limit": {"calendar_days": 0}}, "clocks.silence.limit", "longer than nothing"),
    ("a negative limit in a table", {"clocks/answer/limit/table/noise": {"working_days": -1}}, "clocks.answer.limit.table.noise", "longer than nothing"),
    ("a warning before the beginning", {"clocks/silence/warnings/0/before": {"calendar_days": 30}}, "clocks.silence.warnings[0].before", "before the clock has begun"),
    ("a pause by hand and nobody to make it", {"actions/pause": GONE, "clocks/answer/pauses": [{"ground": "waiting"}]}, "clocks.answer.pauses[0]", "made by hand"),
    ("an extension and nobody to make it", {"actions/extend": GONE}, "clocks.answer.extensions[0]", "no action extends"),
    ("an approval by nobody", {"clocks/answer/extensions/0/approver": GONE}, "clocks.answer.extensions[0]", "nobody approves"),
    ("a pause on a ground for something else", {"grounds/waiting/for": ["extend"]}, "clocks.answer.pauses[0].ground", "not meant for 'pause'"),
    ("an extension on a ground for something else", {"grounds/waiting/for": ["pause"]}, "clocks.answer.extensions[0].ground", "not meant for 'extend'"),
    # ladders
    ("a ladder without a top", {"ladders/late/top": GONE}, "ladders.late", "has no top"),
    ("a ladder to the respondent", {"ladders/late/rungs/1/to": {"body": "respondent"}}, "ladders.late.rungs[1].to", "climbs to the respondent"),
    ("a first rung above the previous one", {"ladders/late/rungs/0/to": {"superior_of": "previous"}}, "ladders.late.rungs[0].to", "no previous one"),
    ("a unit and no role in it", {"ladders/late/rungs/0/to": {"superior_of": "assignee", "unit": "U"}}, "ladders.late.rungs[0].to", "a unit alone"),
    ("two rungs at once", {"ladders/late/rungs/1/after": GONE}, "ladders.late.rungs[1]", "climbed at once"),
    ("a rung with no time", {"ladders/late/rungs/1/after": {"hours": 0}}, "ladders.late.rungs[1].after", "longer than nothing"),
    ("a rung whose notice goes elsewhere", {"notices/overdue/to": ["officer"]}, "ladders.late.rungs[0].notice", "does not go to the addressee"),
    ("a complainant who is not told", {"notices/climbed/to": ["officer"]}, "ladders.late.complainant_notice", "does not go to the complainant"),
    # wording
    ("a notice without Indonesian", {"templates/soon.id": GONE}, "notices.soon", "no wording in 'id'"),
    ("a notice with empty wording", {"templates/soon.en": " \n"}, "notices.soon", "no wording in 'en'"),
    ("a label without Indonesian", {"states/asked/label": {"en": "Asked"}}, "states.asked.label", "no wording in 'id'"),
    ("a role without English", {"roles/head": {"id": "Kepala"}}, "roles.head", "no wording in 'en'"),
    ("a title without Indonesian", {"title": {"en": "Small"}}, "title", "no wording in 'id'"),
    ("a statutory notice that nothing issues", {"notices/question/on": [], "clocks/silence/start": ["action:ask"]}, "notices.question", "nothing issues"),
    # the heading
    ("an end before the beginning", {"effective/until": "2025-12-31"}, "effective.until", "ends before it begins"),
    ("no language", {"languages": []}, "languages", "no language"),
    ("no priority", {"priorities": []}, "priorities", "no priority"),
    ("no class", {"classes": {}, "clocks/answer/limit": {"working_days": 3}}, "classes", "no class"),
    ("an office role that is a party", {"roles/system": both("System")}, "roles.system", "no role of the office"),
]  # fmt: skip

# a name that does not exist, wherever one can stand → where the fault must stand, and of what kind the name is
UNKNOWN = [
    ({"actions/ask/from": ["recieved"]}, "actions.ask.from[0]", "state 'recieved'"),
    ({"actions/ask/to": "askd"}, "actions.ask.to", "state 'askd'"),
    ({"actions/ask/roles": ["oficer"]}, "actions.ask.roles[0]", "role 'oficer'"),
    ({"actions/ask/clause": "rull"}, "actions.ask.clause", "clause 'rull'"),
    ({"actions/refuse/grounds": ["too_lat"]}, "actions.refuse.grounds[0]", "ground 'too_lat'"),
    ({"actions/decide/outcomes": ["uphold"]}, "actions.decide.outcomes[0]", "outcome 'uphold'"),
    ({"actions/ask/requires": ["txt"]}, "actions.ask.requires[0]", "field of 'request_information' called 'txt'"),
    ({"actions/ask/guards": [{"within": "silenc"}]}, "actions.ask.guards[0].within", "clock 'silenc'"),
    ({"actions/ask/then": [{"remind": "quest"}]}, "actions.ask.then[0].remind", "notice 'quest'"),
    ({"classes/noise/priority": "urgent"}, "classes.noise.priority", "priority 'urgent'"),
    ({"grounds/too_late/clause": "x"}, "grounds.too_late.clause", "clause 'x'"),
    ({"outcomes/upheld/clause": "x"}, "outcomes.upheld.clause", "clause 'x'"),
    ({"clocks/silence/clause": "x"}, "clocks.silence.clause", "clause 'x'"),
    ({"clocks/silence/start": ["served:questio"]}, "clocks.silence.start[0]", "notice 'questio'"),
    ({"clocks/silence/meet": ["action:compleet"]}, "clocks.silence.meet[0]", "action 'compleet'"),
    ({"clocks/silence/cancel": ["leave:askd"]}, "clocks.silence.cancel[0]", "state 'askd'"),
    ({"clocks/silence/restart": ["expiry:answr"]}, "clocks.silence.restart[0]", "clock 'answr'"),
    ({"clocks/silence/start": ["rung:lat"]}, "clocks.silence.start[0]", "ladder 'lat'"),
    ({"clocks/answer/limit/table/fire": {"working_days": 1}}, "clocks.answer.limit.table.fire", "class 'fire'"),
    ({"clocks/answer/pauses/0/ground": "wating"}, "clocks.answer.pauses[0].ground", "ground 'wating'"),
    ({"clocks/answer/pauses/0/while": ["askd"]}, "clocks.answer.pauses[0].while[0]", "state 'askd'"),
    ({"clocks/answer/extensions/0/approver": "hed"}, "clocks.answer.extensions[0].approver", "office role 'hed'"),
    ({"clocks/answer/extensions/0/ground": "wating"}, "clocks.answer.extensions[0].ground", "ground 'wating'"),
    ({"clocks/answer/extensions/0/clause": "x"}, "clocks.answer.extensions[0].clause", "clause 'x'"),
    ({"clocks/answer/warnings/0/notice": "son"}, "clocks.answer.warnings[0].notice", "notice 'son'"),
    ({"clocks/answer/expiry/0": {"escalate": "lat"}}, "clocks.answer.expiry[0].escalate", "ladder 'lat'"),
    ({"clocks/silence/expiry/0": {"deem": "lapsed"}}, "clocks.silence.expiry[0].deem", "action 'lapsed'"),
    ({"clocks/silence/expiry/0": {"task": "call"}}, "clocks.silence.expiry[0].task", "task 'call'"),
    ({"ladders/late/clause": "x"}, "ladders.late.clause", "clause 'x'"),
    ({"ladders/late/top": "hed"}, "ladders.late.top", "office role 'hed'"),
    ({"ladders/late/complainant_notice": "climed"}, "ladders.late.complainant_notice", "notice 'climed'"),
    ({"ladders/late/rungs/1/to": {"role": "hed"}}, "ladders.late.rungs[1].to.role", "office role 'hed'"),
    ({"ladders/late/rungs/1/notice": "overdu"}, "ladders.late.rungs[1].notice", "notice 'overdu'"),
    ({"assignment/nobody": "hed"}, "assignment.nobody", "office role 'hed'"),
    ({"assignment/rules": [{"role": "oficer"}]}, "assignment.rules[0].role", "office role 'oficer'"),
    ({"assignment/rules": [{"role": "officer", "classes": ["nois"]}]}, "assignment.rules[0].classes[0]", "class 'nois'"),
    ({"assignment/rules": [{"role": "officer", "priorities": ["x"]}]}, "assignment.rules[0].priorities[0]", "priority 'x'"),
    ({"tasks": {"call": {"label": both("Call"), "role": "hed"}}}, "tasks.call.role", "office role 'hed'"),
    ({"notices/question/on": ["state:askd"]}, "notices.question.on[0]", "state 'askd'"),
    ({"notices/question/clause": "x"}, "notices.question.clause", "clause 'x'"),
]  # fmt: skip

# what is merely useless is said, and does not stop anybody
USELESS = [
    ({"grounds/spare": {"label": both("Spare"), "clause": "rule", "for": ["close"]}}, "grounds.spare", "never used"),
    ({"outcomes/spare": {"label": both("Spare")}}, "outcomes.spare", "never used"),
    ({"roles/spare": both("Spare")}, "roles.spare", "never used"),
    ({"tasks": {"spare": {"label": both("Spare"), "role": "head"}}}, "tasks.spare", "never used"),
    ({"templates/spare.en": "Subject: x"}, "templates.spare.en", "belongs to no notice"),
    ({"clocks/answer/expiry/0": {"remind": "soon"}}, "ladders.late", "nothing climbs"),
    ({"clocks/silence/pauses": [{"ground": "waiting", "while": ["closed"]}]}, "clocks.silence.pauses[0].while", "cannot pause there"),
]  # fmt: skip


def test_the_good_procedure_has_neither_fault_nor_warning(good, faults_of):
    assert faults_of(good, calendars={"plain"}) == ()


@pytest.mark.parametrize(("changes", "path", "said"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_procedure_is_refused(good, faults_of, changes, path, said):
    for where, value in changes.items():
        put(good, where, value)
    hits = [f for f in faults_of(good) if f.dotted == path and said in f.message and f.severity == "fault"]
    assert hits
    assert all(hit.hint for hit in hits)


@pytest.mark.parametrize(("changes", "path", "said"), UNKNOWN, ids=[f"{row[1]} {row[2]}" for row in UNKNOWN])
def test_a_name_that_does_not_exist_is_refused(good, faults_of, changes, path, said):
    for where, value in changes.items():
        put(good, where, value)
    hits = [f for f in faults_of(good) if f.dotted == path and f.message == f"there is no {said}"]
    assert len(hits) == 1
    assert hits[0].severity == "fault"


@pytest.mark.parametrize(("changes", "path", "said"), USELESS, ids=[row[1] for row in USELESS])
def test_what_is_never_used_is_a_warning(good, faults_of, changes, path, said):
    for where, value in changes.items():
        put(good, where, value)
    assert [f.severity for f in faults_of(good) if f.dotted == path and said in f.message] == ["warning"]


def test_a_misspelt_name_is_answered_with_the_nearest_one(good, faults_of):
    good["actions"]["ask"]["to"] = "askd"
    assert any(f.hint == "did you mean 'asked'?" for f in faults_of(good))


def test_a_name_like_no_other_is_answered_with_those_that_exist(good, faults_of):
    good["ladders"]["late"]["top"] = "zzzzz"
    assert any(f.hint == "known: head, officer" for f in faults_of(good))


def test_calendars_are_checked_where_they_are_known(good, faults_of):
    good["clocks"]["answer"]["calendar"] = "plane"
    good["ladders"]["late"]["calendar"] = "plan"
    found = {f.dotted for f in faults_of(good, calendars={"plain"}) if "calendar" in f.message}
    assert found == {"clocks.answer.calendar", "ladders.late.calendar"}
    assert not [f for f in faults_of(good) if "calendar" in f.message]


def test_all_faults_are_reported_at_once(good, faults_of):
    good["actions"]["ask"]["to"] = "askd"
    good["ladders"]["late"]["top"] = "hed"
    good["clocks"]["silence"]["expiry"] = []
    del good["templates"]["soon.id"]
    assert {"actions.ask.to", "ladders.late.top", "clocks.silence.expiry", "notices.soon"} <= {
        f.dotted for f in faults_of(good)
    }


def test_a_state_may_say_why_no_clock_runs(good, faults_of):
    good["states"]["elsewhere"] = {"label": both("Elsewhere"), "idle": "Another body's limits apply."}
    good["actions"]["away"] = action("move", ["received"], "elsewhere")
    good["actions"]["back"] = action("move", ["elsewhere"], "received")
    good["clocks"]["answer"]["cancel"] = ["state:elsewhere"]
    assert faults_of(good) == ()
    del good["states"]["elsewhere"]["idle"]
    assert [f.dotted for f in faults_of(good)] == ["states.elsewhere"]


def test_silence_may_have_the_one_outcome_that_there_is(good, faults_of):
    """A decision deemed by law needs nobody to choose, where there is nothing to choose from."""
    good["actions"]["lapse"] |= {"kind": "decide", "outcomes": ["upheld"]}
    assert faults_of(good) == ()


def test_an_officer_may_be_told_of_every_case_that_comes_to_them(good, faults_of):
    good["notices"]["case_assigned"] = {"label": both("Yours"), "to": ["officer"]}
    good["templates"] |= {f"case_assigned.{language}": "Subject: x\n\nText" for language in ("en", "id")}
    assert faults_of(good) == ()


def test_clocks_may_follow_one_another(good, faults_of):
    """A clock may begin with the end of another, or when a ladder is climbed."""
    for start in ("end:answer", "met:answer", "expiry:answer", "rung:late"):
        good["clocks"]["after"] = {
            "label": both("After"), "clause": "rule", "start": [start], "meet": ["state:closed", "action:note"],
            "limit": {"months": 1}, "expiry": [{"remind": "soon"}],
        }  # fmt: skip
        assert faults_of(good) == (), start


def test_clocks_that_wait_for_each_other_never_start(good, faults_of):
    for name, other in (("hen", "egg"), ("egg", "hen")):
        good["clocks"][name] = {
            "label": both(name), "clause": "rule", "start": [f"expiry:{other}"], "meet": ["state:closed"],
            "limit": {"months": 1}, "expiry": [{"remind": "soon"}],
        }  # fmt: skip
    assert {f.dotted for f in faults_of(good)} == {"clocks.hen.start", "clocks.egg.start"}


def test_a_notice_may_be_served_from_a_ladder_or_a_warning(good, faults_of):
    for notice in ("overdue", "climbed", "soon"):
        good["clocks"]["silence"] |= {
            "start": [f"served:{notice}"],
            "meet": ["state:closed"],
            "expiry": [{"remind": "soon"}],
        }
        good["actions"].pop("lapse", None)
        assert not [f for f in faults_of(good) if f.dotted == "clocks.silence.start"], notice
