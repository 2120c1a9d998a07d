"""A procedure of forty states: five stations that a case passes, each with desks, a wait and ways back."""

from __future__ import annotations

from domain.procedure.model import Procedure

STATIONS, DESKS = 5, 7


def both(text):
    return {"en": text, "id": text}


def long_procedure() -> Procedure:
    """Forty states, sixty-odd steps, a clock at each station."""
    states, actions, clocks = {}, {}, {}

    def state(name, label, **more):
        states[name] = {"label": both(label), **more}

    def action(name, label, source, to, kind="move"):
        actions[name] = {"kind": kind, "label": both(label), "from": source, "to": to, "roles": ["clerk"]}

    action("file", "File", [], "s1_d1", "file")
    for station in range(1, STATIONS + 1):
        for desk in range(1, DESKS + 1):
            state(f"s{station}_d{desk}", f"Station {station}, desk {desk}")
            if desk < DESKS:
                action(
                    f"go_{station}_{desk}", f"To desk {desk + 1}", [f"s{station}_d{desk}"], f"s{station}_d{desk + 1}"
                )
            if desk in (3, 5):
                action(
                    f"back_{station}_{desk}",
                    f"Back to desk {desk - 2}",
                    [f"s{station}_d{desk}"],
                    f"s{station}_d{desk - 2}",
                )
        if station < STATIONS:
            action(f"next_{station}", f"On to station {station + 1}", [f"s{station}_d{DESKS}"], f"s{station + 1}_d1")
            action(f"skip_{station}", f"Skip to station {station + 1}", [f"s{station}_d2"], f"s{station + 1}_d1")
        clocks[f"station_{station}"] = {
            "label": both(f"Station {station}"), "clause": "own", "start": [f"state:s{station}_d1"],
            "meet": [f"leave:s{station}_d{DESKS}"], "limit": {"working_days": 10}, "expiry": [{"task": "look"}],
        }  # fmt: skip
    state("hold", "On hold", waiting_on="complainant")
    action("hold", "Put on hold", ["s3_d4"], "hold")
    action("go_on", "Go on", ["hold"], "s3_d4")
    for end in ("granted", "refused", "withdrawn", "merged"):
        state(end, end.capitalize(), terminal=True, waiting_on="nobody")
    action("grant", "Grant", [f"s{STATIONS}_d{DESKS}"], "granted")
    action("refuse", "Refuse", [f"s{STATIONS}_d{DESKS}", "s1_d4"], "refused")
    action("withdraw", "Withdraw", ["s1_d1", "s2_d1", "s3_d1"], "withdrawn")
    action("merge", "Merge", ["s1_d1"], "merged")
    assert len(states) == 40
    return Procedure.model_validate({
        "procedure": "long", "version": "1", "title": both("Forty states"), "effective": {"from": "2026-01-01"},
        "calendar": "indonesia", "sources": {"own": {"title": "Own rule", "clause": "1", "status": "office"}},
        "roles": {"clerk": both("Clerk")}, "classes": {"any": {"label": both("Any")}}, "states": states,
        "actions": actions, "clocks": clocks, "assignment": {"nobody": "clerk"},
        "tasks": {"look": {"label": both("Look"), "role": "clerk"}},
    })  # fmt: skip
