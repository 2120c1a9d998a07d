"""The record of a case in the words of these pages: one short sentence for each event."""

from __future__ import annotations

from datetime import datetime


def day(world, moment) -> str:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return f"{world.local(moment):%A %-d %B %Y}"


def diary(world, nick) -> list[tuple[str, str]]:
    """(day, sentence) of every event that a reader of the record would be told."""
    procedure = world.rules(nick).procedure
    lines = []
    for event in world.events(nick):
        said = sentence(world, nick, procedure, event)
        if said is not None:
            lines.append((day(world, event.effective_at), said))
    return lines


def sentence(world, nick, procedure, event):  # noqa: PLR0911, PLR0912
    facts = event.facts
    clock = procedure.clocks.get(str(facts.get("deadline", "")).partition("#")[0])
    label = clock.label["en"] if clock else facts.get("deadline")
    match event.type:
        case "DeadlineSet":
            return f"{label} promised by {day(world, facts['due_at'])}"
        case "DeadlineMoved":
            return f"{label} moved from {day(world, facts['was'])} to {day(world, facts['due_at'])}: {facts['why']}"
        case "DeadlinePaused":
            return f"{label} paused: {facts['ground'].replace('_', ' ')}"
        case "DeadlineResumed":
            return f"{label} runs again"
        case "DeadlineExtended":
            return f"{label} extended from {day(world, facts['was'])} to {day(world, facts['due_at'])}"
        case "ExtensionRefused":
            return f"no extension of {label}: {facts['why']}"
        case "DeadlineMet":
            return f"{label} kept"
        case "DeadlineMissed":
            return f"{label} missed"
        case "DeadlineCancelled":
            return f"{label} dropped"
        case "CaseEscalated":
            return f"gone up to {world.name_of(facts['addressee'])}"
        case "EscalationDeadEnd":
            return f"nobody on rung {facts['rung']}: {facts['why']}"
        case "TaskOpened":
            return f"task: {facts['rule'].replace('_', ' ')}"
        case "TaskDone":
            return "task done"
        case "CaseAssigned":
            officer = world.name_of(facts["officer"]) if facts.get("officer") else "nobody"
            return f"assigned to {officer}"
        case "NoticeIssued":
            notice = procedure.notices.get(facts["notice"])
            return f"{notice.label['en'] if notice else facts['notice']} to {world.name_of(facts['party'], nick)}"
        case "ProcedureMigrated":
            return "new rules"
        case "MandateEnded":
            return f"mandate of {world.name_of(facts['party'], nick)} ended: {facts['why']}"
        case "RightOpened":
            return f"open to the complainant: {procedure.actions[facts['action']].label['en']}"
        case "CaseAbsorbed":
            return "another case merged into this one"
        case _:
            action = procedure.actions.get(facts.get("action"))
            return action.label["en"] if action else None
