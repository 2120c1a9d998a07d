"""What one transaction knows: the cases that it has loaded and changed, and what is to be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from domain import engine
from domain.case import commands as c
from domain.case.apply import fold
from domain.case.case import Case
from domain.case.decide import Outcome, decide, fire
from domain.case.past import Past, about_to_be, past
from domain.case.setting import Setting
from domain.errors import BadInput, NotFound, VersionConflict
from domain.exporting import LogExport, log_export
from domain.office import STREAM as OFFICE
from domain.office import Office, office_of
from domain.office_change import ChangeOffice, change
from domain.ports import Answer, End, Rows, Transaction, Write
from domain.procedure.compiled import Compiled
from domain.projection import difference
from domain.proof.restoring import DeclareRestore, declare
from domain.record import Event, Recorded
from domain.said import FORGOTTEN
from workflows.library import Library
from workflows.memory import Memory, Remembered

NOBODY_YET = Office(office="new", name="A new office")
"""What an office is before its file is loaded."""


@dataclass(slots=True)
class OfficeCache:
    """The office as of a version of its stream."""

    _known: tuple[int, Office | None] = (-1, None)

    def at(self, tx: Transaction) -> Office | None:
        """The office now; read again only when its stream has moved on.  Safe for threads."""
        known = self._known
        if known[0] != tx.office_version:
            known = (tx.office_version, office_of(tx.peek(OFFICE)) if tx.office_version else None)
            self._known = known
        return known[1]


class Loads(Mapping[str, int]):
    """Open cases by officer: each officer's are counted once, and only if somebody wants to know."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._counts: dict[str, int] = {}
        self._moved: Counter[str] = Counter()

    def __getitem__(self, officer: str) -> int:
        if officer not in self._counts:
            self._counts[officer] = self._tx.load_of(officer)
        return self._counts[officer] + self._moved[officer]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)

    def moved(self, before: Case | None, after: Case) -> None:
        """A case changed hands in this very transaction, which the database does not know yet."""
        for case, change_ in ((before, -1), (after, 1)):
            if case is not None and case.officer is not None and not case.over:
                self._moved[case.officer] += change_


@dataclass(slots=True)
class Opened:
    """One stream in this transaction: as it was, as it is, and how far it has come."""

    stored: Case | None
    case: Case | None
    version: int


