"""What an office must do with complaints at the desk, said once more: small, slow, and by hand.

It knows the rules of ``desk.yaml`` as an officer knows them, and nothing of the engine: no event,
no fold, no arithmetic of the product.  A case is a dictionary.  It covers

* which steps are possible, for whom, and where they lead;
* who has the case: the least loaded officer who is there and has no conflict, whom somebody names,
  whoever takes over;
* every clock: when it is due, pauses and their cap, the one extension, restarts, warnings, what was
  met, missed and cancelled, and when;
* the climb of the ladder, tasks opened and done, notices issued (to whom, by what way) and served;
* what is still to come, and when: the timers.

It does not cover wording, rights, merging, limits by class, and the other procedures.
"""

from __future__ import annotations

import copy
from datetime import date, datetime, time, timedelta, timezone

LOCAL = timezone(timedelta(hours=7))
HOLIDAYS = {date(2026, 3, 19), date(2026, 5, 1), date(2026, 12, 25), date(2027, 1, 1)}
AWAY = (date(2026, 4, 1), date(2026, 4, 30))  # desk-2, for whom desk-1 stands in
MANDATE_ENDS = date(2027, 1, 31)
SUPERIOR = {"desk-1": "admin", "desk-2": "desk-1"}
WITH_MAIL = {"desk-1", "admin"}
HOURS = {"answer": 240, "pause": 120, "extension": 48, "rung": 72, "warning": 24}
STATUTORY = {"received", "answered", "closed"}
TURN = {
    "open": "office",
    "waiting": "complainant",
    "answered": "complainant",
    "closed": "nobody",
    "withdrawn": "nobody",
}
OPEN = ("open", "waiting", "answered")
STEPS = {  # action: (from, to, roles)
    "ask": (("open",), "waiting", {"desk"}),
    "complete": (("waiting",), "open", {"complainant", "desk"}),
    "answer": (("open", "waiting"), "answered", {"desk", "administrator"}),
    "reply": (("answered",), None, {"complainant"}),
    "not_satisfied": (("answered",), "open", {"complainant"}),
    "close_silent": (("answered",), "closed", {"system"}),
    "assign": (OPEN, None, {"administrator"}),
    "extend": (("open",), None, {"desk"}),
    "withdraw": (OPEN, "withdrawn", {"complainant"}),
}
ROLE = {"desk-1": "desk", "desk-2": "desk", "admin": "administrator"}
MOMENT = timedelta(microseconds=1)


class Refused(Exception):
    """The office does not do this."""


def hours(name):
    return timedelta(hours=HOURS[name])


def day_of(at):
    return at.astimezone(LOCAL).date()


def third_working_day(at):
    """23:59:59 on the third day after this one that is neither a weekend nor a holiday."""
    day, left = day_of(at), 3
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in HOLIDAYS
    return datetime.combine(day, time(23, 59, 59), LOCAL)


def there(officer, at):
    return "desk-1" if officer == "desk-2" and AWAY[0] <= day_of(at) <= AWAY[1] else officer


class Reference:
    """All complaints at the desk."""

    def __init__(self):
        self.cases = {}

    # ── what can be asked ───────────────────────────────────────────────────

    def do(self, command, now):
        """Do what a command asks, or raise Refused and change nothing."""
        if command.kind == "file":
            self.cases[command.new_case_id()] = self.file(command, command.effective_at or now)
            return
        case = copy.deepcopy(self.cases[command.case_id])
        catch_up(case, now)
        beside = {
            "finish_task": finish, "record_delivery": delivered, "revoke_mandate": revoke,
            "recalculate": nothing,
        }.get(command.kind)  # fmt: skip
        if beside is not None:
            beside(case, command, now)
        else:
            self.step(case, command, now)
        self.cases[command.case_id] = case

    def sweep(self, now):
        """Everything that is due happens."""
        for case in self.cases.values():
            catch_up(case, now)

    def file(self, command, at):
        people = [
            {"id": f"p{n}", "agent": p.role == "representative", "mail": bool(p.email), "ended": False}
            for n, p in enumerate(command.parties, 1)
        ] or [{"id": "p1", "agent": False, "mail": False, "ended": False}]
        case = {
            "state": "open", "officer": None, "received": at, "closed": None, "people": people, "anonymous": command.anonymous,
            "area": command.area, "respondents": command.respondents, "runs": {}, "climbs": {}, "tasks": {}, "notices": {},
        }  # fmt: skip
        case["officer"] = self.least_loaded(case, at)
        begin(case, "answer", at)
        begin(case, "first_look", at)
        tell(case, "received", at)
        return case

    def least_loaded(self, case, at):
        units = ["desk-1", "desk-2"] if case["area"] == "south" else ["desk-1"]
        found = {there(officer, at) for officer in units}
        if "PWD" in case["respondents"]:
            found.discard("desk-2")
        open_cases = [known["officer"] for known in self.cases.values() if known["state"] in OPEN]
        return min(found, key=lambda officer: (open_cases.count(officer), officer))

    def step(self, case, command, at):
        if command.action not in STEPS:
            raise Refused(command.action)
        sources, to, roles = STEPS[command.action]
        if case["state"] not in sources or ROLE.get(command.actor, command.actor) not in roles:
            raise Refused(command.action)
        if command.actor == "desk-2" and "PWD" in case["respondents"]:
            raise Refused("conflict")
        if command.action == "extend":
            extend(case, command, at)
        elif command.action == "assign":
            case["officer"] = self.named(case, command.officer, at) if command.officer else self.least_loaded(case, at)
        else:
            take(case, command.action, to, at)

    def named(self, case, officer, at):
        if there(officer, at) == "desk-2" and "PWD" in case["respondents"]:
            raise Refused("conflict")
        return there(officer, at)


