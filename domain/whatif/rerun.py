"""Going through a history again under other rules.

What people did is done again at its own moment, through the same decisions that the desk takes; promises,
expiries, escalations and what is deemed to happen come of those decisions and of the clockwork, which fires
at its true moments.  An entry that is not possible here is where the history diverges: nothing after it is
guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.access import SYSTEM
from domain.case import commands as c
from domain.case.case import Case
from domain.case.decide import Outcome, decide, fire
from domain.case.setting import Setting
from domain.case.timers import AFTER, Timer, timers
from domain.errors import (
    AccessDenied,
    ActionNotAllowed,
    BadInput,
    CalendarNotCovered,
    GuardRefused,
    NotFound,
    OmbudsError,
    RecordBroken,
)
from domain.procedure.compiled import Compiled
from domain.record import Event, Recorded
from domain.whatif.contacts import Contacts
from domain.whatif.content import Content
from domain.whatif.deeds import Deed, command_of
from domain.whatif.entries import Entry, entries
from domain.whatif.going import Divergence, Going
from domain.whatif.life import life_of
from domain.whatif.mails import Mails, is_word_of_mail, word
from domain.whatif.numbers import Numbers
from domain.whatif.rules import Citations, Rules

IMPOSSIBLE = (ActionNotAllowed, GuardRefused, AccessDenied, BadInput, NotFound, CalendarNotCovered)
"""Refusals by which a kept entry shows that it could not have happened here."""


KEPT = frozenset({"ExtensionRefused"})
"""Deeds that change nothing, and of which the record does not say enough to do them again: they stay as they are."""


class Rerun:
    """Goes through cases that belong together (linked, merged), in the order of the record."""

    def __init__(self, rules: Rules, family: Mapping[str, Sequence[Recorded]]) -> None:
        self.rules = rules
        self.cases = {case_id: self._begun(case_id, history) for case_id, history in family.items()}
        self._done: set[str] = set()

    def _begun(self, case_id: str, history: Sequence[Recorded]) -> Going:
        if history[0].type != "ComplaintFiled":
            raise RecordBroken(history[0].seq, f"case {case_id} does not begin with its complaint")
        made, recorded, contacts = tuple(entries(history)), Numbers(), Contacts(history)
        recorded.take(history)
        firings = {(e.facts["firing"], e.effective_at) for e in history if e.facts.get("firing")}
        chosen = [e.facts["officer"] for e in history if e.type == "CaseAssigned" and e.facts["rule"][:4] == "rule"]
        return Going(
            case_id, history, made, recorded, Mails(made, recorded), contacts,
            Citations(history, lambda digest: self.rules.cited(digest).name), Content(history, recorded, contacts),
            frozenset(firings), tuple(dict.fromkeys(chosen)),
        )  # fmt: skip

    def run(self, as_of: datetime) -> Mapping[str, Going]:
        """Everything that had happened by then, and what the clockwork owes up to that moment."""
        order = sorted((entry for going in self.cases.values() for entry in going.entries), key=lambda entry: entry.seq)
        for entry in order:
            going = self.cases[entry.stream]
            if going.later is None and entry.at > as_of:
                going.later = entry
            if going.later is None and going.diverged is None:
                self._enter(going, entry)
        for going in self.cases.values():
            going.life = life_of(self.rules, going, as_of)
            if going.case is not None and going.diverged is None:
                self._end(going, going.case, as_of)
        return self.cases

    # ── one entry ───────────────────────────────────────────────────────────

    def _enter(self, going: Going, entry: Entry) -> None:
        other_side = entry.beside()
        if other_side is not None and any(e.type in ("CaseAbsorbed", "CasesLinked") for e in entry.events):
            merged = any(e.type == "CaseAbsorbed" for e in entry.events)  # a link alone changes nothing
            if merged and other_side not in self._done:
                _diverge(going, entry, NotFound("other case in this state", other_side))
            return
        if going.case is not None:
            going.case.version = entry.first - 1  # a correction names the entry by its number in life
        setting = self._setting(going, entry)
        try:
            self._lead_up(going, entry.seq, entry.at, setting)
            self._take_over(going, entry, setting)
        except CalendarNotCovered as refusal:
            _diverge(going, entry, refusal)
        except IMPOSSIBLE as refusal:
            self._until_refused(going, entry, setting)
            _diverge(going, entry, refusal)
        going.seq = entry.events[-1].seq

    def _take_over(self, going: Going, entry: Entry, setting: Setting) -> None:
        """The deed again, or how far the clockwork had come; what became of content on the way stays."""
        for lapse in entry.lapses:
            self._fire(going, going.content.due(lapse), setting)
            _stays(going, lapse.events)
        if entry.deed is None:
            if entry.fired_until is not None:
                self._fire(going, entry.fired_until, setting)
            return
        command = self._command(going, entry, entry.deed)
        if command is not None:
            self._take(decide(going.case, command, self._around(command, setting, going)))
            self._done.add(entry.events[0].command_id)
            return
        self._fire(going, entry.at, setting)
        _stays(going, entry.of_content)
        going.events += [_unrecorded(entry.deed)] if entry.deed.type in KEPT else []

    def _until_refused(self, going: Going, entry: Entry, setting: Setting) -> None:
        """What the clockwork had done by the moment of an entry that is refused: most often the reason why."""
        try:
            self._fire(going, entry.at, setting)
        except CalendarNotCovered:
            return  # as far as can be reckoned

    def _lead_up(self, going: Going, seq: int, at: datetime, setting: Setting) -> None:
        """What was due before a moment and did not wait for it in life: with the office as it then was."""
        for since in self.rules.changes_between(going.seq, seq) if going.case is not None else ():
            before = replace(setting, office=self.rules.office_at(since.seq - 1), now=since.at)
            self._fire(going, min(since.at, at), before, only_new=True)
        self._bring_mails(going, at, setting)

    def _bring_mails(self, going: Going, until: datetime, setting: Setting) -> None:
        while going.mails.coming and going.mails.coming[0].at <= until:
            coming = going.mails.coming.pop(0)
            command = word(going.case_id, coming.notice_id, coming.at, coming.said)
            self._take(decide(going.case, command, replace(setting, now=coming.at)))

    def _command(self, going: Going, entry: Entry, deed: Recorded) -> c.Command | None:
        """The deed again, in the numbers of this history; None where there is nothing to do again."""
        if entry.of_content:
            return None
        if is_word_of_mail(entry):
            return going.mails.as_in_life(entry, deed, going.here)
        if deed.type == "TaskDone":
            return _finish(going, entry, deed)
        if deed.type == "ProcedureMigrated" and self._is_given(going.case):
            return None  # the other version governs from the beginning
        return command_of(Deed(entry, deed, self.rules.pinned(deed.procedure or ""), going.contacts.since))

    def _is_given(self, case: Case | None) -> bool:
        """Whether the procedure that is asked about governs the case."""
        given = self.rules.procedure
        return case is not None and given is not None and case.procedure == given.digest

    # ── deciding ────────────────────────────────────────────────────────────

    def _setting(self, going: Going, entry: Entry) -> Setting:
        return going.setting(self.rules, self._governing(going), entry)

    def _governing(self, going: Going) -> Compiled:
        if going.case is not None:
            return self.rules.version(going.case.procedure)
        filed = going.history[0]
        return self.rules.governing(filed.procedure or "", filed.facts["procedure"])

    def _around(self, command: c.Command, setting: Setting, going: Going) -> Setting:
        if isinstance(command, c.Migrate):
            return replace(setting, successor=self.rules.version(command.procedure_digest))
        if isinstance(command, c.Link | c.Merge):
            return replace(setting, others=self._others(going, linked=isinstance(command, c.Link)))
        return setting

    def _others(self, going: Going, *, linked: bool) -> dict[str, Case]:
        """The cases that this one may meet; one that has diverged can still be named in a link."""
        others = ((key, each) for key, each in self.cases.items() if each is not going)
        return {key: each.case for key, each in others if each.case and (linked or each.diverged is None)}

    def _fire(self, going: Going, until: datetime, setting: Setting, *, only_new: bool = False) -> None:
        """Let the clockwork come up to a moment; ``only_new``: up to what fired later in life, which waits for that."""
        while going.case is not None:
            pending = timers(going.case, until)
            if not pending:
                return
            first = pending[0]
            if only_new and (first.key, _moment_of(first)) in going.fired:
                return
            self._take(fire(going.case, first.at if only_new else until, replace(setting, now=until)))

    def _take(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            going = self.cases[outcome.after.id]
            going.case = outcome.after
            going.events += outcome.events
            going.mails.issued(going.here.take(outcome.events), going.here)

    def _end(self, going: Going, case: Case, as_of: datetime) -> None:
        """No entry follows: the clockwork goes on to the moment of the report, later to what life owed as well."""
        owed = going.life.owed if going.life is not None else ()
        going.fired |= {(e.facts["firing"], e.effective_at) for e in owed if "firing" in e.facts}
        setting = going.last_setting(self.rules, self._governing(going))
        try:
            self._lead_up(going, going.until, as_of, setting)
            self._fire(going, as_of, setting)
        except IMPOSSIBLE as refusal:
            going.diverged = Divergence(as_of, case.version, "clockwork", str(refusal), case.state)


def _finish(going: Going, entry: Entry, deed: Recorded) -> c.Command | None:
    """A task is finished if there is such a task here."""
    task = going.here.tasks.get(going.recorded.key_of.get(deed.facts["task"], ()))
    if task is None or going.case is None or going.case.tasks[task].done_at is not None:
        return None
    served = any(event.type == "NoticeServed" for event in entry.events)
    return c.FinishTask(actor=deed.actor, case_id=going.case_id, effective_at=entry.at, task=task, served=served)


def _stays(going: Going, events: Sequence[Recorded]) -> None:
    """What became of content is no different here."""
    if going.case is not None:
        going.events += going.content.stays(going.case, going.here, events)


def _diverge(going: Going, entry: Entry, refusal: OmbudsError) -> None:
    what = entry.deed.facts.get("action", entry.deed.type) if entry.deed is not None else entry.events[0].type
    state = going.case.state if going.case is not None else None
    going.diverged = Divergence(entry.at, entry.first, what, str(refusal), state, _by_itself(going))


def _unrecorded(event: Recorded) -> Event:
    return Event(event.type, event.effective_at, event.actor, event.facts, None, event.procedure)


def _moment_of(timer: Timer) -> datetime:
    """The moment that the record gives to what fires at this timer."""
    return timer.at if timer.kind != "expiry" else timer.at - AFTER


def _by_itself(going: Going) -> tuple[str, datetime] | None:
    """The last step that was taken here by itself, and not in life."""
    known = {(e.facts.get("action"), e.effective_at) for e in going.history}
    taken = [(e.facts["action"], e.effective_at) for e in going.events if e.facts.get("to") and e.actor == SYSTEM]
    return next((step for step in reversed(taken) if step not in known), None)
