"""What is due when: derived from how a case stands, each once, in a fixed order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.case.case import Case, Climb, Deadline
from domain.case.timers import AFTER, timers

DUE = datetime(2026, 3, 16, 20, 59, 59, tzinfo=UTC)


def deadline(**changes):
    given = {
        "id": "answer#1", "clock": "answer", "state": "running", "clause": "charter", "holder": "office",
        "statutory": True, "scope": "case", "limit": "10 working_days", "started_at": DUE - timedelta(days=14),
        "first_due_at": DUE, "due_at": DUE, "calendar": "digest",
    }  # fmt: skip
    return Deadline(**given | changes)


def case(*deadlines, climbs=()):
    return Case("C", deadlines={d.id: d for d in deadlines}, climbs={climb.run: climb for climb in climbs})


def kinds(of):
    return [(timer.kind, timer.at) for timer in timers(of)]


def test_the_due_moment_itself_is_in_time():
    assert kinds(case(deadline())) == [("expiry", DUE + AFTER)]


def test_only_a_running_deadline_expires():
    for state in ("met", "missed", "cancelled"):
        assert kinds(case(deadline(state=state))) == []


def test_a_paused_deadline_waits_for_its_cap_alone():
    cap = DUE - timedelta(days=3)
    paused = deadline(state="paused", paused_at=DUE - timedelta(days=9), cap_at=cap, warnings={"1.0": DUE})
    assert kinds(case(paused)) == [("cap", cap)]
    assert kinds(case(deadline(state="paused", paused_at=DUE))) == []


def test_at_one_moment_pauses_end_first_then_warnings_then_expiries_then_rungs():
    at = DUE + AFTER
    standing = case(
        deadline(id="b#1", clock="b"),
        deadline(id="a#1", clock="a", warnings={"1.0": at}, due_at=at),
        deadline(id="c#1", clock="c", state="paused", cap_at=at),
        climbs=[Climb("late#1", "late", None, 0, at)],
    )
    assert [timer.kind for timer in timers(standing)] == ["cap", "warning", "expiry", "rung", "expiry"]


def test_keys_are_unique_for_ever():
    """A second pause, a moved promise and the next rung have keys of their own."""
    once = deadline(state="paused", cap_at=DUE)
    twice = deadline(state="paused", cap_at=DUE, pauses=((DUE, DUE),))
    climbs = [Climb("late#1", "late", None, 1, DUE), Climb("late#2", "late", None, 0, DUE)]
    keys = [timer.key for timer in (*timers(case(once)), *timers(case(twice)), *timers(case(climbs=climbs)))]
    assert keys == ["answer#1/cap/1", "answer#1/cap/2", "late#1/rung/2", "late#2/rung/1"]


def test_an_ended_climb_waits_for_nothing():
    assert kinds(case(climbs=[Climb("late#1", "late", None, 3, None, ended="top")])) == []


def test_lateness_follows_from_state_due_and_now():
    second = timedelta(seconds=1)
    assert not deadline().late(DUE)
    assert deadline().late(DUE + second)
    assert not deadline(state="paused").late(DUE + second)
    assert deadline(state="missed", missed_at=DUE).late(DUE)
    assert not deadline(state="met", met_at=DUE).late(DUE + second)
    assert deadline(state="met", met_at=DUE + second).late(DUE)
