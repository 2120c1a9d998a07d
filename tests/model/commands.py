"""Commands that might be given: plausible enough to get far, wild enough to be refused now and then."""

from __future__ import annotations

from datetime import timedelta

from model.office import ELSEWHERE, OFFICE

from domain.case import commands as c
from domain.case.custody import obstacles

AREAS = (None, "north", "south")
BODIES = ("PLN", "PWD", "MIN")


def complaint(procedure, compiled, number, pick, now):
    """A complaint by one, several, a representative, or nobody who gives a name."""
    people = [{"name": f"Person {number}", "email": f"p{number}@people.example", "language": ("en", "id")[pick % 2]}]
    shape = pick % 5
    if shape == 1:
        people.append({"name": "Neighbour", "phone": "+62 812 000"})
    if shape == 2:
        people.append({
            "role": "representative", "name": "Advocate", "email": "cso@help.example", "represents": (1,),
            "scope": ("file", "receive", "act", "withdraw"), "expires": "2027-01-31",
        })  # fmt: skip
    classes = list(compiled.procedure.classes)
    return c.FileComplaint(
        command_id=f"command-{number}", procedure=procedure, actor="complainant", case_class=classes[pick % len(classes)],
        priority=(None, *compiled.procedure.priorities)[pick % (1 + len(compiled.procedure.priorities))],
        anonymous=shape == 3, parties=() if shape == 3 else people, confidential=shape == 4, area=AREAS[pick % 3],
        respondents=BODIES[: pick % 3], occurred_on=(now - timedelta(days=pick % 900)).date(),
        prior_recourse=(True, None, False)[pick % 3 if pick % 7 == 0 else 0], text="Something went wrong.",
        effective_at=now - timedelta(hours=pick % 60),
    )  # fmt: skip


ENDS = ("withdraw", "refuse", "merge", "file", "note", "link", "correct", "attach", "escalate", "reclassify", "recuse")


def command_for(case, compiled, number, pick, who, others, *, onward=False):
    """Something to do with this case: mostly possible, sometimes not; onward: what brings it further."""
    procedure, base = compiled.procedure, {"command_id": f"command-{number}", "case_id": case.id}
    if onward:
        names = [n for n in compiled.allowed(case.state) if procedure.actions[n].kind not in ENDS]
        chosen = [n for n in names if procedure.actions[n].to not in (None, case.state)] if pick % 4 else names
        for name in (chosen or names)[pick % len(chosen or names) :][:1] if names else ():
            action = procedure.actions[name]
            fields = fields_for(action, name, case, compiled, who, others)
            return c.command_class(action.kind)(**base, actor=one_who_may(case, action, who), action=name, **fields)
    if pick % 23 == 0 and case.tasks:
        task = list(case.tasks.values())[who % len(case.tasks)]
        return c.FinishTask(**base, actor="admin", task=task.id, served=bool(who % 2))
    if pick % 19 == 0 and case.notices:
        notice = list(case.notices.values())[who % len(case.notices)]
        outcome = ("accepted", "delivered", "failed")[who % 3]
        return c.RecordDelivery(**base, actor="system", notice_id=notice.id, outcome=outcome)
    if pick % 29 == 0:
        return c.Recalculate(**base, actor="admin")
    if pick % 31 == 0:
        return c.RevokeMandate(**base, actor="admin", party="p2")
    allowed = compiled.allowed(case.state) if pick % 11 else list(procedure.actions)
    names = [name for name in allowed if procedure.actions[name].kind != "file"]
    if not names:
        return c.AddNote(**base, actor=actor_for(case, (), who), text="Is anybody there?")
    name = names[pick % len(names)]
    action = procedure.actions[name]
    fields = fields_for(action, name, case, compiled, who, others)
    return c.command_class(action.kind)(**base, actor=actor_for(case, action.roles, who), action=name, **fields)


def rare_command(case, compiled, number, pick, who, others):
    """Something of a kind that chance alone seldom comes to, by somebody who may; None where none is possible."""
    base = {"command_id": f"command-{number}", "case_id": case.id}
    names = {compiled.procedure.actions[name].kind: name for name in reversed(compiled.allowed(case.state))}
    turn = pick % len(RARE)
    for kind in RARE[turn:] + RARE[:turn]:
        if kind == "revoke_mandate" and "p2" in case.parties and not case.parties["p2"].ended:
            return c.RevokeMandate(**base, actor="admin", party="p2")
        if kind not in names or (kind == "extend" and not may_be_extended(case, compiled.procedure)):
            continue
        action = compiled.procedure.actions[names[kind]]
        fields = fields_for(action, names[kind], case, compiled, who, others)
        return c.command_class(kind)(**base, actor=one_who_may(case, action, who), action=names[kind], **fields)
    return None


