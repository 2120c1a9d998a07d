"""Cases decided and recorded in memory: the domain alone, with nothing around it.

After every step the case is folded anew from its events, as they would be read from the
record, and must be the very case that the decision ended with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.calendars.shelf import CalendarShelf
from adapters.packs.shelf import PackShelf
from domain.case import commands as c
from domain.case.apply import fold
from domain.case.decide import decide
from domain.case.setting import Setting
from domain.procedure.compiled import Compiled
from domain.record import entry, read

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SALT = b"\x07" * 32

_COMPILED: dict[str, Compiled] = {}
_CALENDARS: dict = {}


def compiled(name: str) -> Compiled:
    """A shipped procedure, or a file, made ready once."""
    if name not in _COMPILED:
        _COMPILED[name] = Compiled(PackShelf().load(name))
    return _COMPILED[name]


def calendars():
    """The shipped calendars, read once; Boston's week without its few years stands for any year."""
    if not _CALENDARS:
        shipped = CalendarShelf().load_all()
        _CALENDARS.update({**shipped, "boston-311": shipped["demo"]})
    return _CALENDARS


@dataclass
class Play:
    """An office at work on paper."""

    procedure: Compiled
    office: object
    now: datetime = START
    records: dict[str, list] = field(default_factory=dict)
    cases: dict = field(default_factory=dict)
    seq: int = 0

    def setting(self, **more) -> Setting:
        return Setting(self.procedure, calendars(), self.office, self.now, **more)

    def take(self, command):
        """Decide a command and keep what happened; raises what the decision raises."""
        key = command.new_case_id() if isinstance(command, c.FileComplaint) else command.case_id
        others = {k: case for k, case in self.cases.items() if k != key}
        outcomes = decide(self.cases.get(key), command, self.setting(others=others))
        for outcome in outcomes:
            self._keep(outcome, command.command_id)
        return outcomes

    def _keep(self, outcome, command_id):
        key = outcome.after.id
        rows = self.records.setdefault(key, [])
        for event in outcome.events:
            self.seq += 1
            salt = SALT if event.content else None
            made = entry(
                event, origin="play", seq=self.seq, stream=key, version=len(rows) + 1, command_id=command_id,
                recorded_at=self.now, prev=None, salt=salt,
            )  # fmt: skip
            rows.append(read(made.header, made.body))
        again = fold(key, rows)
        outcome.after.version = len(rows)
        outcome.after.entered_at = again.entered_at
        assert again == outcome.after, "the fold of the record is not the case that was decided"
        self.cases[key] = again

    def fire(self, key, until=None):
        return self.take(
            c.Fire(command_id=f"fire-at-{self.seq:06}", actor="system", case_id=key, until=until or self.now)
        )

    def forward(self, **by):
        self.now += timedelta(**by)
        return self.now
