"""Histories gone through again under the rules of life: whatever then differs is a fault of the going through."""

from __future__ import annotations

from adapters.database.case_pages import Wanted, told
from adapters.database.histories import Histories
from adapters.whatif.asking import rules_of
from domain.whatif.comparing import compared
from domain.whatif.families import family_of
from domain.whatif.rerun import Rerun

SEEN = {"noticed_at", "not_before", "zones"}
"""What tells when somebody looked, not what happened.  What becomes of content is not gone through again either."""


def _plain(event):
    facts = {key: value for key, value in event.facts.items() if key not in SEEN}
    return event.type, event.effective_at, event.actor, facts


def differences(store, library, now, *, procedure=None, rerun=Rerun, change=lambda rules: rules, also=()):
    """What differs, case by case: every event that was recorded must come again, and the comparison must say so.

    ``also``: earlier moments as of which the comparison must say the same.
    """
    histories = Histories(store)
    rules = change(rules_of(store, lambda digest: library.pinned(digest, histories), library.calendars, procedure))
    name = procedure.procedure.procedure if procedure is not None else None
    found = []
    for case_id, history in told(store, Wanted(procedure=name)):
        family = family_of(case_id, history, histories.history)
        going = rerun(rules, family).run(now)[case_id]
        recorded = [event for event in history if event.type != "RetentionSet"]
        again = list(map(_plain, going.events))[: len(recorded)]
        if going.diverged is not None or (procedure is None and again != list(map(_plain, recorded))):
            found.append(f"{case_id}: {going.diverged or _first(recorded, again)}")
        elif rerun is Rerun:
            judged = (each for at in (now, *also) for each in compared(rules, family, at, now))
            found += [str(each) for each in judged if each.case_id == case_id and (each.differs or each.diverged)]
    return found


def _first(history, again):
    pairs = zip(map(_plain, history), again, strict=False)
    return next(
        (f"{was}\n   came again as {now}" for was, now in pairs if was != now), f"{len(again)} of {len(history)}"
    )