# ── steps and what follows from them ────────────────────────────────────────


def take(case, action, to, at):
    for clock in {"ask": ["first_look"], "answer": ["answer", "first_look"], "not_satisfied": ["reply"]}.get(
        action, ()
    ):
        key, run = latest(case, clock)
        if run is not None and run["state"] in ("running", "paused", "missed"):
            run.update(state="met", met=at, warning=None, paused=None)
            end_climbs(case, key)
    if to is not None:
        case["state"], case["closed"] = to, None if to in OPEN else at
        end_climbs(case, None)
        _, run = latest(case, "answer")
        if to == "waiting" and run["state"] == "running":
            run.update(state="paused", paused=at)
        elif to != "waiting" and run["state"] == "paused":
            resume(run, at)
    if action == "reply":
        latest(case, "reply")[1].update(started=at, due=at + timedelta(days=10))
    if action == "not_satisfied":
        begin(case, "answer", at)
        begin(case, "first_look", at)
    if action == "answer":
        begin(case, "reply", at)
    for notice in {"answer": ["answered"], "close_silent": ["closed"]}.get(action, ()):
        tell(case, notice, at)
    if to is not None and to not in OPEN:
        wind_up(case)


def wind_up(case):
    for run in case["runs"].values():
        if run["state"] in ("running", "paused"):
            run.update(state="cancelled", warning=None, paused=None)
    for climb in case["climbs"].values():
        climb["next"] = None
        climb["ended"] = True
    for task in case["tasks"].values():
        if task["rule"] in ("escalation_dead_end", "escalation_at_the_top"):
            task["done"] = True


def begin(case, clock, at):
    if latest(case, clock)[1] is not None and latest(case, clock)[1]["state"] in ("running", "paused"):
        return
    number = sum(run["clock"] == clock for run in case["runs"].values()) + 1
    due = {"answer": at + hours("answer"), "first_look": third_working_day(at), "reply": at + timedelta(days=10)}[clock]
    case["runs"][f"{clock}#{number}"] = {
        "clock": clock, "state": "running", "started": at, "due": due, "met": None, "missed": None, "paused": None,
        "extended": False, "warning": due - hours("warning") if clock == "answer" else None,
    }  # fmt: skip


def latest(case, clock):
    found = [(key, run) for key, run in case["runs"].items() if run["clock"] == clock]
    return found[-1] if found else (None, None)


def resume(run, at):
    """Every moment of the pause is given back."""
    paused, run["paused"], run["state"] = at - run["paused"], None, "running"
    if paused:
        move(run, run["due"] + paused, at)


def move(run, due, at):
    run["due"], warning = due, due - hours("warning")
    run["warning"] = warning if warning > at else None


def extend(case, command, at):
    _, run = latest(case, command.clock)
    if run is None:
        raise Refused("not begun")
    allowed = command.clock == "answer" and run["state"] in ("running", "paused") and not run["extended"]
    if allowed and command.by == {"hours": 48} and "complainant" in command.told:
        run["extended"] = True
        move(run, run["due"] + hours("extension"), at)
        tell(case, "extended", at)


# ── by itself ───────────────────────────────────────────────────────────────