@dataclass(slots=True)
class Session:
    """One transaction's working memory."""

    tx: Transaction
    library: Library
    offices: OfficeCache
    memory: Memory
    now: datetime | None = None
    historic: bool = False
    _streams: dict[str, Opened] = field(default_factory=dict)
    _loads: Loads | None = None
    _decided: list[tuple[str, str, str, int, Sequence[Event]]] = field(default_factory=list)
    _used: dict[str, Compiled] = field(default_factory=dict)
    _office: Office | None = None
    _fresh: list[Remembered] = field(default_factory=list)
    _around: Setting | None = None

    @property
    def moment(self) -> datetime:
        """The present moment of this transaction."""
        return self.tx.now if self.now is None else self.now

    def _moment_of(self, *cases: Case | None) -> datetime:
        """The present moment in these cases: nothing happens in a case before what has happened in it.

        Another process may have gone on in it while this one waited, and a clock may have been put back.
        """
        moment = self.moment
        if self.now is None:
            for case in cases:
                if case is not None and case.latest_at is not None and case.latest_at > moment:
                    moment = case.latest_at
        return moment

    @property
    def office(self) -> Office:
        """The office as it is now."""
        if self._office is None:
            self._office = self.offices.at(self.tx) or NOBODY_YET
        return self._office

    # ── reading ─────────────────────────────────────────────────────────────

    def lock(self, commands: Sequence[c.Command]) -> None:
        """Hold the streams that these commands speak of, in order of name, before anything of them is read."""
        streams = {stream for command in commands for stream in streams_of(command)}
        self.tx.foresee(list(streams), [command.command_id for command in commands])

    def prepare(self, commands: Sequence[c.Command]) -> None:
        """Load the streams that these commands speak of, all at once."""
        self.load([stream for command in commands for stream in streams_of(command)])

    def load(self, streams: Sequence[str]) -> None:
        """Load streams that are not here yet."""
        missing = sorted({s for s in streams if s not in self._streams})
        if not missing:
            return
        unknown = [stream for stream, end in self.tx.ends(missing).items() if not self._recall(stream, end)]
        if not unknown:
            return
        for stream, events in self.tx.load(unknown).items():
            self._streams[stream] = _from_events(stream, events)

    def _recall(self, stream: str, end: End) -> bool:
        """Take up a case from memory, if it has not moved on since."""
        known = self.memory.get(stream, end)
        if known is None:
            return False
        self._streams[stream] = Opened(known.case, known.case, end.version)
        return True

    def case(self, stream: str) -> Case:
        """A case as it stands in this transaction.  Raises NotFound."""
        case = self._opened(stream).case
        if case is None:
            raise NotFound("case", stream)
        return case

    def _opened(self, stream: str) -> Opened:
        """A stream in this transaction, loaded when it is first asked for."""
        if stream not in self._streams:
            self.load([stream])
        return self._streams[stream]

    # ── deciding ────────────────────────────────────────────────────────────

    def decide(self, command: c.Command) -> list[Outcome]:
        """What a command does, not yet kept."""
        if type(command) is c.FileComplaint:
            compiled = self.library.current(command.procedure)
            self._govern(compiled)
            stream = command.new_case_id()
            if self._opened(stream).case is not None:
                raise BadInput(f"There is a case {stream} already: give the new one another id, or none.")
            return decide(None, command, self._setting(compiled, command))
        if not isinstance(command, c.CaseCommand):
            raise BadInput(f"{type(command).__name__} is no command about a case.")
        case = self.case(command.case_id)
        compiled = self.library.pinned(case.procedure, self.tx)
        self._govern(compiled)  # its calendar may have a new version, which the next promise cites
        return decide(case, command, self._setting(compiled, command))

    def fire(self, stream: str, until: datetime) -> list[Outcome]:
        """What comes of everything that was due in a case up to ``until``, not yet kept."""
        case = self.case(stream)
        compiled = self.library.pinned(case.procedure, self.tx)
        self._govern(compiled)
        around = self._surroundings(compiled, self._moment_of(case))
        if case.custody.keeping is not None:
            around = replace(around, history=lambda: self._history(stream))
        return fire(case, until, around)

    def _history(self, stream: str) -> list[Past]:
        """What has happened in a case, with what this transaction has decided: asked where content is to be erased."""
        known = [past(event) for event in self.tx.peek(stream)]
        for decided, command_id, _, _, events in self._decided:
            if decided == stream:
                known += [about_to_be(event, len(known) + place, command_id) for place, event in enumerate(events, 1)]
        return known

    def _surroundings(self, compiled: Compiled, now: datetime) -> Setting:
        """What surrounds a decision, made once for all cases of a procedure that come in a row."""
        known = self._around
        if known is None or known.procedure is not compiled or known.now != now or known.office is not self.office:
            known = self._around = Setting(
                compiled, self.library.calendars, self.office, now, self._known_loads(), zones=self.library.zones
            )
        return known

    def _known_loads(self) -> Loads:
        if self._loads is None:
            self._loads = Loads(self.tx)
        return self._loads

    def _setting(self, compiled: Compiled, command: c.Command) -> Setting:
        own, *named = streams_of(command)
        others = {key: self.case(key) for key in named}
        now = self._moment_of(self._streams[own].case, *others.values())
        if self.historic and command.effective_at is not None:
            now = min(now, command.effective_at)
        around = self._surroundings(compiled, now)
        case = self._streams[own].case
        if type(command) in _ERASING or (case is not None and case.custody.keeping is not None):
            around = replace(around, history=lambda: self._history(own))
        if type(command) is c.Migrate:
            successor = self._version(command.procedure_digest)
            self._govern(successor)
            return replace(around, successor=successor)
        return replace(around, others=others) if others else around

    def _version(self, digest: str) -> Compiled:
        for name in self.library.shelf.names():
            if self.library.current(name).digest == digest:
                return self.library.current(name)
        return self.library.pinned(digest, self.tx)

    def _govern(self, compiled: Compiled) -> None:
        self._used[compiled.digest] = compiled

    # ── keeping ─────────────────────────────────────────────────────────────

    def take(self, command: c.Command) -> None:
        """Decide, and remember what is to be written.  Raises what the decision raises."""
        own = streams_of(command)[0]
        expected, version = command.expected_version, self._opened(own).version
        if expected is not None and expected != version:
            raise VersionConflict(own, expected, version)
        if type(command) is ChangeOffice:
            self._change_office(command)
        elif type(command) is DeclareRestore:
            self._record(OFFICE, command.command_id, command.digest(), declare(self.office, command, self.moment))
        elif type(command) is LogExport:
            self._record(OFFICE, command.command_id, command.digest(), log_export(self.office, command, self.moment))
        elif own == engine.STREAM:
            self._report(command)
        else:
            self.keep(command.command_id, command.digest(), self.decide(command))

    def keep(self, command_id: str, digest: str, outcomes: Sequence[Outcome]) -> None:
        """Remember what a command (or a firing) of this id and digest did to each case."""
        for number, outcome in enumerate(outcomes):
            stream = outcome.after.id
            desk = self._streams[stream]
            outcome.after.version = desk.version + len(outcome.events)
            # What it did to other cases nobody hands in: there is nothing to compare, and what it said stays in one place.
            own_id, said = (command_id, digest) if number == 0 else (f"{command_id}/{stream}", FORGOTTEN)
            self._record(stream, own_id, said, outcome.events)
            if self._loads is not None:
                self._loads.moved(outcome.before, outcome.after)
            desk.case = outcome.after

    def _record(self, stream: str, command_id: str, digest: str, events: Sequence[Event]) -> None:
        desk = self._streams[stream]
        self._decided.append((stream, command_id, digest, desk.version, events))
        desk.version += len(events)

    def _change_office(self, command: ChangeOffice) -> None:
        events = change(self.offices.at(self.tx), command, self.moment)
        self._record(OFFICE, command.command_id, command.digest(), events)
        self._office = command.office

    def _report(self, command: c.Command) -> None:
        desk = self._streams[engine.STREAM]
        after, events = engine.decide(desk.case or engine.fold(()), command, self.office, self.moment)
        self._record(engine.STREAM, command.command_id, command.digest(), events)
        desk.case = after

    def write(self) -> list[Answer]:
        """Hand everything to the store: all events, and of each stream what they come to in the end."""
        if not self._decided:
            return []
        self.library.keep(self._used.values(), self.tx)
        rows = {stream: self._rows(self._streams[stream]) for stream in {stream for stream, *_ in self._decided}}
        answers = list(self.tx.append([Write(*each, *rows[each[0]]) for each in self._decided]))
        self._fresh = list(self._written())
        return answers

    def _rows(self, desk: Opened) -> tuple[Rows, Rows]:
        return (Rows(), Rows()) if desk.case is None else difference(desk.stored, desk.case)

    def _written(self) -> Iterator[Remembered]:
        """The cases that were written, as they will stand once this transaction is through."""
        at = self.tx.appended_at
        for stream, end in self.tx.ends(list({stream for stream, *_ in self._decided})).items():
            opened = self._streams[stream]
            if at is not None and opened.case is not None and stream != engine.STREAM:
                opened.case.entered_at = opened.case.entered_at or at
                yield Remembered(end, opened.case)

    def committed(self) -> None:
        """The transaction is through: what it stored is there for the next ones."""
        if self._decided:
            self.library.kept(self._used)
        self.memory.keep(self._fresh)