def custody_command(case, number, pick, who):
    """Something about what becomes of the case's content; None where nothing of it seems possible."""
    base = {"command_id": f"command-{number}", "case_id": case.id}
    custody, keepers = case.custody, ("admin", "keeper")
    if custody.holds and pick % 4:
        return c.LiftHold(**base, actor=keepers[who % 2], hold=custody.holds[who % len(custody.holds)].id)
    if custody.proposals and pick % 5:
        proposal = custody.proposals[who % len(custody.proposals)]
        second = keepers[proposal.proposer == "admin"] if who % 11 else proposal.proposer
        kind = c.DeclineErasure if pick % 5 == 1 else c.ApproveErasure
        return kind(**base, actor=second if second in keepers else "admin", proposal=proposal.id)
    if pick % 7 == 0:
        return c.PlaceHold(**base, actor=keepers[who % 2], ground="audit", reason="It is looked into.")
    erase = {"actor": keepers[who % 2], "ground": "request"}
    in_the_way = next(obstacles(case), None)
    if case.over and in_the_way is not None and pick % 3:  # whoever wants it gone clears the way first
        what, which = in_the_way
        if what == "task":
            return c.FinishTask(**base, actor="admin", task=which)
        if what == "notice":
            return c.RecordDelivery(**base, actor="system", notice_id=which, outcome="accepted")
    if in_the_way is not None:
        return c.Erase(**base, **erase, entries=(1 + who % case.version,)) if pick % 7 == 1 else None
    parties = list(case.parties)
    party = parties[who % len(parties)] if len(parties) > 1 and pick % 4 else None  # others' details stay
    return c.Erase(**base, **erase, party=party)


RARE = (
    "extend",
    "merge",
    "demand",
    "comment",
    "revoke_mandate",
    "admit",
    "move",
    "propose",
    "withdraw",
    "recommend",
    "refuse",
)


def may_be_extended(case, procedure):
    """The clocks that run here and that somebody may extend."""
    return [d.clock for d in case.deadlines.values() if d.open and procedure.clocks[d.clock].extensions]


def one_who_may(case, action, who):
    """An officer of a role that may take this step; the one who has the case, where it must be that one."""
    if "is_assignee" in action.guards and case.officer is not None:
        return case.officer
    staff = [role for role in action.roles if f"{role}-1" in OFFICE.officers] or list(action.roles)
    return actor_for(case, staff, who - who % 17 + 1)


def actor_for(case, roles, who):
    """Somebody of one of these roles; now and then anybody."""
    if not roles or who % 17 == 0:
        return ELSEWHERE[who % len(ELSEWHERE)]
    role = roles[who % len(roles)]
    if role == "representative":
        return "representative:p2"
    if role == "respondent":
        return f"respondent:{next(iter(case.respondents), 'PLN')}"
    if role == "other_body":
        return f"body:{case.referred_to or 'PWD'}"
    if role in ("complainant", "system"):
        return role
    return f"{role}-{1 + who // 7 % 2}"


def fields_for(action, name, case, compiled, who, others):
    """What this kind of step must or may bring along."""
    procedure = compiled.procedure
    grounds = action.grounds or tuple(procedure.grounds)
    fields = {"reason": "It is so."}
    if "ground" in c.command_class(action.kind).model_fields and grounds:
        fields["ground"] = grounds[who % len(grounds)]
    clocks = list(procedure.clocks)
    clock = clocks[who % len(clocks)]
    running = [d.clock for d in case.deadlines.values() if d.open]
    if action.kind == "extend":
        running = may_be_extended(case, procedure) or running
    chosen = running[who % len(running)] if running else clock
    outcomes = action.outcomes or ("upheld",)
    classes, priorities = list(procedure.classes), procedure.priorities
    extra = {
        "demand": {"respondent": list(case.respondents)[who % len(case.respondents)] if case.respondents else "PLN"},
        "answer": {"respondent": list(case.respondents)[who % len(case.respondents)] if case.respondents else "PLN"},
        "refer": {"body": BODIES[who % 3]},
        "assign": {"officer": ELSEWHERE[who % len(ELSEWHERE)]} if who % 2 else {},
        "recuse": {"officer": case.officer or "admin"},
        "note": {"text": "Noted.", "shared": bool(who % 2)},
        "attach": {"name": "photo.jpg", "file_digest": "0" * 64, "size": 3},
        "pause": pause_fields(procedure, chosen, who),
        "resume": {"clock": chosen},
        "extend": extend_fields(procedure, chosen, who),
        "propose": {"outcome": outcomes[who % len(outcomes)]},
        "decide": {"outcome": outcomes[who % len(outcomes)]},
        "recommend": {"addressee": "MIN"},
        "report_implementation": {"degree": ("full", "partial", "none")[who % 3]},
        "link": {"other": others[who % len(others)]} if others else {"other": "NOBODY-1"},
        "merge": {"into": others[who % len(others)]} if others else {"into": "NOBODY-1"},
        "reclassify": {"case_class": classes[who % len(classes)], "priority": priorities[who % len(priorities)]},
        "correct": {"version": 1, "text": "It was Tuesday."},
    }.get(action.kind, {})
    if "text" in c.command_class(action.kind).model_fields:
        fields["text"] = "In short."
    return fields | extra


def pause_fields(procedure, clock, who):
    """A ground that the clock knows, if it knows any."""
    rules = procedure.clocks[clock].pauses
    ground = rules[who % len(rules)].ground if rules else "none_known"
    return {"clock": clock, "ground": ground}


def extend_fields(procedure, clock, who):
    """A way that the clock knows, if it knows any; now and then too much."""
    rules = procedure.clocks[clock].extensions
    if not rules:
        return {"clock": clock, "how": "notice", "by": {"working_days": 5}, "ground": "none_known"}
    rule = rules[who % len(rules)]
    limit = rule.limit.limit()
    amount = limit.amount if who % 5 else limit.amount + 1
    told = tuple(rule.told) if who % 4 else ()
    return {"clock": clock, "how": rule.kind, "by": {limit.unit.value: amount}, "ground": rule.ground, "told": told}