def to_come(case):
    """All that is still to happen by itself: (when, in which order at one moment, which)."""
    for key, run in case["runs"].items():
        if run["state"] == "paused":
            yield run["paused"] + hours("pause"), 0, key, "cap"
        if run["state"] == "running":
            yield run["due"] + MOMENT, 2, key, "expiry"
            if run["warning"] is not None:
                yield run["warning"], 1, key, "warning"
    for key, climb in case["climbs"].items():
        if climb["next"] is not None:
            yield climb["next"], 3, key, "rung"


def catch_up(case, now):
    while True:
        due = min(to_come(case), default=None)
        if due is None or due[0] > now:
            return
        at, _, key, what = due
        if what == "cap":
            resume(case["runs"][key], at)
        elif what == "warning":
            case["runs"][key]["warning"] = None
            issue(case, "soon", there(case["officer"], at), officer=True)
        elif what == "rung":
            climb(case, key, at)
        else:
            expire(case, key)


def expire(case, key):
    run = case["runs"][key]
    run.update(state="missed", missed=run["due"], warning=None)
    if run["clock"] == "first_look":
        open_task(case, "look_at_it", key)
    elif run["clock"] == "reply":
        take(case, "close_silent", "closed", run["due"])
    else:
        ladder = f"silence#{len(case['climbs']) + 1}"
        case["climbs"][ladder] = {"about": key, "rung": 0, "next": run["due"], "ended": False}
        climb(case, ladder, run["due"])


def climb(case, ladder, at):
    known = case["climbs"][ladder]
    known["rung"] += 1
    if known["rung"] == 1:
        known["next"] = at + hours("rung")
        superior = SUPERIOR.get(case["officer"])
        if superior is None:  # nobody above: the next rung at once
            open_task(case, "escalation_dead_end", ladder)
            climb(case, ladder, at)
        else:
            issue(case, "overdue", superior, officer=True)
        return
    known.update(next=None, ended=True)
    issue(case, "overdue", "admin", officer=True)
    case["officer"] = "admin"
    open_task(case, "escalation_at_the_top", ladder)


def end_climbs(case, about):
    for key, known in case["climbs"].items():
        if known["about"] == about:
            known.update(next=None, ended=True)
            for task in case["tasks"].values():
                if task["rule"] == "escalation_at_the_top" and task["about"] == key:
                    task["done"] = True


# ── tasks and notices ───────────────────────────────────────────────────────


def open_task(case, rule, about):
    if not any(t["rule"] == rule and t["about"] == about and not t["done"] for t in case["tasks"].values()):
        case["tasks"][f"t{len(case['tasks']) + 1}"] = {"rule": rule, "about": about, "done": False}


def tell(case, notice, at):
    """Everybody who complained, then whoever acts for them, as long as the mandate lasts."""
    people = [p for p in case["people"] if not p["agent"]]
    if day_of(at) <= MANDATE_ENDS:
        people += [p for p in case["people"] if p["agent"] and not p["ended"]]
    for person in people:
        issue(case, notice, person["id"], mail=person["mail"])


def issue(case, notice, to, *, officer=False, mail=False):
    mail = mail or to in WITH_MAIL
    channel = "email" if mail else "portal" if officer or case["anonymous"] else "post"
    key = f"n{len(case['notices']) + 1}"
    case["notices"][key] = {
        "notice": notice, "to": to, "channel": channel, "state": "served" if channel == "portal" else "issued",
    }  # fmt: skip
    if channel == "post" and notice in STATUTORY:
        open_task(case, "serve_by_other_means", key)


def finish(case, command, at):
    task = case["tasks"].get(command.task)
    if task is None or task["done"] or command.actor != "admin":
        raise Refused("finish_task")
    task["done"] = True
    if command.served and task["rule"] == "serve_by_other_means":
        case["notices"][task["about"]]["state"] = "served"


def delivered(case, command, at):
    notice = case["notices"].get(command.notice_id)
    if notice is None:
        raise Refused("record_delivery")
    if command.outcome != "failed":
        if notice["state"] in ("issued", "sent"):
            notice["state"] = "served"
    elif notice["state"] != "failed":
        notice["state"] = "failed"
        if notice["notice"] in STATUTORY:
            open_task(case, "serve_by_other_means", command.notice_id)


def revoke(case, command, at):
    agents = [p for p in case["people"] if p["agent"] and p["id"] == command.party]
    if not agents:
        raise Refused("revoke_mandate")
    agents[0]["ended"] = True


def nothing(case, command, at):
    """Counted again by the same rules, every promise stays."""
