"""The record of a case as a log of activities, in the words of process mining.

A step of the procedure is an activity that completes.  A clock, a notice, a task and a ladder are
activities that begin, are suspended, fail or complete.  Nothing here reads content: a log holds no
name, no address and no free text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.case.events import CODECS, Act
from domain.record import Json, Recorded

STEP, CLOCK, NOTICE, TASK, LADDER, OTHER = "step", "clock", "notice", "task", "ladder", "other"
"""Kinds of entries."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a case as a log shows it.

    ``phase`` is a transition of the standard lifecycle of XES.  ``occasion`` is the moment in the life of a
    case that it stands for, as procedures write it (``action:admit``, ``served:finding``, ``expiry:answer``).
    """

    event: Recorded
    kind: str
    name: str
    phase: str
    before: str
    after: str
    unit: str | None
    officer: str | None
    instance: str | None = None
    occasion: str | None = None
    action: str | None = None
    clock: str | None = None
    due: str | None = None


@dataclass(slots=True)
class Story:
    """What is known of a case while its record is read."""

    case_id: str
    state: str = ""
    over: bool = False
    unit: str | None = None
    officer: str | None = None
    filed: Mapping[str, Json] = field(default_factory=dict)
    procedure: str = ""
    received_at: datetime | None = None
    clocks: dict[str, str] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    ladders: dict[str, str] = field(default_factory=dict)

    def told(self, events: Iterable[Recorded]) -> Iterator[Entry]:
        """One entry for each event, in the order of the record."""
        for event in events:
            yield self._entry(event)

    def _entry(self, event: Recorded) -> Entry:
        facts, before = event.facts, self.state
        if event.version == 1:
            self.filed, self.procedure, self.received_at = facts, event.procedure or "", event.effective_at
            self.unit = facts.get("unit")
        elif event.type == "CaseAssigned":
            self.officer, self.unit = facts.get("officer"), facts.get("unit") or self.unit
        elif event.type == "OfficerRecused" and self.officer == facts.get("officer"):
            self.officer = None
        if facts.get("to"):
            self.state, self.over = facts["to"], bool(facts.get("over"))
        said = _SAID.get(event.type, _step if event.type in _ACTS else _other)(self, event)
        return Entry(event=event, before=before, after=self.state, unit=self.unit, officer=self.officer, **said)


def _step(_story: Story, event: Recorded) -> dict[str, Any]:
    action = event.facts["action"]
    return {"kind": STEP, "name": action, "phase": "complete", "action": action, "occasion": f"action:{action}"}


def _other(_story: Story, event: Recorded) -> dict[str, Any]:
    return {"kind": OTHER, "name": _OTHER.get(event.type, event.type), "phase": "complete"}


def _assigned(story: Story, event: Recorded) -> dict[str, Any]:
    if event.facts.get("action"):
        return _step(story, event)
    phase = "reassign" if event.facts.get("previous") else "assign"
    return {"kind": OTHER, "name": "assignment", "phase": phase}


def _clock(phase: str, occasion: str | None = None) -> Callable[[Story, Recorded], dict[str, Any]]:
    def said(story: Story, event: Recorded) -> dict[str, Any]:
        facts = event.facts
        deadline = facts["deadline"]
        name = story.clocks.setdefault(deadline, facts.get("clock") or deadline.partition("#")[0])
        return {
            "kind": CLOCK, "name": f"clock:{name}", "phase": phase, "instance": deadline, "clock": name,
            "due": facts.get("due_at"), "action": facts.get("action"),
            "occasion": f"{occasion}:{name}" if occasion else _moved(name, event),
        }  # fmt: skip

    return said


def _moved(clock: str, event: Recorded) -> str | None:
    """What a reader who counts for himself cannot know: promises that people or other rules changed."""
    facts = event.facts
    match event.type:
        case "DeadlineSet" if facts.get("inherited_from"):
            return f"begun:{clock}"
        case "DeadlineExtended":
            return f"extended:{clock}"
        case "DeadlineMoved" if facts["why"] in {"calendar", "procedure", "merged"}:
            return f"moved:{clock}"
        case "DeadlinePaused" if not facts.get("by_state"):
            return f"paused:{clock}"
        case "DeadlineResumed" if facts["why"] == "by hand":
            return f"resumed:{clock}"
        case "DeadlineCancelled" if ":" not in facts["why"]:
            return f"cancelled:{clock}"
        case _:
            return None


def _notice(phase: str, *, served: bool = False) -> Callable[[Story, Recorded], dict[str, Any]]:
    def said(story: Story, event: Recorded) -> dict[str, Any]:
        key = event.facts["notice_id"]
        name = story.notices.setdefault(key, event.facts.get("notice") or key)
        reached = served or event.facts.get("channel") == "portal"
        return {
            "kind": NOTICE, "name": f"notice:{name}", "phase": phase, "instance": key,
            "occasion": f"served:{name}" if reached else f"issued:{name}" if phase == "schedule" else None,
        }  # fmt: skip

    return said


def _task(phase: str) -> Callable[[Story, Recorded], dict[str, Any]]:
    def said(story: Story, event: Recorded) -> dict[str, Any]:
        key = event.facts["task"]
        name = story.tasks.setdefault(key, event.facts.get("rule") or key)
        return {"kind": TASK, "name": f"task:{name}", "phase": phase, "instance": key}

    return said


def _ladder(phase: str, *, rung: bool = False) -> Callable[[Story, Recorded], dict[str, Any]]:
    def said(story: Story, event: Recorded) -> dict[str, Any]:
        run = event.facts["run"]
        name = story.ladders.setdefault(run, event.facts.get("ladder") or run.partition("#")[0])
        found = {"kind": LADDER, "name": f"ladder:{name}", "phase": phase, "instance": run}
        if rung:
            found |= {"name": f"rung:{name}", "instance": f"{run}/{event.facts['rung']}"}
            found |= {"occasion": f"rung:{name}"} if phase == "complete" else {}
        return found

    return said


_ACTS = frozenset(name for name, code in CODECS.items() if issubclass(code.cls, Act))

_SAID: dict[str, Callable[[Story, Recorded], dict[str, Any]]] = {
    "CaseAssigned": _assigned,
    "DeadlineSet": _clock("start"),
    "DeadlineMoved": _clock("schedule"),
    "DeadlineExtended": _clock("schedule"),
    "ExtensionRefused": _clock("unknown"),
    "DeadlinePaused": _clock("suspend"),
    "DeadlineResumed": _clock("resume"),
    "DeadlineMet": _clock("complete", "met"),
    "DeadlineMissed": _clock("ate_abort", "expiry"),
    "DeadlineCancelled": _clock("withdraw"),
    "WarningGiven": _clock("unknown"),
    "LadderStarted": _ladder("start"),
    "CaseEscalated": _ladder("complete", rung=True),
    "EscalationDeadEnd": _ladder("ate_abort", rung=True),
    "LadderEnded": _ladder("complete"),
    "TaskOpened": _task("schedule"),
    "TaskDone": _task("complete"),
    "NoticeIssued": _notice("schedule"),
    "NoticeSent": _notice("start"),
    "NoticeServed": _notice("complete", served=True),
    "NoticeFailed": _notice("ate_abort"),
}

_OTHER = {
    "RightOpened": "right", "MandateEnded": "mandate", "ProcedureMigrated": "migration", "CaseAbsorbed": "absorbed",
}  # fmt: skip
