"""One case on its way through the rerun: what it was in life, and how far it has come here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from domain.case.case import Case
from domain.case.setting import Setting
from domain.procedure.compiled import Compiled
from domain.record import Event, Recorded
from domain.whatif.contacts import Contacts
from domain.whatif.content import Content
from domain.whatif.entries import Entry
from domain.whatif.hands import Hands
from domain.whatif.mails import Mails
from domain.whatif.numbers import Numbers
from domain.whatif.rules import Citations, Rules

EVERMORE = 2**62
"""Behind every event of the record."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where a history could not have gone on as it did."""

    at: datetime
    version: int
    what: str
    why: str
    state: str | None
    by_itself: tuple[str, datetime] | None = None
    """The last step that was taken here by itself and not in life, if that is how the case came to differ."""


class Life(NamedTuple):
    """A case as it was, with what the clockwork owed it."""

    case: Case
    events: Sequence[Event | Recorded]
    owed: Sequence[Event]


@dataclass(slots=True)
class Going:
    """One case under way."""

    case_id: str
    history: Sequence[Recorded]
    entries: Sequence[Entry]
    recorded: Numbers
    mails: Mails
    contacts: Contacts
    citations: Citations
    content: Content
    fired: frozenset[tuple[str, datetime]]
    chosen: tuple[str, ...]
    case: Case | None = None
    seq: int = 0
    here: Numbers = field(default_factory=Numbers)
    events: list[Event] = field(default_factory=list)
    diverged: Divergence | None = None
    later: Entry | None = None
    """The first entry behind the moment of the report: from there on nothing is gone through."""

    life: Life | None = None
    """What had really happened by the moment of the report."""

    @property
    def until(self) -> int:
        """Up to where in the record somebody may have looked after what was owed at the moment of the report."""
        return self.later.seq if self.later is not None else EVERMORE

    def setting(self, rules: Rules, governing: Compiled, entry: Entry) -> Setting:
        """What surrounded an entry."""
        calendars = rules.counting(self.citations.at(entry.last), governing)
        hands = Hands.at(entry, self.chosen, rules.open_cases)
        return Setting(governing, calendars, rules.office_at(entry.seq), entry.at, hands)

    def last_setting(self, rules: Rules, governing: Compiled) -> Setting:
        """What surrounded the clockwork when it came to what was owed, or would if it came now."""
        setting = self.setting(rules, governing, self.later or self.entries[-1])
        return replace(setting, office=rules.office_at(self.until))