def _from_events(stream: str, events: Sequence[Recorded]) -> Opened:
    """A stream from its events."""
    if stream == OFFICE:
        return Opened(None, None, len(events))
    case = fold(stream, events) if events or stream == engine.STREAM else None
    return Opened(case, case, len(events))


def streams_of(command: c.Command) -> list[str]:
    """The streams that a command concerns, its own first."""
    return _naming(type(command))(command)


@cache  # what a class is costs a function call per question, and commands come by the thousand
def _naming(kind: type[c.Command]) -> Callable[[Any], list[str]]:
    """How commands of a class name the streams that they concern.  Raises BadInput for one that the desk does not know."""
    if issubclass(kind, c.FileComplaint):
        return lambda command: [command.new_case_id()]
    if issubclass(kind, c.CaseCommand):
        other = _OTHER.get(kind)
        if other is None:
            return lambda command: [command.case_id]
        return lambda command: [command.case_id, getattr(command, other)]
    if issubclass(kind, ChangeOffice | DeclareRestore | LogExport):
        return lambda _: [OFFICE]
    if issubclass(kind, engine.RaiseAlarm | engine.IssueDigest):
        return lambda _: [engine.STREAM]
    raise BadInput(f"{kind.__name__} is no command that the desk knows.")


_ERASING = (c.Erase, c.ApproveErasure, c.EraseAgain, c.EraseMerged)
"""Commands that have to know the whole history of a case."""

_OTHER: dict[type[c.Command], str] = {c.Link: "other", c.Merge: "into", c.EraseMerged: "into"}
"""Where a command names another case that it concerns."""
