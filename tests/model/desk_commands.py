"""What might be asked of a case at the desk: mostly possible, sometimes not."""

from __future__ import annotations

from model.reference import STEPS

from domain.case import commands as c

KINDS = {
    "ask": "request_information", "complete": "complete", "answer": "move", "reply": "note", "not_satisfied": "move",
    "close_silent": "close", "assign": "assign", "extend": "extend", "withdraw": "withdraw",
}  # fmt: skip
RARELY = {"close_silent": 0.2, "withdraw": 0.15, "answer": 0.6}
OFFICER = {"desk": ("desk-1", "desk-2"), "administrator": ("admin",)}
ANYBODY = ("desk-1", "desk-2", "admin", "complainant", "system")


def desk_command(case_id, case, number, dice):
    """A command for this case, as the reference knows it."""
    base = {"command_id": f"command-{number}", "case_id": case_id}
    roll = dice.random()
    if roll < 0.06:
        task = dice.choice([*case["tasks"], "t99"])
        return c.FinishTask(**base, actor="admin", task=task, served=dice.random() < 0.5)
    if roll < 0.18:
        notice = dice.choice([*case["notices"], "n99"])
        outcome = dice.choice(("accepted", "delivered", "failed"))
        return c.RecordDelivery(**base, actor="system", notice_id=notice, outcome=outcome)
    if roll < 0.2:
        return c.RevokeMandate(**base, actor="admin", party="p2")
    if roll < 0.22:
        return c.Recalculate(**base, actor="admin")
    action = an_action(case, dice)
    roles = sorted(STEPS[action][2])
    staff = [officer for role in roles for officer in OFFICER.get(role, (role,))]
    actor = dice.choice(staff if dice.random() < 0.85 else ANYBODY)
    return c.command_class(KINDS[action])(**base, actor=actor, action=action, **fields_of(action, dice))


def an_action(case, dice):
    possible = [name for name, (sources, _, _) in STEPS.items() if case["state"] in sources]
    likely = [name for name in possible if dice.random() < RARELY.get(name, 1)]
    return dice.choice(likely or list(STEPS)) if dice.random() < 0.85 else dice.choice(list(STEPS))


def fields_of(action, dice):
    if action == "extend":
        return {
            "clock": dice.choice(("answer", "answer", "answer", "first_look", "reply")), "how": "notice", "ground": "complex",
            "by": {"hours": dice.choice((48, 48, 48, 49))}, "told": dice.choice((("complainant",), ("complainant",), ())),
        }  # fmt: skip
    if action == "assign":
        return {"officer": dice.choice(("desk-1", "desk-2", "admin", None))}
    return {"reply": {"text": "No."}, "ask": {"text": "When?"}, "close_silent": {"ground": "no_reply"}}.get(action, {})
